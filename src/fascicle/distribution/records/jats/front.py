"""The front of a JATS article: its journal and itself, as JATS4R recommends them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from fascicle.distribution.records.addresses import article_page
from fascicle.distribution.records.jats.blocks import Body
from fascicle.distribution.records.jats.elements import make
from fascicle.distribution.records.jats.figures import license_of, read
from fascicle.distribution.records.jats.people import affiliations, contributors, correspondence
from fascicle.distribution.records.sources import Sources
from fascicle.distribution.records.standing import events_of
from fascicle.issue.dates import IssueDate
from fascicle.issue.model import Article, Issue, Publication
from fascicle.layout.records.cited import mark

_VERSIONS = {
    "published": ("VoR", "Version of Record"),
    "corrected": ("CVoR", "Corrected Version of Record"),
    "retracted": ("CVoR", "Corrected Version of Record"),
}
_JAV = "http://www.niso.org/publications/rp/RP-8-2008.pdf"


@dataclass(frozen=True, slots=True)
class Front:
    """Writes the front of an article."""

    sources: Sources
    article: Article
    body: Body

    def write(self) -> etree._Element:
        """Return the element `front`."""
        return make("front", journal(self.sources.issue.publication), self._article())

    def _article(self) -> etree._Element:
        issue, article = self.sources.issue, self.article
        first, last = self.sources.pages.get(article.slug, ("", ""))
        published = article.dates.published or issue.date
        return make(
            "article-meta",
            make("article-id", {"pub-id-type": "publisher-id"}, article.slug),
            make.given("article-id", article.doi, {"pub-id-type": "doi"}),
            _version(issue),
            make("article-categories", make(
                "subj-group", {"subj-group-type": "heading"}, make("subject", article.kind.title())
            )),
            self._titles(),
            make("contrib-group", contributors(article.authors)),
            affiliations(article.authors),
            correspondence(article.authors),
            _date("pub-date", "pub", published, {"publication-format": "electronic"}),
            _date("pub-date", "collection", IssueDate(issue.date.year)),
            make.given("volume", issue.volume),
            make.given("issue", issue.number),
            make.given("issue-id", issue.doi, {"pub-id-type": "doi"}),
            make.given("issue-title", issue.title),
            make.given("fpage", first),
            make.given("lpage", last),
            make.holding("history", _dates(article)),
            _events(issue, article),
            self._permissions(),
            _own_address(issue, article),
            self._abstract(),
            make.holding(
                "kwd-group", {"kwd-group-type": "author"},
                (make("kwd", keyword) for keyword in article.keywords),
            ),
            make.holding("funding-group", [make.given("funding-statement", article.funding)]),
        )  # fmt: skip

    def _titles(self) -> etree._Element:
        phrases, article = self.body.phrases, self.article
        title = read(article.title.html, phrases, "article-title")
        title.text = mark(self.sources.issue, title.text or "")
        subtitle = read(article.subtitle.html, phrases, "subtitle") if article.subtitle else None
        return make("title-group", title, subtitle)

    def _abstract(self) -> etree._Element | None:
        if not self.article.abstract:
            return None
        parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
        source = etree.fromstring(f"<div>{self.article.abstract}</div>", parser)
        return self.body.filled("abstract", source=source)

    def _permissions(self) -> etree._Element | None:
        issue = self.sources.issue
        licence = self.article.license or issue.publication.license
        holder = issue.publication.copyright
        year = str(issue.date.year)
        opens = licence is not None and "creativecommons.org" in licence.url
        return make.holding(
            "permissions",
            make.given("copyright-statement", holder and _statement(holder, year)),
            make.given("copyright-year", holder and year),
            make.given("copyright-holder", holder),
            make("ali:free_to_read") if opens else None,
            license_of(licence) if licence else None,
        )


def _statement(holder: str, year: str) -> str:
    """Return the line of copyright, unless the holder's own text is one."""
    return holder if "©" in holder or year in holder else f"© {year} {holder}"


def journal(publication: Publication) -> etree._Element:
    """Return what is told of the serial."""
    issn = publication.issn
    formats = (("electronic", issn.electronic), ("print", issn.print))
    numbers = [make.given("issn", n, {"publication-format": form}) for form, n in formats]
    if not any(number is not None for number in numbers):
        numbers = [make("issn", issn.main)]
    return make(
        "journal-meta",
        make("journal-id", {"journal-id-type": "publisher-id"}, publication.slug),
        make(
            "journal-title-group",
            make("journal-title", publication.title),
            make.given("journal-subtitle", publication.subtitle),
        ),
        numbers,
        make.given("issn-l", issn.linking),
        make(
            "publisher",
            make("publisher-name", publication.publisher),
            make.given("publisher-loc", publication.place),
        ),
        make.given(
            "self-uri",
            publication.url,
            {"xlink:href": publication.url, "xlink:title": publication.title},
        ),
    )


def _version(issue: Issue) -> etree._Element | None:
    """Return which version it is, in the terms of NISO RP-8-2008; a draft is none of them."""
    if issue.draft or issue.status not in _VERSIONS:
        return None
    code, term = _VERSIONS[issue.status]
    vocabulary = {"vocab": "JAV", "vocab-identifier": _JAV, "vocab-term": term}
    version = {"article-version-type": code, "designator": issue.version}
    return make("article-version", {**version, **vocabulary}, term)


def _date(
    name: str, kind: str, date: IssueDate, attributes: dict[str, str] | None = None
) -> etree._Element:
    """Return a date as exact as it is known."""
    return make(
        name,
        {"date-type": kind, "iso-8601-date": str(date), **(attributes or {})},
        make.given("day", f"{date.day:02}" if date.day else ""),
        make.given("month", f"{date.month:02}" if date.month else ""),
        make("year", f"{date.year:04}"),
    )


def _dates(article: Article) -> Iterator[etree._Element]:
    for kind, date in (("received", article.dates.received), ("accepted", article.dates.accepted)):
        if date:
            yield _date("date", kind, date)


def _events(issue: Issue, article: Article) -> etree._Element | None:
    """Return what became of the article after it was published: corrections, a retraction."""
    return make.holding(
        "pub-history",
        (
            make(
                "event", {"event-type": event.kind},
                make("event-desc", event.note),
                make.given("article-id", article.doi, {"pub-id-type": "doi"}),
                make("article-version", {"designator": event.version}, event.version),
                _date("date", event.kind, event.date),
            )
            for event in events_of(issue)
        ),
    )  # fmt: skip


def _own_address(issue: Issue, article: Article) -> etree._Element | None:
    page = article_page(issue, article)
    told = {"content-type": "text/html", "xlink:href": page, "xlink:title": article.title.plain}
    return make("self-uri", told) if page else None
