"""Starts the next issue's folder: volume and number counted on from the last one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fascicle.errors import MachineError, UsageError, demand_memory
from fascicle.files import stage
from fascicle.issue.names import is_issue_id
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.reading import read_text
from fascicle.manuscript.schema import publishing
from fascicle.manuscript.starting.texts import ARTICLE, ISSUE, quoted
from fascicle.manuscript.yaml_source import read_table
from fascicle.workspace import ISSUE_FILE, Workspace

ARTICLE_FILE = "article.md"
FIRST_ISSUE = "1-1"
"""The issue that a new publication is laid out with."""


@dataclass(frozen=True, slots=True)
class NextIssue:
    """The numbers of an issue that is to be started; `date` as YYYY-MM-DD."""

    id: str
    volume: str
    number: str
    date: str


def start_issue(workspace: Workspace, wanted: NextIssue) -> Path:
    """Write the folder of a new issue; return it. An issue of that id is left alone."""
    folder = workspace.issue_folder(wanted.id)
    if not is_issue_id(wanted.id):
        message = f"“{wanted.id}” cannot be an issue's id"
        raise UsageError(message, where="--issue", hint="use letters, digits and hyphens: 26-3")
    if folder.exists():
        message = f"there is an issue “{wanted.id}” already"
        raise UsageError(message, where=workspace.relative(folder), hint="give another --issue")
    try:
        with stage(folder) as beside:
            made = beside / wanted.id
            (made / "images").mkdir(parents=True)
            for name, text in issue_files(wanted).items():
                (made / name).write_text(text, encoding="utf-8")
            made.replace(folder)
    except OSError as error:
        demand_memory(error)
        message = f"the issue's folder cannot be written: {error.strerror}"
        hint = "see to the disk's space and permissions"
        raise MachineError(message, where=workspace.relative(folder), hint=hint) from error
    return folder


def issue_files(wanted: NextIssue) -> dict[str, str]:
    """Return the texts of a new issue's files by their names."""
    numbers = [("volume", wanted.volume), ("number", wanted.number)]
    issue = ISSUE.format(
        comment=publishing.schema_comment("issue", "../"),
        numbers="".join(f"{key}: {value}\n" for key, value in numbers if value),
        date=wanted.date,
        article=ARTICLE_FILE,
    )
    title = quoted("The Title of the Article")
    return {ISSUE_FILE: issue, ARTICLE_FILE: ARTICLE.format(title=title)}


def begun_issues(workspace: Workspace) -> tuple[NextIssue, ...]:
    """Return the issues that are as they were begun, with the newest last: they await a text."""
    begun = (_begun(workspace.issue_folder(issue_id)) for issue_id in workspace.issue_ids())
    return tuple(issue for issue in begun if issue)


def _begun(folder: Path) -> NextIssue | None:
    """Return the issue of a folder if none of it is anybody's work yet, but for its numbers."""
    files = {path.name: path for path in folder.rglob("*") if not path.is_dir()}
    if set(files) != {ISSUE_FILE, ARTICLE_FILE}:
        return None
    written = {name: read_text(path, name, Mistakes()) for name, path in files.items()}
    table = read_table(written[ISSUE_FILE] or "", ISSUE_FILE, Mistakes())
    volume, number, on = (
        str(table.data.get(key, "")) if table else "" for key in ("volume", "number", "date")
    )
    issue = NextIssue(folder.name, volume, number, on)
    return issue if written == issue_files(issue) else None


def next_issue(
    workspace: Workspace,
    today: date,
    *,
    issue_id: str = "",
    volume: str = "",
    number: str = "",
    on: str = "",
) -> NextIssue:
    """Return the numbers that come after the last issue's, but for those that are given.

    A serial whose volumes have kept step with the years goes on to the next volume with the year.
    """
    known = [read_numbers(workspace, known_id) for known_id in workspace.issue_ids()]
    last = max(known, key=lambda numbers: (_count(numbers[0]), _count(numbers[1])), default=None)
    year = int(on[:4]) if on[:4].isdecimal() else today.year
    last_volume, last_number, last_year = last or ("1", "0", year)
    if not volume:
        steps = {_count(v) - y for v, _, y in known if v.isdecimal() and y}
        in_step = len(steps) == 1 and last_volume.isdecimal() and 0 < last_year < year
        volume = str(_count(last_volume) + year - last_year) if in_step else last_volume
    if not number:
        number = str(_count(last_number) + 1) if volume == last_volume else "1"
    issue_id = issue_id or "-".join(part for part in (volume, number) if part)
    return NextIssue(issue_id, volume, number, on or today.isoformat())


def read_numbers(workspace: Workspace, issue_id: str) -> tuple[str, str, int]:
    """Return volume, number and year of an issue, as far as its file tells them."""
    unheard = Mistakes()
    path = workspace.issue_folder(issue_id) / ISSUE_FILE
    text = read_text(path, issue_id, unheard)
    table = read_table(text, issue_id, unheard) if text is not None else None
    data = table.data if table else {}
    volume, number, on = (data.get(key) for key in ("volume", "number", "date"))
    year = on[:4] if isinstance(on, str) and on[:4].isdecimal() else "0"
    return (
        volume if isinstance(volume, str) else "",
        number if isinstance(number, str) else "",
        int(year),
    )


def _count(text: str) -> int:
    """Return the last number in a text: of a double issue `2-3` it is the second."""
    numbers = re.findall(r"\d+", text)
    return int(numbers[-1]) if numbers else 0
