"""A reading of what goes out, by parsers and rules that are not the program's own.

XML is read by the parser of the standard library, HTML by WeasyPrint's HTML 5 parser, style sheets
by tinycss2. Every function returns what a reader's program could run, send or fetch: nothing, where
all is well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree

import tinycss2
import tinyhtml5

from fascicle.issue.model import Issue

LINKS = {"http", "https", "mailto", "tel"}
"""The schemes that a reader may be led to by a link of an author's."""

_RUNS = {
    "script", "iframe", "frame", "frameset", "object", "embed", "applet", "base", "form", "portal",
    "foreignobject", "animate", "animatetransform", "animatemotion", "set", "handler", "listener",
    "noscript", "template", "isindex", "input", "button", "textarea", "select",
}  # fmt: skip
_FETCHED = {
    "src", "srcset", "poster", "data", "background", "action", "formaction", "ping", "manifest",
    "codebase", "archive", "classid", "longdesc", "usemap", "icon", "srcdoc", "cite",
}  # fmt: skip
_RELATIONS = {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "preconnect",
              "dns-prefetch", "manifest", "prerender"}  # fmt: skip
_WORDS = {"alt", "title", "content", "aria-label", "abbr", "summary", "alttext", "value"}
"""Attributes that are read as text, and lead nowhere."""

_SCHEME = re.compile(r"[\x00-\x20\s]*([a-zA-Z][a-zA-Z0-9+.\-\s\x00-\x20]*):")
_DATA_PICTURE = re.compile(r"data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/=\s]*")


def read_file(name: str, content: bytes) -> list[str]:
    """Return what is wrong with a file of an edition, by the ending of its name."""
    ending = PurePosixPath(name).suffix
    if ending in {".xhtml", ".opf", ".ncx", ".xml", ".svg"}:
        return [f"{name}: {what}" for what in read_xml(content)]
    if ending == ".html":
        return [f"{name}: {what}" for what in read_html(content)]
    if ending == ".css":
        return [f"{name}: {what}" for what in read_css(content.decode())]
    return []


def read_fragment(xhtml: str) -> list[str]:
    """Return what is wrong with running text, as XML and as a browser would take it."""
    page = f"<!DOCTYPE html><html><body><div>{xhtml}</div></body></html>"
    return [*read_xml(f"<div>{xhtml}</div>".encode()), *read_html(page.encode())]


def read_issue(issue: Issue) -> list[str]:
    """Return what is wrong with the running text of an issue."""
    texts = []
    for article in issue.articles:
        texts += [article.title.html, article.body, article.abstract]
        texts += [article.subtitle.html] if article.subtitle else []
        texts += [note.html for note in article.notes]
        texts += [picture.caption.html for picture in article.figures if picture.caption]
        texts += [reference.html for reference in article.references]
    texts += [text for notice in issue.notices for text in (notice.title.html, notice.html)]
    # A link to another article of the issue is ours, and gets its address in each edition.
    return [what for text in texts for what in read_fragment(text.replace('"article:', '"'))]


def read_xml(content: bytes) -> list[str]:
    """Return what is wrong with an XML document: a page, a drawing, a package."""
    if re.search(rb"<!ENTITY|<!DOCTYPE[^>]*\[", content):
        return ["a document type with declarations"]
    return list(_read(ElementTree.fromstring(content)))  # noqa: S314 - declarations are refused


def read_html(content: bytes) -> list[str]:
    """Return what is wrong with a page, as a browser would take it."""
    return list(_read(tinyhtml5.parse(content, namespace_html_elements=False)))


def read_css(text: str) -> list[str]:
    """Return what a style sheet fetches from elsewhere, or runs."""
    rules = tinycss2.parse_stylesheet(text, skip_comments=True)
    return list(_read_tokens(rules))


def _read(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2].lower()
        attributes = {
            str(name).rpartition("}")[2].lower(): str(value)
            for name, value in element.attrib.items()
        }
        yield from _read_element(tag, attributes, "".join(element.itertext()))
        for name, value in attributes.items():
            yield from _read_attribute(tag, name, value, attributes)


def _read_element(tag: str, attributes: dict[str, str], text: str) -> Iterator[str]:
    if tag == "script":
        is_data = attributes.get("type") == "application/ld+json"
        is_ours = not text.strip() and re.fullmatch(r"[\w./-]+\.js", attributes.get("src", ""))
        if not (is_data or is_ours):
            yield f"<script> {attributes} {text[:40]}"
    elif tag in _RUNS and not (tag in {"form", "input"} and attributes.get("role") == "search"):
        yield f"<{tag}>"
    elif tag == "style":
        yield from read_css(text)
    elif tag == "meta" and "refresh" in attributes.get("http-equiv", "").lower():
        yield f"<meta> {attributes}"


def _read_attribute(tag: str, name: str, value: str, attributes: dict[str, str]) -> Iterator[str]:
    said = f"<{tag} {name}={value[:60]!r}>"
    scheme = _SCHEME.match(value)
    known = re.sub(r"\s", "", scheme[1]).lower() if scheme else ""
    if name.startswith("on"):
        yield said
    elif name == "style":
        yield from _read_tokens(tinycss2.parse_blocks_contents(value))
    elif name == "href":
        fetches = tag in {"image", "use", "feimage", "script"} or (
            tag == "link" and bool(_RELATIONS & set(attributes.get("rel", "").lower().split()))
        )
        is_picture = tag == "image" and _DATA_PICTURE.fullmatch(value)
        if fetches and not is_picture:
            yield from (_foreign(said, value))
        elif known and known not in LINKS and not is_picture:
            yield said
    elif name in _FETCHED and not (tag in {"blockquote", "q", "del", "ins"} and name == "cite"):
        yield from _foreign(said, value)
    elif known in {"javascript", "vbscript"} and name not in _WORDS:
        yield said


def _foreign(said: str, value: str) -> Iterator[str]:
    if _SCHEME.match(value) or value.strip().startswith(("//", "\\", "/\\")):
        yield said


def _read_tokens(nodes: list[object]) -> Iterator[str]:
    """Give the addresses in a style sheet that are none of its own folder's files."""
    for node in nodes:
        kind = getattr(node, "type", "")
        if kind == "url":
            yield from _own(str(node.value))  # type: ignore[attr-defined]
        elif kind == "at-rule" and node.lower_at_keyword == "import":  # type: ignore[attr-defined]
            strings = [t for t in node.prelude if t.type == "string"]  # type: ignore[attr-defined]
            yield from (found for t in strings for found in _own(str(t.value)))
        elif kind == "function" and node.lower_name in {"url", "src", "image-set", "image"}:  # type: ignore[attr-defined]
            strings = [t for t in node.arguments if t.type == "string"]  # type: ignore[attr-defined]
            yield from (found for t in strings for found in _own(str(t.value)))
        elif kind == "declaration" and node.lower_name in {"behavior", "-moz-binding"}:  # type: ignore[attr-defined]
            yield f"{node.lower_name} in a style sheet"  # type: ignore[attr-defined]
        for inner in ("prelude", "content", "value", "arguments"):
            more = getattr(node, inner, None)
            if isinstance(more, list):
                yield from _read_tokens(more)


def _own(address: str) -> Iterator[str]:
    is_own = address.startswith("#") or (
        not _SCHEME.match(address) and not address.startswith(("/", "\\"))
    )
    if not is_own and not _DATA_PICTURE.fullmatch(address):
        yield f"url({address[:80]})"
