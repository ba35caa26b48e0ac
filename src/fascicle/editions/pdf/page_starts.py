"""With which word of its text each page of a gathering begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from fascicle.editions.reading import Place, Run, letters, read


class PageStarts:
    """The reading text of a document, and how much of it has been on a page."""

    def __init__(self, root: Any) -> None:
        self.runs: dict[Any, list[tuple[int, Run]]] = defaultdict(list)
        total = 0
        for run in read(root):
            self.runs[run.holder].append((total, run))
            total += run.size
        self.shown: defaultdict[Any, int] = defaultdict(int)
        self.end = 0

    def of(self, document: Any) -> tuple[Place | None, ...]:
        """Return for each page of the laid out document where its text begins, None for no text.

        What stands on a page but was read before (the head of a table that goes on) begins none,
        nor does a float that belongs to an earlier page.
        """
        return tuple(self._turn(page._page_box) for page in document.pages)

    def _turn(self, page: Any) -> Place | None:
        """Read a page; return where it begins."""
        begin, first = self.end, None
        for box in _content(page):
            size = letters(box.text) if isinstance(box, boxes.TextBox) else 1
            found = self._find(box.element, self.shown[box.element]) if size else None
            self.shown[box.element] += size
            if found:
                place, ordinal = found
                if first is None and ordinal >= begin:
                    first = place
                self.end = max(self.end, ordinal + size)
        return first

    def _find(self, element: Any, number: int) -> tuple[Place, int] | None:
        """Return the place of the letter of this number in an element's own text."""
        for ordinal, run in self.runs.get(element, ()):
            if number < run.size:
                return Place(run.first.part, run.first.number + number), ordinal + number
            number -= run.size
        return None


def _content(box: Any) -> Iterator[Any]:
    """Yield the boxes of texts and pictures in a page's flow, without what styles generate."""
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    if isinstance(box, boxes.MarginBox | boxes.FootnoteAreaBox):
        return
    if isinstance(box, boxes.TextBox | boxes.ReplacedBox):
        if box.element is not None and "::" not in box.element_tag:
            yield box
        return
    for child in getattr(box, "children", ()):
        yield from _content(child)
