"""The web edition of an issue: its page, a page for each article, and all that they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from fascicle.editions.pdf.offprints import file_name
from fascicle.editions.styles import Styles
from fascicle.editions.table import SCREEN
from fascicle.editions.web.head import Places, article_head, issue_head
from fascicle.editions.web.look import dress_pages
from fascicle.editions.web.pages import as_page, lay_out
from fascicle.editions.web.pictures import WebPicture, as_web_picture, in_widths, place_pictures
from fascicle.editions.web.record import RECORD_FILE, write_record
from fascicle.issue.model import Article, Issue, Picture
from fascicle.layout.body import Dressing, as_xhtml, dress
from fascicle.layout.words import cover_text
from fascicle.manuscript.gathering import Manuscript

FOLDER = "web"
_COVER = "cover"
_STYLE = "look.css"
"""Stands for the style sheet until that is made: its fonts depend on the pages."""


@dataclass(frozen=True, slots=True)
class _Site:
    """An issue on its way into pages."""

    issue: Issue
    pictures: Mapping[str, WebPicture]
    places: Places
    pages: Mapping[str, tuple[str, str]]

    def address(self, picture: Picture) -> str:
        """Return a picture's path, by which its sizes and sources are found again."""
        return picture.src if picture.src in self.pictures else ""

    def lay_out(self, template: str, language: str, title: str, **values: Any) -> etree._Element:
        return lay_out(
            f"web/{template}", self.issue.publication, language, title=title, issue=self.issue,
            up="../", style=_STYLE, picture_address=self.address, **values,
        )  # fmt: skip

    def issue_page(self, cover_alt: str) -> etree._Element:
        downloads = [
            ("PDF", self.places.pdf, "application/pdf"),
            ("EPUB", self.places.epub, "application/epub+zip"),
        ]
        return self.lay_out(
            "issue.html", self.issue.language, self._title(self.issue.name), cover=_COVER,
            cover_alt=cover_alt, downloads=downloads, head=issue_head(self.issue, self.places),
        )  # fmt: skip

    def article_page(self, number: int, article: Article) -> etree._Element:
        dressed = dress(article, Dressing(self.address, _article_address))
        neighbours = [*self.issue.articles, None]
        offprint = "" if self.issue.monograph else file_name(self.issue, article.slug, SCREEN)
        pages = self.pages.get(article.slug, ("", ""))
        return self.lay_out(
            "article.html", article.language, self._title(article.title.plain), article=article,
            **dressed.values(as_xhtml),
            before=neighbours[number - 1], after=neighbours[number + 1],
            offprint=offprint or self.places.pdf,
            head=article_head(self.issue, article, self.places, pages, offprint),
        )  # fmt: skip

    def _title(self, name: str) -> str:
        serial = self.issue.publication.title
        return name if name == serial else f"{name} · {serial}"


def _article_address(slug: str, name: str) -> str:
    return f"{slug}.html" + (f"#{name}" if name else "")


def make(
    manuscript: Manuscript,
    styles: Styles,
    cover: bytes,
    pages: Mapping[str, tuple[str, str]],
    cache: Path,
) -> dict[str, bytes]:
    """Return the files of an issue's web edition by their names below its folder.

    `cover` is a JPEG; `pages` has the first and the last page of each article in the PDF.
    """
    issue = manuscript.issue
    pictures = {src: as_web_picture(file, cache) for src, file in manuscript.pictures.items()}
    pictures[_COVER] = in_widths(cover, _COVER, cache)
    address = issue.publication.site
    base = f"{address.rstrip('/')}/{issue.id}/" if address else ""
    places = Places(base, f"{issue.file_stem}.pdf", f"{issue.file_stem}.epub")
    site = _Site(issue, pictures, places, pages)
    alt = cover_text(issue)
    trees = {"index.html": site.issue_page(alt)}
    for number, article in enumerate(issue.articles):
        trees[f"{article.slug}.html"] = site.article_page(number, article)
    look = dress_pages(styles, list(trees.values()), cache)
    shown = {name for tree in trees.values() for name in _pictures_of(tree)}
    files = {name: _finished(tree, next(iter(look)), pictures) for name, tree in trees.items()}
    for src in sorted(shown & pictures.keys()):
        files |= dict(pictures[src].files)
    return files | look | {RECORD_FILE: write_record(issue, alt, pages)}


def _pictures_of(tree: etree._Element) -> list[str]:
    return [str(image.get("src")) for image in tree.iter("img")]


def _finished(tree: etree._Element, style: str, pictures: dict[str, WebPicture]) -> bytes:
    place_pictures(tree, pictures)
    for link in tree.iter("link"):
        if link.get("href") == _STYLE:
            link.set("href", style)
    return as_page(tree)
