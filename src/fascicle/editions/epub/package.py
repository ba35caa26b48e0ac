"""The package: documents, pictures, fonts and metadata → an EPUB, with EbookLib as the packer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from ebooklib import epub
from lxml import etree

from fascicle.editions.epub.chapters import Document
from fascicle.editions.epub.container import Deflater, repack
from fascicle.editions.epub.metadata import Statement
from fascicle.layout.words import direction

_NAMESPACE_DC = "DC"
_PACKAGE = "EPUB/content.opf"


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of the EPUB that is no content document: a picture, a font, a style sheet."""

    id: str
    name: str
    media_type: str
    content: bytes
    properties: tuple[str, ...] = ()


def pack(
    identifier: str,
    statements: Iterable[Statement],
    documents: Iterable[tuple[Document, bytes]],
    resources: Iterable[Resource],
    clock: datetime,
    language: str,
    deflater: Deflater,
) -> bytes:
    """Return the EPUB, the same bytes at any time; `language` is the package's (EPUB 3.3, 5).

    Each document comes with its text; `deflater` may have some of the files deflated already.
    """
    book = epub.EpubBook()
    book.metadata = {}  # it says that EbookLib has made it, and gives it a random name
    book.set_identifier(identifier)
    book.set_direction(direction(language))
    for statement in statements:
        if statement.text and statement.attributes.get("property", "").startswith("a11y:"):
            book.prefixes = ["a11y: http://www.idpf.org/epub/vocab/package/a11y/#"]
        _state(book, statement)
    for resource in resources:
        book.add_item(_item(resource.id, resource.name, resource.media_type, resource.content,
                            resource.properties))  # fmt: skip
    for document, content in documents:
        item = _item(document.id, document.name, "application/xhtml+xml", content,
                     document.properties)  # fmt: skip
        book.add_item(item)
        book.spine.append((item, "yes" if document.linear else "no"))
    made = BytesIO()
    options = {"mtime": clock.astimezone(UTC), "raise_exceptions": True, "compresslevel": 0,
               "epub3_pages": False, "epub3_landmark": False, "epub2_guide": False}  # fmt: skip
    epub.write_epub(made, book, options)
    edits = {_PACKAGE: lambda opf: _name_language(opf, language)}
    return repack(made.getvalue(), edits, deflater)


def _name_language(opf: bytes, language: str) -> bytes:
    """Say in which language the package speaks: EbookLib does not (EPUB 3.3, 5.4: xml:lang)."""
    root = etree.fromstring(opf)
    root.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _state(book: epub.EpubBook, statement: Statement) -> None:
    """Put a statement where EbookLib writes it as it is."""
    prefix, _, name = statement.element.rpartition(":")
    book.add_metadata(
        _NAMESPACE_DC if prefix == "dc" else None, name, statement.text or None,
        dict(statement.attributes),
    )  # fmt: skip


def _item(
    id_: str, name: str, media_type: str, content: bytes, properties: tuple[str, ...]
) -> epub.EpubItem:
    """Return a plain item: EbookLib's own kinds write their content anew."""
    item = epub.EpubItem(uid=id_, file_name=name, media_type=media_type, content=content)
    item.properties = list(properties)
    return item
