"""The other half of word integrity: nothing stands in an edition that nobody brought there.

When each block of the manuscript has taken its place, what is left must be what a layout adds:
running heads, labels, contents, the imprint, how to cite. Its words are known from the issue and
from the layouts' labels; a run of others is a text that somebody planted, or that stands twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from fascicle.checks import letters
from fascicle.checks.letters import Block, Printed
from fascicle.codes.table import finding
from fascicle.findings import Finding

FEWEST, NEAR = 4, 8
"""So many unknown words among so many in a row are no chance: a name in two spellings, a unit."""

_QUOTED = 12
_TAKEN = "\0"
_WORD = re.compile(r"[^\W_]+")
_SHORT = re.compile(r"\d+|[ivxlcdm]+|.")
"""Numbers of pages, notes and lists, and single letters."""


def find_extras(
    printed: Printed,
    known: Iterable[str],
    blocks: Sequence[Block],
    elsewhere: Iterable[str] = (),
) -> Iterator[Finding]:
    """Take what is printed, with the manuscript's blocks taken out, and the texts of the layout.

    `elsewhere` are words of the manuscript that are there, but nobody knows in which place.
    Yield W-002 for a text that nobody brought, W-003 for one of the manuscript that stands again.
    """
    words = {word for text in known for word in _WORD.findall(letters.fold(text))}
    loose = Counter(word for text in elsewhere for word in _WORD.findall(letters.fold(text)))
    texts = "".join(block.letters for block in blocks)
    for run in _runs(printed, loose):
        strange = _strange(run, words)
        if not strange:
            continue
        quoted = " ".join(strange[:_QUOTED]) + (" …" if len(strange) > _QUOTED else "")
        if _stands_in(strange, texts):
            yield finding("W-003", f"this stands twice: “{quoted}”", "text")
        else:
            yield finding("W-002", f"nobody wrote this: “{quoted}”", "text")


def _stands_in(words: Sequence[str], texts: str) -> bool:
    """Return whether the middle of a run of words stands in the manuscript."""
    middle = words[len(words) // 4 : len(words) - len(words) // 4] or words
    return "".join(middle) in texts


def _strange(run: Sequence[str], known: set[str]) -> Sequence[str]:
    """Return the part of a run where unknown words crowd; nothing where they do not."""
    unknown = [word not in known and not _SHORT.fullmatch(word) for word in run]
    crowded = [start for start in range(len(run)) if sum(unknown[start : start + NEAR]) >= FEWEST]
    return run[crowded[0] : crowded[-1] + NEAR] if crowded else ()


def _runs(printed: Printed, loose: Counter[str]) -> Iterator[Sequence[str]]:
    """Yield the runs of words that are left, ended by what is taken; each `loose` one is, once."""
    words: list[str] = []
    for word in (*_words(printed), ""):
        if loose[word]:
            loose[word] -= 1
        elif word:
            words.append(word)
        elif words:
            yield words
            words = []


def _words(printed: Printed) -> Iterator[str]:
    """Yield the words that are left, and an empty one for each stretch that is taken."""
    starts = [i for i, begins in enumerate(printed.begins) if begins and i < len(printed.rest)]
    for start, end in zip(starts, [*starts[1:], len(printed.rest)], strict=True):
        word = printed.rest[start:end]
        yield "" if _TAKEN in word else word
