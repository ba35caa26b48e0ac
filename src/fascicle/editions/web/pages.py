"""Pages of HTML: a filled template, as browsers and no e-book readers want it."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from fascicle.editions.epub.semantics import finish
from fascicle.issue.model import Publication
from fascicle.layout.environment import fill
from fascicle.layout.words import labels, shown_labels

_TYPE = "{http://www.idpf.org/2007/ops}type"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ONLY_BOOKS = frozenset({"doc-chapter"})
"""Roles of parts of a book: a page of a site is none."""


def lay_out(
    template: str, publication: Publication, language: str, **values: Any
) -> etree._Element:
    """Return a page's tree, without namespaces: of HTML, with all that was laid out in XHTML."""
    words = shown_labels(language)
    text = fill(template, publication=publication, language=language, words=words, **values)
    tree = finish(text, labels(language))
    for element in tree.iter(etree.Element):
        element.tag = etree.QName(element).localname
        element.attrib.pop(_TYPE, None)
        element.attrib.pop(_XML_LANG, None)
        if element.get("role") in _ONLY_BOOKS:
            del element.attrib["role"]
    etree.cleanup_namespaces(tree)
    return tree


def as_page(tree: etree._Element) -> bytes:
    """Return a page's bytes (HTML, 13.1)."""
    text = etree.tostring(tree, encoding="unicode", method="html")
    # The serialiser adds one of its own to a head that has none it knows.
    text = re.sub(r'<meta http-equiv="Content-Type"[^>]*>\s*', "", text)
    text = text.replace("</source>", "")  # it does not know this one as one without an end
    return f"<!DOCTYPE html>\n{text}\n".encode()
