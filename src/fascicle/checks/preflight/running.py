"""Looks an issue's manuscript through."""

from __future__ import annotations

import time
from collections.abc import Callable

from fascicle.checks.preflight.addresses import links_of
from fascicle.checks.preflight.answers import find_answers
from fascicle.checks.preflight.copy import Copy
from fascicle.checks.preflight.dictionaries import Speller
from fascicle.checks.preflight.online import Limits
from fascicle.checks.preflight.passages import passages_of
from fascicle.checks.preflight.spelling import find_misspelt, languages_of
from fascicle.checks.preflight.table import EXAMINATIONS, Examination
from fascicle.errors import MachineError
from fascicle.findings import Finding, Ran, Report, Skipped
from fascicle.versions import version

ONLINE = "links-online"
SPELLING = "spelling"


def look_through(
    copy: Copy, progress: Callable[[str], None], online: Limits | None = None
) -> Report:
    """Return what the preflight says of an issue's manuscript, each thing once.

    What the machine cannot look at is told as skipped. With `online`, links are asked for, too.
    """
    ran: list[Ran] = []
    skipped: list[Skipped] = []
    findings: list[Finding] = []
    examinations, own = list(EXAMINATIONS), version("fascicle")
    if online:
        limits = online
        asked = Examination(ONLINE, lambda copy: find_answers(copy, limits, progress))
        examinations.append(asked)
    elif any(link.is_web for link in links_of(copy)):
        skipped.append(Skipped(ONLINE, "the network was not asked; invoke check --online asks"))
    for examination in examinations:
        progress(f"looking through the manuscript: {examination.name}")
        begun = time.monotonic()
        try:
            findings += examination.run(copy)
        except MachineError as error:
            skipped.append(Skipped(examination.name, f"{error.message}; {error.hint}"))
            continue
        seconds = round(time.monotonic() - begun, 3)
        ran.append(Ran(examination.name, own, "manuscript", seconds))
    spelt = _spell(copy, progress)
    ran += spelt.ran
    skipped += spelt.skipped
    findings += spelt.findings
    return Report(copy.issue.id, tuple(ran), tuple(skipped), tuple(dict.fromkeys(findings)))


def _spell(copy: Copy, progress: Callable[[str], None]) -> Report:
    """Return what dictionaries say of the text, language by language."""
    ran: list[Ran] = []
    skipped: list[Skipped] = []
    findings: list[Finding] = []
    passages = passages_of(copy)
    for language in languages_of(passages):
        name = f"{SPELLING}-{language}"
        progress(f"looking through the manuscript: {name}")
        begun = time.monotonic()
        try:
            speller = Speller(language, copy.workspace.cache / "checks")
        except MachineError as error:
            skipped.append(Skipped(name, f"{error.message}; {error.hint}"))
            continue
        findings += find_misspelt(copy, passages, language, speller)
        seconds = round(time.monotonic() - begun, 3)
        ran.append(Ran(name, speller.version, "manuscript", seconds))
    return Report(copy.issue.id, tuple(ran), tuple(skipped), tuple(findings))
