"""An issue's accessibility statement: written from what the checks found, never ahead of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fascicle.checks.claims import speaks_against
from fascicle.findings import Finding, Ran, Report, Severity
from fascicle.issue.certification import STANDARD
from fascicle.issue.model import Issue
from fascicle.layout.environment import fill
from fascicle.layout.words import numbering

_ENGLISH = "en"
_SUPPORT = {
    "verapdf-ua1": ("UA1-", "P-"),
    "verapdf-3a": ("3A-", "P-"),
    "pdf-structure": ("S-", "P-"),
    "epubcheck": ("ACC-", "CHK-", "CSS-", "HTM-", "MED-", "NAV-", "NCX-", "OPF-", "PKG-", "RSC-",
                  "SCP-", "E-"),
    "ace": ("ACE-", "E-"),
}  # fmt: skip
"""The tests that support a claim, and what the codes of findings against it begin with."""

_READERS = {"pdf": "P-001", "epub": "E-001", "web": "H-001"}
"""A check that reads every word of an edition, and the code of what it could not read."""


@dataclass(frozen=True, slots=True)
class TestedEdition:
    """An edition, what tested it, what was found, and what that allows to be said."""

    name: str
    ran: tuple[Ran, ...]
    findings: tuple[Finding, ...]
    claims: tuple[str, ...]


def write_statement(issue: Issue, report: Report) -> bytes:
    """Return the statement on an issue as a page of HTML, in the issue's language if we have it."""
    language, words = _words(issue.language)
    known = words["names"]
    names = dict.fromkeys(ran.edition for ran in report.ran if ran.edition in known)
    held = not any(found.code == "E-004" for found in report.findings)
    certification = issue.certification if held and "epub" in names else None
    told = words["claimed"].format(certification.by, STANDARD) if certification else ""
    text = fill(
        "statement.html", issue=issue, report=report, language=language, words=words,
        editions=[_tested(name, report, words) for name in names],
        title=words["title"].format(_name(issue, language)), claimed=told,
        unjudged=() if told else words["unjudged"],
    )  # fmt: skip
    return text.encode()


def _name(issue: Issue, language: str) -> str:
    number = numbering(issue, language)
    return f"{issue.publication.title}, {number}" if number else issue.publication.title


@cache
def _words(language: str) -> tuple[str, Mapping[str, Any]]:
    """Return what a statement says in a language, and which one that is."""
    source = files("fascicle.layout") / "statement.toml"
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    name = language.split("-")[0]
    name, english = (name if name in table else _ENGLISH), table[_ENGLISH]
    return name, {
        key: value | table[name].get(key, {}) if isinstance(value, dict) else table[name][key]
        for key, value in english.items()
    }


def _tested(edition: str, report: Report, words: Mapping[str, Any]) -> TestedEdition:
    ran = tuple(ran for ran in report.ran if ran.edition == edition)
    found = tuple(
        finding
        for finding in report.findings
        if finding.edition == edition
        and (speaks_against(finding) or finding.severity is not Severity.INFO)
    )
    codes = [finding.code for finding in found if speaks_against(finding)]
    claims = [
        words["claims"][each.check]
        for each in ran
        if each.check in _SUPPORT
        and not any(code.startswith((*_SUPPORT[each.check], "B-")) for code in codes)
    ]
    unread = [_READERS[each.check] for each in ran if each.check in _READERS]
    if unread and not any(code.startswith(("W-", "B-", *unread)) for code in codes):
        claims.append(words["claims"]["words"])
    return TestedEdition(words["names"][edition], ran, found, tuple(claims))
