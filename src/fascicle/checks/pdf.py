"""Our own checks of the PDF edition: that it opens, and is what this issue ought to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pikepdf
import pypdfium2

from fascicle.checks import pdf_fonts, pdf_links, words
from fascicle.checks.words import ExpectedText
from fascicle.codes.table import finding
from fascicle.errors import demand_memory
from fascicle.findings import Finding


@dataclass(frozen=True, slots=True)
class Expected:
    """What the issue says the PDF must be."""

    title: str
    language: str
    issns: tuple[str, ...] = ()
    texts: tuple[ExpectedText, ...] = ()
    pages: int | None = None
    layout: tuple[str, ...] | None = None
    """The texts that the layouts bring; None where what they bring is not known."""


@dataclass(frozen=True)
class Opened:
    """A PDF that is open, and its text, extracted once and only if asked for."""

    path: Path
    pdf: pikepdf.Pdf

    @cached_property
    def text(self) -> str:
        """The text of all pages."""
        return words.pdf_text(self.path) if len(self.pdf.pages) else ""  # pdfium wants a page


Fault = tuple[str, str]  # what is wrong, and where


@dataclass(frozen=True, slots=True)
class Check:
    """A row of the table: a code, and what finds the faults."""

    code: str
    find: Callable[[Opened, Expected], Iterator[Fault]]


def check(path: Path, expected: Expected, *, for_press: bool = False) -> list[Finding]:
    """Take a PDF and what it must be; return the findings of every check in the table.

    A file for the press has neither tags nor bookmarks nor links.
    """
    try:
        pdf = pikepdf.Pdf.open(path)
    except FileNotFoundError:
        return [_damaged("there is no such file", path, "make it: invoke pdf")]
    except pikepdf.PasswordError:
        return [_damaged("the file is encrypted", path, "make the PDF without a password")]
    except (pikepdf.PdfError, OSError) as error:
        demand_memory(error)
        return [_damaged(f"the file cannot be opened: {error}", path)]
    with pdf:
        opened = Opened(path, pdf)
        try:
            return [
                *(
                    finding(row.code, message, where, edition="pdf")
                    for row in CHECKS
                    if not (for_press and row.code in _ON_SCREEN)
                    for message, where in row.find(opened, expected)
                ),
                *(
                    item.in_edition("pdf")
                    for item in words.compare(expected.texts, opened.text, expected.layout)
                ),
            ]
        except (pikepdf.PdfError, pypdfium2.PdfiumError) as error:
            return [_damaged(f"the file is damaged: {error}", path)]


def damage(opened: Opened, _: Expected) -> Iterator[Fault]:
    """P-001: it opens as it is (ISO 32000-1, 7.5), with nothing to repair and no password."""
    for _page in opened.pdf.pages:  # the page tree is read here, and repaired if it must be
        pass
    for warning in opened.pdf.get_warnings():
        yield f"the file is damaged: {warning}", opened.path.name
        return
    if opened.pdf.is_encrypted:
        yield "the file is encrypted", opened.path.name


def tags(opened: Opened, _: Expected) -> Iterator[Fault]:
    """P-002: it is tagged (ISO 14289-1, 7.1 and ISO 32000-1, 14.7.1)."""
    root = opened.pdf.Root
    if not _is_true(root.get("/MarkInfo"), "/Marked"):
        yield "the file does not say that it is tagged (MarkInfo)", ""
    if not isinstance(root.get("/StructTreeRoot"), pikepdf.Dictionary):
        yield "the file has no tags (StructTreeRoot)", ""


def language(opened: Opened, expected: Expected) -> Iterator[Fault]:
    """P-003: its language is the issue's (ISO 14289-1, 7.2; BCP 47 knows no case)."""
    found = str(opened.pdf.Root.get("/Lang", ""))
    if not found:
        yield f"the file names no language; {expected.language} is expected", ""
    elif found.casefold() != expected.language.casefold():
        yield f"the file's language is {found}; {expected.language} is expected", ""


