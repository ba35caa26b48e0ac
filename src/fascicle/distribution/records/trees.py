"""Makes XML: text is escaped by lxml, and what XML cannot hold is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from fascicle.manuscript.sanitising import without_controls

Part: TypeAlias = (
    "str | Mapping[str, str] | etree._Element | Iterable[etree._Element | None] | None"  # noqa: SLF001
)
"""What goes into an element: text, attributes, an element, several, or nothing."""

XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XML = "http://www.w3.org/XML/1998/namespace"


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes elements. `namespaces` has their prefixes; that of plain names stands under ''."""

    namespaces: Mapping[str, str]

    def __call__(self, name: str, *parts: Part) -> etree._Element:
        """Return an element; attributes without a value and parts that are None are left out."""
        spaces = {prefix or None: uri for prefix, uri in self.namespaces.items()}
        made = etree.Element(self.expand(name), nsmap=spaces)
        for part in parts:
            if isinstance(part, Mapping):
                self._set(made, part)
            else:
                _put(made, part)
        return made

    def given(self, name: str, text: str, *parts: Part) -> etree._Element | None:
        """Return an element with a text; None where there is none."""
        return self(name, *parts, text) if text else None

    def holding(self, name: str, *parts: Part) -> etree._Element | None:
        """Return an element of elements; None where it would be empty."""
        made = self(name, *parts)
        return made if len(made) else None

    def expand(self, name: str) -> str:
        """Return a name as lxml has it, with its namespace."""
        prefix, _, local = name.rpartition(":")
        space = _XML if prefix == "xml" else self.namespaces.get(prefix, "")
        return f"{{{space}}}{local}" if space else local

    def _set(self, element: etree._Element, attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            if value:
                # An attribute without a prefix is in no namespace (Namespaces in XML, 6.2).
                key = self.expand(name) if ":" in name else name
                element.set(key, without_controls(value))


def _put(element: etree._Element, part: Part) -> None:
    if part is None:
        return
    if isinstance(part, str):
        add_text(element, part)
    elif etree.iselement(part):
        element.append(part)
    else:
        for each in part:
            _put(element, each)


def add_text(element: etree._Element, text: str) -> None:
    """Put a text behind all that is in an element."""
    clean = without_controls(text)
    if len(element):
        element[-1].tail = (element[-1].tail or "") + clean
    else:
        element.text = (element.text or "") + clean


def as_xml(root: etree._Element, doctype: str | None = None) -> bytes:
    """Return a document. White space goes only between elements that have no text beside them."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=[p for p in root.nsmap if p])
    _break_lines(root)
    text: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, doctype=doctype)
    return text + b"\n"


_MIXED = frozenset(
    "p title article-title subtitle kwd code preformat monospace term td th attrib label ext-link"
    " verse-line mixed-citation license-p bold italic named-content styled-content math embed"
    " disp-formula inline-formula".split()
)
"""Elements within which white space would be text, or show."""


def _break_lines(element: etree._Element, depth: int = 1) -> None:
    """Put each child on a line of its own, where that adds nothing to the text."""
    if etree.QName(element).localname in _MIXED or not len(element):
        return
    if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
        return
    element.text = "\n" + " " * depth
    for child in element:
        child.tail = "\n" + " " * depth
        _break_lines(child, depth + 1)
    element[-1].tail = "\n" + " " * (depth - 1)
