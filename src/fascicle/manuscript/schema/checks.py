"""The key `checks`: which findings weigh more or less here, and which are lived with."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from fascicle.codes.table import Code, find
from fascicle.findings import Severity
from fascicle.issue.policy import Policy, Waiver
from fascicle.manuscript.schema.fields import Line, Record, shown, told
from fascicle.manuscript.yaml_source import Table

_WEIGHTS = tuple(Severity)
"""From the heaviest."""


def _known(text: str) -> str:
    """Return a code in capitals; raise ValueError for one that no finding has."""
    code = text.strip().upper()
    _entry(code)
    return code


def _one(text: str) -> str:
    """Return the code of a finding that may be waived; raise ValueError for another."""
    code = _known(text)
    if code.endswith("*"):
        message = f"“{text}” stands for many findings: waive each with its own code"
        raise ValueError(message)
    if _entry(code).fixed:
        message = f"{code} ({_entry(code).title}) cannot be waived"
        raise ValueError(message)
    return code


def _entry(code: str) -> Code:
    """Return what the table has on a code; raise ValueError where it has nothing."""
    entry = find(code)
    if entry is None:
        message = f"there is no code “{code}”: invoke check --list tells all of them"
        raise ValueError(message)
    return entry


def _day(text: str) -> date:
    """Return a day of the calendar; raise ValueError for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = f"“{text}” is not a day: write 2026-12-31"
        raise ValueError(message) from None


_CODE = r"^[A-Za-z][A-Za-z0-9]*-\S+$"


class WaiverRecord(Record):
    """A finding that is known and let through: why, and until which day."""

    code: Annotated[str, told(_one), shown(_CODE)]
    reason: Line
    until: Annotated[date, told(_day), shown(r"^\d{4}-\d{2}-\d{2}$")]
    where: Line | None = None
    edition: Line | None = None


class ChecksSettings(Record):
    """Severities by code, and waivers."""

    severity: dict[Annotated[str, told(_known)], Literal["error", "warning", "info"]] = Field(
        default={}
    )
    waive: tuple[WaiverRecord, ...] = ()

    @field_validator("severity")
    @classmethod
    def keeps_what_is_fixed(cls, decided: dict[str, str]) -> dict[str, str]:
        """See that nothing is lowered that no publication may lower."""
        for code, severity in decided.items():
            entry = _entry(code)
            lowered = _WEIGHTS.index(Severity(severity)) > _WEIGHTS.index(entry.severity)
            if entry.fixed and lowered:
                kind, message = "told", "{code} ({title}) cannot be lowered"
                raise PydanticCustomError(kind, message, {"code": code, "title": entry.title})
        return decided

    def policy(self, table: Table) -> Policy:
        """Return what was decided; `table` is the YAML that it stands in."""
        return Policy(
            tuple((code, Severity(severity)) for code, severity in self.severity.items()),
            tuple(
                Waiver(
                    waiver.code,
                    waiver.reason,
                    waiver.until,
                    waiver.where or "",
                    waiver.edition or "",
                    f"{table.file}:{table.line(('checks', 'waive', index))}",
                )
                for index, waiver in enumerate(self.waive)
            ),
        )
