"""Whether a PDF's tables can be read as such (ISO 14289-1, 7.5; ISO 32000-1, 14.8.5.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf

from fascicle.checks.pdf_structure.marks import Fault, on
from fascicle.checks.pdf_structure.opened import Opened
from fascicle.checks.pdf_structure.reading import Element

_SCOPES = ("/Row", "/Column", "/Both")


def heads(opened: Opened) -> Iterator[Fault]:
    """S-012: a table has heads (ISO 14289-1, 7.5)."""
    for table in _tables(opened):
        if not any(cell.role == "TH" for cell in _cells(table)):
            yield f"{opened.say(table)} has no head", on(table.page())


def scopes(opened: Opened) -> Iterator[Fault]:
    """S-013: of each head it is said which cells it heads (ISO 14289-1, 7.5)."""
    for table in _tables(opened):
        cells = list(_cells(table))
        attributes = [_attributes(opened, cell) for cell in cells]
        heads = {str(cell.raw["/ID"]) for cell in cells if cell.role == "TH" and "/ID" in cell.raw}
        named = {str(name) for given in attributes for name in given.get("/Headers", ())}
        for cell, given in zip(cells, attributes, strict=True):
            is_named = str(cell.raw.get("/ID", "")) in named
            if cell.role == "TH" and given.get("/Scope") not in _SCOPES and not is_named:
                yield f"{opened.say(cell)} heads neither a row nor a column", on(cell.page())
        for name in sorted(named - heads):
            fault = f"has cells under “{name}”, which is no head"
            yield f"{opened.say(table)} {fault}", on(table.page())


def grids(opened: Opened) -> Iterator[Fault]:
    """S-014: the rows of a table have the same number of columns (ISO 14289-1, 7.5)."""
    for table in _tables(opened):
        rows = [element for element in _inside(table) if element.role == "TR"]
        fault = _irregularity(opened, rows)
        if fault:
            yield f"{opened.say(table)}: {fault}", on(table.page())


def _irregularity(opened: Opened, rows: list[Element]) -> str:
    """Take a table's rows; return what is uneven in them. Spans reach into later rows."""
    width = 0
    reaching: dict[int, int] = {}  # column → rows that a cell above still takes
    for number, row in enumerate(rows, start=1):
        taken = set(reaching)
        reaching = {column: left - 1 for column, left in reaching.items() if left > 1}
        column = 0
        for cell in row.elements():
            given = _attributes(opened, cell)
            while column in taken:
                column += 1
            for _ in range(_span(given, "/ColSpan")):
                if column in taken:
                    return f"in row {number} two cells lie over each other"
                taken.add(column)
                if _span(given, "/RowSpan") > 1:
                    reaching[column] = _span(given, "/RowSpan") - 1
                column += 1
        width = width or len(taken)
        if len(taken) != width:
            return f"row {number} has {len(taken)} columns, the first row {width}"
    return "a cell reaches below the last row" if reaching else ""


def _tables(opened: Opened) -> list[Element]:
    return [element for element in opened.tree.elements() if element.role == "Table"]


def _inside(table: Element) -> Iterator[Element]:
    """Give what is in a table, but not in a table inside it."""
    waiting = list(reversed(table.elements()))
    while waiting:
        element = waiting.pop()
        yield element
        if element.role != "Table":
            waiting += reversed(element.elements())


def _cells(table: Element) -> Iterator[Element]:
    return (element for element in _inside(table) if element.role in {"TH", "TD"})


def _attributes(opened: Opened, element: Element) -> dict[str, Any]:
    """Return an element's attributes, its own before those of its classes (14.7.5)."""
    found: dict[str, Any] = {}
    classes = opened.tree.root.raw.get("/ClassMap", pikepdf.Dictionary())
    for name in _as_list(element.raw.get("/C")):
        for given in _as_list(classes.get(str(name))):
            found |= dict(given.items())
    for given in _as_list(element.raw.get("/A")):
        if isinstance(given, pikepdf.Dictionary):  # between them stand numbers of revisions
            found |= dict(given.items())
    return found


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _span(attributes: dict[str, Any], key: str) -> int:
    return max(1, int(attributes.get(key, 1)))
