"""Who says of an issue that it is accessible, after a person has looked at it."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.issue.dates import IssueDate

STANDARD = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"
"""Letter by letter what EPUB Accessibility 1.1 (4.2) asks of a publication that conforms."""


@dataclass(frozen=True, slots=True)
class Certification:
    """The claim that an issue conforms, and who stands for it (EPUB Accessibility 1.1, 4.3).

    Half of WCAG only a person can judge: the claim is theirs, and the checks hold it to the rest.
    `report` is the address of what they wrote, `credential` their title as an evaluator.
    """

    by: str
    date: IssueDate | None = None
    report: str = ""
    credential: str = ""
