"""Gatherings in their places, and the labels of their pages."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.editions.pdf.typesetting import Gathering

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A gathering in its place: `label` is the style of its folios, r or D, or a text for all."""

    gathering: Gathering
    label: str
    first: int = 1

    def folio(self, page: int) -> str:
        """Return the label of a page, counted from 0."""
        return page_label(self.label, self.first + page)


def page_label(style: str, number: int) -> str:
    """Return the label of a page: `style` is r or D for a number, or a text for all pages."""
    return {"r": roman(number), "D": str(number)}.get(style, style)


def roman(number: int) -> str:
    """Return a number from 1 up in small roman numerals."""
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text
