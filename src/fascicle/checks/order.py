"""The order of the words: what follows what in the manuscript does so in the edition.

The blocks of the articles' texts are held against each other by where they stand. What a layout
puts elsewhere (notes, captions, descriptions, references) has no place in that order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from fascicle.checks.letters import Block, Printed
from fascicle.codes.table import finding
from fascicle.findings import Finding

_QUOTED = 12


def find_displaced(
    blocks: Sequence[Block], wheres: Sequence[str], printed: Printed
) -> Iterator[Finding]:
    """Take blocks that follow each other, with where they are from; yield W-004 for displaced ones.

    Of two texts that changed places the shorter one is told; blocks in a row are told once.
    """
    placed = [n for n, block in enumerate(blocks) if block.index in printed.pieces]
    starts = [printed.pieces[blocks[n].index][0][0] for n in placed]
    kept = set(_longest_rise(starts))
    before = -2
    for place, number in enumerate(placed):
        if place in kept:
            continue
        if place != before + 1:
            words = blocks[number].words
            quoted = " ".join(words[:_QUOTED]) + (" …" if len(words) > _QUOTED else "")
            message = f"this stands in another place than in the manuscript: “{quoted}”"
            yield finding("W-004", message, wheres[number])
        before = place


def _longest_rise(values: Sequence[int]) -> list[int]:
    """Return the places of the longest rising subsequence (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for place, value in enumerate(values):
        pile = bisect_left(tops, value)
        if pile == len(tops):
            tops.append(value)
            ends.append(place)
        else:
            tops[pile], ends[pile] = value, place
        previous.append(ends[pile - 1] if pile else -1)
    rise = []
    place = ends[-1] if ends else -1
    while place >= 0:
        rise.append(place)
        place = previous[place]
    return rise[::-1]
