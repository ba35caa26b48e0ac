"""Our own checks of the web edition: its pages alone, one after the other, and what they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag

from lxml import etree, html

from fascicle.checks import words
from fascicle.checks.boxes import find_boxes
from fascicle.checks.documents import document_text
from fascicle.checks.web_weight import Look, read_look, weigh
from fascicle.checks.words import ExpectedText
from fascicle.codes.table import finding
from fascicle.errors import demand_memory
from fascicle.findings import Finding

HEAVIEST = 150_000
"""Bytes that are sent for a page, its style sheet and the fonts that it needs."""

_LOADED = (
    "//img/@src | //script/@src | //source/@srcset | //img/@srcset | //iframe/@src | //object/@data"
    " | //embed/@src | //link[@rel='stylesheet']/@href | //video/@src | //audio/@src"
)
_BESIDE = (".pdf", ".epub")
"""What lies beside the pages on the site, not in the edition's own folder."""


def check(
    index: Path,
    slugs: Iterable[str],
    texts: tuple[ExpectedText, ...],
    layout: Iterable[str] | None = None,
) -> list[Finding]:
    """Take the page of an issue, its articles' slugs and what all must hold; return what is wrong.

    `layout` has the texts that layouts bring. The other pages lie in the same folder.
    """
    pages: dict[str, html.HtmlElement] = {}
    findings = []
    for name in ("index.html", *(f"{slug}.html" for slug in slugs)):
        try:
            pages[name] = html.fromstring((index.parent / name).read_bytes())
        except (OSError, etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
            demand_memory(error)
            findings.append(_fault("H-001", f"the page cannot be read: {error}", name))
    look = read_look(index.parent / "look")
    said = {name: document_text(page) for name, page in pages.items()}
    for name, page in pages.items():
        findings += _addresses(name, page, index.parent, pages)
        findings += _twice(name, page)
        findings += _pictures(name, page)
        findings += _strangers(name, page)
        findings += _weight(name, page, said[name], index.parent, look)
    text = "\n\f".join(said.values())
    told = (*words.compare(texts, text, layout), *find_boxes(text, look.fonts.values()))
    return [*findings, *(found.in_edition("web") for found in told)]


def _addresses(
    name: str, page: html.HtmlElement, folder: Path, pages: dict[str, html.HtmlElement]
) -> Iterator[Finding]:
    """H-002: each address in the edition leads to a file of it, and to an element that is there."""
    for address in map(str, page.xpath("//@href | //@src")):
        path, fragment = urldefrag(address)
        if ":" in path or path.startswith(("../", "//")) or path.endswith(_BESIDE):
            continue
        if path and not (folder / unquote(path)).is_file():
            yield _fault("H-002", f"the address {address} leads nowhere", name)
            continue
        target = page if not path else pages.get(path)
        if fragment and target is not None and not target.xpath("//*[@id=$id]", id=fragment):
            yield _fault("H-002", f"there is no place {address}", name)


def _twice(name: str, page: html.HtmlElement) -> Iterator[Finding]:
    """H-003: an id stands once on a page (HTML, 3.2.6)."""
    for id_, count in Counter(map(str, page.xpath("//@id"))).items():
        if count > 1:
            yield _fault("H-003", f"the id “{id_}” stands {count} times", name)


def _pictures(name: str, page: html.HtmlElement) -> Iterator[Finding]:
    """H-004: each picture says in words what it shows, or that it need not (WCAG 2.2, 1.1.1)."""
    for image in page.xpath("//img[not(@alt)]"):
        yield _fault("H-004", f"a picture has no alternative text: {image.get('src')}", name)


def _strangers(name: str, page: html.HtmlElement) -> Iterator[Finding]:
    """H-005: nothing runs on a page, and nothing comes from elsewhere."""
    for script in page.xpath("//script[not(@type='application/ld+json')]"):
        yield _fault("H-005", f"there is a script on the page: {script.get('src', '')}", name)
    for element in page.iter(etree.Element):
        for attribute in element.attrib:
            if attribute.startswith("on"):
                yield _fault("H-005", f"<{element.tag}> has a handler, {attribute}", name)
    for address in map(str, page.xpath(_LOADED)):
        if "//" in address or address.startswith("data:"):
            yield _fault("H-005", f"the page loads {address[:100]}", name)


def _weight(
    name: str, page: html.HtmlElement, text: str, folder: Path, look: Look
) -> Iterator[Finding]:
    """H-006: a page is light, but for its pictures; a long one tells how much its words are."""
    weight = weigh(page, (folder / name).read_bytes(), text, look, HEAVIEST)
    if weight.all > HEAVIEST:
        parts = (("words", weight.words), ("markup", weight.markup),
                 ("style sheet", weight.sheets), ("fonts", weight.fonts))  # fmt: skip
        listed = ", ".join(f"{part} {size // 1000}" for part, size in parts)
        message = f"the page weighs {weight.all // 1000} kB on its way, more than "
        yield _fault("H-006", f"{message}{HEAVIEST // 1000}: {listed}", name)


def _fault(code: str, message: str, where: str) -> Finding:
    return finding(code, message, where, edition="web")
