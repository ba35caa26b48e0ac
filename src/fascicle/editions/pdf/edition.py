"""The PDF edition of an issue: its gatherings are ordered, awaited and bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fascicle.editions.pdf.binding import Section, bind
from fascicle.editions.pdf.folios import FONT_FILE
from fascicle.editions.pdf.layouts import ContentsEntry, Layouts
from fascicle.editions.pdf.shelf import Shelf
from fascicle.editions.pdf.typesetting import Gathering
from fascicle.layout.words import labels


@dataclass(frozen=True, slots=True)
class PdfEdition:
    """The bytes of a PDF edition, and what the typesetter complained of, by gathering."""

    content: bytes
    complaints: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Composition:
    """The gatherings of an issue that are being typeset."""

    layouts: Layouts
    shelf: Shelf
    cover: Callable[[], Gathering]
    articles: tuple[Callable[[], Gathering], ...]
    end: Callable[[], Gathering]

    def finish(self, clock: datetime) -> PdfEdition:
        """Wait for all gatherings, make the contents list, bind the issue.

        The first article's first page is `pages_from`; what stands before has labels of its own,
        so that the contents list can be set once the articles are, and nothing is set twice.
        """
        issue = self.layouts.issue
        named: list[tuple[str, Section]] = []
        page, entries = issue.pages_from, []
        for article, wait in zip(issue.articles, self.articles, strict=True):
            section = Section(wait(), "D", page)
            named.append((article.file, section))
            entries.append(ContentsEntry(article, str(page)))
            page += len(section.gathering.folios)
        named.append(("end matter", Section(self.end(), "D", page)))
        front = [("cover", Section(self.cover(), labels(issue.language)["cover"]))]
        if not issue.monograph:
            contents = self.shelf.order(self.layouts.contents(entries))()
            front = [("cover", Section(self.cover(), "r", 1))]
            front.append(("contents", Section(contents, "r", 2)))
        named = front + named
        sections = [section for _, section in named]
        font = self.layouts.styles.path(FONT_FILE)
        complaints = tuple(
            (name, complaint)
            for name, section in named
            for complaint in section.gathering.complaints
        )
        return PdfEdition(bind(issue, sections, clock, font), complaints)


def compose(layouts: Layouts, shelf: Shelf) -> Composition:
    """Order all gatherings of an issue but the contents list."""
    articles = tuple(shelf.order(layouts.article(a)) for a in layouts.issue.articles)
    cover = shelf.order(layouts.cover())
    return Composition(layouts, shelf, cover, articles, shelf.order(layouts.end()))
