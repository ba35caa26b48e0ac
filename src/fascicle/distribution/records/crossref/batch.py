"""A batch of a deposit: an issue and those of its articles that have a DOI."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from fascicle.distribution.records.addresses import issue_page
from fascicle.distribution.records.crossref.article import language, write_article
from fascicle.distribution.records.crossref.parts import SPACE, date, doi_data, make, people
from fascicle.distribution.records.sources import Sources
from fascicle.distribution.records.trees import as_xml
from fascicle.issue.model import Issue, Publication

_SCHEMA = f"{SPACE} https://www.crossref.org/schemas/crossref5.3.1.xsd"
_LONGEST_ID = 100
_LONGEST_NAME = 130
_LONGEST_TITLE = 255
_LONGEST_NUMBER = 32


def write_crossref(sources: Sources) -> dict[str, bytes]:
    """Return the deposit of an issue; nothing for one that cannot be deposited.

    Its timestamp is the issue's last date: a deposit that is sent has that of its sending.
    """
    if obstacle(sources.issue):
        return {}
    return {
        f"{sources.issue.file_stem}.crossref.xml": write_batch(sources, stamp_of(sources.issue))
    }


def obstacle(issue: Issue) -> tuple[str, str] | None:
    """Return why an issue cannot be deposited, and what to do; None where it can."""
    if not dois_of(issue):
        return "the issue has no DOI, nor has any of its articles", "write `doi:` for an article"
    if issue.draft:
        return "the issue is a draft", "take `status: draft` out of its issue.yaml"
    if not issue.publication.site:
        return "a DOI leads to a page, and the site's address is not known", "write `web: {url: …}`"
    if not issue.publication.contact:
        return "Crossref wants an address to report to", "write `contact:` with an e-mail address"
    return None


def dois_of(issue: Issue) -> tuple[str, ...]:
    """Return the DOIs of an issue and its articles."""
    return tuple(doi for doi in (issue.doi, *(each.doi for each in issue.articles)) if doi)


def stamp_of(issue: Issue) -> str:
    """Return a number that grows with the issue's dates: the day of the last one."""
    last = max(
        [issue.date, *(note.date for note in issue.history)], key=lambda each: each.first_day
    )
    return f"{last.first_day:%Y%m%d}{len(issue.history):06}"


def stamp_at(moment: datetime) -> str:
    """Return the number of a moment (UTC): Crossref takes a deposit only with a greater one."""
    return f"{moment:%Y%m%d%H%M%S}"


def write_batch(sources: Sources, stamp: str) -> bytes:
    """Return a deposit with a timestamp, a number of up to nineteen digits."""
    issue = sources.issue
    publication = issue.publication
    identity = f"{issue.file_stem[: _LONGEST_ID - len(stamp) - 1]}-{stamp}"
    root = make(
        "doi_batch",
        {"version": "5.3.1", "xsi:schemaLocation": _SCHEMA},
        make(
            "head",
            make("doi_batch_id", identity),
            make("timestamp", stamp),
            make(
                "depositor",
                make("depositor_name", publication.publisher[:_LONGEST_NAME]),
                make("email_address", publication.contact),
            ),
            make("registrant", publication.publisher[:_LONGEST_TITLE]),
        ),
        make("body", make("journal", _journal(publication), _issue(issue), [
            write_article(sources, article) for article in issue.articles if article.doi
        ])),
    )  # fmt: skip
    return as_xml(root)


def _journal(publication: Publication) -> etree._Element:
    issn = publication.issn
    numbers = {issn.electronic: "electronic", issn.print: "print"}
    if not (issn.electronic or issn.print):
        numbers = {issn.linking: "electronic"}
    return make(
        "journal_metadata",
        {"language": language(publication.language)},
        make("full_title", publication.title[:_LONGEST_TITLE]),
        (make.given("issn", number, {"media_type": kind}) for number, kind in numbers.items()),
    )


def _issue(issue: Issue) -> etree._Element:
    volume, number = issue.volume[:_LONGEST_NUMBER], issue.number[:_LONGEST_NUMBER]
    return make(
        "journal_issue",
        people(issue.editors or issue.publication.editors, "editor"),
        make("titles", make("title", issue.title)) if issue.title else None,
        date("publication_date", issue.date, "online"),
        make("journal_volume", make("volume", volume)) if volume else None,
        make.given("issue", number),
        doi_data(issue.doi, issue_page(issue)) if issue.doi else None,
    )
