"""What the document says of serial and issue, settled with what the publication knows already."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from fascicle.errors import UsageError
from fascicle.issue.dates import IssueDate
from fascicle.issue.identifiers import parse_issn
from fascicle.issue.model import Publication
from fascicle.issue.names import is_issue_id
from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.calendar_words import find_days, read_date
from fascicle.manuscript.importing.draft import Draft
from fascicle.manuscript.importing.issue_files import Facts
from fascicle.manuscript.importing.ledger import Ledger, refusal
from fascicle.manuscript.importing.people import Author
from fascicle.manuscript.starting.issue import (
    FIRST_ISSUE,
    NextIssue,
    begun_issues,
    next_issue,
)
from fascicle.manuscript.starting.texts import PLACEHOLDER_ISSN
from fascicle.workspace import Workspace

_PARTED = re.compile(r"(\d{1,4})-(\d{1,4}(?:-\d{1,4})?)")
_EMAIL = re.compile(r"[\w.+-]+@(?P<domain>[\w-]+)(?:\.[\w-]+)+")


def check_issue_id(issue_id: str | None) -> None:
    """Raise UsageError for an id that cannot be a folder's name."""
    if issue_id is not None and not is_issue_id(issue_id):
        message = f"“{issue_id[:80]}” cannot be the id of an issue"
        hint = "write letters, digits and hyphens, as in 26-2"
        raise UsageError(message, where="--issue", hint=hint)


def settle(
    draft: Draft,
    document: d.Document,
    publication: Publication | None,
    workspace: Workspace,
    wanted: str | None,
    clock: date,
    ledger: Ledger,
) -> tuple[Draft, Facts]:
    """Return the draft with authors, and the facts of the issue."""
    issue = _numbering(draft, workspace, wanted, clock, ledger)
    day = _date(draft, document, issue, clock, ledger)
    facts = Facts(issue.id, issue.volume, issue.number, day)
    if publication is None:
        new = _publication(draft, document, ledger)
        facts = replace(facts, publication=new)
        publisher = str(new["publisher"])
    else:
        _compare(draft, publication, ledger)
        publisher = publication.publisher
        ours, theirs = publication.language.split("-")[0], draft.language.split("-")[0]
        if theirs and theirs != ours:
            facts = replace(facts, language=draft.language)
    if not draft.front.authors:
        draft = replace(draft, front=replace(draft.front, authors=(Author(publisher),)))
        what = f"the author: {publisher}, since the document names none"
        ledger.guess(what, "the head of the document", "the article's `authors`")
    return draft, facts


def _numbering(
    draft: Draft, workspace: Workspace, wanted: str | None, clock: date, ledger: Ledger
) -> NextIssue:
    """Return the issue's id, volume and number; its date, too, if it is one that has been begun.

    A document that names no number goes into the newest issue that was begun, else into the next.
    """
    volume, number = draft.front.identity.volume, draft.front.identity.number
    begun = begun_issues(workspace)
    if volume or number:
        same = [each for each in begun if (each.volume, each.number) == (volume, number)]
        named = "-".join(part for part in (volume, number) if part)
        found = same[-1] if same else NextIssue(named, volume, number, "")
        return replace(found, id=wanted or found.id)
    begun = tuple(each for each in begun if wanted in {None, each.id})
    if wanted and not begun:
        match = _PARTED.fullmatch(wanted)
        volume, number = (match[1], match[2]) if match else ("", wanted)
        ledger.guess(_said(volume, number), "--issue", "issue.yaml")
        return NextIssue(wanted, volume, number, "")
    found = begun[-1] if begun else replace(next_issue(workspace, clock), date="")
    place = "the issue that was begun" if begun else "the issues that are there"
    what = f"{_said(found.volume, found.number)}: the document names none"
    ledger.guess(what, place, "issue.yaml")
    return found


def _said(volume: str, number: str) -> str:
    return f"volume {volume}, number {number}" if volume else f"number {number}"


def _date(
    draft: Draft, document: d.Document, issue: NextIssue, clock: date, ledger: Ledger
) -> IssueDate:
    """Return the issue's date: as the text says it, else a guess that is told.

    Of an issue that was begun its date is known, but for the example that every serial begins with.
    """
    if draft.front.identity.date:
        return draft.front.identity.date
    begun = "" if issue.id == FIRST_ISSUE else issue.date
    sayings = (
        (begun, "the issue that was begun"),
        (document.meta.date, "the document's metadata"),
        (document.meta.touched[:10], "when the document was last saved"),
        (clock.isoformat(), "the document says none: it is the day of the import"),
    )
    found = next((day, place) for text, place in sayings if (day := text and read_date(text)))
    guessed, place = _before_notices(draft, document, *found)
    ledger.guess(f"the issue's date: {guessed}; see that it is right", place, "issue.yaml")
    return guessed


