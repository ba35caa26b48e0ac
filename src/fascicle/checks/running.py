"""Runs the checks of the editions that an issue has."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from fascicle.checks.expectations import expected_texts
from fascicle.checks.table import CHECKS, Check, Subject
from fascicle.errors import MachineError
from fascicle.findings import Finding, Ran, Report, Skipped
from fascicle.issue.model import Issue


def run(
    issue: Issue,
    folder: str,
    editions: Mapping[str, tuple[Path, str]],
    progress: Callable[[str], None],
) -> Report:
    """Return what all checks say of an issue's editions.

    `folder` is the manuscript's, as told to the editor; `editions` gives each edition's file and
    the title that it must have. A check that the machine cannot run is told as skipped.
    """
    texts = expected_texts(issue, folder)
    ran: list[Ran] = []
    skipped: list[Skipped] = []
    findings: list[Finding] = []
    for check in CHECKS:
        if check.edition not in editions:
            continue
        progress(f"checking with {check.name}")
        path, title = editions[check.edition]
        subject = Subject(path, issue, title, texts)
        try:
            done, found = _run(check, subject)
        except MachineError as error:
            skipped.append(Skipped(check.name, f"{error.message}; {error.hint}"))
            continue
        ran.append(done)
        findings += found
    return Report(issue.id, tuple(ran), tuple(skipped), tuple(findings))


def _run(check: Check, subject: Subject) -> tuple[Ran, list[Finding]]:
    begun = time.monotonic()
    found = check.run(subject)
    seconds = round(time.monotonic() - begun, 3)
    ran = Ran(check.name, check.version(), check.edition, seconds)
    return ran, [finding.in_edition(check.edition) for finding in found]
