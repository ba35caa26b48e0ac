"""Word integrity: every word of the manuscript stands in the edition.

No standard asks for this. Engines lose text without a word: a footnote longer than its page, a box
taller than its column. What an edition adds between words (running heads, folios, note numbers,
footnotes at a page's end) is let through; what it leaves out is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from fascicle.checks import alignment, letters
from fascicle.checks.alignment import Trace, place_in_turn
from fascicle.checks.extras import find_extras
from fascicle.checks.letters import Block, Printed
from fascicle.checks.order import find_displaced
from fascicle.checks.strays import find_strays, find_torn
from fascicle.codes.table import finding
from fascicle.findings import Finding

_WORD = re.compile(r"[^\W\d_]+")
_SIGNED = re.compile(r"[^\W\d_]+(?:[\u064b-\u0652\u0670]+[^\W\d_]+)+")
"""A word with vowel signs in it."""
_LONG = 40  # letters; longer blocks are placed first, so that a short one cannot take their words,
# and of the short ones, too, the longer first: a cell “499” is not to take half of “4990”
_QUOTED = 12  # words of a loss that are quoted
_CONTEXT = 6  # words before it


@dataclass(frozen=True, slots=True)
class ExpectedText:
    """One block of the manuscript: `file.md:12`, and its plain text after typography."""

    where: str
    text: str
    in_order: bool = False
    """True for a block of a text that runs on: it stands behind the one before it."""


def compare(
    expected: Sequence[ExpectedText], found: str, known: Iterable[str] | None = None
) -> list[Finding]:
    """Take the manuscript's blocks and an edition's text; return W-001 for each that lost words.

    Also W-004 for those out of their order (see `order`), W-005 to W-007 for words that came out
    otherwise than they were written (see `strays`) and, with the texts that the layouts bring,
    `known`, W-002 for what nobody wrote and W-003 for what stands twice (see `extras`).
    `found` has a line feed at each line's end and, for pages, a
    form feed at each page's end.
    """
    printed = letters.read(found)
    blocks = [Block(index, item.text) for index, item in enumerate(expected)]
    blocks = [block for block in blocks if block.letters]
    losses: dict[int, Trace] = {}
    for group in _in_turn(blocks):
        orderly = [b for b in group if expected[b.index].in_order and len(b.letters) >= _LONG]
        placed = {b.index for b in orderly if place_in_turn(b, printed)}
        losses |= _place([b for b in group if b.index not in placed], printed)
    by_index = {block.index: block for block in blocks}
    scattered = {
        i: [word for place in trace.missing for word in by_index[i].words[slice(*place)]]
        for i, trace in losses.items()
        if _runs_leftward(by_index[i])
    }
    if scattered:
        for i in _lacking(scattered, blocks, found):
            del scattered[i]
    loose = [word for words in scattered.values() for word in words]
    elsewhere = [piece for word in loose for piece in (word, *_pieces_of(word))]
    losses = {i: trace for i, trace in losses.items() if i not in scattered}
    findings = [_finding(expected[i], by_index[i], losses[i]) for i in sorted(losses)]
    plain = [b for b in blocks if len(b.letters) >= _LONG and not _runs_leftward(b)]
    whole = [block for block in plain if block.index not in losses]
    findings += find_torn(whole, [expected[b.index].where for b in whole], printed)
    running = [block for block in plain if expected[block.index].in_order]
    findings += find_displaced(running, [expected[b.index].where for b in running], printed)
    brought = tuple(known or ())
    findings += find_strays(found, (*(item.text for item in expected), *brought))
    if known is None:
        return findings
    return [*findings, *find_extras(printed, brought, blocks, elsewhere)]


def _in_turn(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield blocks in groups, in the order in which they may take their words.

    The short ones come after the long ones. Last are those from right to left: their pieces may be
    anywhere, and must not take others' words.
    """
    for leftward in (False, True):
        group = [block for block in blocks if _runs_leftward(block) == leftward]
        yield [block for block in group if len(block.letters) >= _LONG]
        short = [block for block in group if len(block.letters) < _LONG]
        yield sorted(short, key=lambda block: -len(block.letters))


def _runs_leftward(block: Block) -> bool:
    """Return True for a text with words that are written from right to left.

    pdfium gives the runs of a line with both directions in an order of its own, so there words
    can be counted, but not looked for in their place.
    """
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in block.text)


