"""What a serial has to show: its issues, as they were released or as they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lxml import etree

from fascicle.distribution.records.dublin_core import article_record
from fascicle.distribution.records.sources import Sources, read_file
from fascicle.distribution.release.record import Release
from fascicle.editions.web.edition import FOLDER
from fascicle.editions.web.record import RECORD_FILE, read_record
from fascicle.errors import MachineError
from fascicle.issue.dates import IssueDate, parse_date
from fascicle.issue.model import Issue

_WEB_RECORD = f"{FOLDER}/{RECORD_FILE}"
_DUBLIN_CORE = ".dc/"


@dataclass(frozen=True, slots=True)
class Holding:
    """An issue: `changed` is the day of its last note, else its own.

    `articles` has each article's slug with its record in Dublin Core.
    """

    id: str
    volume: str
    number: str
    date: IssueDate
    changed: IssueDate
    articles: tuple[tuple[str, etree._Element], ...]


def holding_of(issue: Issue) -> Holding:
    """Return an issue as it is now."""
    dates = [issue.date, *(note.date for note in issue.history)]
    sources = Sources(issue)
    return Holding(
        issue.id,
        issue.volume,
        issue.number,
        issue.date,
        max(dates, key=lambda date: date.first_day),
        tuple((each.slug, article_record(sources, each)) for each in issue.articles),
    )


def holding_in(folder: Path, release: Release) -> Holding:
    """Return an issue as it was released; `folder` is that of the release.

    MachineError is raised for a file of it that cannot be read.
    """
    try:
        record = read_record(read_file(folder / _WEB_RECORD, str(folder / _WEB_RECORD)))
        dates = parse_date(record.date), parse_date(release.date)
    except ValueError as error:
        message = f"this is no record of an issue: {error}"
        raise MachineError(message, where=str(folder / _WEB_RECORD)) from error
    names = [each.file for each in release.of_role("record") if _DUBLIN_CORE in each.file]
    order = [article.slug for article in record.articles]
    found = {PurePosixPath(name).stem: _parse(folder / name) for name in names}
    articles = tuple((slug, found[slug]) for slug in order if slug in found)
    return Holding(release.issue, record.volume, record.number, *dates, articles)


def _parse(path: Path) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True
    )
    try:
        return etree.fromstring(read_file(path, str(path)), parser)
    except etree.XMLSyntaxError as error:
        raise MachineError("this is no XML", where=str(path)) from error
