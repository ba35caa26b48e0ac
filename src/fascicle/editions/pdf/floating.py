"""Figures that do not fit on a page or in a column float to the next one, and the text goes on.

WeasyPrint 70 has no floats to the head of a page: a figure that does not fit leaves the rest of its
page empty, and so does a table that stands on a page of its own, turned. So the text that follows
is set before it, and the pages from the empty one on are made again. It never passes a heading,
another figure, or a table that would have to be broken. What has been styled stays so: styles
must not ask whether a figure stands before a paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import page as engine
from weasyprint.text.line_break import strut

from fascicle.editions.pdf.columns import neighbours
from fascicle.editions.pdf.footnotes import make_well
from fascicle.editions.pdf.page_feet import empty_foot, flow, foot
from fascicle.editions.pdf.page_state import PageState
from fascicle.editions.pdf.short_ends import mend_short_end, running_long
from fascicle.editions.pdf.table_classes import FLOATS, TURNED

GAP = 0.22
"""The part of a page that must be empty for a figure to float."""
REST = 0.12
"""The part of a page that may stay empty where the text before a figure ends."""
_PASSED = {"p", "ul", "ol", "dl", "blockquote", "table"}
_ABSTRACT, _HERO = "abstract", "hero"
_NEXT = 2
"""Pages behind an empty foot on which the text that may fill it is looked for."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """The empty foot of a page, in pixels, and the figure or turned table that is not there."""

    page: int
    figure: Any
    height: float
    page_height: float
    following: tuple[Any, ...]
    """The page's boxes of the pages that have the text after it."""
    turned: bool = False


def make_pages(context: Any, root_box: Any, html: Any, earlier: list[Any]) -> Iterator[Any]:
    """Yield the pages of a document, as WeasyPrint's `make_all_pages`, with figures floated.

    `earlier` are the pages of the round before: what has not changed since is taken from there.
    """
    return iter(_Press(context, root_box, html, earlier).make())


class _Press:
    """Makes page after page, and goes back to one whose foot stayed empty."""

    def __init__(self, context: Any, root_box: Any, html: Any, earlier: list[Any]) -> None:
        self.context = context
        self.root_box = root_box
        self.html = html
        self.earlier = earlier
        self.pages: list[Any] = []
        self.states: list[PageState] = []
        """The states in which the pages begin; at last, too, the one behind them."""
        self.earlier_states: list[PageState] = context.__dict__.get("states", [])
        context.__dict__["states"] = self.states
        self.looked_at = 0
        self.floated: set[Any] = set()
        self.lengths: dict[int, float] = context.__dict__.setdefault("lengths", {})
        """Pixels by which pages run long, by their index; negative where they run short."""

    def make(self) -> list[Any]:
        """Return all pages."""
        self.context.rendered_notes = []
        while True:
            is_last = self.make_page()
            gap = self._find_gap(is_last)
            if gap:
                self.go_back(gap.page)
            elif is_last:
                break
        mend_short_end(self)
        self.context.page_maker = self.context.page_maker[: len(self.pages) + 1]
        self.context.broken_out_of_flow.clear()
        self.context.reported_footnotes.clear()
        self.states.append(PageState.of(self.context))
        return self.pages

    def make_page(self) -> bool:
        """Make the next page; return whether it is the last one."""
        context, index = self.context, len(self.pages)
        self.states.append(PageState.of(context))
        changes = context.page_maker[index][-1]
        if index < len(self.earlier) and not (
            changes["content_changed"] or changes["pages_wanted"]
        ):
            self.pages.append(self.earlier[index])
            self.earlier_states[index + 1].leave_notes(context)
            return self._is_last(context.page_maker[index + 1][0])
        length = self.lengths.get(index, 0)

        def forget() -> None:
            self.states[index].restore(context)
            del context.page_maker[index + 1 :]

        def make() -> tuple[Any, Any]:
            changes.update(
                content_changed=False, pages_wanted=False, anchors=[], content_lookups=[]
            )
            with running_long(length):
                made: tuple[Any, Any] = engine.remake_page(index, context, self.root_box, self.html)
            return made

        page, resume_at = make_well(context, strut(self.root_box.style)[0], forget, make)
        page.height -= length
        self.pages.append(page)
        return self._is_last(resume_at)

    def _is_last(self, resume_at: Any) -> bool:
        return resume_at is None and not self.context.reported_footnotes

    def _find_gap(self, is_last: bool) -> _Gap | None:
        """Return the next page whose foot can be filled, once the pages behind it are made."""
        while self.looked_at + 1 < len(self.pages):
            page = self.pages[self.looked_at]
            behind = self.pages[self.looked_at + 1 :]
            following = tuple(next_ for next_ in behind if next_.width == page.width)[:_NEXT]
            if len(following) < _NEXT and not is_last:
                return None
            gaps = _gaps_in_columns(self.looked_at, page, following)
            between = _gap_between(self.looked_at, page, behind[0], following)
            for gap in (*gaps, *([between] if between else [])):
                if gap.figure not in self.floated:
                    self.floated.add(gap.figure)
                    if _float(self.html.etree_element, self.root_box, gap):
                        return gap
            self.looked_at += 1
        return None

    def go_back(self, index: int) -> None:
        """Forget the pages from one on; the next that is made is this one."""
        self.states[index].restore(self.context)
        del self.pages[index:], self.states[index:], self.earlier[index:]
        del self.context.page_maker[index + 1 :]
        self.looked_at = max(0, index - 1)