def _lacking(
    scattered: Mapping[int, Sequence[str]], blocks: Sequence[Block], found: str
) -> set[int]:
    """Return which blocks have words that stand less often than all blocks have them.

    `scattered` are words of blocks that are not in their places; others may be hyphenated there.
    Of blocks that share a word that is lacking, those that lack most of their words are told.
    """
    wanted = Counter(word for block in blocks for word in _words_of(block.text))
    there = Counter(_words_of(found))
    lacking = wanted - there
    lacking -= _torn_at_signs(lacking, there - wanted, blocks)
    told: set[int] = set()
    waiting = {i: Counter(_words_of(" ".join(words))) for i, words in scattered.items()}
    while waiting:
        shares = {
            i: (words & lacking).total() / max(words.total(), 1) for i, words in waiting.items()
        }
        worst = max(shares, key=lambda i: shares[i])
        if not shares[worst]:
            break
        told.add(worst)
        lacking -= waiting.pop(worst)
    return told


def _torn_at_signs(
    lacking: Counter[str], left: Counter[str], blocks: Sequence[Block]
) -> Counter[str]:
    """Return which lacking words stand there in pieces, of those that are left over.

    pdfium tears a word at a vowel sign that is drawn above the line.
    """
    signed = {word for block in blocks for word in _SIGNED.findall(block.text)}
    torn: Counter[str] = Counter()
    for word in sorted(signed):
        pieces = Counter(map(letters.fold, _pieces_of(word)))
        whole = letters.fold(word)
        times = min(lacking[whole], *(left[piece] // pieces[piece] for piece in pieces))
        torn[whole] += times
        left = left - Counter({piece: times * pieces[piece] for piece in pieces})
    return torn


def _pieces_of(text: str) -> list[str]:
    """Return the pieces of the words with vowel signs in a text."""
    return [piece for word in _SIGNED.findall(text) for piece in _WORD.findall(word)]


def _words_of(text: str) -> list[str]:
    """Return the words of a text without the numbers of notes that stick to them."""
    return _WORD.findall(letters.fold(text))


def _place(blocks: Sequence[Block], printed: Printed) -> dict[int, Trace]:
    """Give each block its place in what is printed; return the traces of those with a loss."""
    losses: dict[int, Trace] = {}
    torn = [block for block in blocks if not alignment.place_whole(block, printed)]
    # Blocks with a loss come last: a search that has lost its thread must not take others' words.
    for patient in (True, False):
        waiting: list[Block] = []
        for block in torn:
            trace = alignment.place_in_pieces(block, printed)
            if trace.missing and patient:
                waiting.append(block)
            elif trace.pieces:
                printed.take(block, trace.pieces)
            if trace.missing and not patient:
                losses[block.index] = trace
        torn = waiting
    return losses


def pdf_text(path: Path) -> str:
    """Take a PDF; return what stands on its pages, in drawing order, a form feed after each.

    pdfium is not safe across threads: one thread of a process at a time.
    """
    document = pypdfium2.PdfDocument(path)
    try:
        return "".join(f"{_page_text(page)}\n\f" for page in document)
    finally:
        document.close()


def _page_text(page: pypdfium2.PdfPage) -> str:
    """Take a page; return its text with a line feed at each line's end."""
    # Within the trimmed page only: a footnote longer than its page is all in the file, but drawn
    # above the paper, where nobody reads it.
    read = page.get_textpage()
    text, whole = read.get_text_bounded(*page.get_trimbox()), read.get_text_range()
    # Within bounds pdfium runs a line with the end of a divided word into the next one.
    if _without_breaks(text) == _without_breaks(whole):
        text = whole
    # pdfium writes a mark for a hyphen at a line's end, and runs what it takes for the other half
    # on: at a page's end that is the running head. A line ends there all the same.
    return re.sub("\r\n?|[\x02\ufffe]", "\n", str(text))


def _without_breaks(text: str) -> str:
    """Return a page's text without what pdfium writes where a line ends."""
    return re.sub("[\\s\x02\ufffe]", "", text)


def _finding(expected: ExpectedText, block: Block, trace: Trace) -> Finding:
    """Take a block and what of it was not found; return the finding."""
    first, end = trace.missing[0]
    lost = _quote(block.words[first:end])
    if not trace.pieces:
        message = f"the whole of this is missing: “{lost}”"
    elif first == 0:
        message = f"missing from the beginning: “{lost}”"
    else:
        before = " ".join(block.words[max(0, first - _CONTEXT) : first])
        message = f"missing after “{before}”: “{lost}”"
    more = trace.lost - (end - first)
    message += f" (and {more} more words of this paragraph)" if more else ""
    return finding("W-001", message, expected.where)


def _quote(words: Iterable[str]) -> str:
    """Take words; return them as one line, cut after the first few."""
    given = list(words)
    return " ".join(given[:_QUOTED]) + (" …" if len(given) > _QUOTED else "")
