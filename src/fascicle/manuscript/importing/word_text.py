"""A Word file's text made ready for pandoc, which would lose text boxes and linked pictures."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from fascicle.manuscript.importing.guard import Archive
from fascicle.manuscript.importing.pandoc_text import PICTURE_BEGIN, PICTURE_END

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONS = "word/_rels/document.xml.rels"


def prepare(root: etree._Element, archive: Archive) -> bytes:
    """Return the main part of a Word file with boxes as tables of one cell, links as marks."""
    root = deepcopy(root)
    for fallback in list(root.iter(f"{_COMPATIBILITY}Fallback")):
        _drop(fallback)
    _free_boxes(root)
    _mark_linked_pictures(root, archive)
    return bytes(etree.tostring(root, encoding="utf-8"))


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _free_boxes(root: etree._Element) -> None:
    """Put each text box behind the paragraph that it is anchored in."""
    boxes = list(root.iter(f"{_W}txbxContent"))
    # From the last to the first: several boxes of one paragraph keep their order.
    for box in reversed(boxes):
        paragraph = next(box.iterancestors(f"{_W}p"), None)
        if paragraph is None:
            continue
        table = etree.Element(f"{_W}tbl")
        cell = etree.SubElement(etree.SubElement(table, f"{_W}tr"), f"{_W}tc")
        for child in list(box):
            cell.append(child)
        _drop(box)
        paragraph.addnext(table)


def _mark_linked_pictures(root: etree._Element, archive: Archive) -> None:
    """Write the address and the alternative text of each linked picture in its place."""
    targets: dict[str, str] = {}
    if archive.has(_RELATIONS):
        for relation in archive.xml(_RELATIONS):
            targets[str(relation.get("Id"))] = str(relation.get("Target"))
    for drawing in list(root.iter(f"{_W}drawing")):
        blips = [blip for blip in drawing.iter(f"{_DRAWING}blip") if blip.get(f"{_OFFICE}link")]
        if not blips or any(blip.get(f"{_OFFICE}embed") for blip in blips):
            continue
        about = next(drawing.iter(f"{_PLACED}docPr"), None)
        alt = str(about.get("descr", "")) if about is not None else ""
        target = targets.get(str(blips[0].get(f"{_OFFICE}link")), "")
        text = etree.Element(f"{_W}t")
        text.text = f"{PICTURE_BEGIN}{target}|{alt}{PICTURE_END}"
        parent = drawing.getparent()
        if parent is not None:
            parent.replace(drawing, text)
