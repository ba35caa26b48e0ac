"""A PDF that is open to the checks of its structure: the tree, the marks, the letters, the places.

All is read when it is first asked for, and once.
"""

from __future__ import annotations

import ctypes
import threading
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pypdfium2
from pypdfium2 import raw as pdfium

from fascicle.checks.pdf_structure.reading import (
    Element,
    Key,
    Mark,
    Sheet,
    Tree,
    read_sheets,
    read_tree,
)

_QUOTED = 40  # letters of an element's text that are quoted
_UTF16 = 2

PDFIUM = threading.Lock()
"""pdfium takes one thread at a time: a check beside others holds this while it reads with it."""


class Piece(NamedTuple):
    """Text as it is printed in one go: what marks it, and its lower and upper edge on the page."""

    mcid: int
    is_artifact: bool
    has_subtype: bool
    text: str
    bottom: float
    top: float


class Destination(NamedTuple):
    """Where a link or bookmark leads (12.3.2): page from 1 or 0 for none, height or None."""

    name: str
    page: int
    top: float | None


@dataclass(frozen=True)
class Opened:
    """A tagged PDF and what is in it."""

    path: Path
    pdf: pikepdf.Pdf

    @cached_property
    def tree(self) -> Tree:
        """The structure tree."""
        return read_tree(self.pdf)

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The pages, and the forms drawn on them."""
        return read_sheets(self.pdf)

    @cached_property
    def parents(self) -> dict[int, pikepdf.Object]:
        """The parent tree (14.7.4.4)."""
        return dict(_numbers(self.pdf.Root["/StructTreeRoot"].get("/ParentTree")))

    @cached_property
    def pages(self) -> dict[Key, int]:
        """The number of each page, from 1."""
        return {page.obj.objgen: number for number, page in enumerate(self.pdf.pages, start=1)}

    @cached_property
    def annotations(self) -> list[tuple[int, pikepdf.Object]]:
        """The annotations that readers meet, with their pages: neither hidden nor for printers."""
        return [
            (number, annotation)
            for number, page in enumerate(self.pdf.pages, start=1)
            for annotation in page.obj.get("/Annots", ())
            if annotation.get("/Subtype") not in ("/Popup", "/PrinterMark")
            and not int(annotation.get("/F", 0)) & 2
        ]

    # Letters.

    @cached_property
    def _document(self) -> pypdfium2.PdfDocument:
        return pypdfium2.PdfDocument(self.path)

    @cached_property
    def _pieces(self) -> dict[int, list[Piece]]:
        return {}

    def pieces(self, page: int) -> list[Piece]:
        """Return what is printed on a page: artifacts, then content by its marks."""
        if page not in self._pieces:
            self._pieces[page] = sorted(_read_pieces(self._document[page - 1]), key=_by_mark)
        return self._pieces[page]

    def printed(self, marks: Iterable[Mark]) -> Iterator[Piece]:
        """Give what marked content prints."""
        for mark in marks:
            pieces = self.pieces(mark.page) if mark.page else []
            first = bisect_left(pieces, mark.mcid, key=_by_mark)
            end = bisect_right(pieces, mark.mcid, key=_by_mark)
            yield from pieces[first:end]

    def text(self, element: Element) -> str:
        """Return how an element's text begins, in quotation marks; nothing when it has none."""
        text = ""
        for piece in self.printed(element.marks()):
            text += piece.text
            if len(text) > _QUOTED:
                break
        text = " ".join(text.split())
        short = text if len(text) <= _QUOTED else f"{text[:_QUOTED].rstrip()}…"
        return f"“{short}”" if text else ""

    def say(self, element: Element) -> str:
        """Return what an element is called in a message: its role, and how its text begins."""
        caption = next((kid for kid in element.elements() if kid.role == "Caption"), element)
        return f"{element.role} {self.text(caption) or 'without text'}"

    def close(self) -> None:
        """Let go of what pdfium holds."""
        if "_document" in self.__dict__:
            self._document.close()

    # Places.

    @cached_property
    def _names(self) -> dict[str, pikepdf.Object]:
        names: dict[str, pikepdf.Object] = {}
        tree = self.pdf.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
        if tree is not None:
            names |= dict(pikepdf.NameTree(tree).items())
        return names

    def destination(self, holder: pikepdf.Object) -> Destination:
        """Take a link or bookmark; return where in this file it leads."""
        action = holder.get("/A", pikepdf.Dictionary())
        target = holder.get("/Dest", action.get("/D"))
        name = ""
        if isinstance(target, pikepdf.String):
            name = str(target)
            target = self._names.get(name)
        if isinstance(target, pikepdf.Dictionary):
            target = target.get("/D")
        if not isinstance(target, pikepdf.Array) or not len(target):
            return Destination(name, 0, None)
        place = list(target)
        page = self.pages.get(getattr(place[0], "objgen", (0, 0)), 0)
        index = {"/XYZ": 3, "/FitH": 2, "/FitR": 5}.get(str(place[1]) if place[1:] else "", 0)
        top = place[index] if index and len(place) > index else None
        return Destination(name, page, None if top is None else float(top))


def spell(text: str) -> str:
    """Return a text's letters and digits, sorted: the same however it is set, and in any order."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sorted(character for character in plain if character.isalnum()))


def _by_mark(piece: Piece) -> int:
    return piece.mcid


def _numbers(tree: pikepdf.Object | None) -> list[tuple[int, pikepdf.Object]]:
    """Return the entries of a number tree (7.9.7), none when there is no tree."""
    return list(pikepdf.NumberTree(tree).items()) if tree is not None else []


def _read_pieces(page: pypdfium2.PdfPage) -> Iterator[Piece]:
    """Take a page; give the pieces of text on it, with the marks that pdfium saw around them."""
    letters = page.get_textpage()
    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=5):
        _, bottom, _, top = drawn.get_bounds()
        mcid = pdfium.FPDFPageObj_GetMarkedContentID(drawn)
        count = pdfium.FPDFPageObj_CountMarks(drawn) if mcid < 0 else 0
        marks = [pdfium.FPDFPageObj_GetMark(drawn, index) for index in range(count)]
        artifacts = [mark for mark in marks if _name(mark) == "Artifact"]
        subtype = any(
            pdfium.FPDFPageObjMark_GetParamValueType(mark, b"Subtype") == pdfium.FPDF_OBJECT_NAME
            for mark in artifacts
        )
        yield Piece(mcid, bool(artifacts), subtype, _text(drawn, letters), bottom, top)
    letters.close()


def _name(mark: object) -> str:
    """Return the tag of marked content."""
    buffer, length = ctypes.create_string_buffer(64), ctypes.c_ulong()
    pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    pdfium.FPDFPageObjMark_GetName(mark, pointer, len(buffer), length)
    return buffer.raw[: max(0, min(length.value, len(buffer)) - _UTF16)].decode("utf-16-le")


def _text(drawn: pypdfium2.PdfObject, letters: pypdfium2.PdfTextPage) -> str:
    """Return the text of a piece."""
    size = pdfium.FPDFTextObj_GetText(drawn, letters, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    pdfium.FPDFTextObj_GetText(drawn, letters, pointer, size)
    return buffer.raw[: max(0, size - _UTF16)].decode("utf-16-le", "replace")
