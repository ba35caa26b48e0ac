"""What is too wide for its place: tables are turned, equations shrink, listings span columns."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from fascicle.editions.pdf.measures import measures_of
from fascicle.editions.pdf.sheets import sheets_of
from fascicle.editions.pdf.table_classes import FLOATS, TURNED, WHOLE, WIDE
from fascicle.editions.styles import Styles
from fascicle.issue.model import Publication

_SHORT = 15
"""Rows of the longest table that is not broken."""
_FEW, _FEW_LETTERS = 9, 900
"""Rows and letters of the longest table without a caption that is not broken."""
_LINES = 2
"""Lines of the highest cell that a table in a column should have: else it goes across all."""

_LETTER, _GAP = 0.5, 8.0
"""The width of a letter in ems, and of the gap between two columns of a table in points."""
_SHRINK = 0.86
"""The size of a table's text beside that of the text."""
_SIGN = 0.78 * 0.6
"""The width of a sign of a listing beside the size of the text."""
_PADDING = 18.0
"""Points beside a listing, within its ground."""
_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
_NUMBER = 36.0
"""Points beside an equation that its number takes."""
_EMS = re.compile(r"(-?\d+\.\d+)em")


def place_wide_tables(tree: etree._Element, publication: Publication, styles: Styles) -> None:
    """Mark tables that would not fit: `turned` ones, and those that want all columns.

    A table cannot be narrower than the longest words of its columns beside each other.
    """
    measure, column, size = _widths(styles, publication)
    for table in tree.iter("table"):
        if TURNED in str(table.get("class", "")).split():
            continue
        if _least_width(table, size * _SHRINK) > measure:
            _add_class(table, TURNED)
            continue
        if column < measure and _least_width(table, size * _SHRINK, _LINES) > column:
            _add_class(table, WIDE)
        rows = len(table.findall(".//tr"))
        if table.find("caption") is not None and rows <= _SHORT:
            _add_class(table, f"{WHOLE} {FLOATS}")
        elif rows <= _FEW and len("".join(table.itertext())) <= _FEW_LETTERS:
            _add_class(table, WHOLE)


def place_wide_equations(tree: etree._Element, publication: Publication, styles: Styles) -> None:
    """Let an equation that is wider than its column go across all, or make it smaller.

    Its formula is a drawing of `width` and `height` in its style.
    """
    equations = tree.findall(".//div[@class='equation']")
    if not equations:
        return
    measure, column, size = _widths(styles, publication)
    for equation in equations:
        for formula in equation.iter("img"):
            width = float(_EMS.findall(formula.get("style", ""))[0]) * size
            if width > column - _NUMBER and column < measure and equation.getparent() is tree:
                _add_class(equation, WIDE)
                shown = measure - _NUMBER
            else:
                shown = column - _NUMBER
            if width > shown:
                _scale(formula, shown / width)


def place_wide_listings(tree: etree._Element, publication: Publication, styles: Styles) -> None:
    """Let a listing go across all columns whose lines are too long for one."""
    listings = tree.findall("pre")
    if publication.columns == 1 or not listings:
        return
    _, column, size = _widths(styles, publication)
    most = (column - _PADDING) / (size * _SIGN)
    for listing in listings:
        if max(map(len, "".join(listing.itertext()).splitlines()), default=0) > most:
            _add_class(listing, WIDE)


def _scale(formula: etree._Element, factor: float) -> None:
    style = _EMS.sub(lambda found: f"{float(found[1]) * factor:.3f}em", formula.get("style", ""))
    formula.set("style", style)


def set_apart(tree: etree._Element) -> bool:
    """Divide a text in columns at its turned tables and what is wide; return whether it has any.

    Its blocks go into divisions `div.body` between the tables: WeasyPrint 70 sets what has a page
    of its own among columns over them, or beyond the page's edge, and lets no table span them.
    """
    apart = [
        block
        for block in tree.iterchildren("table", "div", "pre")
        if {TURNED, WIDE} & set(block.get("class", "").split())
    ]
    if not apart:
        return False
    for table in apart:
        if TURNED in table.get("class", "").split() and table.find("caption") is not None:
            tree.append(table)  # behind the text: no page before it stays half empty
    blocks, part = list(tree), None
    for block in blocks:
        if block in apart:
            if part is not None and len(part) > 1 and part[-1].tag in _HEADINGS:
                block.addprevious(part[-1])  # it stands over what it is the heading of
            part = None
            continue
        if part is None:
            part = etree.Element("div", {"class": "body"})
            block.addprevious(part)
        part.append(block)
    return True


def _widths(styles: Styles, publication: Publication) -> tuple[float, float, float]:
    """Return in points how wide the measure and a column are, and the size of the text."""
    sheets = tuple(styles.read(name) for name in sheets_of(publication, ""))
    return _widths_by(sheets, publication.columns)


@lru_cache(maxsize=4)
def _widths_by(sheets: tuple[str, ...], columns: int) -> tuple[float, float, float]:
    """Read them off the sheets once: all articles of an issue ask."""
    measures = measures_of(sheets)
    return measures.measure, measures.column(columns), measures.token("size")


def _least_width(table: etree._Element, size: float, lines: int = 0) -> float:
    """Return about how many points a table needs at least, or for cells of so many lines."""
    widest: dict[int, int] = {}
    for row in table.iter("tr"):
        for index, cell in enumerate(row.iterchildren("th", "td")):
            text = "".join(cell.itertext()).strip()
            least = len(text) // lines if lines else 0
            words = re.split(r"[\s/-]+", text)
            widest[index] = max(widest.get(index, 0), least, *(len(word) for word in words))
    return sum(widest.values()) * size * _LETTER + _GAP * max(0, len(widest) - 1)


def _add_class(element: etree._Element, name: str) -> None:
    element.set("class", f"{element.get('class', '')} {name}".strip())
