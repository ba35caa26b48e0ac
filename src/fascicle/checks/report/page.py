"""The report as one page that needs nothing else: what was found, where, why, and what then."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fascicle.checks.report.chapters import Chapter, chapters_of
from fascicle.checks.report.sheets import Numbered, Sheet, sheets_of
from fascicle.checks.tracing import Lines
from fascicle.checks.words import ExpectedText
from fascicle.codes.table import Code, find
from fascicle.findings import Report, Severity
from fascicle.issue.model import Issue
from fascicle.layout.environment import fill

_HEADINGS = {
    "error": "Errors",
    "warning": "Warnings",
    "info": "For information",
    "waived": "Waived",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as it is listed: with its number, and what leads to where it is shown."""

    number: int
    message: str
    where: str
    source: str
    edition: str
    hint: str
    waived: str
    shown: tuple[tuple[str, str], ...]
    """Ids of pages and chapters, each with what it is called."""


@dataclass(frozen=True, slots=True)
class Kind:
    """All findings of one code and severity; `entry` is what the table has on it."""

    code: str
    entry: Code | None
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """All findings of one severity, or all that are waived."""

    name: str
    heading: str
    kinds: tuple[Kind, ...]

    @property
    def count(self) -> int:
        """How many findings there are."""
        return sum(len(kind.found) for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Question:
    """What a person has to judge, with the runs of pages to look at: first and last."""

    condition: str
    text: str
    clause: str
    spans: tuple[tuple[int, int], ...]


def write_page(
    issue: Issue,
    report: Report,
    files: Iterable[tuple[str, Path]],
    texts: Iterable[ExpectedText],
) -> bytes:
    """Return the report of a check as a page of HTML.

    `files` are those that were checked, each with its edition; `texts` the manuscript's blocks.
    """
    listed, lines = tuple(files), Lines(texts)
    findings = _numbered(report)
    sheets = sheets_of(listed, findings, lines)
    books = [path for edition, path in listed if edition == "epub"]
    chapters = [chapter for book in books for chapter in chapters_of(book, findings, lines)]
    return fill(
        "check.html",
        issue=issue,
        report=report,
        sections=_sections(findings, sheets, chapters),
        editions=[list(group) for _, group in itertools.groupby(sheets, lambda sheet: sheet.file)],
        chapters=chapters,
        questions=[
            Question(each.condition, each.question, each.clause, _spans(each.pages))
            for each in report.to_judge
        ],
    ).encode()


def _spans(pages: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return pages as runs: 1 to 4, and 7."""
    runs = itertools.groupby(enumerate(pages), lambda pair: pair[1] - pair[0])
    spans = [[page for _, page in run] for _, run in runs]
    return tuple((span[0], span[-1]) for span in spans)


def _numbered(report: Report) -> tuple[Numbered, ...]:
    """Return the findings with numbers, in the order in which they are told: the worst first."""
    order = {severity: index for index, severity in enumerate(Severity)}
    told = sorted(
        report.findings, key=lambda each: (bool(each.waived), order[each.severity], each.code)
    )
    return tuple(Numbered(number, finding) for number, finding in enumerate(told, 1))


def _sections(
    findings: Sequence[Numbered], sheets: Sequence[Sheet], chapters: Sequence[Chapter]
) -> list[Section]:
    places: dict[int, list[tuple[str, str]]] = {}
    for sheet in sheets:
        for mark in sheet.marks:
            places.setdefault(mark.number, []).append((sheet.id, f"page {sheet.page}"))
    for chapter in chapters:
        for each in chapter.findings:
            places.setdefault(each.number, []).append((chapter.id, chapter.title))
    sections = []
    for name, group in itertools.groupby(findings, lambda each: each.weight):
        kinds = []
        for code, same in itertools.groupby(group, lambda each: each.finding.code):
            found = tuple(_found(each, places.get(each.number, ())) for each in same)
            kinds.append(Kind(code, find(code), found))
        sections.append(Section(name, _HEADINGS[name], tuple(kinds)))
    return sections


def _found(each: Numbered, shown: Iterable[tuple[str, str]]) -> Found:
    given = each.finding
    return Found(
        each.number, given.message, given.where, given.source, given.edition, given.hint,
        given.waived, tuple(dict.fromkeys(shown)),
    )  # fmt: skip
