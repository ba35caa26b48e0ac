"""What was recognised in a document: everything that the files of an issue are written from."""

from __future__ import annotations

from dataclasses import dataclass, field

from fascicle.issue.dates import IssueDate
from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.identity import Identity
from fascicle.manuscript.importing.people import Author


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A closing advertisement."""

    title: d.Runs
    blocks: tuple[d.Block, ...]
    link: str = ""
    until: IssueDate | None = None


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the text of an article."""

    title: d.Runs = ()
    subtitle: d.Runs = ()
    authors: tuple[Author, ...] = ()
    hero: d.Figure | None = None
    identity: Identity = field(default=Identity())
    keywords: tuple[str, ...] = ()
    doi: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An issue with one article."""

    front: Front
    blocks: tuple[d.Block, ...]
    notes: tuple[tuple[d.Block, ...], ...] = ()
    abstract: tuple[d.Block, ...] = ()
    notices: tuple[NoticeDraft, ...] = ()
    language: str = ""
