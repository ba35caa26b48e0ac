"""What machines read in a page: Highwire's tags, Dublin Core, Open Graph, JSON-LD, links.

The tags are those that Google Scholar's inclusion guidelines name; the links are Signposting's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from fascicle.issue.identifiers import doi_url, orcid_url
from fascicle.issue.model import Article, Issue, Person, Publication
from fascicle.layout.plain import plain
from fascicle.layout.words import cover_text

_TYPES = {"report": "Report", "article": "ScholarlyArticle", "review": "ScholarlyArticle"}
"""A review is no Review here: that is of one thing, which would have to be named as data."""

_SHORT = 300
"""Letters of a description; search engines show about half of them."""

_FEEDS = (("feed.xml", "application/atom+xml"), ("opds.json", "application/opds+json"))


@dataclass(frozen=True, slots=True)
class Places:
    """Where an issue's pages and files are: `base` is the address of its folder, '' if unknown."""

    base: str
    pdf: str
    epub: str

    def absolute(self, name: str) -> str:
        """Return a file's address as others can use it; '' where the site's is not known."""
        return self.base + name if self.base else ""


def article_head(
    issue: Issue, article: Article, places: Places, pages: tuple[str, str], offprint: str
) -> list[Markup]:
    """Return the elements for the head of an article's page."""
    page = places.absolute(f"{article.slug}.html")
    return [
        *_metas(_highwire(issue, article, places, pages, offprint)),
        *_metas(_dublin_core(issue, article)),
        *describe(_about(article)),
        *_open_graph(article.title.plain, "article", page, issue, places),
        *_metas(_published(article, issue), "property"),
        *_links(page, doi_url(article.doi) if article.doi else "", article, issue),
        *([_link("item", offprint, "application/pdf")] if offprint else []),
        _link("collection", "index.html", "text/html"),
        *feed_links(issue.publication, "../"),
        *(_link("type", f"https://schema.org/{kind}") for kind in ("AboutPage", _type(article))),
        _json_ld(_article_record(issue, article, places, pages, offprint)),
    ]


def issue_head(issue: Issue, places: Places) -> list[Markup]:
    """Return the elements for the head of an issue's page."""
    page = places.absolute("index.html")
    about = _about(issue.monograph) if issue.monograph else issue.publication.description
    return [
        *describe(about),
        *_open_graph(issue.name, "website", page, issue, places),
        *_links(page, doi_url(issue.doi) if issue.doi else "", None, issue),
        _link("item", places.pdf, "application/pdf"),
        _link("item", places.epub, "application/epub+zip"),
        *(_link("item", f"{article.slug}.html", "text/html") for article in issue.articles),
        *feed_links(issue.publication, "../"),
        _json_ld(_issue_record(issue, page) | _contents(issue, places)),
    ]


def _type(article: Article) -> str:
    return _TYPES.get(article.kind, "Article")


def _highwire(
    issue: Issue, article: Article, places: Places, pages: tuple[str, str], offprint: str
) -> Iterator[tuple[str, str]]:
    """Yield the tags that Google Scholar asks for, in its order."""
    publication = issue.publication
    yield "citation_title", article.title.plain
    for person in article.authors:
        yield "citation_author", person.sort_name
        if person.affiliation:
            yield "citation_author_institution", person.affiliation
        if person.orcid:
            yield "citation_author_orcid", orcid_url(person.orcid)
    yield "citation_publication_date", str(article.dates.published or issue.date).replace("-", "/")
    yield "citation_journal_title", publication.title
    for issn in publication.issn.all:
        yield "citation_issn", issn
    yield "citation_volume", issue.volume
    yield "citation_issue", issue.number
    yield "citation_firstpage", pages[0]
    yield "citation_lastpage", pages[1]
    yield "citation_doi", article.doi
    yield "citation_language", article.language
    yield "citation_publisher", publication.publisher
    yield "citation_pdf_url", places.absolute(offprint or places.pdf)
    for keyword in article.keywords:
        yield "citation_keywords", keyword


def _dublin_core(issue: Issue, article: Article) -> Iterator[tuple[str, str]]:
    licence = article.license or issue.publication.license
    yield "DC.title", article.title.plain
    for person in article.authors:
        yield "DC.creator", person.name
    yield "DC.date", str(article.dates.published or issue.date)
    yield "DC.identifier", doi_url(article.doi) if article.doi else ""
    yield "DC.language", article.language
    yield "DC.publisher", issue.publication.publisher
    yield "DC.rights", licence.url if licence else ""
    yield "DC.description", plain(article.abstract)
    for keyword in article.keywords:
        yield "DC.subject", keyword
    yield "DC.relation.isPartOf", f"urn:ISSN:{issue.publication.issn.main}"
    yield "DC.type", "Text"


def _metas(pairs: Iterable[tuple[str, str]], key: str = "name") -> Iterator[Markup]:
    for name, content in pairs:
        if content:
            yield Markup(f'<meta {key}="{{}}" content="{{}}"/>').format(name, content)  # noqa: S704


def _about(article: Article) -> str:
    """Return an article's abstract as text, or its first paragraphs."""
    if article.abstract:
        return plain(article.abstract)
    text = ""
    for paragraph in re.finditer(r"<p\b[^>]*>(.*?)</p>", article.body, re.DOTALL):
        text = f"{text} {plain(paragraph[1])}".strip()
        if len(text) > _SHORT // 3:
            break
    return text


