"""Lays out a new publication: a folder with a first issue that can be built at once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fascicle.errors import MachineError, UsageError, demand_memory
from fascicle.files import stage
from fascicle.issue.identifiers import parse_issn
from fascicle.manuscript.schema import publishing
from fascicle.manuscript.starting.issue import FIRST_ISSUE, NextIssue, issue_files
from fascicle.manuscript.starting.texts import (
    GIT_IGNORE,
    PLACEHOLDER_ISSN,
    PUBLICATION,
    TASKS,
    quoted,
)
from fascicle.workspace import PUBLICATION_FILE


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known of a new serial. What is not is written as a placeholder, and told."""

    title: str = ""
    issn: str = ""
    publisher: str = ""
    language: str = "en-GB"


def lay_out(folder: Path, beginning: Beginning, today: date) -> tuple[Path, ...]:
    """Lay out a publication in `folder`; return its files. A publication there is left alone."""
    if folder.name.startswith("-"):  # most likely an option that Invoke took for a name
        message = "a folder's name does not begin with a hyphen"
        hint = "`fascicle --help init` tells of all options"
        raise UsageError(message, where=str(folder), hint=hint)
    if (folder / PUBLICATION_FILE).exists():
        message = "there is a publication in this folder already"
        raise UsageError(message, where=str(folder), hint="choose another folder")
    if folder.exists() and not folder.is_dir():
        message = "this is a file, not a folder"
        raise UsageError(message, where=str(folder), hint="choose another name")
    files = _files(folder, beginning, today)
    taken = [name for name in files if (folder / name).exists()]
    if taken:
        message = f"{taken[0]} is in this folder already"
        raise UsageError(message, where=str(folder), hint="choose another folder, or move it away")
    _write(folder, files)
    return tuple(folder / name for name in files)


def _files(folder: Path, beginning: Beginning, today: date) -> dict[str, str]:
    """Return the new files' texts by their names."""
    title = beginning.title or folder.resolve().name.replace("-", " ").replace("_", " ").title()
    note = "" if beginning.issn else "   # a placeholder: your ISSN centre assigns the real one"
    publication = PUBLICATION.format(
        comment=publishing.schema_comment("publication", ""),
        title=quoted(title),
        issn=_issn(beginning.issn) or PLACEHOLDER_ISSN,
        issn_note=note,
        publisher=quoted(beginning.publisher or title),
        language=beginning.language,
    )
    first = NextIssue(FIRST_ISSUE, "1", "1", today.isoformat())
    files = {
        "tasks.py": TASKS,
        ".gitignore": GIT_IGNORE,
        PUBLICATION_FILE.as_posix(): publication,
    }
    files |= {f"manuscript/{FIRST_ISSUE}/{name}": text for name, text in issue_files(first).items()}
    return files | _schemas()


def _schemas() -> dict[str, str]:
    return {
        f"manuscript/{publishing.FOLDER}/{publishing.schema_file(name)}": (
            publishing.schema_text(name)
        )
        for name in publishing.MODELS
    }


def complete(folder: Path, *, with_tasks: bool) -> tuple[Path, ...]:
    """Add to a publication the schemas that it lacks, and to one that an import began all else.

    Return the files that were written.
    """
    files = {"tasks.py": TASKS, ".gitignore": GIT_IGNORE} if with_tasks else {}
    files |= _schemas()
    files = {name: text for name, text in files.items() if not (folder / name).exists()}
    _write(folder, files)
    return tuple(folder / name for name in files)


def _issn(text: str) -> str:
    try:
        return parse_issn(text) if text else ""
    except ValueError as error:
        raise UsageError(str(error), where="--issn", hint="correct it, or leave it out") from error


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write all files, or none: they are made beside the folder and moved in."""
    if not files:
        return
    made_folder = not folder.exists()
    try:
        with stage(folder / "manuscript") as beside:
            laid = beside / "laid"
            for name, text in files.items():
                path = laid / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            for part in sorted(laid.iterdir()):
                _move_in(part, folder / part.name)
    except OSError as error:
        if made_folder:
            shutil.rmtree(folder, ignore_errors=True)
        demand_memory(error)
        message = f"the publication cannot be written: {error.strerror}"
        hint = "see to the disk's space and permissions"
        raise MachineError(message, where=str(folder), hint=hint) from error


def _move_in(part: Path, place: Path) -> None:
    """Move a file, or a folder into one of its name that may be there."""
    if part.is_dir() and place.is_dir():
        for inner in sorted(part.iterdir()):
            _move_in(inner, place / inner.name)
    else:
        part.replace(place)
