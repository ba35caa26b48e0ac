"""Agreement: all editions say of the issue what its YAML says, and so the same as one another."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pikepdf
from lxml import etree

from fascicle.checks.told import Told, told_by_epub, told_by_page, told_by_pdf
from fascicle.codes.table import finding
from fascicle.findings import Finding
from fascicle.issue.model import Article, Issue

_UNREADABLE = (
    OSError, KeyError, StopIteration, ValueError, zipfile.BadZipFile, pikepdf.PdfError,
    pikepdf.PasswordError, etree.XMLSyntaxError, etree.ParserError,
)  # fmt: skip
"""What is no edition at all is told by the checks of that edition."""


def check_pdf(path: Path, issue: Issue) -> Iterator[Finding]:
    """Yield A-001 to A-007 for a PDF of an issue, or of an issue of one article: an offprint."""
    try:
        told = told_by_pdf(path)
    except _UNREADABLE:
        return
    yield from _compare(told, _of_issue(issue), "metadata")


def check_epub(path: Path, issue: Issue) -> Iterator[Finding]:
    """Yield A-001 to A-007 for an EPUB of an issue."""
    try:
        told = told_by_epub(path)
    except _UNREADABLE:
        return
    yield from _compare(told, _of_issue(issue), "package")


def check_web(index: Path, issue: Issue) -> Iterator[Finding]:
    """Yield A-001 to A-007 for the pages of an issue's articles, which lie beside `index`."""
    for article in issue.articles:
        name = f"{article.slug}.html"
        try:
            told = told_by_page(index.parent / name)
        except _UNREADABLE:
            continue
        yield from _compare(told, _of_article(issue, article), name)


def _of_issue(issue: Issue) -> Told:
    """Return what the YAML says of an issue."""
    publication = issue.publication
    licences = [publication.license, *(article.license for article in issue.articles)]
    people = [person.name for article in issue.articles for person in article.authors]
    return Told(
        title=issue.name,
        authors=frozenset(people),
        issns=frozenset(publication.issn.all),
        date=str(issue.date),
        licences=frozenset(license_.url for license_ in licences if license_),
        languages=frozenset([issue.language, *(a.language for a in issue.articles)]),
        publisher=publication.publisher,
    )


def _of_article(issue: Issue, article: Article) -> Told:
    """Return what the YAML says of an article."""
    license_ = article.license or issue.publication.license
    return Told(
        title=article.title.plain,
        authors=frozenset(person.name for person in article.authors),
        issns=frozenset(issue.publication.issn.all),
        date=str(article.dates.published or issue.date),
        licences=frozenset([license_.url] if license_ else []),
        languages=frozenset([article.language]),
        publisher=issue.publication.publisher,
    )


def _compare(told: Told, expected: Told, where: str) -> Iterator[Finding]:
    """Yield a finding for each fact that is told otherwise than it is expected."""

    def differs(code: str, what: str, found: str, wanted: str) -> Finding:
        message = f"{what} “{found}”, the manuscript says “{wanted}”"
        return finding(code, message, where)

    # An issue's title may stand behind the serial's. Of ISSNs and licences, where there are
    # several, an edition may tell those that are its own.
    if expected.title not in told.title:
        yield differs("A-001", "the title is", told.title, expected.title)
    if told.authors != expected.authors:
        yield differs("A-002", "the authors are", _list(told.authors), _list(expected.authors))
    if not _is_among(told.issns, expected.issns):
        yield differs("A-003", "the ISSN is", _list(told.issns), _list(expected.issns))
    if told.date != expected.date:
        yield differs("A-004", "the date is", told.date, expected.date)
    if not _is_among(told.licences, expected.licences):
        yield differs("A-005", "the licence is", _list(told.licences), _list(expected.licences))
    if told.languages != expected.languages:
        found, wanted = _list(told.languages), _list(expected.languages)
        yield differs("A-006", "the language is", found, wanted)
    if told.publisher != expected.publisher:
        yield differs("A-007", "the publisher is", told.publisher, expected.publisher)


def _is_among(told: frozenset[str], expected: frozenset[str]) -> bool:
    return bool(told) == bool(expected) and told <= expected


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
