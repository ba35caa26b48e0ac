"""An issue's accessibility statement: written from what the checks found, never ahead of it."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.codes.table import find
from fascicle.findings import Finding, Ran, Report, Severity
from fascicle.issue.model import Issue
from fascicle.layout.environment import fill

_NAMES = {
    "pdf": "PDF",
    "offprints": "PDF, the articles one by one",
    "epub": "EPUB",
    "web": "Web pages",
}
_CLAIMS = {
    "verapdf-ua1": ("UA1-", "meets all rules of PDF/UA-1 (ISO 14289-1) that a program can judge."),
    "verapdf-3a": ("3A-", "meets PDF/A-3a (ISO 19005-3), the archive's format with a tagged text."),
    "pdf-structure": ("S-", "has a structure tree that reaches all of its text."),
}
"""A test that supports a claim, what its findings' codes begin with, and the claim."""

_READERS = {"pdf": "P-001", "epub": "E-001", "web": "H-001"}
"""A check that reads every word of an edition, and the code of what it could not read."""

_UNJUDGED = (
    "whether the alternative texts of pictures say what matters in them",
    "whether headings and links tell what follows and where they lead",
    "whether the text is as plain as its subject allows",
    "reading with screen readers and braille displays by people who use them",
)


@dataclass(frozen=True, slots=True)
class TestedEdition:
    """An edition, what tested it, what was found, and what that allows to be said."""

    name: str
    ran: tuple[Ran, ...]
    findings: tuple[Finding, ...]
    claims: tuple[str, ...]


def write_statement(issue: Issue, report: Report) -> bytes:
    """Return the statement on an issue as a page of HTML."""
    names = dict.fromkeys(ran.edition for ran in report.ran if ran.edition in _NAMES)
    editions = [_tested(name, report) for name in names]
    text = fill("statement.html", issue=issue, report=report, editions=editions, unjudged=_UNJUDGED)
    return text.encode()


def _counts(finding: Finding) -> bool:
    """Return whether a finding speaks against a claim, whatever the publication makes of it."""
    entry = find(finding.code)
    return Severity.ERROR in {finding.severity, entry.severity if entry else None}


def _tested(edition: str, report: Report) -> TestedEdition:
    ran = tuple(ran for ran in report.ran if ran.edition == edition)
    found = tuple(
        finding
        for finding in report.findings
        if finding.edition == edition
        and (_counts(finding) or finding.severity is not Severity.INFO)
    )
    codes = [finding.code for finding in found if _counts(finding)]
    supported = [_CLAIMS[each.check] for each in ran if each.check in _CLAIMS]
    claims = [
        f"It {claim}"
        for prefix, claim in supported
        if not any(code.startswith((prefix, "P-", "B-")) for code in codes)
    ]
    unread = [_READERS[each.check] for each in ran if each.check in _READERS]
    if unread and not any(code.startswith(("W-", "B-", *unread)) for code in codes):
        claims.append("Every word of the manuscript stands in it, and nothing else does.")
    return TestedEdition(_NAMES[edition], ran, found, tuple(claims))
