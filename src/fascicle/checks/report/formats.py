"""The forms in which a check tells machines what it found: one table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from fascicle.checks.report.annotations import write_github, write_gitlab
from fascicle.checks.report.locations import located
from fascicle.checks.report.sarif import write_sarif
from fascicle.findings import Report

Writer = Callable[[Sequence[Report], str], str]
"""Takes the reports of issues and the publication's folder in its repository; gives the text."""


def _write_json(reports: Sequence[Report], _folder: str) -> str:
    """Return what `check.json` holds: of one issue as it is, of several in a list."""
    records = [report.as_record() for report in reports]
    return json.dumps(records[0] if len(records) == 1 else records, indent=2, ensure_ascii=False)


FORMATS: Mapping[str, Writer] = {
    "json": _write_json,
    "sarif": write_sarif,
    "github": lambda reports, folder: write_github(located(reports, folder)),
    "gitlab": lambda reports, folder: write_gitlab(located(reports, folder)),
}
