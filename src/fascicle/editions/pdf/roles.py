"""What the elements of our layouts are called in a PDF's structure tree (ISO 32000-1, 14.8.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

Attributes = tuple[tuple[str, str | int], ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A structure type with what it says besides. One without a name is left out, as artifact."""

    name: str
    alt: str = ""
    expansion: str = ""
    attributes: Attributes = ()


_PLAIN = {
    "article": "Art",
    "section": "Sect",
    "aside": "Sect",
    "nav": "Sect",
    "p": "P",
    "h1": "H1",
    "h2": "H2",
    "h3": "H3",
    "h4": "H4",
    "h5": "H5",
    "h6": "H6",
    "blockquote": "BlockQuote",
    "figcaption": "Caption",
    "caption": "Caption",
    "table": "Table",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "pre": "P",
    "q": "Quote",
    "figure": "Div",
}
AGAIN = "again"
"""The class of what is printed a second time: it is read once."""
PART_OF = "data-part-of"
"""What a row of a parted table says: the `data-row` of the row that it goes on with."""
_ARTIFACT = Role("")
_UNMARKED = {"authors", "cover-articles", "reference-list"}


def role_of(element: Element, parent: Element | None) -> tuple[Role, ...]:
    """Return the roles that an element opens, outermost first; none for one that says nothing."""
    tag, classes = str(element.tag), str(element.get("class", "")).split()
    if "footnote" in classes or _is_endnote(element):
        return (Role("Note"),)
    if tag == "hr" or AGAIN in classes:
        return (_ARTIFACT,)
    if tag in {"ul", "ol", "dl", "li", "dt", "dd"}:
        return _list_role(element, tag, classes)
    if tag in {"th", "td"}:
        return (Role(tag.upper(), attributes=_cell(element, tag)),)
    if tag == "img":
        alt = str(element.get("alt", "")).strip()
        kind = "Formula" if "formula" in classes else "Figure"
        return (Role(kind, alt=alt),) if alt else (_ARTIFACT,)
    if tag == "a" and element.get("href"):
        in_contents = parent is not None and _is_contents_item(parent)
        refers = in_contents or "note-call" in classes or "biblioref" in classes
        return (Role("Reference"), Role("Link")) if refers else (Role("Link"),)
    if tag == "code":
        return (Role("Code"),)
    if tag == "abbr" and element.get("title"):
        return (Role("Span", expansion=str(element.get("title"))),)
    if tag in _PLAIN:
        return (Role(_PLAIN[tag]),)
    if tag == "div" and _is_paragraph_like(element):
        return (Role("P"),)
    return (Role("Span"),) if element.get("lang") and tag not in {"html", "body"} else ()


def _list_role(element: Element, tag: str, classes: list[str]) -> tuple[Role, ...]:
    """Return the roles of a list's parts (14.8.4.3.3), or of a contents list's (14.8.4.2)."""
    if "toc" in classes:
        return (Role("TOC"),)
    if tag == "li" and _is_contents_item(element):
        return (Role("TOCI"),)
    if tag == "ol" and len(element) and _is_endnote(element[0]):
        return ()
    if tag in {"ul", "ol"}:
        kind = "/Decimal" if tag == "ol" else "/Disc"
        kind = "/None" if _UNMARKED & set(classes) else kind
        return (Role("L", attributes=(("O", "/List"), ("ListNumbering", kind))),)
    if tag == "dl":
        return (Role("L", attributes=(("O", "/List"), ("ListNumbering", "/None"))),)
    if "reference" in classes:
        return (Role("LI"), Role("LBody"), Role("BibEntry"))
    return (Role("LI"), Role("Lbl" if tag == "dt" else "LBody"))


def _is_contents_item(element: Element) -> bool:
    return element.tag == "li" and "toc-item" in str(element.get("class", "")).split()


def _is_endnote(element: Element) -> bool:
    """Return True for a note after the text: it is no item of a list (ISO 14289-1, 7.9)."""
    return element.tag == "li" and re.search(r"--fn-\d+$", str(element.get("id", ""))) is not None


def _is_paragraph_like(element: Element) -> bool:
    """Return True for a division that holds text of its own."""
    return bool((element.text or "").strip())


def _cell(element: Element, tag: str) -> Attributes:
    """Return the attributes of a cell: what a header heads, and how far a cell reaches."""
    attributes: list[tuple[str, str | int]] = [("O", "/Table")]
    if tag == "th":
        scope = "/Row" if element.get("scope") == "row" else "/Column"
        attributes.append(("Scope", scope))
    for name, key in (("colspan", "ColSpan"), ("rowspan", "RowSpan")):
        value = str(element.get(name, ""))
        if value.isdecimal() and int(value) > 1:
            attributes.append((key, int(value)))
    return tuple(attributes)
