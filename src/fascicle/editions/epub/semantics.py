"""What a layout's XHTML needs to be an EPUB content document: roles, languages, tables, ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from fascicle.layout.words import label_language

XHTML = "http://www.w3.org/1999/xhtml"
MATHML = "http://www.w3.org/1998/Math/MathML"
OPS = "http://www.idpf.org/2007/ops"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TYPE = f"{{{OPS}}}type"
_VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
}  # fmt: skip
_NAME = re.compile(r"[^\W\d][\w.\-]*")
_WORD = re.compile(r"[^\s\u00ad\u2010\u2013\u2014/-]+")

_ROLES = {
    "summary": ("abstract", "doc-abstract"),
    "notice": ("notice", "doc-notice"),
    "pull-quote": ("pullquote", "doc-pullquote"),
}
"""Blocks of a manuscript → the terms of EPUB's vocabulary and of DPUB-ARIA 1.1 for them. The other
blocks are plain sections and asides: no term says what a scenario or a list of findings is."""

NARROW = 26
"""Characters that fit side by side on a phone of 320 px in a table's text, with some room for
larger letters."""

SHORT = 900
"""Characters of the longest table that may scroll sideways. A box that scrolls is never broken, so
that a long one would be cut off at the foot of a screen by reading systems that show pages."""


def finish(text: str, words: dict[str, str]) -> etree._Element:
    """Take a filled template; return its tree as a content document (EPUB 3.3, 6.1)."""
    tree = etree.fromstring(text.strip(), etree.XMLParser(huge_tree=True))
    _unwrap_links(tree)
    names: set[str] = set()
    for block in tree.xpath("//*[contains(@class, 'fenced-block')]"):
        _name_role(block, names)
    for element in tree.xpath("//*[@lang != '']"):
        element.set(_XML_LANG, element.get("lang"))  # XML's way, too (EPUB 3.3, 6.1.2)
    for link in list(_all(tree, "a")):
        _mark_note_call(link, words)
        _mark_citation(link)
    for item in _all(tree, "li"):
        if item.get("class") == "reference":
            item.set(_TYPE, "biblioentry")  # the role of this name is deprecated in DPUB-ARIA 1.1
    called = {link.get("id") for link in _all(tree, "a")}
    for note in list(_all(tree, "div")):
        if note.get("role") == "doc-footnote":
            _lead_back(note, called, words)
    for table in list(_all(tree, "table")):
        _make_scrollable(table, words)
    for block in _all(tree, "div"):
        if block.get("class") == "equation":  # a long one scrolls: by keys, too (WCAG 2.2, 2.1.1)
            block.attrib.update({"tabindex": "0", "role": "group", "aria-label": words["equation"]})
    _mark_borrowed_labels(tree)
    for formula in list(_all(tree, "math")):
        made = etree.Element(f"{{{MATHML}}}math", nsmap={None: MATHML})
        _copy_formula(formula, made)
        formula.getparent().replace(formula, made)
    _make_ids_safe(tree)
    etree.cleanup_namespaces(tree, keep_ns_prefixes=["epub"])
    return tree


def serialise(tree: etree._Element) -> bytes:
    """Return a content document's bytes, in UTF-8 and with HTML's document type."""
    for element in tree.xpath("//h:*[not(node())]", namespaces={"h": XHTML}):
        if _local(element) not in _VOID:
            element.text = ""  # `<td></td>`: some reading systems take `<td/>` for an open tag
    return (
        etree.tostring(tree, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>")
        + b"\n"
    )


def safe_id(name: str) -> str:
    """Return an id as XML allows it (XML 1.0, 2.3), the same one where it does."""
    return name if _NAME.fullmatch(name) else "id-" + re.sub(r"[^\w.\-]", "-", name)


def text_of(element: etree._Element) -> str:
    """Return all text of an element."""
    return "".join(str(part) for part in element.itertext())


def _all(tree: etree._Element, name: str) -> Iterator[etree._Element]:
    return tree.iter(f"{{{XHTML}}}{name}")


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _unwrap_links(tree: etree._Element) -> None:
    """Take away links within links, as a title with a link makes them in a list of titles."""
    for link in list(_all(tree, "a")):
        if any(True for _ in link.iterancestors(f"{{{XHTML}}}a")):
            link.tag = f"{{{XHTML}}}span"
            link.attrib.clear()


def _name_role(element: etree._Element, names: set[str]) -> None:
    """Give a block its role, and its heading's text as its name.

    A name makes a section a landmark, of which no two may have the same (WAI-ARIA APG, Landmark
    Regions): `names` are those that are taken.
    """
    classes = str(element.get("class", "")).split()
    if "fenced-block" not in classes:
        return
    for name, (term, role) in _ROLES.items():
        if name in classes:
            element.set(_TYPE, term)
            element.set("role", role)
    heading = next((child for child in element if re.fullmatch("h[2-6]", _local(child))), None)
    name = " ".join(text_of(heading).split()) if heading is not None else ""
    if heading is not None and heading.get("id") and name not in names:
        names.add(name)
        element.set("aria-labelledby", str(heading.get("id")))


def _mark_borrowed_labels(tree: etree._Element) -> None:
    """Say that labels in English, for want of others, are: those of links without words."""
    own = str(tree.get("lang", ""))
    if label_language(own) == own:
        return
    for element in tree.iter(f"{{{XHTML}}}a", f"{{{XHTML}}}div"):
        if element.get("class") in {"back", "note-call", "equation"}:
            _speak(element, label_language(own))
        elif element.get("class") == "table-scroll" and element.get("aria-label"):
            around = next(each.get("lang") for each in element.iterancestors() if each.get("lang"))
            _speak(element[0], str(element[0].get("lang", around)))
            _speak(element, label_language(own))


def _speak(element: etree._Element, language: str) -> None:
    element.set("lang", language)
    element.set(_XML_LANG, language)


def _mark_note_call(link: etree._Element, words: dict[str, str]) -> None:
    """Make a note's call one that reading systems open as a pop-up."""
    if link.get("class") != "note-call":
        return
    link.set(_TYPE, "noteref")
    link.set("role", "doc-noteref")
    link.attrib.pop("title", "")
    link.set("aria-label", f"{words['note']} {link.text}")


