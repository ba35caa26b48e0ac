"""What an edition says of itself to machines: in XMP, in its package, in the head of a page."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from lxml import etree, html

_CONTAINER = "META-INF/container.xml"
_PRISM = "{http://prismstandard.org/namespaces/basic/2.0/}"
_RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"


@dataclass(frozen=True, slots=True)
class Told:
    """The facts by which libraries and shops know a file. `licences` are addresses."""

    title: str
    authors: frozenset[str]
    issns: frozenset[str]
    date: str
    licences: frozenset[str]
    languages: frozenset[str]
    publisher: str


def told_by_pdf(path: Path) -> Told:
    """Return what the XMP of a PDF says (ISO 16684-1); raise PdfError where there is no PDF."""
    with pikepdf.open(path) as pdf:
        metadata = pdf.open_metadata()

        def all_of(name: str) -> list[str]:
            value: Any = metadata.get(name)
            return [value] if isinstance(value, str) else [str(each) for each in value or ()]

        def one_of(name: str) -> str:
            return next(iter(all_of(name)), "")

        return Told(
            title=one_of("dc:title"),
            authors=frozenset(all_of("dc:creator")),
            issns=frozenset([*all_of(f"{_PRISM}issn"), *all_of(f"{_PRISM}eIssn")]),
            date=one_of("dc:date"),
            licences=frozenset(all_of(f"{_RIGHTS}WebStatement")),
            languages=frozenset(all_of("dc:language")),
            publisher=one_of("dc:publisher"),
        )


def told_by_epub(path: Path) -> Told:
    """Return what the package of an EPUB says (EPUB 3.3, 5.5).

    Raise OSError, KeyError, BadZipFile or XMLSyntaxError where there is none.
    """
    with zipfile.ZipFile(path) as book:
        container = _parse(book.read(_CONTAINER))
        name = str(next(container.iter("{*}rootfile")).get("full-path"))
        package = _parse(book.read(name))

    def texts(element: str) -> list[str]:
        return [(found.text or "").strip() for found in package.iter(f"{{*}}{element}")]

    identifiers = [*texts("meta"), *texts("source"), *texts("identifier")]
    links = [
        str(link.get("href")) for link in package.iter("{*}link")
        if link.get("rel") == "dcterms:license"
    ]  # fmt: skip
    return Told(
        title=next(iter(texts("title")), ""),
        authors=frozenset(texts("creator")),
        issns=_issns(identifiers),
        date=next(iter(texts("date")), ""),
        licences=frozenset(links),
        languages=frozenset(texts("language")),
        publisher=next(iter(texts("publisher")), ""),
    )


def told_by_page(path: Path) -> Told:
    """Return what the head of an article's page says; raise OSError or ParserError if it cannot."""
    page = html.fromstring(path.read_bytes())

    def contents(name: str) -> list[str]:
        return [str(each) for each in page.xpath("//meta[@name=$name]/@content", name=name)]

    return Told(
        title=next(iter(contents("citation_title")), ""),
        authors=frozenset(contents("DC.creator")),
        issns=frozenset(contents("citation_issn")),
        date=next(iter(contents("DC.date")), ""),
        licences=frozenset(str(each) for each in page.xpath("//link[@rel='license']/@href")),
        languages=frozenset([*contents("DC.language"), str(page.get("lang", ""))]),
        publisher=next(iter(contents("DC.publisher")), ""),
    )


def _issns(identifiers: Iterable[str]) -> frozenset[str]:
    named = [each for each in identifiers if each.startswith("urn:issn:")]
    return frozenset(each.removeprefix("urn:issn:") for each in named)


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(content, parser)
