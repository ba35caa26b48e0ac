"""Looks an issue's manuscript through."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.metadata import version

from fascicle.checks.preflight.copy import Copy
from fascicle.checks.preflight.table import EXAMINATIONS
from fascicle.errors import MachineError
from fascicle.findings import Finding, Ran, Report, Skipped


def look_through(copy: Copy, progress: Callable[[str], None]) -> Report:
    """Return what the preflight says of an issue's manuscript, each thing once.

    What the machine cannot look at is told as skipped.
    """
    ran: list[Ran] = []
    skipped: list[Skipped] = []
    findings: list[Finding] = []
    for examination in EXAMINATIONS:
        progress(f"looking through the manuscript: {examination.name}")
        begun = time.monotonic()
        try:
            findings += examination.run(copy)
        except MachineError as error:
            skipped.append(Skipped(examination.name, f"{error.message}; {error.hint}"))
            continue
        seconds = round(time.monotonic() - begun, 3)
        ran.append(Ran(examination.name, version("fascicle"), "manuscript", seconds))
    return Report(copy.issue.id, tuple(ran), tuple(skipped), tuple(dict.fromkeys(findings)))
