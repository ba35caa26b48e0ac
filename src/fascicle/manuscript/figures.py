"""Figures of an article: pictures alone in their paragraphs, their captions and descriptions.

A caption and a description stay in the article's tree until its formulas, citations and links are
set there; then `take_figures` takes them out, and gives them to the pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from fascicle.issue.model import Picture
from fascicle.manuscript.lines import CITATIONS, MATHS, Where, as_text, parse_line
from fascicle.manuscript.sanitising import inner_xhtml

if TYPE_CHECKING:
    from fascicle.manuscript.body import Reading

DESCRIPTION = "description"
"""The block that describes the figure before it at length."""

CAPTION = "figcaption"
_ALLOWED = frozenset({MATHS, CITATIONS})


def read_figures(reading: Reading) -> None:
    """Turn a picture alone in its paragraph into a figure with its caption; note every picture."""
    number = 0
    for image in list(reading.body.tree.iter("img")):
        paragraph = image.getparent()
        reading.body.pictures.append(image)
        if paragraph is None or paragraph.tag != "p" or not _is_alone(image, paragraph):
            continue
        paragraph.tag = "figure"
        paragraph.text = image.tail = None
        if title := str(image.attrib.pop("title", "")):
            number += 1
            image.set("data-number", str(number))
            where = Where("a caption", reading.file, _line(paragraph), reading.mistakes)
            paragraph.append(read_caption(title, reading.language, where, cites=reading.cites))
        if image.get("id"):
            paragraph.set("id", image.attrib.pop("id"))
    _read_descriptions(reading)


def read_caption(text: str, language: str, where: Where, *, cites: bool) -> etree._Element:
    """Return a caption as a tree, its formulas and citations as marks."""
    caption = parse_line(text, language, where, _ALLOWED, cites=cites)
    caption.tag = CAPTION
    caption.set("data-line", str(where.line))
    return caption


def _read_descriptions(reading: Reading) -> None:
    """Put each block that describes a figure into it: it is the one right before the block."""
    for block in list(reading.body.tree.iter("section")):
        if DESCRIPTION not in str(block.get("class", "")).split():
            continue
        figure = block.getprevious()
        if figure is None or figure.tag != "figure" or (figure.tail or "").strip():
            message = "the description follows no figure"
            hint = "put it right behind the picture's paragraph, with nothing between"
            reading.wrong("M-010", _line(block), message, hint)
            continue
        if figure.find(f"section[@class='{DESCRIPTION}']") is not None:
            reading.wrong("M-010", _line(block), "the figure is described twice", "keep one")
            continue
        figure.tail, block.tail = block.tail, None
        block.set("class", DESCRIPTION)
        figure.append(block)


def take_figures(tree: etree._Element, pictures: Sequence[Picture]) -> tuple[Picture, ...]:
    """Take captions and descriptions out of a tree; return the pictures with them."""
    made = list(pictures)
    for figure in tree.iter("figure"):
        index = next((str(image.get("data-figure", "")) for image in figure.iter("img")), "")
        for part in list(_parts(figure)):
            figure.remove(part)
            if not index.isdecimal():
                continue
            picture = made[int(index)]
            if part.tag == CAPTION:
                made[int(index)] = replace(picture, caption=as_text(part))
            else:
                made[int(index)] = replace(picture, description=inner_xhtml(part).strip())
    return tuple(made)


def _parts(figure: etree._Element) -> Iterator[etree._Element]:
    return (child for child in figure if child.tag in {CAPTION, "section"})


def _line(element: etree._Element) -> int:
    return int(str(element.get("data-line", "1")))


def _is_alone(image: etree._Element, paragraph: etree._Element) -> bool:
    return (
        len(paragraph) == 1
        and not (paragraph.text or "").strip()
        and not (image.tail or "").strip()
    )
