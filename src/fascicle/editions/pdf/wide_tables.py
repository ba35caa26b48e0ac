"""Tables that are too wide for the measure get a page of their own, turned."""

from __future__ import annotations

import re

from lxml import etree

from fascicle.editions.pdf.sheets import sheets_of
from fascicle.editions.styles import Styles
from fascicle.issue.model import Publication

TURNED = "turned"
"""The class of a table on a page of its own; an author may ask for it, too."""
WIDE = "wide"
"""The class of what goes across all columns."""
TIGHT = "tight"
"""The class of a table in smaller type, with divided words in its heads."""

_LETTER, _GAP = 0.5, 8.0
"""The width of a letter in ems, and of the gap between two columns of a table in points."""
_SHRINK = 0.86
"""The size of a table's text beside that of the text."""
_COLUMN_GAP = 7 * 72 / 25.4
_LENGTH = re.compile(r"([\d.]+)(mm|in|pt)")
_MARGINS = r"margin:\s*\S+\s+(\S+)\s+\S+\s+([^\s;]+)"
_POINTS = {"mm": 72 / 25.4, "in": 72.0, "pt": 1.0}


def place_wide_tables(tree: etree._Element, publication: Publication, styles: Styles) -> None:
    """Mark tables that would not fit: `turned` ones, and those that want all columns.

    A table cannot be narrower than the longest words of its columns beside each other.
    """
    sheets = [styles.read(name) for name in sheets_of(publication, "")]
    measure = _measure(sheets)
    size = _points(re.findall(r"--size:\s*([^;]+);", "\n".join(sheets))[-1]) * _SHRINK
    column = (measure - _COLUMN_GAP) / 2 if publication.columns > 1 else measure
    for table in tree.iter("table"):
        if TURNED in str(table.get("class", "")).split():
            continue
        least = _least_width(table, size)
        if least > measure:
            _add_class(table, TURNED)
        elif least > column:
            _add_class(table, WIDE)


def set_apart(tree: etree._Element) -> bool:
    """Divide a text in columns at its turned and its wide tables; return whether it has any.

    Its blocks go into divisions `div.body` between the tables: WeasyPrint 70 sets what has a page
    of its own among columns over them, or beyond the page's edge, and lets no table span them.
    """
    apart = [
        table
        for table in tree.iterchildren("table")
        if {TURNED, WIDE} & set(table.get("class", "").split())
    ]
    if not apart:
        return False
    blocks, part = list(tree), None
    for block in blocks:
        if block in apart:
            part = None
            continue
        if part is None:
            part = etree.Element("div", {"class": "body"})
            block.addprevious(part)
        part.append(block)
    return True


def _measure(sheets: list[str]) -> float:
    """Return how wide a table may be, in points: the page without its margins, with the reach.

    It is read from the rules `@page { … }` and the token `--reach`, the last of each.
    """
    rules = "\n".join(re.findall(r"@page\s*{([^{}]*)}", "\n".join(sheets)))
    width = _points(re.findall(r"size:\s*(\S+)", rules)[-1])
    right, left = (_points(side) for side in re.findall(_MARGINS, rules)[-1])
    for side in re.findall(r"margin-(?:left|right):\s*([^;]+);", rules)[-2:]:
        left = right = _points(side)
    reach = re.findall(r"--reach:\s*([^;]+);", "\n".join(sheets))[-1]
    return width - left - right + _points(reach)


def _points(length: str) -> float:
    """Return a length of CSS in points."""
    found = _LENGTH.fullmatch(length.strip())
    return float(found[1]) * _POINTS[found[2]] if found else 0.0


def _least_width(table: etree._Element, size: float) -> float:
    """Return about how many points a table needs at least."""
    widest: dict[int, int] = {}
    for row in table.iter("tr"):
        for index, cell in enumerate(row.iterchildren("th", "td")):
            words = re.split(r"[\s/-]+", "".join(cell.itertext()))
            widest[index] = max(widest.get(index, 0), *(len(word) for word in words))
    return sum(widest.values()) * size * _LETTER + _GAP * max(0, len(widest) - 1)


def _add_class(element: etree._Element, name: str) -> None:
    element.set("class", f"{element.get('class', '')} {name}".strip())
