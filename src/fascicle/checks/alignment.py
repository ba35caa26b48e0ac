"""Finds the manuscript's blocks in what is printed.

What one block has taken, no other can take, so a word that was lost is not excused by the same word
elsewhere. Between the words of a block only what a page brings with it is let through: a note's
number, and whole lines (running heads, folios, footnotes) where the text is torn at a line's end.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from fascicle.checks.letters import LINE, NOTE, Block, Printed

_SEEDS = 40  # words of a block from which its place is sought, each
_STRIDE = 7  # and then every so many
_ENOUGH = 80  # letters in a row that are no chance
_PLACES = 8  # places tried for one seed


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a block was found, piece by piece, and which runs of its words were not."""

    pieces: list[tuple[int, int]]
    missing: list[tuple[int, int]]

    @property
    def lost(self) -> int:
        """The number of words that were not found."""
        return sum(end - start for start, end in self.missing)


def place_whole(block: Block, printed: Printed) -> bool:
    """Take a block; where it stands in one run, give it that place and return True."""
    size = len(block.letters)
    for as_a_whole in (True, False):
        # Of cells in a row, “15” and “92”, a cell “59” is not to take its digits.
        whole = [
            place
            for place in _occurrences(block.letters, printed, printed.after(block))
            if printed.ends_well(place + size)
            and (not as_a_whole or len(block.words) > 1 or printed.is_word(place, place + size))
        ]
        if whole:
            best = min(whole, key=lambda place: _chance(printed, place, place + size))
            printed.take(block, [(best, best + size)])
            return True
    return False


def place_in_turn(block: Block, printed: Printed) -> bool:
    """Take a block of running text; where it comes next, on lines of its own, give it that place.

    Text that repeats itself has many places for a block: the next one is its own, though it be
    torn by a page's end and others be whole. Return False where it does not stand there.
    """
    near = printed.after(block)
    seed = _span(block, 0, 4)
    # Before the first of all stand cover, title page and contents list.
    limit = printed.reach(near) if near else len(printed.rest)
    for place in _occurrences(seed, printed, near, limit=limit):
        if printed.begins[place] != LINE:
            continue
        trace = _trace(block, printed, 0, place)
        if not trace.missing and _ends_a_line(printed, trace.pieces[-1][1]):
            printed.take(block, trace.pieces)
            return True
    return False


def _ends_a_line(printed: Printed, place: int) -> bool:
    """Return True where a line ends, or would but for a note's number."""
    if printed.begins[place] == LINE:
        return True
    return any(printed.begins[end] == LINE for end in _note_ends(printed, place))


def _chance(printed: Printed, start: int, end: int) -> int:
    """Return how likely a text stands by chance where it is found: the first of the least is best.

    Least on lines of its own; then within a line, as a table's cell; most where a line's last word
    and the next one's first make it up.
    """
    if printed.begins[start] == LINE and printed.begins[end] == LINE:
        return 0
    inside = bisect_right(printed.lines, start)
    return 2 if inside < len(printed.lines) and printed.lines[inside] < end else 1


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
            torn = printed.begins[end] == LINE or NOTE.match(printed.rest, end)
            if size == 4 or (printed.begins[place] == LINE and torn):
                yield 0, place
    for word in (*range(min(count, _SEEDS)), *range(_SEEDS, count, _STRIDE)):
        seed = _span(block, word, 4)
        for place in _occurrences(seed, printed, near, limit=printed.reach(near)):
            yield word, place


def _occurrences(seed: str, printed: Printed, near: int, limit: int | None = None) -> Iterator[int]:
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
                given += printed.begins[place] > 0  # chances among digits are many
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


def _follow(block: Block, printed: Printed, letter: int, place: int) -> tuple[int | None, int, int]:
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


def _joints(block: Block, printed: Printed, letter: int, place: int, run: int) -> Iterator[int]:
    """Give the lengths at which a matched run can end, longest first: few, the rest is chance."""
    starts = set(block.offsets)
    for step in range(run, max(0, run - 60), -1):
        begins = printed.begins[place + step]
        at_word = letter + step in starts
        note = at_word and NOTE.match(printed.rest, place + step) is not None
        if letter + step < len(block.letters) and (begins == LINE or (begins and at_word) or note):
            yield step


def _resume(block: Block, printed: Printed, letter: int, place: int) -> int | None:
    """Take a torn text; return where it goes on: behind a note's number, or on another line."""
    for end in (place, *_note_ends(printed, place)):
        if end > place and _stands(block, printed, letter, end):
            return end
        if printed.begins[end] == LINE:
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
    run = _agreeing(piece, printed.rest[place : place + len(piece)])
    return any(printed.begins[place + size] == LINE for size in range(2, run + 1))


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
    number = NOTE.match(printed.rest, place)
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
    return _agreeing(ahead, printed.rest[place : place + len(ahead)])


def _agreeing(one: str, other: str) -> int:
    """Return how many letters two texts have in common from their beginning."""
    return len(os.path.commonprefix([one, other]))  # noqa: RUF071 (letters it is, not folders)


def _span(block: Block, word: int, size: int) -> str:
    """Return the letters of `size` words from `word` on."""
    end = min(word + size, len(block.words))
    return block.letters[block.offsets[word] : block.offsets[end]]
