"""Finds the manuscript's blocks in what is printed, letter by letter.

Only letters and digits count, folded: hyphens, spaces, case, accents and ligatures differ for good
reasons between a manuscript and a page. What one block has taken, no other can take, so a word that
was lost is not excused by the same word elsewhere.
"""

from __future__ import annotations

import os
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

_WORD, _LINE = 1, 2  # what begins at a position
_TOKEN = re.compile(r"[^\W_]+|[\n\f]")
_NOTE = re.compile(r"\d{1,3}")  # a note's number, stuck to its word
_TAKEN = "\0"
_REACH = 2  # pages over which a paragraph may be torn: the next one, and one of plates between
_SEEDS = 40  # words of a block from which its place is sought
_ENOUGH = 80  # letters in a row that are no chance
_PLACES = 8  # places tried for one seed
# Soft hyphen, pdfium's two marks for a hyphen at a line's end, zero-width characters; dotless i.
_FOLD = dict.fromkeys(map(ord, "\u00ad\ufffe\x02\u200b\u200c\u200d\u2060\ufeff")) | {0x131: "i"}


@dataclass
class Block:
    """A block of the manuscript: its words, and its letters folded and run together."""

    index: int
    text: str

    @cached_property
    def letters(self) -> str:
        """The letters and digits that must be found."""
        return "".join(re.findall(r"[^\W_]+", fold(self.text)))

    @cached_property
    def words(self) -> list[str]:
        """The words that have letters, as they are written."""
        return [word for word in self.text.split() if _letters(word)]

    @cached_property
    def offsets(self) -> list[int]:
        """Where each word begins in the letters, and where the last one ends."""
        offsets = [0]
        for word in self.words:
            offsets.append(offsets[-1] + len(_letters(word)))
        return offsets


@dataclass
class Printed:
    """An edition's letters, what begins at each position, and what is not taken yet."""

    rest: str
    begins: bytearray
    lines: list[int]
    pages: list[int]
    ends: dict[int, int] = field(default_factory=dict)  # block's index → where its place ends

    def take(self, block: Block, pieces: list[tuple[int, int]]) -> None:
        """Give `pieces` to `block`: no other block finds them from now on."""
        for start, end in pieces:
            self.rest = self.rest[:start] + _TAKEN * (end - start) + self.rest[end:]
        self.ends[block.index] = pieces[-1][1]

    def after(self, block: Block) -> int:
        """Return where the nearest block before this one ends: it is looked for from there."""
        return next((self.ends[i] for i in range(block.index - 1, -1, -1) if i in self.ends), 0)

    def reach(self, position: int) -> int:
        """Return the end of the last page on which a text at `position` may go on."""
        page = bisect_right(self.pages, position) + _REACH
        return self.pages[page] if page < len(self.pages) else len(self.rest)

    def ends_well(self, position: int) -> bool:
        """Return True where a word ends, or would but for a note's number."""
        if self.begins[position]:
            return True
        number = _NOTE.match(self.rest, position)
        return number is not None and any(
            self.begins[end] for end in range(position + 1, number.end() + 1)
        )


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a block was found, piece by piece, and which runs of its words were not."""

    pieces: list[tuple[int, int]]
    missing: list[tuple[int, int]]

    @property
    def lost(self) -> int:
        """The number of words that were not found."""
        return sum(end - start for start, end in self.missing)


def fold(text: str) -> str:
    """Take text; return it without case, accents, ligatures and invisible characters."""
    # Capitals lose accents in Greek and gain dots in Turkish: hence no marks at all.
    text = unicodedata.normalize("NFKD", text.casefold()).translate(_FOLD).casefold()
    if text.isascii():
        return text
    return "".join(char for char in text if not unicodedata.combining(char))


def read(text: str) -> Printed:
    """Take an edition's text, line by line; return its letters with words, lines and pages."""
    parts: list[str] = []
    lines, pages, length = [0], [0], 0
    starts = [0]
    for match in _TOKEN.finditer(fold(text)):
        token = match[0]
        if token == "\n":
            lines.append(length)
        elif token == "\f":
            lines.append(length)
            pages.append(length)
        else:
            starts.append(length)
            parts.append(token)
            length += len(token)
    begins = bytearray(length + 1)
    for start in (*starts, length):
        begins[start] = _WORD
    for line in (*lines, length):
        begins[line] = _LINE
    return Printed("".join(parts), begins, sorted(set(lines)), sorted(set(pages)))


