"""Our own checks of a PDF's structure: what a screen reader follows, and how it fits the pages.

veraPDF judges the same file by the letter of the standards; these find what it lets pass: content
that two elements claim, a bookmark beside its heading, a folio that is not the page's label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2

from fascicle.checks.pdf_structure import elements, links, marks, places, tables
from fascicle.checks.pdf_structure.marks import Fault
from fascicle.checks.pdf_structure.opened import Opened
from fascicle.codes.table import finding
from fascicle.errors import demand_memory
from fascicle.findings import Finding

_AGAIN = "make the edition again: invoke pdf --force; if it stays so, report it"


@dataclass(frozen=True, slots=True)
class Check:
    """A row of the table: a code, and what finds the faults."""

    code: str
    find: Callable[[Opened], Iterator[Fault]]


CHECKS = (
    Check("S-001", marks.tree),
    Check("S-002", marks.ownership),
    Check("S-003", marks.presence),
    Check("S-004", marks.parents_of_content),
    Check("S-005", marks.parents_of_annotations),
    Check("S-006", marks.loose_content),
    Check("S-007", marks.nesting),
    Check("S-008", elements.roles),
    Check("S-009", elements.groups),
    Check("S-010", elements.headings),
    Check("S-011", elements.figures),
    Check("S-012", tables.heads),
    Check("S-013", tables.scopes),
    Check("S-014", tables.grids),
    Check("S-015", elements.table_parts),
    Check("S-016", elements.list_parts),
    Check("S-017", links.notes),
    Check("S-018", links.links),
    Check("S-019", links.overlaps),
    Check("S-020", elements.languages),
    Check("S-021", places.labels),
    Check("S-022", places.folios),
    Check("S-023", places.bookmarks),
    Check("S-024", marks.tabs),
)


def check(path: Path) -> list[Finding]:
    """Take a PDF; return the findings of every check in the table."""
    try:
        with pikepdf.Pdf.open(path) as pdf:
            if not isinstance(pdf.Root.get("/StructTreeRoot"), pikepdf.Dictionary):
                return [_unreadable("the file has no structure tree", path)]
            return _check(Opened(path, pdf))
    except FileNotFoundError:
        return [_unreadable("there is no such file", path, "make it: invoke pdf")]
    except (pikepdf.PdfError, pypdfium2.PdfiumError, OSError) as error:
        demand_memory(error)
        return [_unreadable(f"the structure cannot be read: {error}", path, _AGAIN)]


def _check(opened: Opened) -> list[Finding]:
    try:
        return [
            finding(row.code, message, where, edition="pdf")
            for row in CHECKS
            for message, where in row.find(opened)
        ]
    finally:
        opened.close()


def _unreadable(message: str, path: Path, hint: str = "") -> Finding:
    return finding("S-001", message, path.name, hint, "pdf")
