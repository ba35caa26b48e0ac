"""The claim that an issue's EPUB is accessible, held against what the checks found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fascicle.codes.table import find, finding
from fascicle.findings import Finding, Ran, Severity
from fascicle.issue.model import Issue

NEEDED = ("epubcheck", "ace", "epub")
"""The tests without which nothing is said of conformance: of the format, of WCAG, of the words."""


def find_unsupported(
    issue: Issue, ran: Iterable[Ran], found: Iterable[Finding]
) -> Iterator[Finding]:
    """Yield E-004 where an EPUB says that it conforms, and the checks do not bear that out.

    A claim is borne out when all of `NEEDED` ran on it and no error was found, waived or not
    (EPUB Accessibility 1.1, 4.2: what is claimed has been evaluated).
    """
    done = {each.check for each in ran if each.edition == "epub"}
    if not issue.certification or not done:
        return
    missing = [name for name in NEEDED if name not in done]
    if missing:
        yield _fault(f"says that it conforms, but has not been tested by {', '.join(missing)}")
    against = [each.code for each in found if each.edition == "epub" and speaks_against(each)]
    if against:
        told = ", ".join(dict.fromkeys(against))
        yield _fault(f"says that it conforms, but the tests found otherwise: {told}")


def speaks_against(found: Finding) -> bool:
    """Return whether a finding speaks against a claim, whatever the publication makes of it."""
    entry = find(found.code)
    return Severity.ERROR in {found.severity, entry.severity if entry else None}


def _fault(what: str) -> Finding:
    return finding("E-004", f"the EPUB {what}", "package", edition="epub")