def describe(text: str) -> Iterator[Markup]:
    """Yield what search engines and previews show of a page: the beginning of its abstract."""
    short = " ".join(text.split())
    if len(short) > _SHORT:
        short = short[:_SHORT].rpartition(" ")[0].rstrip(",;:—– ") or short[:_SHORT]
        short += "…"
    yield from _metas([("description", short)])
    yield from _metas([("og:description", short)], "property")


def _open_graph(title: str, kind: str, page: str, issue: Issue, places: Places) -> Iterator[Markup]:
    """Yield Open Graph's basic metadata (ogp.me)."""
    image = places.absolute("cover-960.jpg")
    told = (
        ("og:title", title),
        ("og:type", kind),
        ("og:site_name", issue.publication.title),
        ("og:url", page),
        ("og:image", image),
        ("og:image:alt", cover_text(issue) if image else ""),
    )
    yield from _metas(told, "property")


def _published(article: Article, issue: Issue) -> Iterator[tuple[str, str]]:
    """Yield what Open Graph has of articles (ogp.me, “No Vertical”)."""
    yield "article:published_time", str(article.dates.published or issue.date)
    for keyword in article.keywords:
        yield "article:tag", keyword


def feed_links(publication: Publication, up: str) -> Iterator[Markup]:
    """Yield the links to the serial's feeds, where there are any (RFC 4287; OPDS 2.0, 1.1)."""
    for name, kind in _FEEDS if publication.site else ():
        yield Markup('<link rel="alternate" type="{}" title="{}" href="{}"/>').format(
            kind, publication.title, up + name
        )


def _links(page: str, doi: str, article: Article | None, issue: Issue) -> Iterator[Markup]:
    """Yield the typed links of Signposting (signposting.org/FAIR), and the page's own address."""
    if page:
        yield _link("canonical", page)
    if doi:
        yield _link("cite-as", doi)
    licence = (article.license if article else None) or issue.publication.license
    if licence:
        yield _link("license", licence.url)
    for person in article.authors if article else ():
        if person.orcid:
            yield _link("author", orcid_url(person.orcid))


def _link(relation: str, address: str, kind: str = "") -> Markup:
    typed = Markup(' type="{}"').format(kind) if kind else ""
    return Markup('<link rel="{}" href="{}"{}/>').format(relation, address, typed)


def _json_ld(record: dict[str, Any]) -> Markup:
    """Return a record of schema.org as a block of data: no markup can end it (JSON-LD 1.1, 7)."""
    text = json.dumps({"@context": "https://schema.org", **_filled(record)}, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup('<script type="application/ld+json">{}</script>').format(
        Markup(text)  # noqa: S704  # no sign of markup is left in it
    )


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record without what is empty."""
    return {key: value for key, value in record.items() if value}


def _article_record(
    issue: Issue, article: Article, places: Places, pages: tuple[str, str], offprint: str
) -> dict[str, Any]:
    licence = article.license or issue.publication.license
    file = {"contentUrl": places.absolute(offprint or places.pdf)}
    return {
        "@type": _type(article),
        "headline": article.title.plain,
        "abstract": plain(article.abstract),
        "url": places.absolute(f"{article.slug}.html"),
        "identifier": doi_url(article.doi) if article.doi else "",
        "author": [_person(person) for person in article.authors],
        "datePublished": str(article.dates.published or issue.date),
        "inLanguage": article.language,
        "keywords": list(article.keywords),
        "license": licence.url if licence else "",
        "pageStart": pages[0],
        "pageEnd": pages[1],
        "image": places.absolute("cover-960.jpg"),
        "encoding": {"@type": "MediaObject", "encodingFormat": "application/pdf", **file}
        if file["contentUrl"]
        else {},
        "publisher": {"@type": "Organization", "name": issue.publication.publisher},
        "isPartOf": _filled(_issue_record(issue, "")),
    }


def _contents(issue: Issue, places: Places) -> dict[str, Any]:
    """Return what an issue's own page says beyond what its articles say of it."""
    return {
        "identifier": doi_url(issue.doi) if issue.doi else "",
        "image": places.absolute("cover-960.jpg"),
        "hasPart": [
            _filled(
                {
                    "@type": _type(article),
                    "headline": article.title.plain,
                    "url": places.absolute(f"{article.slug}.html"),
                }
            )
            for article in issue.articles
        ],
    }


def _issue_record(issue: Issue, page: str) -> dict[str, Any]:
    volume = {"@type": "PublicationVolume", "volumeNumber": issue.volume}
    return {
        "@type": "PublicationIssue",
        "name": issue.name,
        "url": page,
        "issueNumber": issue.number,
        "datePublished": str(issue.date),
        "isPartOf": {**volume, "isPartOf": periodical(issue.publication)}
        if issue.volume
        else periodical(issue.publication),
    }


def periodical(publication: Publication) -> dict[str, Any]:
    """Return the serial as schema.org describes it."""
    return _filled(
        {
            "@type": "Periodical",
            "name": publication.title,
            "issn": list(publication.issn.all),
            "publisher": {"@type": "Organization", "name": publication.publisher},
            "url": publication.url,
        }
    )


def _person(person: Person) -> dict[str, Any]:
    return _filled(
        {
            "@type": "Person",
            "name": person.name,
            "affiliation": person.affiliation,
            "@id": orcid_url(person.orcid) if person.orcid else "",
        }
    )
