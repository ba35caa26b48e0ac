"""Where in the manuscript a finding belongs, as machines want it: a file and a line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fascicle.findings import Finding, Report

_MANUSCRIPT = re.compile(r"(manuscript/[^:]+)(?::(\d+))?(?::\d+)?")


@dataclass(frozen=True, slots=True)
class Located:
    """A finding of an issue with its place in the repository.

    `file` is empty where no file of the manuscript is known, `home` the issue's own file; `mark`
    tells it from all others, and stays the same while lines come and go above it.
    """

    issue: str
    finding: Finding
    home: str
    file: str
    line: int
    mark: str

    @property
    def message(self) -> str:
        """What is wrong; for a place in an edition, that place, and how to mend it."""
        given = self.finding
        inside = given.where if _MANUSCRIPT.fullmatch(given.where) is None else ""
        place = ", ".join(filter(None, (given.edition, inside)))
        said = f"{given.message} ({place})" if place else given.message
        return f"{said}. {given.hint}" if given.hint else said


def located(reports: Iterable[Report], folder: str) -> Iterator[Located]:
    """Yield the findings of reports; `folder` is the publication's in its repository, or empty."""
    seen: dict[str, int] = {}
    for report in reports:
        home = f"{folder}manuscript/{report.issue}/issue.yaml"
        for given in report.findings:
            file, line = _place(given)
            said = "\0".join((report.issue, given.code, file, given.edition, given.message))
            # The same said again, further down, is another finding.
            seen[said] = seen.get(said, 0) + 1
            mark = hashlib.sha256(f"{said}\0{seen[said]}".encode()).hexdigest()
            yield Located(report.issue, given, home, f"{folder}{file}" if file else "", line, mark)


def folder_in_repository(root: Path) -> str:
    """Return where a publication lies in its git repository, as `serials/notes/`, or nothing."""
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            inside = root.relative_to(folder).as_posix()
            return "" if inside == "." else f"{inside}/"
    return ""


def _place(given: Finding) -> tuple[str, int]:
    for where in (given.where, given.source):
        if match := _MANUSCRIPT.fullmatch(where):
            return match[1], int(match[2] or 1)
    return "", 1
