"""Tables, dressed: numbers of a column stand with their decimal signs one below the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from fascicle.tongues import decimal_sign

FIGURE_SPACE = "\u2007"
"""A space as wide as a digit (Unicode 15, 6.2); the tables' digits all have one width."""
_NUMBER = re.compile(r"[+\-−–±<>≈~]?\s?\d[\d.,'’\s]*\s?[%‰°]?")
_PARTED = re.compile(r"[.,'’]")
_FEWEST = 2
"""Numbers that make a column one of numbers."""


def align_decimals(tree: etree._Element, language: str) -> None:
    """Pad the numbers of each column that is set to the right, to as many decimals as its longest.

    Missing digits become spaces of their width, a missing decimal sign becomes one that is not
    shown: so a text reader or a copy has the numbers as they were written.
    """
    for table in tree.iter("table"):
        for cells in _columns(table):
            _align(cells, language)


def _columns(table: etree._Element) -> Iterator[list[etree._Element]]:
    """Yield the cells of each column of a table's body that is set to the right."""
    rows = [list(row.iterchildren("th", "td")) for row in table.iterfind(".//tbody//tr")]
    width = max((len(row) for row in rows), default=0)
    for index in range(width):
        cells = [row[index] for row in rows if index < len(row)]
        if all("align-right" in str(cell.get("class", "")) for cell in cells):
            yield cells


def _align(cells: list[etree._Element], language: str) -> None:
    texts = ["".join(cell.itertext()).strip() for cell in cells]
    numbers = [cell for cell, text in zip(cells, texts, strict=True) if _NUMBER.fullmatch(text)]
    if not any(_PARTED.search(text) for text in texts):
        return  # a language's data is read for columns that may have decimals alone
    sign = decimal_sign(language)
    decimals = {cell: _decimals("".join(cell.itertext()), sign) for cell in numbers}
    longest = max(decimals.values(), default=0)
    if len(numbers) < _FEWEST or 2 * len(numbers) < len([text for text in texts if text]):
        return
    for cell, count in decimals.items():
        if count < longest:
            _pad(cell, longest - count, sign if not count else "")


def _decimals(text: str, sign: str) -> int:
    """Return how many digits stand behind the decimal sign."""
    _, found, behind = text.rpartition(sign)
    return sum(character.isdecimal() for character in behind) if found else 0


def _pad(cell: etree._Element, digits: int, sign: str) -> None:
    spaces = FIGURE_SPACE * digits
    if sign:
        hidden = etree.SubElement(cell, "span", {"class": "unseen"})
        hidden.text, hidden.tail = sign, spaces
    elif len(cell):
        cell[-1].tail = (cell[-1].tail or "") + spaces
    else:
        cell.text = (cell.text or "") + spaces
