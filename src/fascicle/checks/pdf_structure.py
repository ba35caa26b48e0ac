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

from fascicle.checks import pdf_structure_elements as elements
from fascicle.checks import pdf_structure_links as links
from fascicle.checks import pdf_structure_marks as marks
from fascicle.checks import pdf_structure_places as places
from fascicle.checks import pdf_structure_tables as tables
from fascicle.checks.pdf_structure_marks import Fault
from fascicle.checks.pdf_structure_opened import Opened
from fascicle.findings import Finding, Severity

_REPORT = "this comes from the layout, not from the text: report it with the file"
_AGAIN = "make the edition again: invoke pdf --force; if it stays so, report it"
_LEVELS = "do not skip a level of headings: ## comes before ###"
_ALT = "give the picture an alternative text: ![what is to be seen](picture.jpg)"
_HEAD = "give the table a row of headings"
_GRID = "look at the table in the manuscript: each row needs as many cells as the first"
_LINK = "give the link a text that says where it leads, and look whether its target exists"
_LANG = "set the language, of the publication or of the passage: {lang=ru}"


@dataclass(frozen=True, slots=True)
class Check:
    """A row of the table: a code, what finds the faults, and what an editor does about them."""

    code: str
    find: Callable[[Opened], Iterator[Fault]]
    hint: str
    severity: Severity = Severity.ERROR


CHECKS = (
    Check("S-001", marks.tree, _REPORT),
    Check("S-002", marks.ownership, _REPORT),
    Check("S-003", marks.presence, _REPORT),
    Check("S-004", marks.parents_of_content, _REPORT),
    Check("S-005", marks.parents_of_annotations, _REPORT),
    Check("S-006", marks.loose_content, _REPORT),
    Check("S-007", marks.nesting, _REPORT),
    Check("S-008", elements.roles, _REPORT),
    Check("S-009", elements.groups, _REPORT),
    Check("S-010", elements.headings, _LEVELS),
    Check("S-011", elements.figures, _ALT),
    Check("S-012", tables.heads, _HEAD, Severity.WARNING),
    Check("S-013", tables.scopes, _REPORT),
    Check("S-014", tables.grids, _GRID),
    Check("S-015", elements.table_parts, _REPORT),
    Check("S-016", elements.list_parts, _REPORT),
    Check("S-017", links.notes, _REPORT),
    Check("S-018", links.links, _LINK),
    Check("S-019", links.overlaps, _REPORT),
    Check("S-020", elements.languages, _LANG),
    Check("S-021", places.labels, _REPORT),
    Check("S-022", places.folios, _REPORT),
    Check("S-023", places.bookmarks, _REPORT),
    Check("S-024", marks.tabs, _REPORT),
)


def check(path: Path) -> list[Finding]:
    """Take a PDF; return the findings of every check in the table."""
    try:
        with pikepdf.Pdf.open(path) as pdf:
            if not isinstance(pdf.Root.get("/StructTreeRoot"), pikepdf.Dictionary):
                return [_unreadable("the file has no structure tree", _REPORT, path)]
            return _check(Opened(path, pdf))
    except FileNotFoundError:
        return [_unreadable("there is no such file", "make it: invoke pdf", path)]
    except (pikepdf.PdfError, pypdfium2.PdfiumError, OSError) as error:
        return [_unreadable(f"the structure cannot be read: {error}", _AGAIN, path)]


def _check(opened: Opened) -> list[Finding]:
    try:
        return [
            Finding(row.code, row.severity, message, where, row.hint, edition="pdf")
            for row in CHECKS
            for message, where in row.find(opened)
        ]
    finally:
        opened.close()


def _unreadable(message: str, hint: str, path: Path) -> Finding:
    return Finding("S-001", Severity.ERROR, message, path.name, hint, edition="pdf")