def _gap_between(index: int, page: Any, after: Any, following: tuple[Any, ...]) -> _Gap | None:
    """Return the gap at the foot of a page, if what the next one begins with may float."""
    figure = _first_figure(after)
    turned = figure is not None and TURNED in _classes(figure)
    if figure is None or turned != (page.width != after.width):
        return None
    height = empty_foot(page)
    if not foot(page) or height <= GAP * page.height:
        return None
    return _Gap(index, figure, height, page.height, following, turned)


def _gaps_in_columns(index: int, page: Any, following: tuple[Any, ...]) -> Iterator[_Gap]:
    """Yield the empty feet of a page's columns, if what the next one begins with may float."""
    for height, behind in neighbours(page):
        figure = _first_figure(behind[0])
        if height > GAP * page.height and figure is not None and TURNED not in _classes(figure):
            yield _Gap(index, figure, height, page.height, (*behind, *following))


def _first_figure(page: Any) -> Any:
    """Return the figure or turned table that a page begins with, unless it stands in columns."""
    box = page
    while True:
        if box.style["column_count"] != "auto":
            return None
        if _floats(box.element, box.element_tag) and box is not page:
            return box.element
        inner = [child for child in flow(box) if isinstance(child, boxes.BlockLevelBox)]
        if not inner:
            return None
        box = inner[0]


def _floats(element: Any, tag: str) -> bool:
    """Return whether an element may float: a figure, a short table, a box beside, the hero."""
    classes = _classes(element) if tag in {"table", "aside", "div"} else ()
    return tag == "figure" or bool({TURNED, FLOATS, "aside", _HERO} & {*classes})


def _is_passed(element: Any, tag: str) -> bool:
    """Return whether a figure may float behind an element."""
    return tag in _PASSED or (tag == "section" and _ABSTRACT in _classes(element))


def _classes(element: Any) -> list[str]:
    return str(element.get("class", "")).split()


def _float(root: Any, root_box: Any, gap: _Gap) -> bool:
    """Put a figure behind the text that fills the gap before it; return whether there is any.

    It is moved both in the text, from which tags are made, and among the boxes of the layout.
    """
    parent = next((each for each in root.iter() if gap.figure in list(each)), None)
    if parent is None:
        return False
    siblings = list(parent)
    place = siblings.index(gap.figure)
    passed = _count_passed(gap, siblings[place + 1 :])
    if passed:
        parent.remove(gap.figure)
        parent.insert(place + passed, gap.figure)
        _move_boxes(root_box, gap.figure, siblings[place + passed])
    return bool(passed)


def _count_passed(gap: _Gap, behind: Sequence[Any]) -> int:
    """Return how many of the elements behind a figure fill the gap before it."""
    heights = _heights(gap.following)
    filled, passed = 0.0, 0
    for sibling in behind:
        height = heights.get(sibling)
        fits = height is not None and filled + height <= gap.height
        whole = sibling.tag == "table" and gap.figure.tag == "figure" and fits
        if height is None or (_floats(sibling, sibling.tag) and not whole):
            break
        may_break = sibling.tag != "table" and gap.height - filled > REST * gap.page_height
        if not fits and (gap.turned or not may_break):
            break
        filled, passed = filled + height, passed + 1
        if not fits:
            break
    return passed


def _move_boxes(root_box: Any, figure: Any, last: Any) -> None:
    """Put the boxes of a figure behind those of the last element that it lets pass."""
    holder = next(
        box
        for box in (root_box, *root_box.descendants())
        if any(child.element is figure for child in getattr(box, "children", ()))
    )
    moved = [child for child in holder.children if child.element is figure]
    others = [child for child in holder.children if child.element is not figure]
    place = max(number for number, child in enumerate(others) if child.element is last)
    holder.children = [*others[: place + 1], *moved, *others[place + 1 :]]


def _heights(pages: tuple[Any, ...]) -> dict[Any, float]:
    """Return how high each element is, with its margins, on some pages together."""
    heights: dict[Any, float] = {}

    def walk(box: Any) -> None:
        if isinstance(box, boxes.BlockLevelBox) and _is_passed(box.element, box.element_tag):
            heights[box.element] = heights.get(box.element, 0.0) + float(box.margin_height())
            return
        for child in flow(box):
            walk(child)

    for page in pages:
        walk(page)
    return heights