def title(opened: Opened, expected: Expected) -> Iterator[Fault]:
    """P-004: it has the issue's title and shows it (ISO 14289-1, 7.1)."""
    metadata = opened.pdf.open_metadata()
    given = {
        "the file's properties": opened.pdf.docinfo.get("/Title"),
        "the file's metadata (dc:title)": metadata.get("dc:title"),
    }
    found = {place: str(text) for place, text in given.items() if text}
    if not found:
        yield "the file has no title", ""
    for place, text in found.items():
        if text != expected.title:
            yield f"the title is “{text}”; “{expected.title}” is expected", place
    if not _is_true(opened.pdf.Root.get("/ViewerPreferences"), "/DisplayDocTitle"):
        yield "readers show the file's name, not its title (DisplayDocTitle)", ""


def embedding(opened: Opened, _: Expected) -> Iterator[Fault]:
    """P-005: every font is in the file (ISO 14289-1, 7.21.4.1; ISO 19005-3, 6.2.11.4.1)."""
    for font in pdf_fonts.walk(opened.pdf):
        if not font.embedded:
            yield f"the font {font.name} is not in the file", f"page {font.page}"


def mapping(opened: Opened, _: Expected) -> Iterator[Fault]:
    """P-006: every font's letters can be read out (ISO 14289-1, 7.21.7)."""
    for font in pdf_fonts.walk(opened.pdf):
        if not font.mapped:
            yield f"the letters of the font {font.name} cannot be read out", f"page {font.page}"


def pages(opened: Opened, expected: Expected) -> Iterator[Fault]:
    """P-007: it has pages, as many as were set."""
    count = len(opened.pdf.pages)
    if count < 1:
        yield "the file has no pages", ""
    elif expected.pages is not None and count != expected.pages:
        yield f"the file has {count} pages; {expected.pages} are expected", ""


def issn(opened: Opened, expected: Expected) -> Iterator[Fault]:
    """P-008: each ISSN is printed (ISO 3297: on every issue)."""
    for number in expected.issns:
        first, last = number[:4], number[-4:]
        # The hyphen may be printed as any of its kin, and may stand at a line's end.
        if not re.search(rf"{first}\s*[-\u2010-\u2015\ufffe\x02]?\s*{last}", opened.text, re.I):
            yield f"the ISSN {number} is printed on no page", ""


def bookmarks(opened: Opened, _: Expected) -> Iterator[Fault]:
    """P-009: it has bookmarks, and each leads to a page (ISO 32000-1, 12.3.3)."""
    outline = list(pdf_links.bookmarks(opened.pdf))
    if not outline:
        yield "the file has no bookmarks", ""
    for link in outline:
        if link.fault:
            yield f"a bookmark {link.fault}", link.where


def links(opened: Opened, _: Expected) -> Iterator[Fault]:
    """P-010: each link leads to a page of this file or to a whole address (12.5.6.5)."""
    for link in pdf_links.links(opened.pdf):
        if link.fault:
            yield f"a link {link.fault}", link.where


CHECKS = (
    Check("P-001", damage),
    Check("P-002", tags),
    Check("P-003", language),
    Check("P-004", title),
    Check("P-005", embedding),
    Check("P-006", mapping),
    Check("P-007", pages),
    Check("P-008", issn),
    Check("P-009", bookmarks),
    Check("P-010", links),
)


_ON_SCREEN = {"P-002", "P-009", "P-010"}
"""Checks of what only a reader at a screen uses."""


def _is_true(holder: pikepdf.Object | None, key: str) -> bool:
    """Take a dictionary or nothing; return True when it says so at `key`."""
    return isinstance(holder, pikepdf.Dictionary) and bool(holder.get(key, False))


def _damaged(message: str, path: Path, hint: str = "") -> Finding:
    """Return the finding for a file that cannot be checked at all."""
    return finding("P-001", message, path.name, hint, "pdf")
