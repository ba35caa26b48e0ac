"""Words that came out otherwise than they were written, though all their letters are there.

A soft hyphen that was left in a word, a letter that became a box or a mark of a font's own, a word
in two pieces, or two words in one: readers stumble, a search and a screen reader find nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from fascicle.checks import letters
from fascicle.checks.letters import WORD, Block, Printed
from fascicle.codes.table import finding
from fascicle.findings import Finding

_LEFT_IN = "\u00ad\u200b\u2060\ufeff"
"""Soft hyphen, and spaces and joints without a width. The joiners of scripts are letters' own."""

_WRONG = "\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0b\x0e-\x1f\x7f-\x9f"
"""The mark for what is unknown, what only one font knows (private use), and control characters."""

_ODD = re.compile(f"[{_LEFT_IN}{_WRONG}]")
_WORD = re.compile(rf"[\S{_LEFT_IN}{_WRONG}]+")
_AROUND = 24
"""Letters that are quoted on each side of a fault."""


def find_strays(found: str, texts: Iterable[str]) -> Iterator[Finding]:
    """Take an edition's text and all that was to be in it; yield W-005 and W-006.

    W-005 is for a soft hyphen or the like, W-006 for a letter that came out wrong.
    """
    if not _ODD.search(found):
        return
    strange = dict.fromkeys(_odd_words(found))
    written = {word for text in texts for word in _odd_words(text)}
    for word in strange:
        mark = _ODD.search(word)
        if word in written or mark is None:
            continue
        name = f"U+{ord(mark[0]):04X} {unicodedata.name(mark[0], '')}".strip()
        before, behind = word[: mark.start()][-_AROUND:], _ODD.sub("", word[mark.end() :])[:_AROUND]
        quoted = f"“{before}|{behind}”, at the stroke"
        if mark[0] in _LEFT_IN:
            yield finding("W-005", f"{name} was left in {quoted}", "text")
        else:
            yield finding("W-006", f"{name} stands for a letter in {quoted}", "text")


def _odd_words(text: str) -> Iterator[str]:
    """Yield the words with an odd letter. Words are found first: they may be as long as a text."""
    return (word for word in _WORD.findall(text) if _ODD.search(word))


def find_torn(
    blocks: Sequence[Block], wheres: Sequence[str], printed: Printed
) -> Iterator[Finding]:
    """Take blocks that have their places, with where they are from; yield W-007.

    It is for a word that stands in two pieces on one line, and for words that run together.
    """
    for block, where in zip(blocks, wheres, strict=True):
        begins = set(_begins(block.text))
        for letter, start, end in _pieces(block, printed):
            torn, glued = [], []
            place = printed.begins.find(WORD, start + 1, end)
            while place >= 0:
                if letter + place - start not in begins:
                    torn.append(letter + place - start)
                place = printed.begins.find(WORD, place + 1, end)
            for begin in begins:
                inside = start < start + begin - letter < end
                if inside and not printed.begins[start + begin - letter]:
                    glued.append(begin)
            for offset in sorted(torn):
                yield _fault("a word stands in two pieces", "|", block, offset, where)
            for offset in sorted(glued):
                around = block.letters[offset - 1 : offset + 1]
                if around.isalpha():  # a note's number may stick to a word
                    yield _fault("words run together", " ", block, offset, where)


def _pieces(block: Block, printed: Printed) -> Iterator[tuple[int, int, int]]:
    """Yield for each piece of a block its first letter's number, its place and its end."""
    letter = 0
    for start, end in printed.pieces.get(block.index, ()):
        yield letter, start, end
        letter += end - start


def _begins(text: str) -> Iterator[int]:
    """Yield the numbers of the letters that words of a text begin with."""
    letter = 0
    for word in re.findall(r"[^\W_]+", letters.fold(text)):
        yield letter
        letter += len(word)


def _fault(what: str, mark: str, block: Block, offset: int, where: str) -> Finding:
    """Return the finding for a place between two letters of a block."""
    begins = [n for n, start in enumerate(block.offsets) if start <= offset]
    first = begins[-1] - (mark == " ")
    start = block.offsets[max(0, first)]
    before = block.letters[start:offset][-_AROUND:]
    behind = block.letters[offset : block.offsets[begins[-1] + 1]][:_AROUND]
    return finding("W-007", f"{what}: “{before}{mark if mark == '|' else ''}{behind}”", where)
