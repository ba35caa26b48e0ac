"""SVG pictures that can be relied on: what a drawing needs stays, all else goes."""

from __future__ import annotations

import re

from lxml import etree

SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_ELEMENTS = frozenset(
    (
        "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text "
        "tspan style textPath linearGradient radialGradient stop pattern clipPath mask marker "
        "image switch"
    ).split()
)
_REFUSED_ATTRIBUTE = re.compile(r"on[a-z]+|base|space", re.IGNORECASE)
_FOREIGN_ADDRESS = re.compile(r"url\s*\(\s*(?!['\"]?#)|@import|expression|javascript:|\\", re.I)
_DATA_PICTURE = re.compile(r"data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/=\s]+")
_LENGTH = re.compile(r"\s*([0-9.]+)\s*(px|pt|mm|cm|in|pc)?\s*")
_PIXELS = {"px": 1.0, "pt": 96 / 72, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "pc": 16.0}
_DEEPEST = 100
_MOST_DRAWN = 200_000
"""Elements that are drawn, each as often as it is used."""
_SHOWING = frozenset({"image", "use"})
_USED = re.compile(r"url\(\s*['\"]?#([^'\")]+)")


class SvgError(ValueError):
    """An SVG that cannot be used; its text tells why."""


def clean_svg(content: bytes) -> tuple[bytes, int, int, int]:
    """Return a clean copy of an SVG, its width and height in CSS pixels, and how much was left out.

    Raise SvgError when it is not SVG, has a document type with entities, or has no size.
    """
    from defusedxml.common import DefusedXmlException  # not all issues have drawings
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
            remove_pis=True, huge_tree=False,
        )  # fmt: skip
        root = etree.fromstring(content, parser)
    except DefusedXmlException as error:
        message = "it defines entities, which are not read"
        raise SvgError(message) from error
    except (ParseError, etree.XMLSyntaxError, ValueError, LookupError) as error:
        message = f"it is not well-formed XML ({error})"
        raise SvgError(message) from error
    if root.tag != f"{{{SVG}}}svg":
        message = "it is not SVG: the root element must be svg, in SVG's namespace"
        raise SvgError(message)
    left_out = _clean(root, 0)
    _see_size(root)
    width, height = _size(root)
    etree.cleanup_namespaces(root, top_nsmap={None: SVG})
    return etree.tostring(root, encoding="utf-8", xml_declaration=True), width, height, left_out


def _clean(element: etree._Element, depth: int) -> int:
    """Clean an element in place; return how many elements and attributes went."""
    if depth > _DEEPEST:
        message = "its elements are nested too deeply"
        raise SvgError(message)
    count = 0
    for name, value in list(element.attrib.items()):
        if not _keeps(element, str(name), str(value)):
            del element.attrib[name]
            count += 1
    for child in list(element):
        tag = etree.QName(child) if isinstance(child.tag, str) else None
        if tag is None or tag.namespace != SVG or not _is_drawing(child, tag.localname):
            _remove(child)
            count += tag is not None and tag.namespace == SVG and tag.localname != "metadata"
        else:
            count += _clean(child, depth + 1)
            if etree.QName(child).localname in _SHOWING and not _href(child):
                _remove(child)
                count += 1
    return count


def _href(element: etree._Element) -> str:
    return str(element.get("href") or element.get(f"{{{_XLINK}}}href") or "")


def _see_size(root: etree._Element) -> None:
    """Refuse a drawing that draws itself, or parts of itself so often that it has no end."""
    named = {str(each.get("id")): each for each in root.iter("{*}*") if each.get("id")}
    sizes: dict[etree._Element, int] = {}

    def size(element: etree._Element) -> int:
        if element not in sizes:
            sizes[element] = _MOST_DRAWN + 1  # as long as it is not known: it is within itself
            names = {_href(element).removeprefix("#")}
            names |= {n for value in element.attrib.values() for n in _USED.findall(str(value))}
            parts = [*element, *(named[name] for name in names if name in named)]
            sizes[element] = min(1 + sum(map(size, parts)), _MOST_DRAWN + 1)
        return sizes[element]

    try:
        is_bounded = size(root) <= _MOST_DRAWN
    except RecursionError:
        is_bounded = False
    if not is_bounded:
        message = "it draws itself, or the same parts without end"
        raise SvgError(message)


def _is_drawing(element: etree._Element, name: str) -> bool:
    """Return True for an element that draws, or a style sheet that reaches nothing outside."""
    if name == "style":
        text = "".join(element.itertext())
        return not (_FOREIGN_ADDRESS.search(text) or "@" in text or "<" in text or len(element))
    return name in _ELEMENTS


def _keeps(element: etree._Element, name: str, value: str) -> bool:
    """Return True when an attribute is of use and leads nowhere outside the picture."""
    qname = etree.QName(name)
    if qname.namespace not in {None, _XLINK, "http://www.w3.org/XML/1998/namespace"}:
        return False
    if qname.localname == "href":
        is_image = etree.QName(element).localname == "image"
        return value.startswith("#") or bool(is_image and _DATA_PICTURE.fullmatch(value))
    if _REFUSED_ATTRIBUTE.fullmatch(qname.localname):
        return False
    return not _FOREIGN_ADDRESS.search(value)


def _remove(element: etree._Element) -> None:
    """Take an element out and leave the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _size(root: etree._Element) -> tuple[int, int]:
    """Return width and height in CSS pixels; see that there is a viewBox, so that it can scale."""
    width, height = (_length(str(root.get(side, ""))) for side in ("width", "height"))
    box = re.split(r"[\s,]+", str(root.get("viewBox", "")).strip())
    if len(box) == 4:
        try:
            width, height = width or float(box[2]), height or float(box[3])
        except ValueError:
            message = "its viewBox is not four numbers"
            raise SvgError(message) from None
    elif width and height:
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    if not (0 < width < 100_000 and 0 < height < 100_000):
        message = "it has no size: give the svg element a viewBox"
        raise SvgError(message)
    return max(1, round(width)), max(1, round(height))


def _length(text: str) -> float:
    match = _LENGTH.fullmatch(text)
    return float(match[1]) * _PIXELS[match[2] or "px"] if match else 0.0
