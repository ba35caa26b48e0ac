"""What records are written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fascicle.editions.pdf.offprints import file_name as offprint_name
from fascicle.editions.web.edition import FOLDER
from fascicle.editions.web.record import RECORD_FILE, read_record
from fascicle.errors import MachineError, demand_memory
from fascicle.issue.model import Article, Issue, Picture
from fascicle.layout.records.cited import Pages
from fascicle.manuscript.pictures import PictureFile

Files = Mapping[str, Path | bytes]
"""Files by their names, as they lie or are to lie in a folder."""

_WEB_RECORD = f"{FOLDER}/{RECORD_FILE}"


@dataclass(frozen=True, slots=True)
class Sources:
    """An issue with what has been made of it: `editions` by their names in `dist/<issue>/`.

    `pictures` are the issue's, by their paths below its folder. Either may be missing: a record
    then leaves out what it would tell of them.
    """

    issue: Issue
    editions: Files = field(default_factory=dict)
    pictures: Mapping[str, PictureFile] = field(default_factory=dict)
    pages: Pages = field(default_factory=dict)

    def read(self, name: str) -> bytes:
        """Return the content of an edition's file; raise MachineError where it cannot be read."""
        return read_file(self.editions[name], name)

    def galley(self, article: Article, ending: str) -> str:
        """Return the name of the file that an article can be read in alone; '' where none is.

        That is its offprint, or the issue's file where there is no other article in it.
        """
        issue = self.issue
        names = [offprint_name(issue, article.slug)] if ending == ".pdf" else []
        names += [f"{issue.file_stem}{ending}"] if issue.monograph else []
        return next((name for name in names if name in self.editions), "")

    def shown(self, article: Article) -> tuple[Picture, ...]:
        """Return the pictures that an article shows, its hero first, each file once."""
        shown = [article.hero, *article.figures]
        return tuple({picture.src: picture for picture in shown if picture}.values())


def sources_of(
    issue: Issue, editions: Files | None = None, pictures: Mapping[str, PictureFile] | None = None
) -> Sources:
    """Return the sources of an issue's records; pages are told by the web edition, if there."""
    editions = editions or {}
    return Sources(issue, editions, pictures or {}, _pages(editions))


def read_file(file: Path | bytes, name: str) -> bytes:
    """Return what a file holds; raise MachineError where it cannot be read."""
    if isinstance(file, bytes):
        return file
    try:
        return file.read_bytes()
    except OSError as error:
        demand_memory(error)
        message = f"the file cannot be read: {error.strerror}"
        raise MachineError(message, where=name, hint="make it again: invoke build") from error


def _pages(editions: Files) -> dict[str, tuple[str, str]]:
    """Return the first and the last page of each article whose pages are known."""
    if _WEB_RECORD not in editions:
        return {}
    try:
        record = read_record(read_file(editions[_WEB_RECORD], _WEB_RECORD))
    except ValueError as error:
        message = f"this is no record of an issue: {error}"
        hint = "make it again: invoke web --force"
        raise MachineError(message, where=_WEB_RECORD, hint=hint) from error
    return {each.slug: (each.first, each.last) for each in record.articles if each.first}