def place_whole(block: Block, printed: Printed) -> bool:
    """Take a block; where it stands in one run, give it that place and return True."""
    near = printed.after(block)
    size = len(block.letters)
    best: int | None = None
    for place in _occurrences(block.letters, printed, near):
        if not printed.ends_well(place + size):
            continue
        best = place if best is None else best
        # A short text may stand by chance inside a line: a line of its own is the better place.
        if printed.begins[place] == _LINE and printed.begins[place + size] == _LINE:
            best = place
            break
    if best is None:
        return False
    printed.take(block, [(best, best + size)])
    return True


def place_in_pieces(block: Block, printed: Printed) -> Trace:
    """Take a block that does not stand in one run; return where its pieces are. Takes nothing."""
    best: Trace | None = None
    for word, place in _anchors(block, printed):
        trace = _trace(block, printed, word, place)
        if best is None or trace.lost < best.lost:
            best = trace
        if not best.missing:
            break
    if best is None or not best.pieces:
        return Trace([], [(0, len(block.words))])
    return best


def _anchors(block: Block, printed: Printed) -> Iterator[tuple[int, int]]:
    """Take a block; give the words and places at which it may begin, the likeliest first."""
    near, count = printed.after(block), len(block.words)
    for size in (4, 3, 2, 1):
        seed = _span(block, 0, size)
        for place in _occurrences(seed, printed, near):
            end = place + len(seed)
            # So few words prove a place only where the text is torn just after them.
            torn = printed.begins[end] == _LINE or _NOTE.match(printed.rest, end)
            if size == 4 or (printed.begins[place] == _LINE and torn):
                yield 0, place
    for word in range(min(count, _SEEDS)):
        seed = _span(block, word, 4)
        for place in _occurrences(seed, printed, near, limit=printed.reach(near)):
            yield word, place


def _occurrences(
    seed: str, printed: Printed, near: int, limit: int | None = None
) -> Iterator[int]:
    """Take letters; give the places where they stand at a word's beginning, from `near` on first.

    Without a limit the places before `near` follow.
    """
    spans = [(near, limit)] if limit is not None else [(near, len(printed.rest)), (0, near)]
    given = 0
    for start, end in spans:
        place = printed.rest.find(seed, start, end)
        while place >= 0 and given < _PLACES:
            # A number right before the word is a note's or a list's.
            if printed.begins[place] or printed.rest[place - 1].isdigit():
                given += 1
                yield place
            place = printed.rest.find(seed, place + 1, end)


def _trace(block: Block, printed: Printed, word: int, place: int) -> Trace:
    """Follow a block from one of its words and a place on; return what is found and what not."""
    missing = [(0, word)] if word else []
    pieces: list[tuple[int, int]] = []
    letter = block.offsets[word]
    while letter < len(block.letters):
        torn, letter, end = _follow(block, printed, letter, place)
        if end > place:
            pieces.append((place, end))
        if letter == len(block.letters):
            break
        if torn is None:
            lost = bisect_right(block.offsets, letter) - 1
            found, torn = _regain(block, printed, lost, end)
            missing.append((lost, found))
            letter = block.offsets[found]
        place = torn
    return Trace(pieces, missing)


def _follow(
    block: Block, printed: Printed, letter: int, place: int
) -> tuple[int | None, int, int]:
    """Match as far as it goes; return where it goes on (None: nowhere), the letter, the place."""
    run = _run(block, printed, letter, place)
    if letter + run == len(block.letters) and printed.ends_well(place + run):
        return None, letter + run, place + run
    steps = list(_joints(block, printed, letter, place, run))
    best: tuple[int, int, int] | None = None
    for step in steps:
        torn = _resume(block, printed, letter + step, place + step)
        if torn is not None:
            length = step + _promise(block, printed, letter + step, torn)
            best = max(best or (0, 0, 0), (length, step, torn))
    if best is not None:
        return best[2], letter + best[1], place + best[1]
    step = steps[0] if steps else 0
    return None, letter + step, place + step


