"""An article in the native XML of OJS: its files, and the publication that they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from fascicle.distribution.records.ojs.edition import Dialect, base_name, embedded, make
from fascicle.distribution.records.sources import Sources
from fascicle.issue.dates import IssueDate
from fascicle.issue.identifiers import orcid_url
from fascicle.issue.model import Article, Person
from fascicle.layout.records.cited import mark, name_of

SECTIONS = {
    "article": ("ART", "Articles"), "report": ("REP", "Reports"), "editorial": ("EDT", "Editorial"),
    "review": ("REV", "Reviews"), "letter": ("LET", "Letters"), "note": ("NOT", "Notes"),
}  # fmt: skip
"""The sections by kinds of article: abbreviation and title."""

_GALLEYS = ((".pdf", "PDF"), (".epub", "EPUB"))
_PUBLISHED = "3"
_AS_THE_ISSUE = "0"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article on its way into the document. `number` is its place in the issue, from 1 on."""

    sources: Sources
    dialect: Dialect
    article: Article
    number: int

    def write(self) -> etree._Element:
        """Return the article with its galleys."""
        article, dialect = self.article, self.dialect
        return make(
            "article",
            {
                "locale": dialect.locale(article.language),
                "date_submitted": _day(article.dates.received or self.published),
                "status": _PUBLISHED,
                "submission_progress": "0" if dialect.is_old else "",
                "current_publication_id": str(self.number),
                "stage": "production",
            },
            make("id", {"type": "internal", "advice": "ignore"}, str(self.number)),
            self._files(),
            self._publication(),
        )

    @property
    def published(self) -> IssueDate:
        """The date on which the article was published."""
        return self.article.dates.published or self.sources.issue.date

    def _galleys(self) -> Iterator[tuple[str, str, str]]:
        """Yield the number, the label and the file's name of each galley that there is."""
        for place, (ending, label) in enumerate(_GALLEYS, 1):
            name = self.sources.galley(self.article, ending)
            if name:
                yield str(self.number * 10 + place), label, name

    def _files(self) -> Iterator[etree._Element]:
        day = _day(self.published)
        for number, _, name in self._galleys():
            content = self.sources.read(name)
            size, ending = str(len(content)), base_name(name).rpartition(".")[2]
            attributes = {"id": number, "filesize": size, "extension": ending}
            yield make(
                "submission_file",
                {"id": number, "file_id": number, "stage": "proof", "viewable": "true",
                 "created_at": day, "updated_at": day},
                self._text("name", base_name(name)),
                make("file", attributes, embedded(content)),
            )  # fmt: skip

    def _publication(self) -> etree._Element:
        article, issue = self.article, self.sources.issue
        first, last = self.sources.pages.get(article.slug, ("", ""))
        licence = article.license or issue.publication.license
        return make(
            "publication",
            {
                "locale": self.dialect.locale(article.language) if self.dialect.is_old else "",
                "version": "1",
                "status": _PUBLISHED,
                "primary_contact_id": str(self._contact),
                "url_path": article.slug,
                "seq": str(self.number),
                "date_published": _day(self.published),
                "section_ref": SECTIONS[article.kind][0],
                "access_status": _AS_THE_ISSUE,
            },
            make("id", {"type": "internal", "advice": "ignore"}, str(self.number)),
            make.given("id", article.doi, {"type": "doi", "advice": "update"}),
            self._text("title", mark(issue, article.title.plain)),
            self._text("subtitle", article.subtitle.plain if article.subtitle else ""),
            self._text("abstract", _without_marks(article.abstract)),
            make.given("licenseUrl", licence.url if licence else ""),
            self._text("copyrightHolder", issue.publication.copyright),
            make.given("copyrightYear", issue.publication.copyright and str(issue.date.year)),
            self._keywords(),
            make("authors", self._authors()),
            self._representations(),
            make.holding("citations", (make("citation", r.plain) for r in article.references)),
            make.given("pages", first if first == last else f"{first}-{last}"),
        )

    def _text(self, name: str, text: str) -> etree._Element | None:
        return self.dialect.text(name, text, self.article.language)

    def _keywords(self) -> etree._Element | None:
        locale = {"locale": self.dialect.locale(self.article.language)}
        words = self.article.keywords
        if self.dialect.parts_words:
            return make.holding(
                "keywords", locale, (make("keyword", make("name", word)) for word in words)
            )
        return make.holding("keywords", locale, (make("keyword", word) for word in words))

    @property
    def _contact(self) -> int:
        """The number of the author to write to; the first one, where none is named."""
        people = self.article.authors
        chosen = next((n for n, person in enumerate(people) if person.corresponding), 0)
        return self._author_number(chosen)

    def _author_number(self, place: int) -> int:
        return self.number * 1000 + place

    def _authors(self) -> Iterator[etree._Element]:
        for place, person in enumerate(self.article.authors):
            number = self._author_number(place)
            attributes = {
                "primary_contact": "true" if number == self._contact else "",
                "include_in_browse": "true",
                "user_group_ref": self.dialect.settings.author,
                "seq": str(place),
                "id": str(number),
            }
            yield make("author", attributes, self._author(person))

    def _author(self, person: Person) -> Iterator[etree._Element | None]:
        """Yield an author's parts. OJS wants a given name: it may be the whole."""
        name = name_of(person)
        yield self._text("givenname", name.given or name.family)
        yield self._text("familyname", name.family if name.given else "")
        if self.dialect.parts_words:
            yield make.holding("affiliation", [self._text("name", person.affiliation)])
        else:
            yield self._text("affiliation", person.affiliation)
        yield make("email", person.email)
        yield make.given("orcid", person.orcid and orcid_url(person.orcid))

    def _representations(self) -> Iterator[etree._Element]:
        for place, (number, label, _) in enumerate(self._galleys()):
            yield make(
                "article_galley",
                {"locale": self.dialect.locale(self.article.language), "approved": "true"},
                make("id", {"type": "internal", "advice": "ignore"}, number),
                self._text("name", label),
                make("seq", str(place)),
                make("submission_file_ref", {"id": number}),
            )


def _day(date: IssueDate) -> str:
    return date.first_day.isoformat()


def _without_marks(xhtml: str) -> str:
    """Return XHTML without the lines of the manuscript that it carries."""
    if not xhtml:
        return ""
    parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
    tree = etree.fromstring(f"<div>{xhtml}</div>", parser)
    etree.strip_attributes(tree, "data-line")
    return "".join(etree.tostring(child, encoding="unicode") for child in tree).strip()
