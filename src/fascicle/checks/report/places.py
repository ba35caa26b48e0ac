"""Where on the pages of a PDF a text is to be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import pypdfium2

from fascicle.checks.letters import fold

FEWEST, MOST = 4, 60
"""Letters that a text must have to be looked for, and of a longer one those that are."""

_LETTER = re.compile(r"[^\W_]")


class Box(NamedTuple):
    """A place on a page in per cent of its width and height, from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


class Place(NamedTuple):
    """A page, from 1, and the box on it; None for the page as a whole."""

    page: int
    box: Box | None


class Pages:
    """A PDF whose pages are looked through. pdfium takes one thread at a time."""

    def __init__(self, path: Path) -> None:
        self.document = pypdfium2.PdfDocument(path)

    def __len__(self) -> int:
        return len(self.document)

    def find(self, text: str, page: int = 0) -> Place | None:
        """Return where a text stands first, on one page or on any; None where it does not."""
        wanted = "".join(letter for letter, _ in _letters(text))[:MOST]
        if len(wanted) < FEWEST:
            return None
        for number in [page] if page else range(1, len(self) + 1):
            letters, indexes = self._read(number)
            start = letters.find(wanted)
            if start >= 0:
                first, last = indexes[start], indexes[start + len(wanted) - 1]
                return Place(number, self._box(number, first, last))
        return None

    def close(self) -> None:
        """Let go of the file."""
        self.document.close()

    @cached_property
    def _known(self) -> dict[int, tuple[str, list[int]]]:
        return {}

    def _read(self, page: int) -> tuple[str, list[int]]:
        """Return the letters of a page, folded, and the index of the character each is from."""
        if page not in self._known:
            pairs = list(_letters(self.document[page - 1].get_textpage().get_text_range()))
            self._known[page] = "".join(letter for letter, _ in pairs), [i for _, i in pairs]
        return self._known[page]

    def _box(self, number: int, first: int, last: int) -> Box | None:
        """Return the box around characters of a page."""
        page = self.document[number - 1]
        text = page.get_textpage()
        last = min(last, text.count_chars() - 1)
        boxes = [text.get_charbox(index) for index in range(first, last + 1)]
        boxes = [box for box in boxes if box[2] > box[0]]
        if not boxes:
            return None
        left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
        x, y, end, upper = page.get_cropbox()
        width, height = end - x, upper - y
        return Box(
            *(
                round(100 * value, 2)
                for value in (
                    (left - x) / width,
                    (upper - top) / height,
                    (right - left) / width,
                    (top - bottom) / height,
                )
            )
        )


def _letters(text: str) -> Iterator[tuple[str, int]]:
    """Give the letters and digits of a text, folded, each with the index it is from."""
    for index, character in enumerate(text):
        for letter in _fold(character):
            yield letter, index


@cache
def _fold(character: str) -> str:
    return "".join(_LETTER.findall(fold(character)))
