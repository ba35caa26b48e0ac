"""The pages of an issue's PDFs as pictures, with the findings drawn on them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from fascicle.checks.report.pictures import NARROW, WIDE, picture_of
from fascicle.checks.report.places import Box, Pages, Place
from fascicle.checks.tracing import QUOTED, Lines
from fascicle.findings import Finding

_PAGE = re.compile(r"\bpage (\d+)$")
_WHOLE = "pdf"
"""The edition whose pages are all shown; of the others, those with findings."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding on a page: its number, its weight, and its box, None for the whole page."""

    number: int
    weight: str
    box: Box | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is shown: `id` is what leads to it."""

    id: str
    edition: str
    file: str
    page: int
    picture: str
    width: int
    height: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding with its number in the report."""

    number: int
    finding: Finding

    @property
    def weight(self) -> str:
        """Its severity, or `waived` where the publication lives with it."""
        return "waived" if self.finding.waived else str(self.finding.severity)


def sheets_of(
    files: Iterable[tuple[str, Path]],
    findings: Sequence[Numbered],
    lines: Lines,
) -> tuple[Sheet, ...]:
    """Return the pages of an issue's PDFs.

    `files` has each file with its edition, `lines` the manuscript's blocks.
    """
    shown: list[Sheet] = []
    for edition, path in files:
        if path.suffix != ".pdf":
            continue
        own = [each for each in findings if _is_of(each.finding, edition, path)]
        if not own and edition != _WHOLE:
            continue
        try:
            shown += _sheets(edition, path, own, lines)
        except (pypdfium2.PdfiumError, OSError):  # a finding of the checks tells of it
            continue
    return tuple(shown)


def _is_of(finding: Finding, edition: str, path: Path) -> bool:
    """Return whether a finding is to be looked for in a file.

    What is said of the manuscript alone is looked for in the PDF for the screen.
    """
    if finding.edition in {"", "manuscript"}:
        return edition == _WHOLE
    names_file = ".pdf" in finding.where
    return finding.edition == edition and (not names_file or path.name in finding.where)


def _sheets(edition: str, path: Path, findings: Sequence[Numbered], lines: Lines) -> list[Sheet]:
    pages = Pages(path)
    try:
        marks: dict[int, list[Mark]] = defaultdict(list)
        for each in findings:
            place = _place(each.finding, pages, lines)
            if place and 0 < place.page <= len(pages):
                marks[place.page].append(Mark(each.number, each.weight, place.box))
        numbers = range(1, len(pages) + 1) if edition == _WHOLE else sorted(marks)
        return [_sheet(edition, path, pages, number, marks[number]) for number in numbers]
    finally:
        pages.close()


def _sheet(edition: str, path: Path, pages: Pages, number: int, marks: Sequence[Mark]) -> Sheet:
    page = pages.document[number - 1]
    width = WIDE if marks else NARROW
    name = edition if edition == _WHOLE else path.stem
    return Sheet(
        f"{name}-{number}", edition, path.name, number, picture_of(page, width),
        width, round(width * page.get_height() / page.get_width()), tuple(marks),
    )  # fmt: skip


def _place(finding: Finding, pages: Pages, lines: Lines) -> Place | None:
    """Return where a finding is to be seen: by its page, by its line, by what it quotes."""
    quoted = [text.strip(" …") for text in QUOTED.findall(finding.message)]
    if match := _PAGE.search(finding.where):
        number = int(match[1])
        if not 0 < number <= len(pages):
            return None
        found = (pages.find(text, number) for text in quoted)
        return next(filter(None, found), Place(number, None))
    blocks = lines.at(finding.source or finding.where)
    inside = [text for text in quoted if any(text in block for block in blocks)]
    found = (pages.find(text) for text in (*inside, *blocks))
    return next(filter(None, found), None)
