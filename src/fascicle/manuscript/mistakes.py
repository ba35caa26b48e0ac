"""The mistakes of a manuscript, gathered so that all are told at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from fascicle.findings import Finding, Severity, has_errors


@dataclass(slots=True)
class Mistakes:
    """A list to add mistakes to, each with the file (as told to the user) and the line."""

    found: list[Finding] = field(default_factory=list)

    def add(
        self,
        code: str,
        file: str,
        line: int,
        message: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add one mistake; the same one at the same place is told once."""
        finding = Finding(code, severity, message, f"{file}:{line}", hint)
        if finding not in self.found:
            self.found.append(finding)

    def warn(self, code: str, file: str, line: int, message: str, hint: str = "") -> None:
        """Add something that does not stop a build."""
        self.add(code, file, line, message, hint, Severity.WARNING)

    @property
    def fatal(self) -> bool:
        """True when no issue can be made of this manuscript."""
        return has_errors(self.found)
