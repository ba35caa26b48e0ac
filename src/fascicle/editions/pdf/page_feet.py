"""Where what stands on a page, or in a part of it, ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes


def flow(box: Any) -> Iterator[Any]:
    """Yield the children of a box that stand in its flow."""
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.MarginBox | boxes.FootnoteAreaBox):
            continue
        if getattr(child, "is_in_normal_flow", lambda: False)():
            yield child


def foot(box: Any) -> float:
    """Return where the last line, picture or table in a box ends; 0 where it has none."""
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox | boxes.TableBox):
        return float(box.position_y + box.margin_height())
    return max(map(foot, flow(box)), default=0.0)


def footnotes(page: Any) -> float:
    """Return how much of a page its notes take."""
    areas = (child for child in page.children if isinstance(child, boxes.FootnoteAreaBox))
    return sum(float(area.margin_height()) for area in areas if area.children)


def empty_foot(page: Any) -> float:
    """Return how much of a page is empty between its text and its notes, or its edge."""
    return float(page.content_box_y() + page.height - footnotes(page) - foot(page))
