"""Articles for the Directory of Open Access Journals: JSON as its article API takes it (v4)."""

from __future__ import annotations

import json
from typing import Any

from fascicle.distribution.records.addresses import article_page, issue_page
from fascicle.distribution.records.sources import Sources
from fascicle.issue.identifiers import orcid_url
from fascicle.issue.model import Article, Issn, Person
from fascicle.layout.records.cited import describe

_MOST_KEYWORDS = 6
_CONTENT = {".pdf": "PDF", ".epub": "ePUB"}


def write_doaj(sources: Sources) -> dict[str, bytes]:
    """Return an issue's articles as a list, for the API's bulk upload."""
    issue = sources.issue
    described = zip(issue.articles, describe(issue, sources.pages), strict=True)
    records = [
        _record(sources, article, cited.title, cited.abstract) for article, cited in described
    ]
    text = json.dumps(records, ensure_ascii=False, indent=1)
    return {f"{issue.file_stem}.doaj.json": f"{text}\n".encode()}


def _record(sources: Sources, article: Article, title: str, abstract: str) -> dict[str, Any]:
    issue = sources.issue
    date = article.dates.published or issue.date
    identifiers = [{"type": kind, "id": n} for kind, n in _issns(issue.publication.issn)]
    identifiers += [{"type": "doi", "id": article.doi}] if article.doi else []
    record = {
        "title": title,
        "abstract": abstract,
        "year": str(date.year),
        "month": str(date.month or ""),
        "identifier": identifiers,
        "author": [_author(person) for person in article.authors],
        "keywords": list(article.keywords[:_MOST_KEYWORDS]),
        "link": _links(sources, article),
        "journal": _journal(sources, article),
    }
    return {"bibjson": _filled(record)}


def _issns(issn: Issn) -> list[tuple[str, str]]:
    """Return the ISSNs under the two names that the directory has; they have to differ."""
    electronic = issn.electronic or (issn.linking if issn.linking != issn.print else "")
    numbers = [("eissn", electronic), ("pissn", issn.print if issn.print != electronic else "")]
    return [(kind, number) for kind, number in numbers if number]


def _author(person: Person) -> dict[str, str]:
    told = {
        "name": person.name,
        "affiliation": person.affiliation,
        "orcid_id": person.orcid and orcid_url(person.orcid),
    }
    return _filled(told)


def _links(sources: Sources, article: Article) -> list[dict[str, str]]:
    """Return where the full text is, in each form that there is."""
    base = issue_page(sources.issue)
    if not base:
        return []
    files = [(kind, sources.galley(article, ending)) for ending, kind in _CONTENT.items()]
    links = [("HTML", article_page(sources.issue, article))]
    links += [(kind, base + name) for kind, name in files if name]
    return [{"type": "fulltext", "content_type": kind, "url": url} for kind, url in links]


def _journal(sources: Sources, article: Article) -> dict[str, Any]:
    issue = sources.issue
    first, last = sources.pages.get(article.slug, ("", ""))
    told = {
        "title": issue.publication.title,
        "publisher": issue.publication.publisher,
        "volume": issue.volume,
        "number": issue.number,
        "start_page": first,
        "end_page": last,
        "language": [article.language.partition("-")[0].upper()],
    }
    return _filled(told)


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value}
