"""Proofs: the PDF and the EPUB of an issue as they are shown, held in memory as they were made.

A browser that still reads the last proofs while new ones are written gets what it asks for: each
is named by its own digest, and the last two are kept.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

import pypdfium2
from lxml import etree

from fascicle.pipeline.built import read_built
from fascicle.preview.pictures import PDFIUM
from fascicle.preview.press import proofing
from fascicle.workspace import Workspace

EDITIONS = ("epub", "pdf")
"""The editions that have proofs."""

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_CONTAINER = "META-INF/container.xml"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
_NOT_READABLE = (OSError, zipfile.BadZipFile, KeyError, etree.XMLSyntaxError,
                 pypdfium2.PdfiumError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out: `name` is what a browser saves it as, `key` stands for its inputs."""

    edition: str
    name: str
    media_type: str
    key: str
    made: float
    content: bytes


@dataclass(frozen=True, slots=True)
class Pages:
    """The PDF: its bytes, and each page's label, width and height in points."""

    sha256: str
    content: bytes
    pages: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Book:
    """The EPUB: media types of its files by path, and path and title of each document to read."""

    sha256: str
    package: zipfile.ZipFile
    media_types: dict[str, str]
    documents: tuple[tuple[str, str], ...]
    serial: str

    def read(self, path: str) -> bytes | None:
        """Return a file that the package lists; None for any other path."""
        return self.package.read(path) if path in self.media_types else None


@dataclass(frozen=True, slots=True)
class Proofs:
    """All proofs of an issue. `key` stands for their inputs, `made` is the time in seconds."""

    key: str
    made: float
    files: tuple[File, ...]
    pages: Pages | None
    book: Book | None

    def as_record(self) -> dict[str, Any]:
        """Return what the page has to know of them."""
        return {
            "made": self.made,
            "files": [
                {
                    "edition": file.edition,
                    "name": file.name,
                    "bytes": len(file.content),
                    "made": file.made,
                }
                for file in self.files
            ],
            "pages": self.pages and {"sha": self.pages.sha256, "pages": self.pages.pages},
            "book": self.book and {"sha": self.book.sha256, "documents": self.book.documents},
        }


def read_proofs(workspace: Workspace, issue_id: str, last: Proofs | None) -> Proofs | None:
    """Return the proofs that were made last, of whatever age; None where none can be read.

    What is the same as in `last` is taken from there.
    """
    try:
        files = tuple(_files(workspace, issue_id))
        contents = {file.edition: file.content for file in files}
        pages = _read_pages(contents["pdf"], last) if "pdf" in contents else None
        book = _read_book(contents["epub"], last) if "epub" in contents else None
    except _NOT_READABLE:
        return None
    key = " ".join(file.key for file in files)
    made = max((file.made for file in files), default=0.0)
    return Proofs(key, made, files, pages, book) if files else None


def _files(workspace: Workspace, issue_id: str) -> Iterator[File]:
    for edition in EDITIONS:
        folder = proofing(workspace, edition)
        entry = read_built(folder, issue_id).get(edition)
        if entry:
            path = folder.issue_dist(issue_id) / entry.file
            name = f"{path.stem}-proof{path.suffix}"
            made = path.stat().st_mtime
            yield File(edition, name, entry.media_type, entry.key, made, path.read_bytes())


def _read_pages(content: bytes, last: Proofs | None) -> Pages:
    digest = hashlib.sha256(content).hexdigest()
    if last and last.pages and last.pages.sha256 == digest:
        return last.pages
    with PDFIUM:
        document = pypdfium2.PdfDocument(content)
        try:
            pages = tuple(
                (document.get_page_label(n), *document.get_page_size(n))
                for n in range(len(document))
            )
        finally:
            document.close()
    return Pages(digest, content, pages)


def _read_book(content: bytes, last: Proofs | None) -> Book:
    """Return an EPUB with what its package document lists (EPUB 3.3, 5)."""
    digest = hashlib.sha256(content).hexdigest()
    if last and last.book and last.book.sha256 == digest:
        return last.book
    package = zipfile.ZipFile(BytesIO(content))
    container = etree.fromstring(package.read(_CONTAINER), _PARSER)
    place = str(container.xpath("string(//*[local-name()='rootfile']/@full-path)"))
    opf = etree.fromstring(package.read(place), _PARSER)
    base = PurePosixPath(place).parent
    items = {
        str(item.get("id")): (str(base / str(item.get("href"))), str(item.get("media-type")))
        for item in opf.iter(f"{_OPF}item")
    }
    present = set(package.namelist())
    media_types = {path: kind for path, kind in items.values() if path in present}
    spine = (items[str(ref.get("idref"))][0] for ref in opf.iter(f"{_OPF}itemref"))
    documents = _told_apart([(path, _title(package.read(path), path)) for path in spine])
    # The serial's title is the collection's (EPUB 3.3, D.3.7), else the book's own.
    serial = opf.xpath("string(//*[@property='belongs-to-collection'])")
    title = serial or opf.findtext(f".//{_DC}title") or ""
    return Book(digest, package, media_types, documents, str(title).strip())


def _told_apart(documents: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Put its file's name to a title that comes again: the title page's is often an article's."""
    titles = [title for _, title in documents]
    return tuple(
        (path, f"{title} ({PurePosixPath(path).stem})" if title in titles[number + 1 :] else title)
        for number, (path, title) in enumerate(documents)
    )


def _title(content: bytes, path: str) -> str:
    """Return the title of a content document."""
    found = etree.fromstring(content, _PARSER).findtext(f".//{_XHTML}title")
    return " ".join((found or PurePosixPath(path).stem).split())
