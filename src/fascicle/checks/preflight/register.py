"""The serial's register: an issue beside all the others that are here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fascicle.checks.preflight.copy import FRONT, Copy
from fascicle.checks.preflight.renaming import find_renamed
from fascicle.codes.table import finding
from fascicle.doors import follow
from fascicle.findings import Finding
from fascicle.issue.dates import IssueDate, parse_date
from fascicle.issue.identifiers import parse_doi
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.reading import read_text
from fascicle.manuscript.yaml_source import read_table
from fascicle.workspace import ISSUE_FILE, Workspace

_SUPPLEMENT = re.compile(r"\bsuppl?\b|\bsupplement\b|\bS\d*\b|\bspecial\b|прил|спец", re.IGNORECASE)
_RANGE = re.compile(r"(\d{1,6})(?:\s*[-–/+&,]\s*(\d{1,6}))?")
_DOI = re.compile(r"^doi:[ \t]*[\"']?(\S+?)[\"']?[ \t]*$", re.MULTILINE)
_HEAD = 20_000  # characters of an article's file in which its front matter stands
_WIDEST = 24
"""Numbers that one issue can have: two years of a monthly."""


@dataclass(frozen=True)
class Entry:
    """What the register has of an issue. `number` is as printed: 4, 2-3, 2 Suppl."""

    id: str
    volume: str
    number: str
    date: IssueDate | None
    dois: frozenset[str]

    @cached_property
    def numbers(self) -> range:
        """The numbers that the issue has: several for a double issue, none for a supplement."""
        match = _RANGE.fullmatch(self.number.strip())
        if not match or _SUPPLEMENT.search(self.number):
            return range(0)
        first, last = int(match[1]), int(match[2] or match[1])
        return range(first, last + 1) if 0 <= last - first < _WIDEST else range(0)


def find_in_register(copy: Copy) -> Iterator[Finding]:
    """Yield R-001 to R-006 for an issue beside the others of its serial."""
    own = _own_entry(copy)
    others = [_read(copy.workspace, name) for name in copy.workspace.issue_ids() if name != own.id]
    yield from _doubles(copy, own, others)
    yield from _gaps(copy, own, others)
    yield from _order(copy, own, others)
    yield from _dois(copy, own, others)
    yield from find_renamed(copy)


def _own_entry(copy: Copy) -> Entry:
    issue = copy.issue
    dois = {issue.doi, *(article.doi for article in issue.articles)}
    named = frozenset(doi.lower() for doi in dois if doi)
    return Entry(issue.id, issue.volume, issue.number, issue.date, named)


def _read(workspace: Workspace, issue_id: str) -> Entry:
    """Return what an issue's files say, as far as they can be read: its mistakes are its own."""
    unheard = Mistakes()
    folder = workspace.issue_folder(issue_id)
    text = read_text(folder / ISSUE_FILE, issue_id, unheard) or ""
    table = read_table(text, issue_id, unheard)
    data = table.data if table else {}
    volume, number, on = (str(data.get(key) or "") for key in ("volume", "number", "date"))
    try:
        date = parse_date(on)
    except ValueError:
        date = None
    names = [name for name in data.get("articles") or () if isinstance(name, str)]
    articles = (_head(folder, name) for name in names)
    found = [match for part in (text, *articles) for match in _DOI.findall(part)]
    return Entry(issue_id, volume, number, date, frozenset(filter(None, map(_doi, found))))


def _head(folder: Path, name: str) -> str:
    """Return the front matter of an article; nothing where it cannot be read."""
    try:
        path = follow(folder / name)
        if path.parent != folder.resolve():
            return ""
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            match = FRONT.match(file.read(_HEAD))
        return match[1] if match else ""
    except (OSError, ValueError):  # as a loop of links
        return ""


def _doi(text: str) -> str:
    try:
        return parse_doi(text).lower()
    except ValueError:
        return ""


def _doubles(copy: Copy, own: Entry, others: Sequence[Entry]) -> Iterator[Finding]:
    """R-001: no other issue has the volume and number, nor a number of a double issue."""
    for other in others:
        if other.volume != own.volume:
            continue
        shared = set(own.numbers) & set(other.numbers)
        if other.number == own.number:
            message = f"issue {other.id} has the same volume and number"
        elif shared:
            message = f"issue {other.id} has the number {min(shared)}, too"
        else:
            continue
        key = "number" if copy.issue.number else "volume"
        yield finding("R-001", message, copy.place(copy.issue_file, key))


def _gaps(copy: Copy, own: Entry, others: Sequence[Entry]) -> Iterator[Finding]:
    """R-002: after the issues that are here, no number is left out."""
    if not own.numbers:
        return
    first = own.numbers[0]
    before = [number for other in others if other.volume == own.volume for number in other.numbers]
    before = [number for number in before if number < first]
    if not before:  # the first of its volume that is here: volumes begin at 1, or count on
        known = [other for other in others if _volume(other) == _volume(own) - 1]
        before = [number for other in known for number in other.numbers]
        if not before or first == 1:
            return
    last = max(before)
    if first > last + 1:
        left = f"{last + 1}" if first == last + 2 else f"{last + 1} to {first - 1}"
        where = copy.place(copy.issue_file, "number")
        yield finding("R-002", f"the number {left} is left out before {own.number}", where)


def _volume(entry: Entry) -> int:
    return int(entry.volume) if entry.volume.isdecimal() else -1


def _order(copy: Copy, own: Entry, others: Sequence[Entry]) -> Iterator[Finding]:
    """R-003: a later number does not have an earlier date."""
    for other in others:
        if not (own.numbers and other.numbers and own.date and other.date):
            continue
        ours, theirs = ((_volume(each), each.numbers[0]) for each in (own, other))
        early, late = (own, other) if ours < theirs else (other, own)
        if (
            ours != theirs
            and early.date
            and late.date
            and early.date.first_day > late.date.last_day
        ):
            message = f"it is dated {own.date}, issue {other.id} {other.date}: not in their order"
            yield finding("R-003", message, copy.place(copy.issue_file, "date"))


def _dois(copy: Copy, own: Entry, others: Sequence[Entry]) -> Iterator[Finding]:
    """R-004: a DOI names one thing."""
    for other in others:
        for doi in sorted(own.dois & other.dois):
            message = f"the DOI {doi} is in issue {other.id}, too"
            yield finding("R-004", message, _doi_place(copy, doi))


def _doi_place(copy: Copy, doi: str) -> str:
    for article in copy.issue.articles:
        if article.doi.lower() == doi:
            return copy.place(copy.article_file(article), "doi")
    return copy.place(copy.issue_file, "doi")
