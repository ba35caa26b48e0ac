"""Dublin Core: issues and articles in its fifteen elements (ISO 15836-1), as OAI-PMH has them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from fascicle.distribution.records.addresses import article_page, issue_page
from fascicle.distribution.records.sources import Sources
from fascicle.distribution.records.standing import events_of
from fascicle.distribution.records.trees import XSI, Maker, as_xml
from fascicle.issue.identifiers import doi_url
from fascicle.issue.model import Article, Issue
from fascicle.layout.citation import cite_issue
from fascicle.layout.records.cited import Cited, Pages, describe, mark
from fascicle.layout.words import numbering

SPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
make = Maker({"oai_dc": SPACE, "dc": "http://purl.org/dc/elements/1.1/", "xsi": XSI})
_FORMATS = {".pdf": "application/pdf", ".epub": "application/epub+zip"}

Pairs = Iterator[tuple[str, str]]


def write_dublin_core(sources: Sources) -> dict[str, bytes]:
    """Return a record of the issue, and one for each article in a folder of their own."""
    issue = sources.issue
    files = {f"{issue.file_stem}.dc.xml": as_xml(_record(_issue(sources), issue.language))}
    for article in issue.articles:
        files[f"{issue.file_stem}.dc/{article.slug}.xml"] = as_xml(article_record(sources, article))
    return files


def article_record(sources: Sources, article: Article) -> etree._Element:
    """Return the record of an article."""
    return _record(_article(sources, article), article.language)


def _record(pairs: Pairs, language: str) -> etree._Element:
    tongue = {"xml:lang": language}
    return make(
        "oai_dc:dc",
        {"xsi:schemaLocation": f"{SPACE} {SCHEMA}"},
        (
            make.given(f"dc:{name}", text, tongue if name in ("title", "description") else {})
            for name, text in pairs
        ),
    )


def _article(sources: Sources, article: Article) -> Pairs:
    issue = sources.issue
    cited = _cited(issue, article, sources.pages)
    licence = article.license or issue.publication.license
    yield "title", cited.title
    yield from (("creator", person.sort_name) for person in article.authors)
    yield from (("subject", keyword) for keyword in article.keywords)
    yield "description", cited.abstract
    yield "publisher", cited.publisher
    yield from (("contributor", editor.sort_name) for editor in issue.editors)
    yield "date", str(article.dates.published or issue.date)
    yield "type", "Text"
    yield "type", article.kind
    for ending, kind in _FORMATS.items():
        yield "format", kind if sources.galley(article, ending) else ""
    yield "identifier", cited.address
    yield "identifier", article_page(issue, article)
    yield "source", _source(issue, cited)
    yield "language", article.language
    yield from _series(issue)
    yield "rights", licence.url if licence else ""
    yield from _events(issue)


def _issue(sources: Sources) -> Pairs:
    issue = sources.issue
    publication = issue.publication
    yield "title", mark(issue, _issue_title(issue))
    yield from (("creator", p.sort_name) for p in issue.editors or publication.editors)
    yield from (("subject", keyword) for keyword in publication.keywords)
    yield "description", cite_issue(issue)
    yield "publisher", publication.publisher
    yield "date", str(issue.date)
    yield "type", "Text"
    for ending, kind in _FORMATS.items():
        yield "format", kind if f"{issue.file_stem}{ending}" in sources.editions else ""
    yield "identifier", doi_url(issue.doi) if issue.doi else ""
    yield "identifier", issue_page(issue)
    yield "language", issue.language
    yield from _series(issue)
    yield from (("relation", doi_url(each.doi)) for each in issue.articles if each.doi)
    yield "rights", publication.license.url if publication.license else ""
    yield from _events(issue)


def _issue_title(issue: Issue) -> str:
    title = f"{issue.publication.title}, {numbering(issue, issue.language)}"
    return f"{title}: {issue.title}" if issue.title else title


def _cited(issue: Issue, article: Article, pages: Pages) -> Cited:
    position = issue.articles.index(article)
    return describe(issue, pages)[position]


def _source(issue: Issue, cited: Cited) -> str:
    """Return where an article stands, as a line: serial, volume, number, year, pages."""
    place = f"{cited.serial}, {numbering(issue, issue.language)} ({issue.date.year})"
    if not cited.first:
        return place
    pages = cited.first if cited.first == cited.last else f"{cited.first}–{cited.last}"
    return f"{place}, {pages}"


def _series(issue: Issue) -> Pairs:
    """Yield the serial that something is part of, by its ISSNs (RFC 8254)."""
    yield from (("relation", f"urn:issn:{number}") for number in issue.publication.issn.all)


def _events(issue: Issue) -> Pairs:
    """Yield what became of an issue: Dublin Core has no better place for it."""
    for event in events_of(issue):
        yield "description", f"{event.kind.title()}, {event.date}: {event.note}"
