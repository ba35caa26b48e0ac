"""Where an issue's links lead: every address with its text and its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from fascicle.checks.preflight.copy import Copy, line_of, parse
from fascicle.issue.identifiers import doi_url
from fascicle.issue.model import Article

_OUTER = ("http:", "https:", "ftp:", "//")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to elsewhere, and what readers see of it.

    The address is empty where it was none, so that it was left out when the text was read.
    """

    address: str
    where: str
    text: str = ""

    @property
    def is_web(self) -> bool:
        """True for what a browser asks for."""
        return self.address.lower().startswith(_OUTER)


def links_of(copy: Copy) -> tuple[Link, ...]:
    """Return the links of an issue that lead out of it, in the order of its files."""
    return tuple(dict.fromkeys(_all(copy)))


def _all(copy: Copy) -> Iterator[Link]:
    issue, file = copy.issue, copy.issue_file
    publication, serial = issue.publication, copy.publication_file
    for key, address in (("url", publication.url), ("license", _license(copy))):
        if address:
            yield Link(address, copy.place(serial, key))
    for index, notice in enumerate(issue.notices):
        if notice.link:
            yield Link(notice.link, copy.place(file, "notices", index, "link"))
        where = copy.place(file, "notices", index, "text")
        for link in _anchors(notice.html, file, where):
            yield Link(link.address, where, link.text)
    for article in issue.articles:
        yield from _article(copy, article)
    for shown in copy.pictures:
        if shown.picture.source:
            yield Link(shown.picture.source, shown.where)


def _license(copy: Copy) -> str:
    """Return the address of a licence of the house's own: those that we know need no asking."""
    license_ = copy.issue.publication.license
    return license_.url if license_ and not license_.id else ""


def _article(copy: Copy, article: Article) -> Iterator[Link]:
    file = copy.article_file(article)
    where = copy.place(file, "abstract")
    for link in _anchors(article.abstract, file, where):
        yield Link(link.address, where, link.text)
    yield from _anchors(article.body, file)
    for note in article.notes:
        yield from _anchors(note.html, file, f"{file}:{note.line}")
    for reference in article.references:
        record = reference.data
        doi, address = str(record.get("DOI", "")), str(record.get("URL", ""))
        if doi.startswith("10."):
            yield Link(doi_url(doi), copy.reference_place(reference.key))
        elif address:
            yield Link(address, copy.reference_place(reference.key))


def _is_call(anchor: etree._Element) -> bool:
    """Return True for a note's call, and for a mere place on the page."""
    return "note-call" in str(anchor.get("class", "")) or bool(
        anchor.get("id") and not anchor.get("href")
    )


def _anchors(xhtml: str, file: str, where: str = "") -> Iterator[Link]:
    """Yield the links of a piece of XHTML that lead out of the issue."""
    if "<a" not in xhtml:
        return
    for anchor in parse(xhtml).iter("a"):
        address = str(anchor.get("href", ""))
        if address.startswith(("#", "article:")) or _is_call(anchor):
            continue
        if any("references" in str(e.get("class", "")) for e in anchor.iterancestors()):
            continue
        text = " ".join("".join(anchor.itertext()).split())
        images = [str(image.get("alt", "picture")) for image in anchor.iter("img")]
        line = line_of(anchor, 0)
        place = f"{file}:{line}" if line else where or f"{file}:1"
        yield Link(address, place, text or " ".join(images))
