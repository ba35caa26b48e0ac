"""Tables that laid out are wider than their place are made to fit, as a printer would.

First in smaller type with divided words in their heads (the class `tight`), then on a turned page
where they do not stand on one, at last parted: some of the columns below or behind the others,
each part with the table's first column, its head and its caption again.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint.formatting_structure import boxes

from fascicle.editions.pdf.roles import AGAIN, PART_OF
from fascicle.editions.pdf.table_classes import TIGHT, TURNED

STEPS = 4
"""Layouts of one text that may be made for its tables' sake."""
_TOLERANCE = 0.5
"""Pixels by which a table may be wider than its place."""


def fit_tables(root: Element, render: Callable[[], Any]) -> Any:
    """Return the document that `render` makes of `root`, with its tables as wide as they may be."""
    document = render()
    for _ in range(STEPS):
        wide = [box for box in _wide_tables(document) if _fit(root, *box)]
        if not wide:
            break
        document = render()
    return document


def too_wide(document: Any) -> Iterator[str]:
    """Yield what is to be said of each table that is wider than its place all the same."""
    for wrapper, _ in _wide_tables(document):
        caption = wrapper.element.find("caption")
        text = "" if caption is None else " ".join("".join(caption.itertext()).split())
        yield f"a table is wider than its place: {text[:60] or 'it has no caption'}"


def _wide_tables(document: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the box of each table that is too wide, and the box around it."""
    if next(document._html.etree_element.iter("table"), None) is None:
        return  # and no box need be looked at
    seen: set[Element] = set()
    for page in document.pages:
        for wrapper, around in _tables(page._page_box):
            if wrapper.element in seen:
                continue
            seen.add(wrapper.element)
            if wrapper.margin_width() > around.width + _TOLERANCE:
                yield wrapper, around


def _tables(box: Any) -> Iterator[tuple[Any, Any]]:
    for child in getattr(box, "children", ()):
        if getattr(child, "is_table_wrapper", False) and child.element_tag == "table":
            yield child, box
        elif isinstance(child, boxes.ParentBox) and not isinstance(child, boxes.LineBox):
            yield from _tables(child)


def _fit(root: Element, wrapper: Any, around: Any) -> bool:
    """Take the next step for a table; return False where there is none."""
    table, classes = wrapper.element, str(wrapper.element.get("class", "")).split()
    if TIGHT not in classes:
        table.set("class", " ".join([*classes, TIGHT]))
        return True
    parent = next(each for each in root.iter() if table in list(each))
    if TURNED not in classes and _may_turn(parent, around):
        table.set("class", " ".join([*classes, TURNED]))
        return True
    return _part(root, parent, wrapper, around.width)


def _may_turn(parent: Element, around: Any) -> bool:
    """Return True for a table that stands in a text of one column, and in nothing else.

    In columns WeasyPrint 70 sets what has a page of its own over them.
    """
    is_body = "body" in str(parent.get("class", "")).split()
    return is_body and around.style["column_count"] == "auto"


def _part(root: Element, parent: Element, wrapper: Any, measure: float) -> bool:
    """Part a table into as few pieces as fit; return False where that cannot be done."""
    table = wrapper.element
    widths = [float(width) for width in _table_box(wrapper).column_widths]
    groups = _groups(widths, measure)
    rows = list(table.iter("tr"))
    if not groups or not all(_is_plain(row, len(widths)) for row in rows):
        return False
    name = f"{len(list(root.iter()))}"
    for number, row in enumerate(rows):
        row.set("data-row", f"{name}-{number}")
    place = list(parent).index(table)
    pieces = [_piece(table, columns) for columns in groups[1:]]
    for piece in pieces:
        _tell_on(piece, root)
    pieces[-1].tail, table.tail = table.tail, None
    for offset, piece in enumerate(pieces):
        parent.insert(place + 1 + offset, piece)
    _keep(table, groups[0])
    return True


def _table_box(wrapper: Any) -> Any:
    return next(child for child in wrapper.children if isinstance(child, boxes.TableBox))


def _groups(widths: Sequence[float], measure: float) -> list[range]:
    """Return the columns of each part, but the first one, which is in all; nothing if none fit."""
    first, others = widths[0], len(widths) - 1
    for count in range(2, others + 1):
        edges = [1 + round(others * index / count) for index in range(count + 1)]
        groups = [range(start, end) for start, end in itertools.pairwise(edges)]
        if all(first + sum(widths[i] for i in group) <= measure for group in groups):
            return groups
    return []


def _is_plain(row: Element, columns: int) -> bool:
    """Return True for a row without cells that reach over others."""
    spans = any(cell.get("colspan") or cell.get("rowspan") for cell in row)
    return len(row) == columns and not spans


def _piece(table: Element, columns: range) -> Element:
    """Return a further part of a table, whose rows go on with those of the first part."""
    piece = copy.deepcopy(table)
    for element in piece.iter():
        element.attrib.pop("id", None)
    for row in piece.iter("tr"):
        row.set(PART_OF, str(row.attrib.pop("data-row")))
        row[0].set("class", f"{row[0].get('class', '')} {AGAIN}".strip())
    _keep(piece, columns)
    return piece


def _keep(table: Element, columns: range) -> None:
    for row in table.iter("tr"):
        for index, cell in reversed(list(enumerate(row))):
            if index and index not in columns:
                row.remove(cell)


def _tell_on(piece: Element, root: Element) -> None:
    """Let a further part's caption say that it is one."""
    caption = piece.find("caption")
    if caption is None:
        return
    caption.set("class", AGAIN)
    told = next((each.get("data-continued") for each in root.iter("article")), None)
    if told:
        last = caption[-1] if len(caption) else None
        if last is None:
            caption.text = f"{caption.text or ''} ({told})"
        else:
            last.tail = f"{last.tail or ''} ({told})"
