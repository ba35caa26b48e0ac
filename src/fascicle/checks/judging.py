"""What findings weigh here: the table's severities, changed as the publication has decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from fascicle.codes.table import finding
from fascicle.findings import Finding
from fascicle.issue.policy import Policy, Waiver


def judge(found: Iterable[Finding], policy: Policy, today: date) -> tuple[Finding, ...]:
    """Take findings as the checks told them; return them with the publication's own severities.

    What is waived stays among them, with the reason. A waiver that has run out, or that nothing
    answers to, is a finding of its own.
    """
    weighed = [_weigh(each, policy) for each in found]
    valid = [waiver for waiver in policy.waivers if waiver.until >= today]
    judged = [_waive(each, valid) for each in weighed]
    unused = [waiver for waiver in valid if not any(_answers(waiver, each) for each in weighed)]
    over = [waiver for waiver in policy.waivers if waiver.until < today]
    return (
        *judged,
        *(finding("B-002", _said(waiver), waiver.written) for waiver in over),
        *(finding("B-003", _said(waiver), waiver.written) for waiver in unused),
    )


def _weigh(given: Finding, policy: Policy) -> Finding:
    """Return a finding with the severity of the longest code that the policy has for it."""
    best = ""
    severity = given.severity
    for code, decided in policy.severities:
        fits = given.code == code or (code.endswith("*") and given.code.startswith(code[:-1]))
        if fits and len(code) >= len(best):
            best, severity = code, decided
    return replace(given, severity=severity)


def _waive(given: Finding, waivers: Iterable[Waiver]) -> Finding:
    """Return a finding, with the reason why it is let through where there is one."""
    for waiver in waivers:
        if _answers(waiver, given):
            return replace(given, waived=f"{waiver.reason} (until {waiver.until.isoformat()})")
    return given


def _answers(waiver: Waiver, given: Finding) -> bool:
    """Return whether a finding is the one that a waiver names."""
    if given.code != waiver.code or waiver.edition not in {"", given.edition}:
        return False
    in_file = bool(waiver.where) and given.where.startswith(f"{waiver.where}:")
    return in_file or given.where == waiver.where


def _said(waiver: Waiver) -> str:
    place = " at ".join(text for text in (waiver.code, waiver.where) if text)
    return f"the waiver of {place}, until {waiver.until.isoformat()}: {waiver.reason}"
