"""The book that an import keeps: what it guessed, left out and turned into something else."""

from __future__ import annotations

from dataclasses import dataclass, field

from fascicle.errors import ManuscriptError
from fascicle.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Guess:
    """Something that the importer concluded: to be looked over by the editor."""

    what: str
    place: str
    where: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of the document that the manuscript cannot carry."""

    what: str
    place: str


@dataclass(slots=True)
class Ledger:
    """What happens on a document's way to a manuscript. `file` is its name as told to the user."""

    file: str
    guesses: list[Guess] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)

    def guess(self, what: str, place: str, where: str) -> None:
        """Note a guess: what was concluded, from which place, and where it was written."""
        self.guesses.append(Guess(what, place, where))

    def leave_out(self, what: str, place: str, words: str = "") -> None:
        """Note what is not carried; its `words` are not to be missed in the count."""
        entry = LeftOut(what, place)
        if entry not in self.left_out:
            self.left_out.append(entry)
        if words:
            self.carry(words)
            self.move(words)

    def carry(self, words: str) -> None:
        """Note words that became a key, a number or a mark: `Author:`, `Table 1.`, `1.`."""
        self.carried.append(words)

    def move(self, text: str) -> None:
        """Note a text whose words are taken apart, so that they stand in another order."""
        self.moved.append(text)

    def warn(self, code: str, place: str, message: str, hint: str) -> None:
        """Add a finding that does not stop the import."""
        where = f"{self.file}: {place}" if place else self.file
        finding = Finding(code, Severity.WARNING, message, where, hint)
        if finding not in self.findings:
            self.findings.append(finding)


def refusal(code: str, file: str, message: str, hint: str) -> ManuscriptError:
    """Return the error that ends an import, with its one message."""
    return ManuscriptError([Finding(code, Severity.ERROR, message, file, hint)])
