"""What a serial or an issue has decided about findings: their severity, and those it lives with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fascicle.findings import Severity


@dataclass(frozen=True, slots=True)
class Waiver:
    """One finding that is known and let through, until a day, for a reason.

    `where` is the finding's place, or the file without a line; empty for a finding that has no
    place. `edition` is empty for a finding in any edition.
    """

    code: str
    reason: str
    until: date
    where: str = ""
    edition: str = ""
    written: str = ""
    """Where the waiver itself is written, as `manuscript/26-2/issue.yaml:12`."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Severities by code, or by family of codes, and waivers. What comes later has more weight."""

    severities: tuple[tuple[str, Severity], ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def followed_by(self, other: Policy) -> Policy:
        """Return both policies as one, in which the other has more weight."""
        return Policy(self.severities + other.severities, self.waivers + other.waivers)
