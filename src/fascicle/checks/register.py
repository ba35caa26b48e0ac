"""The serial's register: an issue beside all the others."""

from __future__ import annotations

from collections.abc import Iterator

from fascicle.codes.table import finding
from fascicle.findings import Finding
from fascicle.issue.model import Issue
from fascicle.manuscript.starting.issue import read_numbers
from fascicle.workspace import ISSUE_FILE, Workspace


def check(workspace: Workspace, issue: Issue) -> Iterator[Finding]:
    """Yield R-001 for each other issue that has the same volume and number.

    Readers, libraries and DOI registries tell issues apart by them: an ISSN names only the serial.
    """
    where = workspace.relative(workspace.issue_folder(issue.id) / ISSUE_FILE)
    for other in workspace.issue_ids():
        if other != issue.id and read_numbers(workspace, other)[:2] == (issue.volume, issue.number):
            yield finding("R-001", f"issue {other} has the same volume and number", where)
