"""What a check or a build has to say: findings, and the report that gathers them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad a finding is. An error stops a release; a warning and an information do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: a code to look up, what is wrong, where, and how to put it right.

    `where` is `file:line` for the manuscript, `page 3` or a path inside the file for an edition.
    `source` is the manuscript's `file:line` that a place in an edition was made of, where known.
    `waived` is the reason why the publication lives with it, empty where it does not.
    """

    code: str
    severity: Severity
    message: str
    where: str = ""
    hint: str = ""
    edition: str = ""
    waived: str = ""
    source: str = ""

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Finding:
        """Return the finding of plain data; raise ValueError or TypeError where that is none."""
        return cls(**record | {"severity": Severity(record["severity"])})

    @property
    def is_error(self) -> bool:
        """True when it stops a release: an error that the publication does not live with."""
        return self.severity is Severity.ERROR and not self.waived

    def in_edition(self, edition: str) -> Finding:
        """Return the same finding, said of `edition`."""
        return replace(self, edition=edition)


@dataclass(frozen=True, slots=True)
class Ran:
    """A check that ran: its name, the version of what judged, the edition, the seconds."""

    check: str
    version: str
    edition: str
    seconds: float
    files: int = 1
    kept: int = 0
    """Files whose verdict was kept from an earlier run, since they had not changed."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A check that could not run, and why."""

    check: str
    why: str


@dataclass(frozen=True, slots=True)
class ToJudge:
    """What no check can answer: a condition of the Matterhorn Protocol, as a question to a person.

    `clause` is that of ISO 14289-1, `pages` are those to look at; none for the file as a whole.
    """

    condition: str
    question: str
    clause: str
    edition: str
    pages: tuple[int, ...] = ()

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> ToJudge:
        """Return the question of plain data; raise TypeError where that is none."""
        return cls(**record | {"pages": tuple(record["pages"])})


@dataclass(frozen=True, slots=True)
class Report:
    """All that the checks of one issue had to say, and what they leave to a person."""

    issue: str
    ran: tuple[Ran, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    to_judge: tuple[ToJudge, ...] = ()

    @property
    def ok(self) -> bool:
        """True when no finding is an error."""
        return not has_errors(self.findings)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Report:
        """Return the report of plain data; raise KeyError, TypeError or ValueError for none."""
        return cls(
            record["issue"],
            tuple(Ran(**ran) for ran in record["ran"]),
            tuple(Skipped(**skipped) for skipped in record["skipped"]),
            tuple(Finding.from_record(finding) for finding in record["findings"]),
            tuple(ToJudge.from_record(each) for each in record["to_judge"]),
        )

    def as_record(self) -> dict[str, Any]:
        """Return the report as the plain data that `check.json` holds."""
        return {
            "issue": self.issue,
            "ok": self.ok,
            "ran": [asdict(ran) for ran in self.ran],
            "skipped": [asdict(skipped) for skipped in self.skipped],
            "findings": [asdict(finding) for finding in self.findings],
            "to_judge": [asdict(each) | {"pages": [*each.pages]} for each in self.to_judge],
        }


def has_errors(findings: Iterable[Finding]) -> bool:
    """Return True when one of `findings` is an error that is not waived."""
    return any(finding.is_error for finding in findings)
