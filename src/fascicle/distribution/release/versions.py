"""Whether an issue may be released, and as which version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fascicle.codes.table import finding
from fascicle.distribution.release.record import Note, Release, SourceFile, sha256
from fascicle.findings import Finding
from fascicle.issue.model import Issue
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.starting.texts import PLACEHOLDER_ISSN
from fascicle.manuscript.yaml_source import read_table
from fascicle.workspace import ISSUE_FILE, Workspace

CORRECTED, RETRACTED = "corrected", "retracted"


def source_files(folder: Path) -> tuple[SourceFile, ...]:
    """Return the files of an issue's folder with their digests, in the order of their names.

    What editors' programs leave beside them is passed over, and so is what lies elsewhere.
    """
    inside = folder.resolve()
    found = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        is_left = any(part.startswith(".") or part.endswith("~") for part in name.parts)
        if not is_left and path.is_file() and path.resolve().is_relative_to(inside):
            found.append(SourceFile(name.as_posix(), sha256(path.read_bytes())))
    return tuple(sorted(found, key=lambda source: source.file))


def notes_of(issue: Issue) -> tuple[Note, ...]:
    """Return the dated notes of an issue as a release tells them, in the order of their days."""
    return tuple(Note(str(note.date), note.note) for _, note in issue.notes)


def status_of(issue: Issue) -> str:
    """Return an issue's status; one that is published and has a dated note is corrected."""
    return CORRECTED if issue.history and issue.status == "published" else issue.status


def date_of(issue: Issue) -> str:
    """Return the date of the version that a manuscript is now: its newest note's, or its own."""
    return str(issue.notes[-1][1].date if issue.history else issue.date)


def obstacles(
    workspace: Workspace, issue: Issue, sources: tuple[SourceFile, ...], last: Release | None
) -> Iterator[Finding]:
    """Yield what forbids a release of an issue; `last` is the newest one that there is.

    `sources` are the files of its manuscript, as `source_files` returns them.
    """
    file = workspace.issue_folder(issue.id) / ISSUE_FILE
    if issue.draft:
        yield finding("V-001", f"issue {issue.id} is a draft", _where(workspace, file, "status"))
    if PLACEHOLDER_ISSN in issue.publication.issn.all:
        where = _where(workspace, workspace.publication_file, "issn")
        yield finding("V-002", f"ISSN {PLACEHOLDER_ISSN} is a placeholder", where)
    if issue.status in {CORRECTED, RETRACTED} and not issue.history:
        message = f"the issue is {issue.status}, and no dated note says why"
        yield finding("V-003", message, _where(workspace, file, "status"))
    if last:
        yield from _against(workspace, issue, sources, last)


def _against(
    workspace: Workspace, issue: Issue, sources: tuple[SourceFile, ...], last: Release
) -> Iterator[Finding]:
    """Yield what an issue lacks to become a newer version than the last one."""
    folder = workspace.issue_folder(issue.id)
    notes, told = Counter(notes_of(issue)), Counter(last.notes)
    for note in (told - notes).elements():
        message = f"the note of {note.date}, which release {last.version} has, is no longer there"
        yield finding("V-005", message, _where(workspace, folder / ISSUE_FILE, "history"))
    if notes == told:
        for name in changed(sources, last):
            message = f"not as in release {last.version} of {last.date}, and no dated note tells it"
            yield finding("V-004", message, f"{workspace.relative(folder / name)}:1")


def changed(sources: tuple[SourceFile, ...], last: Release) -> tuple[str, ...]:
    """Return the names of the manuscript's files that are new, other or gone since a release."""
    return tuple(sorted({source.file for source in set(sources) ^ set(last.manuscript)}))


def _where(workspace: Workspace, file: Path, key: str) -> str:
    """Return the place of a key in a YAML file, as told to the editor."""
    table = read_table(file.read_text(encoding="utf-8-sig"), file.name, Mistakes())
    return f"{workspace.relative(file)}:{table.line((key,)) if table else 1}"
