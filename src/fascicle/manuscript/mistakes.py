"""The mistakes of a manuscript, gathered so that all are told at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from fascicle.findings import Finding, Severity, has_errors

CODES: dict[str, str] = {
    "M-001": "a file cannot be read",
    "M-002": "the YAML is broken",
    "M-003": "a key is missing",
    "M-004": "a key is unknown",
    "M-005": "a value is wrong",
    "M-006": "an article's file is not there",
    "M-007": "a picture is not there",
    "M-008": "a picture cannot be used",
    "M-009": "a cross-reference leads nowhere",
    "M-010": "a fenced block is unknown or not closed",
    "M-011": "an id stands twice",
    "M-012": "mathematics that cannot be read",
    "M-013": "HTML that is not carried",
    "M-014": "a footnote has no text, or is never called",
    "M-015": "a picture has no alternative text",
    "M-016": "a path leads out of the issue's folder",
    "M-017": "a heading is on the wrong level",
    "M-018": "an article stands twice",
    "M-020": "the ISSN is a placeholder",
    "M-019": "a text is too long or nested too deeply",
    "M-021": "the bar code's add-on is not known",
    "M-030": "a cited source is not among the references",
    "M-031": "a source stands twice among the references",
    "M-032": "the references cannot be read",
    "M-033": "the citation style is not there, or is none",
}
"""What each code of the manuscript's room says; `hint` of each finding tells how to mend it."""


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
