"""What the serial's site has to know of an issue: `issue.json`, beside its pages."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from fascicle.doors import require_part
from fascicle.editions.epub.metadata import identifier_of
from fascicle.issue.model import Article, Issue
from fascicle.layout.citation import cite_article
from fascicle.layout.plain import plain
from fascicle.layout.records.cited import Pages
from fascicle.layout.words import date_text, names, numbering

RECORD_FILE = "issue.json"


@dataclass(frozen=True, slots=True)
class Author:
    """An author: as printed, and for an alphabet."""

    name: str
    sort_name: str


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article: its page is `slug`.html; `text` is all that a search goes through.

    `first` and `last` are the labels of its pages in the PDF.
    """

    slug: str
    title: str
    language: str
    byline: str
    authors: tuple[Author, ...]
    abstract: str
    doi: str
    citation: str
    text: str
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """An issue: `date` as in ISO 8601, `day` as its readers write it."""

    id: str
    name: str
    volume: str
    numbering: str
    date: str
    day: str
    language: str
    status: str
    updated: str
    stem: str
    cover_alt: str
    articles: tuple[ArticleRecord, ...]
    number: str = ""
    identifier: str = ""
    """The name that its EPUB has."""


def write_record(issue: Issue, cover_alt: str, pages: Pages) -> bytes:
    """Return an issue's record, as JSON; `pages` are those of its articles in the PDF."""
    updated = max((str(each.date) for each in issue.history), default=str(issue.date))
    record = IssueRecord(
        issue.id, issue.name, issue.volume, numbering(issue, issue.language), str(issue.date),
        date_text(issue.date, issue.language), issue.language, issue.status, updated,
        issue.file_stem, cover_alt,
        tuple(_article(issue, article, *pages.get(article.slug, ("", "")))
              for article in issue.articles),
        issue.number, identifier_of(issue),
    )  # fmt: skip
    return (json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n").encode()


def read_record(content: bytes) -> IssueRecord:
    """Return the record that a file holds; raise ValueError for another one."""
    try:
        data: dict[str, Any] = json.loads(content)
        articles = tuple(
            ArticleRecord(**{**entry, "authors": tuple(Author(**a) for a in entry["authors"])})
            for entry in data["articles"]
        )
        record = IssueRecord(**{**data, "articles": articles})
        for name in (record.id, record.stem, *(article.slug for article in articles)):
            require_part(name)
    except (KeyError, TypeError) as error:
        message = f"not a record of an issue: {error}"
        raise ValueError(message) from error
    return record


def _article(issue: Issue, article: Article, first: str, last: str) -> ArticleRecord:
    parts = [article.body, article.abstract, *(note.html for note in article.notes)]
    return ArticleRecord(
        article.slug, article.title.plain, article.language,
        names(article.authors, article.language),
        tuple(Author(person.name, person.sort_name) for person in article.authors),
        plain(article.abstract), article.doi, cite_article(issue, article),
        " ".join([article.title.plain, *article.keywords, *map(plain, parts)]),
        first, last,
    )  # fmt: skip
