"""The PDF edition of an issue: its gatherings are ordered, awaited and bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import etree

from fascicle.codes.table import finding
from fascicle.editions.pdf.layouts import ContentsEntry, Layouts
from fascicle.editions.pdf.limits import Overrun
from fascicle.editions.pdf.references import ROUNDS, UNSETTLED, Pages, refers_to_pages
from fascicle.editions.pdf.sections import Section
from fascicle.editions.pdf.shelf import Ordered, Shelf
from fascicle.editions.pdf.typesetting import Gathering
from fascicle.errors import ManuscriptError
from fascicle.issue.model import Article, Issue
from fascicle.layout.words import labels
from fascicle.workspace import PUBLICATION_FILE

if TYPE_CHECKING:  # what binds is not needed where only an EPUB is made
    from fascicle.editions.pdf.binding import Binder
    from fascicle.editions.pdf.finishing import Finish
    from fascicle.editions.pdf.folios import FolioStyle

Complaint = tuple[str, str]
"""What the typesetter complained of: the gathering's name, and its words."""


@dataclass(frozen=True, slots=True)
class PdfEdition:
    """The bytes of a PDF edition, and what the typesetter complained of, by gathering."""

    content: bytes
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """An article in its place in the issue."""

    article: Article
    section: Section

    @property
    def first(self) -> str:
        """The label of its first page."""
        return self.section.folio(0)

    @property
    def last(self) -> str:
        """The label of its last page."""
        return self.section.folio(len(self.section.gathering.folios) - 1)

    def labels(self) -> Iterator[tuple[str, str]]:
        """Yield the id of each place in the article with the label of its page."""
        yield self.article.slug, self.first
        for name, page in self.section.gathering.places.items():
            yield name, self.section.folio(page)


def _longest_part(article: Article) -> str:
    """Return the line on which the longest block of an article begins."""
    body = etree.fromstring(f"<div>{article.body}</div>", etree.XMLParser(huge_tree=True))
    longest = max(body, key=lambda block: len(etree.tostring(block)), default=body)
    return str(longest.get("data-line", 1))


def _unsettled(placed: Placed) -> Placed:
    """Return an article in its place with the complaint that its numbers may be wrong."""
    if not refers_to_pages(placed.article):
        return placed
    gathering = placed.section.gathering
    told = replace(gathering, complaints=(*gathering.complaints, UNSETTLED))
    return replace(placed, section=replace(placed.section, gathering=told))


@dataclass(frozen=True, slots=True)
class Articles:
    """The articles of an issue that are being typeset, for the issue and for its offprints."""

    layouts: Layouts
    shelf: Shelf
    ordered: tuple[Ordered, ...]

    @property
    def folios(self) -> FolioStyle:
        """How page numbers look."""
        from fascicle.editions.pdf.folios import FONT_FILE, FolioStyle

        styles = self.layouts.styles
        return FolioStyle(styles.path(FONT_FILE), styles.token("--primary"), styles.font_folders())

    def place(self) -> tuple[Placed, ...]:
        """Wait for all articles, and number their pages: the first one is `pages_from`.

        Those that refer to pages are set again until they tell the numbers that there are.
        """
        ordered, told = self.ordered, Pages()
        refers = any(map(refers_to_pages, self.layouts.issue.articles))
        for _ in range(ROUNDS):
            placed = self._number(self._wait(ordered))
            pages = Pages({name: label for each in placed for name, label in each.labels()})
            if not refers or pages == told:
                return placed
            told, ordered = pages, self._order_again(ordered, pages)
        return tuple(map(_unsettled, placed))

    def _wait(self, ordered: Iterable[Ordered]) -> list[Gathering]:
        """Wait for all articles; those that took too much are told together, each by its file."""
        issue = self.layouts.issue
        folder = PUBLICATION_FILE.parent / issue.id
        gatherings, mistakes = [], []
        for article, wait in zip(issue.articles, ordered, strict=True):
            try:
                gatherings.append(wait())
            except Overrun as error:
                where = f"{folder / article.file}:{_longest_part(article)}"
                mistakes.append(finding("T-004", error.message, where, error.hint, "pdf"))
        if mistakes:
            raise ManuscriptError(mistakes)
        return gatherings

    def _number(self, gatherings: Iterable[Gathering]) -> tuple[Placed, ...]:
        page, placed = self.layouts.issue.pages_from, []
        for article, gathering in zip(self.layouts.issue.articles, gatherings, strict=True):
            placed.append(Placed(article, Section(gathering, "D", page)))
            page += len(gathering.folios)
        return tuple(placed)

    def _order_again(self, ordered: tuple[Ordered, ...], pages: Pages) -> tuple[Ordered, ...]:
        """Order those articles again that refer to pages."""
        both = zip(self.layouts.issue.articles, ordered, strict=True)
        return tuple(
            self.shelf.order(self.layouts.article(article, pages))
            if refers_to_pages(article)
            else wait
            for article, wait in both
        )


