"""What programs read of a site: the Atom feed, the OPDS catalogue, the sitemap, robots.txt."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence

from lxml import etree
from lxml.builder import ElementMaker

from fascicle.distribution.site.issues import SiteIssue
from fascicle.editions.web.record import ArticleRecord
from fascicle.issue.identifiers import doi_url
from fascicle.issue.model import Publication

NEWEST = 30
"""Articles in the feed."""

_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write_feeds(publication: Publication, issues: Sequence[SiteIssue]) -> dict[str, bytes]:
    """Return the files by their names; issues come newest first.

    All of them need absolute addresses: without the site's own there is only robots.txt.
    """
    if not publication.site:
        return {"robots.txt": b"User-agent: *\nAllow: /\n"}
    base = f"{publication.site.rstrip('/')}/"
    return {
        "feed.xml": _atom(publication, issues, base),
        "opds.json": _opds(publication, issues, base),
        "sitemap.xml": _sitemap(issues, base),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode(),
    }


def _atom(publication: Publication, issues: Sequence[SiteIssue], base: str) -> bytes:
    """Return the newest articles as a feed (RFC 4287). Ids stay when a site moves its files."""
    make = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM})
    listed = [(issue, article) for issue in issues for article in issue.record.articles][:NEWEST]
    updated = max((_time(issue.record.updated) for issue in issues), default="1970-01-01T00:00:00Z")
    feed = make.feed(
        make.id(f"urn:issn:{publication.issn.main}"),
        make.title(publication.title),
        make.updated(updated),
        make.author(make.name(publication.publisher)),
        make.link(rel="self", type="application/atom+xml", href=f"{base}feed.xml"),
        make.link(rel="alternate", type="text/html", href=base),
        *(_entry(make, publication, issue, article, base) for issue, article in listed),
    )
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", publication.language)
    return etree.tostring(feed, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _entry(
    make: ElementMaker,
    publication: Publication,
    issue: SiteIssue,
    article: ArticleRecord,
    base: str,
) -> etree._Element:
    name = f"urn:issn:{publication.issn.main}#{issue.record.id}/{article.slug}"
    entry = make.entry(
        make.id(doi_url(article.doi) if article.doi else uuid.uuid5(uuid.NAMESPACE_URL, name).urn),
        make.title(article.title),
        make.updated(_time(issue.record.updated)),
        make.published(_time(issue.record.date)),
        *(make.author(make.name(author.name)) for author in article.authors),
        make.link(
            rel="alternate", type="text/html", hreflang=article.language,
            href=f"{base}{issue.record.id}/{article.slug}.html",
        ),
    )  # fmt: skip
    if article.abstract:
        entry.append(make.summary(article.abstract))
    return entry


def _time(date: str) -> str:
    """Return a date of ISO 8601, whole or not, as a time (RFC 3339)."""
    year, month, day = [*date.split("-"), "01", "01"][:3]
    return f"{year}-{month}-{day}T00:00:00Z"


def _opds(publication: Publication, issues: Sequence[SiteIssue], base: str) -> bytes:
    """Return the issues as a catalogue for reading apps (OPDS 2.0)."""
    listed = [_opds_entry(publication, issue, base) for issue in issues]
    catalogue = {
        "metadata": {"title": publication.title, "numberOfItems": len(listed)},
        "links": [{"rel": "self", "href": f"{base}opds.json", "type": "application/opds+json"}],
        "publications": listed,
    }
    return (json.dumps(catalogue, ensure_ascii=False, indent=1) + "\n").encode()


def _opds_entry(publication: Publication, issue: SiteIssue, base: str) -> dict[str, object]:
    record, folder = issue.record, f"{base}{issue.record.id}/"
    kinds = {"epub": "application/epub+zip", "pdf": "application/pdf"}
    return {
        "metadata": {
            "@type": "http://schema.org/PublicationIssue",
            "title": record.name,
            "identifier": record.identifier or f"{folder}index.html",
            "author": list(dict.fromkeys(a.name for each in record.articles for a in each.authors)),
            "language": record.language,
            "publisher": publication.publisher,
            "published": _time(record.date),
            "modified": _time(record.updated),
            "belongsTo": {"series": {"name": publication.title}},
        },
        "links": [
            {"rel": "alternate", "href": f"{folder}index.html", "type": "text/html"},
        ]
        + [
            {"rel": "http://opds-spec.org/acquisition/open-access",
             "href": f"{folder}{record.stem}.{ending}", "type": kind}
            for ending, kind in kinds.items()
            if f"{record.stem}.{ending}" in issue.files
        ],
        "images": [
            {"href": f"{folder}cover-{width}.jpg", "type": "image/jpeg", "width": width}
            for width in (960, 480)
            if f"cover-{width}.jpg" in issue.files
        ],
    }  # fmt: skip


def _sitemap(issues: Sequence[SiteIssue], base: str) -> bytes:
    """Return the addresses of all pages (sitemaps.org, 0.9)."""
    make = ElementMaker(namespace=_SITEMAP, nsmap={None: _SITEMAP})
    pages = make.urlset(*(make.url(make.loc(address)) for address in _addresses(issues, base)))
    return etree.tostring(pages, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _addresses(issues: Sequence[SiteIssue], base: str) -> Iterator[str]:
    yield base
    yield f"{base}archive.html"
    yield f"{base}authors.html"
    for issue in issues:
        yield f"{base}{issue.record.id}/index.html"
        for article in issue.record.articles:
            yield f"{base}{issue.record.id}/{article.slug}.html"
