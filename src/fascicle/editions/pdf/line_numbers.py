"""Where the lines of a draft stand, so that reviewers can say which one they mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes

POINTS = 0.75
"""Points in a pixel of CSS (CSS Values 3, 5.2)."""

_COUNTED = {"body", "abstract"}
"""The classes of what has lines that are counted."""
_PASSED_OVER = {"table", "figure", "pre"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line: the left edge of its column and its baseline, in points from the lower left."""

    left: float
    baseline: float


def line_places(document: Any) -> tuple[tuple[Line, ...], ...]:
    """Return the lines of each page of a laid out document: those of the text and the abstract.

    Lines of tables, figures, code and notes are not counted.
    """
    return tuple(tuple(_lines(page._page_box, page.height, None)) for page in document.pages)


def _lines(box: Any, height: float, left: float | None) -> Iterator[Line]:
    """Yield the lines in a box; `left` is the edge of the column that it stands in, if any."""
    if isinstance(box, boxes.MarginBox | boxes.FootnoteAreaBox) or box.element_tag in _PASSED_OVER:
        return
    if "::" in (box.element_tag or ""):
        return  # what a style generates, as a list's marks, stands beside a line
    if isinstance(box, boxes.LineBox):
        if left is not None and any(isinstance(b, boxes.TextBox) for b in box.descendants()):
            baseline = box.position_y + box.baseline
            yield Line(round(left * POINTS, 2), round((height - baseline) * POINTS, 2))
        return
    if _is_counted(box):
        left = box.content_box_x()
    for child in getattr(box, "children", ()):
        yield from _lines(child, height, left)


def _is_counted(box: Any) -> bool:
    """Return True for the box of the text, and for each of its columns, which share its element."""
    element = box.element
    if element is None or not isinstance(box, boxes.BlockBox):
        return False
    return bool(_COUNTED & set(str(element.get("class", "")).split()))