@dataclass(frozen=True, slots=True)
class Composition:
    """The gatherings of an issue that are being typeset."""

    articles: Articles
    cover: Ordered
    end: Ordered

    def begin(self) -> Binder:
        """Return what binds the issue, while the rest is typeset.

        It has all articles up to the first that is not there or may still change, and has read
        what is there of the others.
        """
        from fascicle.editions.pdf.binding import Binder

        issue = self.articles.layouts.issue
        binder, pages, settled = Binder(self.articles.folios), 0, True
        for article, order in zip(issue.articles, self.articles.ordered, strict=True):
            settled = settled and order.kept is not None and not refers_to_pages(article)
            if order.kept and settled:
                binder.add(Section(order.kept, "D", issue.pages_from + pages), pages)
                pages += len(order.kept.folios)
            elif order.kept:
                binder.read(order.kept)
        for order in (self.cover, self.end):
            if order.kept:
                binder.read(order.kept)
        return binder

    def place_end(self, placed: Sequence[Placed]) -> Section:
        """Wait for the end matter; its pages follow those of the articles."""
        pages = sum(len(each.section.gathering.folios) for each in placed)
        return Section(self.end(), "D", self.articles.layouts.issue.pages_from + pages)

    def finish(self, placed: Sequence[Placed], finish: Finish, binder: Binder) -> PdfEdition:
        """Wait for the other gatherings, make the contents list, bind the issue.

        What stands before the first article has labels of its own, so that the contents list
        can be set once the articles are, and nothing is set twice.
        """
        from fascicle.editions.pdf.metadata import describe_issue

        layouts, shelf = self.articles.layouts, self.articles.shelf
        issue, cover = layouts.issue, self.cover()
        named = [(each.article.file, each.section) for each in placed]
        named.append(("end matter", self.place_end(placed)))
        front = [cover]
        if not issue.monograph:
            entries = [ContentsEntry(each.article, each.first) for each in placed]
            front.append(shelf.order(layouts.contents(entries))())
        named = [
            (name, Section(gathering, label, first))
            for gathering, (name, label, first) in zip(front, front_matter(issue), strict=True)
        ] + named
        sections = [section for _, section in named]
        pages_of = {each.article.slug: (each.first, each.last) for each in placed}
        content = finish.bind(describe_issue(issue), sections, issue, pages_of, binder=binder)
        return PdfEdition(content, complaints_of(named))


def front_matter(issue: Issue) -> tuple[tuple[str, str, int], ...]:
    """Return what stands before the first article: name, style of page labels, first number."""
    if issue.monograph:
        return (("cover", labels(issue.language)["cover"], 1),)
    return (("cover", "r", 1), ("contents", "r", 2))


def complaints_of(named: Iterable[tuple[str, Section]]) -> tuple[Complaint, ...]:
    """Return what the typesetter complained of in sections, each with its name."""
    return tuple(
        (name, complaint) for name, section in named for complaint in section.gathering.complaints
    )


def order_articles(layouts: Layouts, shelf: Shelf) -> Articles:
    """Order the articles of an issue: first those that are new, which take longest to come."""
    articles, new = layouts.issue.articles, layouts.manuscript.anew
    new_first = sorted(articles, key=lambda article: article.file not in new)
    ordered = {article.slug: shelf.order(layouts.article(article)) for article in new_first}
    return Articles(layouts, shelf, tuple(ordered[article.slug] for article in articles))


def compose(articles: Articles) -> Composition:
    """Order the other gatherings of an issue but the contents list."""
    layouts, shelf = articles.layouts, articles.shelf
    return Composition(articles, shelf.order(layouts.cover()), shelf.order(layouts.end()))