def _before_notices(
    draft: Draft, document: d.Document, guessed: IssueDate, place: str
) -> tuple[IssueDate, str]:
    """Return a guessed date that is no later than what the issue invites to."""
    ends = [notice.until for notice in draft.notices if notice.until]
    end = min(ends, key=lambda day: day.first_day, default=guessed)
    if guessed.first_day <= end.first_day:
        return guessed, place
    days = (day for text in document.paragraphs for day in find_days(text))
    before = [day for day in days if day.first_day < end.first_day]
    latest = max(before, key=lambda day: day.first_day, default=end)
    return latest, f"the latest day that the text names before {end}, which it invites to"


def _publication(draft: Draft, document: d.Document, ledger: Ledger) -> dict[str, Any]:
    """Return a new `publication.yaml`; refuse a document that does not name its serial."""
    identity = draft.front.identity
    issns = {kind: _valid_issn(text, ledger) for kind, text in identity.issns.items()}
    hint = "lay the publication out with `fascicle init DIR`, or write manuscript/publication.yaml"
    if not issns:
        message = "there is no publication.yaml yet, and the document names no ISSN"
        raise refusal("I-008", ledger.file, message, hint)
    title = identity.serial or d.plain(draft.front.title)
    if not identity.serial:
        ledger.guess(f"the serial's title: “{title}”", "the document's title", "publication.yaml")
    text = " ".join(document.paragraphs)
    publisher, contact = _publisher(text, title, ledger)
    issn: Any = issns["electronic"] if set(issns) == {"electronic"} else issns
    data = {"title": title, "issn": issn, "publisher": publisher, "contact": contact,
            "language": draft.language or "en"}  # fmt: skip
    if not draft.language:
        ledger.guess("the language: en", "the words", "publication.yaml")
    ledger.guess("the publication", "the whole document", "publication.yaml")
    return {key: value for key, value in data.items() if value}


def _valid_issn(text: str, ledger: Ledger) -> str:
    """Return an ISSN whose check digit is right; refuse another, for nothing can be built on it."""
    try:
        return parse_issn(text)
    except ValueError as error:
        hint = "correct it in the document, or write manuscript/publication.yaml first"
        raise refusal("I-008", ledger.file, str(error), hint) from None


def _publisher(text: str, title: str, ledger: Ledger) -> tuple[str, str]:
    """Return who publishes, by the e-mail address in the text, and that address."""
    match = _EMAIL.search(text)
    if not match:
        ledger.guess(f"the publisher: {title}", "the serial's title", "publication.yaml")
        return title, ""
    name = match["domain"].casefold()
    spelt = [w for w in re.findall(r"[\w-]+", text) if w.casefold() == name and w != w.lower()]
    spelt += re.findall(rf"\b(?i:{_spaced(name)})\b", text)
    publisher = spelt[0] if spelt else title
    ledger.guess(
        f"the publisher: {publisher}; the contact: {match[0]}", match[0], "publication.yaml"
    )
    return publisher, match[0].rstrip(".")


def _spaced(name: str) -> str:
    """Return a pattern for a name that may be written as two words in capitals."""
    return r"[ -]?".join(re.escape(c) for c in name[:40])


def _compare(draft: Draft, publication: Publication, ledger: Ledger) -> None:
    """Tell where the document and the publication say different things; the publication holds."""
    identity = draft.front.identity
    hint = "publication.yaml holds; see that the document belongs to this serial"
    for issn in identity.issns.values():
        ledger.carry(issn)
        if PLACEHOLDER_ISSN in publication.issn.all:
            message = f"the document says ISSN {issn}, the publication has a placeholder"
            put_in = f"write `issn: {issn}` into manuscript/publication.yaml"
            ledger.warn("I-013", "identity", message, put_in)
        elif issn not in publication.issn.all:
            message = f"the document says ISSN {issn}, the publication {publication.issn.main}"
            ledger.warn("I-013", "identity", message, hint)
    if identity.serial and identity.serial.casefold() != publication.title.casefold():
        message = f"the document says “{identity.serial}”, the publication “{publication.title}”"
        ledger.carry(identity.serial)
        ledger.warn("I-013", "identity", message, hint)
