"""Figures that do not fit on a page float to the next one, and the text goes on before them.

WeasyPrint 70 has no floats to the head of a page: a figure that does not fit leaves the rest of its
page empty, and so does a table that stands on a page of its own, turned. So the text that follows
is set before it, and all is laid out again. It never passes a heading or another figure, and no
table that would have to be broken.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes

from fascicle.editions.pdf.wide_tables import TURNED

GAP = 0.22
"""The part of a page that must be empty for a figure to float."""
REST = 0.12
"""The part of a page that may stay empty where the text before a figure ends."""
ROUNDS = 8
"""Figures of one article that may float: each costs a layout."""
_PASSED = {"p", "ul", "ol", "dl", "blockquote", "table"}


@dataclass(frozen=True, slots=True)
class _Gap:
    """The empty foot of a page, in pixels, and the figure or turned table that is not there."""

    figure: Any
    height: float
    page_height: float
    following: tuple[Any, ...]
    """The page's boxes of the pages that have the text after it."""
    turned: bool = False


def lay_out(root: Any, render: Callable[[], Any]) -> Any:
    """Return the document that `render` makes of `root`, with figures floated where it helps."""
    document = render()
    floated: set[Any] = set()
    for _ in range(ROUNDS):
        gap = next((gap for gap in _gaps(document) if gap.figure not in floated), None)
        if gap is None:
            break
        floated.add(gap.figure)
        if _float(root, gap):
            document = render()
    return document


def _gaps(document: Any) -> Iterator[_Gap]:
    pages = [page._page_box for page in document.pages]
    for index, (page, after) in enumerate(itertools.pairwise(pages)):
        figure = _first_figure(after)
        turned = figure is not None and figure.tag == "table"
        if figure is None or turned != (page.width != after.width):
            continue
        bottom = _foot(page)
        height = page.content_box_y() + page.height - bottom - _footnotes(page)
        if bottom and height > GAP * page.height:
            following = [next_ for next_ in pages[index + 1 :] if next_.width == page.width]
            yield _Gap(figure, height, page.height, tuple(following[:2]), turned)


def _first_figure(page: Any) -> Any:
    """Return the figure or turned table that a page begins with, unless it stands in columns."""
    box = page
    while True:
        if box.style["column_count"] != "auto":
            return None
        if _floats(box.element, box.element_tag) and box is not page:
            return box.element
        inner = [child for child in _flow(box) if isinstance(child, boxes.BlockLevelBox)]
        if not inner:
            return None
        box = inner[0]


def _floats(element: Any, tag: str) -> bool:
    """Return whether an element is one that may float."""
    return tag == "figure" or (tag == "table" and TURNED in element.get("class", "").split())


def _flow(box: Any) -> Iterator[Any]:
    """Yield the children of a box that stand in its flow."""
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.MarginBox | boxes.FootnoteAreaBox):
            continue
        if getattr(child, "is_in_normal_flow", lambda: False)():
            yield child


def _foot(box: Any) -> float:
    """Return where the last line, picture or table in a box ends; 0 where it has none."""
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox | boxes.TableBox):
        return float(box.position_y + box.margin_height())
    return max(map(_foot, _flow(box)), default=0.0)


def _footnotes(page: Any) -> float:
    """Return how much of a page its notes take."""
    areas = (child for child in page.children if isinstance(child, boxes.FootnoteAreaBox))
    return sum(float(area.margin_height()) for area in areas if area.children)


def _float(root: Any, gap: _Gap) -> bool:
    """Put a figure behind the text that fills the gap before it; return whether there is any."""
    parent = next((each for each in root.iter() if gap.figure in list(each)), None)
    if parent is None:
        return False
    siblings = list(parent)
    place = siblings.index(gap.figure)
    heights = _heights(gap.following)
    filled, passed = 0.0, 0
    for sibling in siblings[place + 1 :]:
        height = heights.get(sibling)
        fits = height is not None and filled + height <= gap.height
        if sibling.tag not in _PASSED or height is None or _floats(sibling, sibling.tag):
            break
        may_break = sibling.tag != "table" and gap.height - filled > REST * gap.page_height
        if not fits and (gap.turned or not may_break):
            break
        filled, passed = filled + height, passed + 1
        if not fits:
            break
    if passed:
        parent.remove(gap.figure)
        parent.insert(place + passed, gap.figure)
    return bool(passed)


def _heights(pages: tuple[Any, ...]) -> dict[Any, float]:
    """Return how high each element is, with its margins, on some pages together."""
    heights: dict[Any, float] = {}

    def walk(box: Any) -> None:
        if isinstance(box, boxes.BlockLevelBox) and box.element_tag in _PASSED:
            heights[box.element] = heights.get(box.element, 0.0) + float(box.margin_height())
            return
        for child in _flow(box):
            walk(child)

    for page in pages:
        walk(page)
    return heights
