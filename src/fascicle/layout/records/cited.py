"""What a citation record says of an article, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fascicle.issue.dates import IssueDate
from fascicle.issue.identifiers import doi_url
from fascicle.issue.model import Article, Issue, Person
from fascicle.layout.plain import plain

Pages = Mapping[str, tuple[str, str]]
"""The labels of the first and the last page of articles, by slug, where they are known."""


@dataclass(frozen=True, slots=True)
class Name:
    """An author's name in two parts, or in one (`family`) that is not to be taken apart."""

    family: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """An article as it is cited. All is plain text; what is not known is empty.

    `key` has ASCII letters, digits and hyphens only, and differs for all articles of a serial.
    """

    key: str
    title: str
    names: tuple[Name, ...]
    serial: str
    issn: str
    volume: str
    number: str
    date: IssueDate
    first: str
    last: str
    doi: str
    address: str
    publisher: str
    place: str
    language: str
    abstract: str
    keywords: tuple[str, ...]


def describe(issue: Issue, pages: Pages) -> tuple[Cited, ...]:
    """Return an issue's articles as they are cited, in the issue's order."""
    return tuple(_describe(issue, article, pages) for article in issue.articles)


def _describe(issue: Issue, article: Article, pages: Pages) -> Cited:
    publication = issue.publication
    first, last = pages.get(article.slug, ("", ""))
    key = f"{publication.slug}-{issue.id}-{article.slug}"
    return Cited(
        key="".join(c if c.isascii() and c.isalnum() else "-" for c in key),
        title=mark(issue, title_of(article)),
        names=tuple(name_of(person) for person in article.authors),
        serial=publication.title,
        issn=publication.issn.main,
        volume=issue.volume,
        number=issue.number,
        date=issue.date,
        first=first,
        last=last,
        doi=article.doi,
        address=doi_url(article.doi) if article.doi else "",
        publisher=publication.publisher,
        place=publication.place,
        language=article.language,
        abstract=plain(article.abstract),
        keywords=article.keywords,
    )


def title_of(article: Article) -> str:
    """Return an article's title with its subtitle, in one line."""
    title = article.title.plain
    if article.subtitle:
        stop = "" if title.endswith(("?", "!", "…", ":")) else ":"
        title += f"{stop} {article.subtitle.plain}"
    return _line(title)


def mark(issue: Issue, title: str) -> str:
    """Return a title as records tell it: that of what was retracted says so (NISO RP-45-2024)."""
    return f"RETRACTED: {title}" if issue.status == "retracted" else title


def name_of(person: Person) -> Name:
    """Return a person's name in its parts; one that has a comma or no space stays whole."""
    if person.family:
        return Name(_line(person.family), _line(person.given))
    given, _, family = _line(person.name).rpartition(" ")
    return Name(_line(person.name)) if "," in given else Name(family, given)


def _line(text: str) -> str:
    return " ".join(text.split())
