"""A manuscript's XHTML where its markup cannot go along: as plain text, or without its links."""

from __future__ import annotations

from lxml import etree

from fascicle.manuscript.sanitising import inner_xhtml, plain_text

_BLOCKS = ("p", "li", "br", "div", "section", "h2", "h3", "h4", "td", "th", "dt", "dd")


def plain(xhtml: str) -> str:
    """Return the text of XHTML in one line; a space parts blocks, a formula stays as written."""
    tree = _parse(xhtml)
    for block in tree.iter(*_BLOCKS):
        block.tail = f" {block.tail or ''}"
    return plain_text(tree)


def bare(xhtml: str) -> str:
    """Return XHTML without links and ids, for a page on which their targets are not."""
    tree = _parse(xhtml)
    etree.strip_tags(tree, "a")
    for element in tree.iter():
        element.attrib.pop("id", "")
        element.attrib.pop("data-line", "")
    return inner_xhtml(tree)


def _parse(xhtml: str) -> etree._Element:
    return etree.fromstring(f"<div>{xhtml}</div>", etree.XMLParser(huge_tree=True))
