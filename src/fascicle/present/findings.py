"""Errors, findings and reports as text."""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.errors import FascicleError, ManuscriptError
from fascicle.findings import Finding, Report, Severity
from fascicle.present.lines import counted, paint, short_path, write_line

if TYPE_CHECKING:
    from fascicle.codes.table import Code

_STALE = "B-001"
_DIFFERENCES = ("W-", "A-")
"""What the words of an edition, and what it says of itself, are held against is the manuscript."""

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def show_error(error: FascicleError) -> None:
    """Tell an error, on standard error: `where: what`, then `hint: …`."""
    if isinstance(error, ManuscriptError):
        show_findings(error.findings, to_errors=True)
        return
    write_line(f"{paint(error.where, '1', sys.stderr)}: {error.message}", to_errors=True)
    if error.hint:
        write_line(f"hint: {error.hint}", to_errors=True)


def show_findings(findings: Iterable[Finding], *, to_errors: bool = False) -> None:
    """Tell findings one after the other: `where: what`, then `hint: …`."""
    stream = sys.stderr if to_errors else sys.stdout
    for finding in findings:
        where = finding.where or finding.edition or "fascicle"
        severity = paint(f"{finding.severity} {finding.code}", _COLOURS[finding.severity], stream)
        edition = f", {finding.edition}" if finding.edition else ""
        source = f" ({finding.source})" if finding.source else ""
        text = f"{paint(where, '1', stream)}{source}: {finding.message} [{severity}{edition}]"
        write_line(text, to_errors=to_errors)
        if finding.waived:
            write_line(f"waived: {finding.waived}", to_errors=to_errors)
        elif finding.hint:
            write_line(f"hint: {finding.hint}", to_errors=to_errors)


def show_report(report: Report, file: Path) -> None:
    """Tell what the checks found, and where the whole report is."""
    show_findings(_without_consequences(report.findings), to_errors=not report.ok)
    for ran in report.ran:
        known = ran.files and ran.kept == ran.files
        time = "unchanged" if known else f"{ran.seconds:.1f} s"
        write_line(f"{ran.edition}: {ran.check} {ran.version}, {time}")
    for skipped in report.skipped:
        write_line(f"skipped: {skipped.check}: {skipped.why}")
    if report.to_judge:
        questions = counted(len(report.to_judge), "question")
        write_line(f"for a person to judge: {questions}, in check.html")
    open_ = [finding for finding in report.findings if not finding.waived]
    counts = [
        counted(sum(finding.severity is severity for finding in open_), severity)
        for severity in (Severity.ERROR, Severity.WARNING)
    ]
    counts += [f"{waived} waived"] if (waived := len(report.findings) - len(open_)) else []
    verdict = paint("passed", "32", sys.stdout) if report.ok else paint("failed", "31", sys.stdout)
    write_line(f"{report.issue}: {verdict}, {', '.join(counts)}; {short_path(file)}")


def _without_consequences(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield what is to be told; of a stale edition, how much of its text differs, in one line.

    What was written since is missing there, and what was taken out is too much. The report has it
    all the same: what an edition lost when it was made is among it.
    """
    given = list(findings)
    stale = {each.edition for each in given if each.code == _STALE}
    differ = Counter(each.edition for each in given if each.code.startswith(_DIFFERENCES))
    for each in given:
        if each.edition not in stale:
            yield each
        elif each.code == _STALE and differ[each.edition]:
            count = counted(differ.pop(each.edition), "place")
            message = f"{each.message}; it differs from the manuscript in {count}, see check.html"
            yield replace(each, message=message)
        elif not each.code.startswith(_DIFFERENCES):
            yield each


def show_codes(codes: Iterable[Code]) -> None:
    """Tell the table of codes by group, each with its rule, and what its finding needs."""
    for group, listed in itertools.groupby(codes, key=lambda code: code.group):
        write_line(paint(group, "1", sys.stdout))
        for code in listed:
            severity = paint(f"{code.severity:<8}", _COLOURS[code.severity], sys.stdout)
            write_line(f"  {code.code:<7} {severity} {code.title}")
            write_line(f"{'':19}rule: {code.source}; needs: {code.needs}")


def show_code(code: Code) -> None:
    """Tell all that is known of a code."""
    severity = paint(code.severity, _COLOURS[code.severity], sys.stdout)
    fixed = ", which a publication cannot change" if code.fixed else ""
    write_line(f"{paint(code.code, '1', sys.stdout)}: {code.title}")
    write_line(f"{code.group}; {severity}{fixed}")
    write_line(f"why it matters: {code.why}")
    write_line(f"how to mend it: {code.mend}")
    write_line(f"the rule: {code.source}")
    write_line(f"what it needs: {code.needs}")
