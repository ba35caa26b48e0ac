"""Runs the checks of the editions that an issue has."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from fascicle.checks.table import CHECKS, Check, Subject
from fascicle.errors import MachineError
from fascicle.findings import Finding, Ran, Report, Skipped


def run(subjects: Iterable[Subject], issue_id: str, progress: Callable[[str], None]) -> Report:
    """Return what all checks say of an issue's files.

    A check that the machine cannot run is told as skipped.
    """
    listed = tuple(subjects)
    ran: list[Ran] = []
    skipped: list[Skipped] = []
    findings: list[Finding] = []
    for check in CHECKS:
        for edition in dict.fromkeys(s.edition for s in listed if s.kind == check.edition):
            progress(f"checking the {edition} with {check.name}")
            try:
                done, found = _run(check, [s for s in listed if s.edition == edition], edition)
            except MachineError as error:
                skipped.append(Skipped(check.name, f"{error.message}; {error.hint}"))
                continue
            ran.append(done)
            findings += found
    return Report(issue_id, tuple(ran), tuple(dict.fromkeys(skipped)), tuple(findings))


def _run(check: Check, subjects: list[Subject], edition: str) -> tuple[Ran, list[Finding]]:
    """Run one check on all files of an edition."""
    begun = time.monotonic()
    found = [
        _placed(finding.in_edition(edition), subject, one_of_many=edition != check.edition)
        for subject in subjects
        for finding in check.run(subject)
    ]
    seconds = round(time.monotonic() - begun, 3)
    return Ran(check.name, check.version(), edition, seconds), found


def _placed(finding: Finding, subject: Subject, *, one_of_many: bool) -> Finding:
    """Say which file a finding is of, where its edition has many."""
    name = subject.path.name
    if not one_of_many or name in finding.where or ":" in finding.where:
        return finding
    return replace(finding, where=f"{name}, {finding.where}" if finding.where else name)