def _joints(
    block: Block, printed: Printed, letter: int, place: int, run: int
) -> Iterator[int]:
    """Give the lengths at which a matched run can end, longest first: few, the rest is chance."""
    starts = set(block.offsets)
    for step in range(run, max(0, run - 60), -1):
        begins = printed.begins[place + step]
        at_word = letter + step in starts
        note = at_word and _NOTE.match(printed.rest, place + step) is not None
        if letter + step < len(block.letters) and (
            begins == _LINE or (begins and at_word) or note
        ):
            yield step


def _resume(block: Block, printed: Printed, letter: int, place: int) -> int | None:
    """Take a torn text; return where it goes on: behind a note's number, or on another line."""
    for end in (place, *_note_ends(printed, place)):
        if end > place and _stands(block, printed, letter, end):
            return end
        if printed.begins[end] == _LINE:
            line = _other_line(block, printed, letter, end)
            if line is not None:
                return line
    return None


def _other_line(block: Block, printed: Printed, letter: int, place: int) -> int | None:
    """Take a text torn at a line's end; return the line within reach where most of it goes on."""
    first = bisect_right(printed.lines, place)
    last = bisect_right(printed.lines, printed.reach(place))
    places = [line for line in printed.lines[first:last] if _stands(block, printed, letter, line)]
    return max(places, key=lambda line: _promise(block, printed, letter, line), default=None)


def _stands(block: Block, printed: Printed, letter: int, place: int) -> bool:
    """Return True where the next word is printed at `place`, whole or torn at its line's end."""
    next_word = block.offsets[bisect_right(block.offsets, letter)]
    piece = block.letters[letter:next_word]
    if printed.rest.startswith(piece, place):
        return printed.ends_well(place + len(piece))
    run = len(os.path.commonprefix([piece, printed.rest[place : place + len(piece)]]))
    return any(printed.begins[place + size] == _LINE for size in range(2, run + 1))


def _promise(block: Block, printed: Printed, letter: int, place: int) -> int:
    """Return how many letters agree from here on, notes' numbers let through."""
    start = letter
    while True:
        run = _run(block, printed, letter, place)
        letter, place = letter + run, place + run
        if letter == len(block.letters) or letter - start > _ENOUGH or not run:
            return letter - start
        ends = _note_ends(printed, place)
        place = next((end for end in ends if _stands(block, printed, letter, end)), place)


def _note_ends(printed: Printed, place: int) -> Iterator[int]:
    """Give the places where a note's number that begins here may end."""
    number = _NOTE.match(printed.rest, place)
    if number:
        ends = range(number.end(), place, -1)
        # The next line may begin with a number too, and then the digits run together.
        yield from sorted(ends, key=lambda end: not printed.begins[end])


def _regain(block: Block, printed: Printed, lost: int, place: int) -> tuple[int, int]:
    """Take the first lost word; return the next word that is there again, and its place."""
    reach = printed.reach(place)
    for word in range(lost + 1, len(block.words)):
        seed = _span(block, word, 3)
        for found in _occurrences(seed, printed, place, limit=reach):
            return word, found
    return len(block.words), place


def _run(block: Block, printed: Printed, letter: int, place: int) -> int:
    """Return how many letters agree from here on."""
    ahead = block.letters[letter:]
    return len(os.path.commonprefix([ahead, printed.rest[place : place + len(ahead)]]))


def _span(block: Block, word: int, size: int) -> str:
    """Return the letters of `size` words from `word` on."""
    end = min(word + size, len(block.words))
    return block.letters[block.offsets[word] : block.offsets[end]]


def _letters(word: str) -> str:
    """Take a word; return its letters and digits, folded."""
    return "".join(re.findall(r"[^\W_]+", fold(word)))