def _mark_citation(link: etree._Element) -> None:
    """Say that a link leads to the list of references, or back from it."""
    if link.get("class") == "biblioref":
        link.set(_TYPE, "biblioref")
        link.set("role", "doc-biblioref")
    elif link.get("class") == "back":
        link.set("aria-label", str(link.attrib.pop("title", "")))
        link.set("role", "doc-backlink")


def _lead_back(note: etree._Element, called: set[str | None], words: dict[str, str]) -> None:
    """End a note with a link to where it is called."""
    number = str(note.get("id", "")).removeprefix("fn-")
    if f"fnref-{number}" not in called:
        return
    holder = next(e for e in note if e.get("class") == "note-text")
    if len(holder) and _local(holder[-1]) == "p":
        holder = holder[-1]
    back = etree.SubElement(holder, f"{{{XHTML}}}a")
    back.attrib.update({"class": "back", "href": f"#fnref-{number}", "role": "doc-backlink"})
    back.set(_TYPE, "backlink")
    back.set("aria-label", f"{words['back']} ({words['note']} {number})")
    back.text = "↩\ufe0e"  # with the selector for text, or it becomes a blue emoji
    _put_space_before(back)


def _put_space_before(element: etree._Element) -> None:
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "").rstrip() + "\u00a0"
    elif parent is not None:
        parent.text = (parent.text or "").rstrip() + "\u00a0"


def _make_scrollable(table: etree._Element, words: dict[str, str]) -> None:
    """Put a table that is too wide for a phone into a box that scrolls, by keyboard as well.

    The box is a group, no landmark: an article may have many of them, and some without a caption.
    """
    cells = [[cell for cell in row if _local(cell) in {"td", "th"}] for row in _all(table, "tr")]
    columns = max((len(row) for row in cells), default=0)
    widths = [max(_width(row[i]) for row in cells if i < len(row)) for i in range(columns)]
    parent = table.getparent()
    if parent is None or sum(widths) + 2 * columns <= NARROW:
        return
    if len(text_of(table)) > SHORT:
        table.set("class", f"{table.get('class', '')} table-squeezed".strip())
        return
    box = etree.Element(f"{{{XHTML}}}div")
    box.attrib.update({"class": "table-scroll", "role": "group", "tabindex": "0"})
    caption = next(_all(table, "caption"), None)
    if caption is not None:
        name = f"{table.get('id') or 'table'}.caption"
        caption.set("id", name)
        box.set("aria-labelledby", name)
    else:
        box.set("aria-label", words["table"])
    parent.replace(table, box)
    box.tail, table.tail = table.tail, None
    box.append(table)


def _width(cell: etree._Element) -> int:
    """Return the characters of a cell's longest word."""
    return max((len(word) for word in _WORD.findall(text_of(cell))), default=0)


def _copy_formula(formula: etree._Element, made: etree._Element) -> None:
    """Copy a formula into MathML's namespace, which has no prefix.

    Screen readers that know no XML names take `m:math` for nothing (DAISY, MathML).
    """
    made.attrib.update(formula.attrib)
    made.text, made.tail = formula.text, formula.tail
    for child in formula:
        _copy_formula(child, etree.SubElement(made, f"{{{MATHML}}}{_local(child)}"))


def _make_ids_safe(tree: etree._Element) -> None:
    """Mend ids that XML does not allow, and the links to them; the second of two loses its own."""
    seen: set[str] = set()
    for element in tree.iter(f"{{{XHTML}}}*"):
        name = element.get("id")
        if name is not None:
            if safe_id(name) in seen:
                del element.attrib["id"]
            else:
                element.set("id", safe_id(name))
                seen.add(safe_id(name))
        href = str(element.get("href", ""))
        if "#" in href and ":" not in href.partition("#")[0]:
            file, _, target = href.partition("#")
            element.set("href", f"{file}#{safe_id(target)}")
