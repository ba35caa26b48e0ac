"""Tables: XHTML → the XHTML table model of JATS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from fascicle.distribution.records.jats.elements import make, name_of
from fascicle.distribution.records.jats.phrases import Phrases
from fascicle.layout.words import labels

_SCOPES = ("row", "col", "rowgroup", "colgroup")
_LARGEST_SPAN = 1000


@dataclass(frozen=True, slots=True)
class Tables:
    """Writes tables. `blocks` writes what is in a cell, where `has_blocks` says so."""

    phrases: Phrases
    blocks: Callable[[etree._Element, str], Iterator[etree._Element]]
    has_blocks: Callable[[etree._Element], bool]

    def write(self, table: etree._Element) -> Iterator[etree._Element]:
        """Yield a table with its label and its caption; one without a row is text."""
        number, caption = str(table.get("data-number", "")), table.find("caption")
        words = labels(self.phrases.article.language)
        name = str(table.get("id", ""))
        wrap = make("table-wrap", {"id": name_of(name) if name else ""})
        if number:
            wrap.append(make("label", f"{words['table']} {number}"))
        if caption is not None:
            wrap.append(make("caption", self.phrases.fill(make("p"), caption)))
        made = make("table", self._parts(table))
        if len(made):
            wrap.append(made)
            yield wrap
        elif caption is not None:
            yield self.phrases.fill(make("p"), caption)

    def _parts(self, table: etree._Element) -> Iterator[etree._Element]:
        """Yield head, foot and bodies, in this order; rows without a part make a body."""
        for part in ("thead", "tfoot"):
            rows = [row for group in table.iterfind(part) for row in group.iterfind("tr")]
            yield from self._group(part, rows)
        groups = [list(group.iterfind("tr")) for group in table.iterfind("tbody")]
        groups.append(list(table.iterfind("tr")))
        bodies = [made for rows in groups for made in self._group("tbody", rows)]
        if not bodies and table.find(".//tr") is not None:  # the model wants one
            bodies = [make("tbody", make("tr", make("td")))]
        yield from bodies

    def _group(self, name: str, rows: list[etree._Element]) -> Iterator[etree._Element]:
        made = make(name, (self._row(row) for row in rows))
        if len(made):
            yield made

    def _row(self, row: etree._Element) -> etree._Element | None:
        return make.holding("tr", (self._cell(each) for each in row if each.tag in ("td", "th")))

    def _cell(self, cell: etree._Element) -> etree._Element:
        made = make(str(cell.tag), _attributes(cell))
        if self.has_blocks(cell):
            made.extend(self.blocks(cell, "cell"))
            return made
        return self.phrases.fill(made, cell)


def _attributes(cell: etree._Element) -> dict[str, str]:
    classes = str(cell.get("class", "")).split()
    align = next((c.removeprefix("align-") for c in classes if c.startswith("align-")), "")
    scope, name = str(cell.get("scope", "")), str(cell.get("id", ""))
    found = {
        "align": align if align in ("left", "center", "right") else "",
        "scope": scope if scope in _SCOPES and cell.tag == "th" else "",
        "id": name_of(name) if name else "",
    }
    for span in ("colspan", "rowspan"):
        value = str(cell.get(span, ""))
        if value.isdecimal() and 1 < int(value) <= _LARGEST_SPAN:
            found[span] = value
    return found
