"""Figures: a picture with its label, caption, credit and licence."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from fascicle.distribution.records.jats.elements import make, name_of
from fascicle.distribution.records.jats.phrases import Phrases, source_of
from fascicle.distribution.records.trees import add_text
from fascicle.issue.model import License, Picture
from fascicle.layout.words import labels


def figure(element: etree._Element, phrases: Phrases) -> Iterator[etree._Element]:
    """Yield the figures that an XHTML `figure` shows."""
    name = str(element.get("id", ""))
    for mark in element.iter("img"):
        picture = phrases.picture(mark)
        if picture:
            number = str(mark.get("data-number", ""))
            identity = {"id": name_of(name)} if name else {}
            yield figure_of(picture, phrases, number, identity)
            name = ""


def figure_of(
    picture: Picture, phrases: Phrases, number: str = "", attributes: dict[str, str] | None = None
) -> etree._Element:
    """Return a picture as a figure, numbered where it has a number."""
    words = labels(phrases.article.language)
    made = make("fig", attributes, make.given("label", number and f"{words['figure']} {number}"))
    if picture.caption:
        made.append(make("caption", read(picture.caption.html, phrases, "p")))
    if not picture.missing:
        alternative = make.given("alt-text", picture.alt)
        made.append(make("graphic", source_of(picture), alternative))
    made.extend(_credits(picture, words["source"]))
    return made


def read(xhtml: str, phrases: Phrases, name: str) -> etree._Element:
    """Return a line of XHTML in an element of JATS."""
    parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
    return phrases.fill(make(name), etree.fromstring(f"<span>{xhtml}</span>", parser))


def _credits(picture: Picture, source: str) -> Iterator[etree._Element]:
    if picture.credit or picture.source:
        attribution = make("attrib", picture.credit)
        if picture.source:
            add_text(attribution, ", " if picture.credit else "")
            link = {"ext-link-type": "uri", "xlink:href": picture.source}
            attribution.append(make("ext-link", link, source))
        yield attribution
    if picture.license:
        yield make("permissions", license_of(picture.license))


def license_of(licence: License) -> etree._Element:
    """Return a licence as NISO RP-22-2021 and JATS4R have it: its address for machines, too."""
    opens = "creativecommons.org" in licence.url
    attributes = {"license-type": "open-access" if opens else "", "xlink:href": licence.url}
    link = make("ext-link", {"ext-link-type": "uri", "xlink:href": licence.url}, licence.name)
    reference = make("ali:license_ref", licence.url)
    return make("license", attributes, reference, make("license-p", link))
