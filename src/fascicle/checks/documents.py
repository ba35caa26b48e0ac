"""The text of a document in XHTML or HTML, as its readers come upon it."""

from __future__ import annotations

import re

from lxml import etree

BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 li dt dd th td caption pre div section figcaption".split())


def document_text(root: etree._Element) -> str:
    """Return the text of a document, a line for each block. Formulas are left out."""
    parts: list[str] = []

    def walk(element: etree._Element) -> None:
        is_block = isinstance(element.tag, str) and etree.QName(element).localname in BLOCKS
        parts.append("\n" if is_block else "")
        parts.append(_on_one_line(element.text))
        for child in element:
            if isinstance(child.tag, str) and etree.QName(child).localname != "math":
                walk(child)
            parts.append(_on_one_line(child.tail))
        parts.append("\n" if is_block else "")

    walk(next(root.iter("{*}body")))
    return "".join(parts)


def _on_one_line(text: str | None) -> str:
    return re.sub(r"\s*\n\s*", " ", text or "")
