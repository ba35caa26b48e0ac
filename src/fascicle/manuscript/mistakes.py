"""The mistakes of a manuscript, gathered so that all are told at once."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass, field

from fascicle.findings import Finding, Severity, has_errors

_MOST_GUESSES = 50
_MOST_KNOWN = 2_000
_LONGEST_WORD = 100
_LONGEST_MESSAGE = 400


class Unreadable(Exception):  # it says what the text does to the machine
    """A text that takes too long to read or grows too large. The text goes on from “the text …”.

    `source` is the part of it that was being read, `line` its line, as far as either is known.
    """

    def __init__(self, message: str, source: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.source = source
        self.line = line


@dataclass(slots=True)
class Mistakes:
    """A list to add mistakes to, each with the file (as told to the user) and the line."""

    found: list[Finding] = field(default_factory=list)
    _known: set[Finding] = field(default_factory=set)
    _guesses: int = 0

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
        told = message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}…"
        finding = Finding(code, severity, told, f"{file}:{line}", hint)
        if finding not in self._known:
            self._known.add(finding)
            self.found.append(finding)

    def warn(self, code: str, file: str, line: int, message: str, hint: str = "") -> None:
        """Add something that does not stop a build."""
        self.add(code, file, line, message, hint, Severity.WARNING)

    def nearest(self, word: str, known: Collection[str]) -> str:
        """Return the word of `known` that may have been meant, or nothing.

        Only the first mistakes get a guess: comparing takes longer than reading does.
        """
        self._guesses += 1
        if self._guesses > _MOST_GUESSES or len(known) > _MOST_KNOWN or len(word) > _LONGEST_WORD:
            return ""
        return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.5)), "")

    @property
    def fatal(self) -> bool:
        """True when no issue can be made of this manuscript."""
        return has_errors(self.found)
