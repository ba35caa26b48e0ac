"""Our own checks of the EPUB edition: that it opens, and that every word is there."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from defusedxml.ElementTree import ParseError
from lxml import etree

from fascicle.checks import words
from fascicle.checks.boxes import find_boxes
from fascicle.checks.documents import document_text
from fascicle.checks.words import ExpectedText
from fascicle.codes.table import finding
from fascicle.errors import demand_memory
from fascicle.findings import Finding

_CONTAINER = "META-INF/container.xml"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XHTML = "application/xhtml+xml"
_FONTS = (".ttf", ".otf", ".woff", ".woff2")


def check(
    path: Path,
    title: str,
    issn: str,
    texts: tuple[ExpectedText, ...],
    layout: Iterable[str] | None = None,
) -> list[Finding]:
    """Take an EPUB, what it must hold and what layouts bring; return what it lacks or has more."""
    try:
        with zipfile.ZipFile(path) as book:
            package = _package(book)
            text = "\n\f".join(document_text(parse(book.read(name))) for name in spine(book))
            fonts = [book.read(name) for name in book.namelist() if name.endswith(_FONTS)]
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError, ParseError) as error:
        demand_memory(error)
        return [_fault("E-001", f"the file cannot be read: {error}", path.name)]
    findings = []
    if title not in (element.text for element in package.iter(f"{_DC}title")):
        findings.append(_fault("E-002", f"the title is not “{title}”", "package"))
    identifiers = [element.text or "" for element in package.iter(f"{_OPF}meta", f"{_DC}source")]
    if not any(issn in identifier for identifier in identifiers):
        findings.append(_fault("E-003", f"the ISSN {issn} is not in the metadata", "package"))
    findings += [found.in_edition("epub") for found in words.compare(texts, text, layout)]
    return [*findings, *(found.in_edition("epub") for found in find_boxes(text, fonts))]


def _package(book: zipfile.ZipFile) -> etree._Element:
    return parse(book.read(_package_name(book)))


def _package_name(book: zipfile.ZipFile) -> str:
    """Return the name of the package document (EPUB 3.3 OCF, 4.2.6.3.1)."""
    container = parse(book.read(_CONTAINER))
    name = next(container.iter("{*}rootfile")).get("full-path")
    return str(name)


def manifest(book: zipfile.ZipFile) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return each resource's name, media type and properties (EPUB 3.3, 5.6.2)."""
    name = _package_name(book)
    folder = PurePosixPath(name).parent
    return [
        (
            (folder / str(item.get("href"))).as_posix(),
            str(item.get("media-type")),
            tuple(str(item.get("properties", "")).split()),
        )
        for item in parse(book.read(name)).iter(f"{_OPF}item")
    ]


def spine(book: zipfile.ZipFile) -> list[str]:
    """Return the names of the documents in reading order (EPUB 3.3, 5.7)."""
    name = _package_name(book)
    package = parse(book.read(name))
    folder = PurePosixPath(name).parent
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    listed = [items[reference.get("idref")] for reference in package.iter(f"{_OPF}itemref")]
    return [
        (folder / str(item.get("href"))).as_posix()
        for item in listed
        if item.get("media-type") == _XHTML
    ]


def parse(content: bytes) -> etree._Element:
    """Return the tree of a document; nothing is fetched for it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(content, parser)


def _fault(code: str, message: str, where: str) -> Finding:
    return finding(code, message, where, edition="epub")
