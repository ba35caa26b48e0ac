"""An HTML file: cleaned of what runs and what asks, then read by pandoc."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree, html

from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.encoding import decode
from fascicle.manuscript.importing.ledger import Ledger, refusal
from fascicle.manuscript.importing.pandoc import read_tree
from fascicle.manuscript.importing.pandoc_tree import read_document

_DROPPED = (
    "script", "style", "iframe", "frame", "object", "embed", "applet", "form", "template", "svg",
    "noscript", "audio", "video", "canvas", "select", "textarea", "button", "input", "link", "base",
)  # fmt: skip
_TOLD = {"iframe", "frame", "object", "embed", "applet", "form", "svg", "audio", "video", "canvas"}
_BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details div dl dt figcaption figure
    footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table td th tr ul
    tbody thead tfoot br img
    """.split()
)
_MOST_DIGITS = 3
_NOTE_LINKS = {"footnote-ref", "footnote-back", "footnoteRef", "doc-noteref", "doc-backlink"}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_META_DATES = ("date", "dcterms.date", "dc.date", "article:published_time", "citation_date")


def read_web_page(content: bytes, ledger: Ledger) -> d.Document:
    """Return an HTML file as a document."""
    root = _parse(decode(content, ledger, declares=True), ledger)
    facts = _read_head(root)
    _drop(root, ledger)
    _bound_numbers(root)
    body = root.find("body")
    body = root if body is None else body
    paragraphs = _paragraphs(body)
    clean = html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>")
    document = read_document(read_tree(clean, "html", ledger.file), ledger)
    meta = replace(
        document.meta,
        title=() if _has_main_heading(document) else document.meta.title,
        language=facts.get("lang", "") or document.meta.language,
        date=document.meta.date or next((facts[k] for k in _META_DATES if k in facts), ""),
        keywords=document.meta.keywords,
    )
    return replace(document, meta=meta, paragraphs=tuple(paragraphs))


def _parse(text: str, ledger: Ledger) -> etree._Element:
    """Return the page as a tree; one that is nested beyond the parser's bounds is refused."""
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        hint = "see that it was saved as HTML"
        raise refusal("I-006", ledger.file, "there is no HTML in this file", hint) from None
    if any(
        "depth" in entry.message or "huge" in entry.message.lower() for entry in parser.error_log
    ):
        message = "the page is nested too deeply to be read"
        raise refusal("I-007", ledger.file, message, "save it in a simpler form")
    return root


def _read_head(root: etree._Element) -> dict[str, str]:
    """Return what the head of the page says, by lower-case name."""
    facts = {
        "lang": str(
            root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
        )
    }
    for meta in root.iter("meta"):
        name = str(meta.get("name") or meta.get("property") or "").lower()
        if name and meta.get("content"):
            facts.setdefault(name, str(meta.get("content")))
    return facts


def _drop(root: etree._Element, ledger: Ledger) -> None:
    """Take out what runs, asks or brings objects; tell of what a reader would have seen."""
    for element in list(root.iter(*_DROPPED)):
        parent = element.getparent()
        if parent is None:
            continue
        name, words = str(element.tag), ""
        if name == "form":
            words = " ".join(" ".join(str(t) for t in element.itertext()).split())
        if name in _TOLD:
            place = f"line {element.sourceline}" if element.sourceline else ""
            ledger.leave_out(f"<{name}>: not carried", place, words)
        _remove(element, parent)


def _bound_numbers(root: etree._Element) -> None:
    """Take out numbers that no page has: a cell over a billion columns would fill the memory."""
    for element in root.iter("td", "th", "ol", "li", "col", "colgroup"):
        for name in ("colspan", "rowspan", "span", "start", "value"):
            if len(str(element.get(name, ""))) > _MOST_DIGITS:
                del element.attrib[name]


def _remove(element: etree._Element, parent: etree._Element) -> None:
    """Take an element out and keep the text behind it."""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _has_main_heading(document: d.Document) -> bool:
    """Return True when the page's own text names it: the window's title is then another matter."""
    return any(isinstance(block, d.Heading) and block.level == 1 for block in document.blocks)


def _paragraphs(body: etree._Element) -> list[str]:
    """Return the text between the borders of blocks, and the alternative texts."""
    parts: list[str] = []
    _gather(body, parts)
    pieces = "".join(parts).split("\0")
    return [text for text in (" ".join(piece.split()) for piece in pieces) if text]


def _gather(element: etree._Element, parts: list[str]) -> None:
    """Walk the tree. Equations and the numbers of notes are no words."""
    border = "\0" if element.tag in _BLOCKS else ""
    parts.append(border)
    if element.tag == "img":
        parts.append(str(element.get("alt", "")))
    parts.append(element.text or "")
    for child in element:
        if isinstance(child.tag, str) and child.tag != "math" and not _is_note_link(child):
            _gather(child, parts)
        elif child.tag == "math":
            parts.append("\0")
        parts.append(child.tail or "")
    parts.append(border)


def _is_note_link(element: etree._Element) -> bool:
    said = {*str(element.get("class", "")).split(), str(element.get("role", ""))}
    return bool(said & _NOTE_LINKS)
