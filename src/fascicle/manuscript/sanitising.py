"""The whitelist that all HTML of a manuscript passes, and XML that can be relied on."""

from __future__ import annotations

import copy
import re
from typing import Any

import nh3
from lxml import etree, html

from fascicle.manuscript.mistakes import Unreadable

_TEXT = {"a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "img"}
_TEXT |= {"ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong"}
_TEXT |= {"sub", "sup", "time", "u", "var"}
_BLOCKS = {"aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "h1", "h2"}
_BLOCKS |= {"h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "ul"}
_TABLES = {"caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
TAGS = _TEXT | _BLOCKS | _TABLES
"""The elements that a manuscript may bring."""

DROPPED = {"script", "style", "iframe", "object", "embed", "applet", "form", "template", "noscript"}
DROPPED |= {"audio", "video", "canvas", "svg", "math", "select", "textarea", "button", "title"}
"""The elements that go with all that is in them."""

_OURS = {
    "data-line",
    "data-note",
    "data-cite",
    "data-math",
    "data-credit",
    "data-license",
    "data-source",
}
_EVERYWHERE = {"id", "class", "lang", "dir", "title"} | _OURS
ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "alt", "width"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "col": {"span"},
    "colgroup": {"span"},
    "time": {"datetime"},
    "del": {"datetime"},
    "ins": {"datetime"},
}
DEEPEST = 80
"""HTML elements that may stand inside one another, and how many of these may be tables."""
_TOO_DEEP = f"(.//*[count(ancestor::*) > {DEEPEST}] | .//table[count(ancestor::table) > 2])[1]"
_COUNTED = ("td", "th", "col", "colgroup", "ol", "li")
_COUNTS = ("colspan", "rowspan", "span", "start", "value")
_MOST_DIGITS = 4
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED,
    attributes=ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    strip_comments=True,
)
_PLAIN = etree.ElementDefaultClassLookup(element=html.HtmlElement)
"""One class for all elements: lxml's own choice, by their names, is made in Python for each."""
_HIGH = str.maketrans("0123456789+−-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOW = str.maketrans("0123456789+−-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,6}")
_DIRECTIONS = {"ltr", "rtl", "auto"}
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def without_controls(text: str) -> str:
    """Return `text` without the characters that XML 1.0 (2.2) does not allow."""
    return _NO_XML.sub("", text)


def find_control(text: str) -> str:
    """Return the first character of `text` that XML 1.0 (2.2) does not allow, or nothing."""
    match = _NO_XML.search(text)
    return match[0] if match else ""


def clean_html(text: str) -> str:
    """Return HTML of which every element, attribute and address is on the whitelist."""
    return _CLEANER.clean(without_controls(text))


def parse_clean(text: str) -> etree._Element:
    """Return clean HTML as a tree: an element `div` around what `text` holds.

    Raise Unreadable for elements that are nested so deeply that text would be lost, or that no
    page is laid out in a bounded time.
    """
    parser = etree.HTMLParser(no_network=True)
    parser.set_element_class_lookup(_PLAIN)
    page = etree.fromstring(f"<html><body>{clean_html(text)}</body></html>", parser)
    tree = copy.deepcopy(page.find("body"))  # the root of a document of its own
    tree.tag = "div"
    tree.text = tree.text if tree.text and not tree.text.isspace() else None
    lost = any("depth" in entry.message for entry in parser.error_log)
    deep: Any = () if lost else tree.xpath(_TOO_DEEP)
    if lost or deep:
        line = str(deep[0].xpath("string(ancestor::*[@data-line][1]/@data-line)")) if deep else ""
        message = "has HTML elements that are nested too deeply"
        raise Unreadable(message, line=int(line) if line.isdecimal() else 0)
    _bound_numbers(tree)
    for element in tree.iter(etree.Element):
        for name, value in element.items():
            if is_wrong_value(name, value):
                del element.attrib[name]
    return tree


def is_wrong_value(name: str, value: str) -> bool:
    """Return whether an attribute names a language by what is no tag, or a direction by none.

    What a text calls its language leads to dictionaries and patterns: it is to be a name. (BCP 47,
    2.1; HTML, 3.2.6.4.)
    """
    if name == "lang":
        return not _LANGUAGE.fullmatch(value)
    return name == "dir" and value not in _DIRECTIONS


def _bound_numbers(tree: etree._Element) -> None:
    """Take out numbers that no page has: a cell over a billion columns would fill the memory."""
    for element in tree.iter(*_COUNTED):
        for name in _COUNTS:
            value = str(element.get(name, "")).strip()
            if value and not (value.isdecimal() and len(value) <= _MOST_DIGITS):
                del element.attrib[name]


def inner_xhtml(element: etree._Element) -> str:
    """Return what is inside an element as well-formed XHTML without a namespace."""
    parts = [escape(element.text or "")]
    parts += [etree.tostring(child, encoding="unicode", method="xml") for child in element]
    return "".join(parts)


def plain_text(element: etree._Element) -> str:
    """Return the text of an element, white space folded; a formula as its author wrote it.

    What is set high or low becomes Unicode's signs for that, where all of it has them: 10⁶, H₂O.
    """
    if next(element.iter("math", "sub", "sup"), None) is not None:
        element = copy.deepcopy(element)
        for part in list(element.iter("math", "sub", "sup")):
            text = str(part.get("alttext", "")) if part.tag == "math" else _script(part)
            tail = part.tail
            part[:], part.text, part.tail = [], text, tail
    return " ".join("".join(map(str, element.itertext())).split())


def _script(element: etree._Element) -> str:
    """Return what is set high or low as signs that are so themselves; as it is, without them."""
    text = "".join(map(str, element.itertext()))
    signs = _LOW if element.tag == "sub" else _HIGH
    return text.translate(signs) if all(ord(letter) in signs for letter in text) else text


def disallowed_tags(text: str) -> list[str]:
    """Return the names of the elements in a piece of raw HTML that are not carried."""
    names = re.findall(r"<\s*([A-Za-z][A-Za-z0-9-]*)", text)
    return sorted({name.lower() for name in names} - TAGS)


def disallowed_attributes(text: str) -> list[str]:
    """Return the event handlers in a piece of raw HTML: what somebody meant to run."""
    return sorted(set(re.findall(r"\s(on[a-z]+)\s*=", text.lower())))


def escape(text: str) -> str:
    """Return text as it stands in XHTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
