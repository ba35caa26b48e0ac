"""An issue → the HTML of its gatherings: cover, contents, one for each article, end matter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from fascicle.editions.pdf.addresses import article_address, picture_address
from fascicle.editions.pdf.typesetting import Job
from fascicle.editions.styles import Styles
from fascicle.issue.model import Article, Issue
from fascicle.layout.body import Dressing, as_html, dress
from fascicle.layout.environment import fill
from fascicle.layout.words import labels
from fascicle.manuscript.gathering import Manuscript
from fascicle.manuscript.pictures import PictureFile

COVER, CONTENTS, END = "cover", "contents", "end"


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents list: an article and the label of its first page."""

    article: Article
    page: str


@dataclass(frozen=True, slots=True)
class Layouts:
    """Lays out the gatherings of one issue."""

    manuscript: Manuscript
    styles: Styles
    cache: Path

    @property
    def issue(self) -> Issue:
        """The issue that is laid out."""
        return self.manuscript.issue

    def cover(self) -> Job:
        """Return the job of the cover, which is also the title page."""
        html = fill("pdf/cover.html", **self._words(self.issue.language, self.issue.name))
        return self._job(COVER, html, [self.issue.cover.src] if self.issue.cover else [])

    def contents(self, entries: list[ContentsEntry]) -> Job:
        """Return the job of the contents list."""
        words = self._words(self.issue.language, labels(self.issue.language)["contents"])
        return self._job(CONTENTS, fill("pdf/contents.html", **words, entries=entries), [])

    def article(self, article: Article) -> Job:
        """Return the job of an article."""
        prefix = f"{article.slug}--"
        body = dress(article, Dressing(picture_address, article_address, prefix, footnotes=True))
        _label_bookmarks(body.tree, article, prefix)
        html = fill(
            "pdf/article.html",
            **self._words(article.language, article.title.plain),
            article=article,
            body=as_html(body.tree),
            endnotes=[
                {"number": note.number, "html": as_html(note.tree)} for note in body.endnotes
            ],
        )
        shown = [picture.src for picture in (article.hero, *article.figures) if picture]
        return self._job(article.slug, html, shown)

    def end(self) -> Job:
        """Return the job of the end matter: the notices of the house, and the imprint.

        A notice is left out where its last day is before the issue's date.
        """
        issue = self.issue
        notices = [
            notice
            for notice in issue.notices
            if notice.until is None or notice.until.first_day >= issue.date.first_day
        ]
        words = self._words(issue.language, labels(issue.language)["imprint"])
        shown = [notice.picture.src for notice in notices if notice.picture]
        return self._job(END, fill("pdf/end.html", **words, notices=notices), shown)

    def _words(self, language: str, title: str) -> dict[str, object]:
        """Return what every gathering's layout is given."""
        return {
            "issue": self.issue,
            "language": language,
            "words": labels(language),
            "title": title,
            "running": title,
            "picture_address": picture_address,
        }

    def _job(self, name: str, html: str, shown: list[str]) -> Job:
        size = self.issue.publication.page_size
        sheets = ("tokens.css", f"page-{size.lower()}.css", "pdf.css")
        pictures = self.manuscript.pictures
        return Job(
            name,
            html,
            tuple(self.styles.read(sheet) for sheet in sheets),
            {src: _source(pictures[src]) for src in shown if src in pictures},
            self.styles.folders,
            self.styles.font_folders(),
            self.cache,
        )


def _source(picture: PictureFile) -> tuple[str, Path | bytes]:
    return picture.media_type, picture.path or picture.content


def _label_bookmarks(tree: etree._Element, article: Article, prefix: str) -> None:
    """Say each heading's bookmark: without the calls of notes that may stand in it."""
    texts = {prefix + heading.id: heading.text.plain for heading in article.headings}
    for element in tree.iter("h2", "h3", "h4", "h5", "h6"):
        text = texts.get(str(element.get("id", "")))
        element.set("data-bookmark", text or " ".join("".join(element.itertext()).split()))
