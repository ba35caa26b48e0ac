"""The exception tree.

FascicleError             anything that we raise on purpose, with an `exit_code`
├── UsageError       1    the command line asks for something that is not there
├── CheckFailed      2    a check found an error in an edition
├── ManuscriptError  3    the manuscript is wrong; carries every finding
├── MachineError     4    the machine lacks something, or a tool failed
└── ArchiveDamaged   5    the archive is not what it was
"""

from __future__ import annotations

from collections.abc import Iterable
from errno import ENOMEM
from typing import ClassVar

from fascicle.findings import Finding


class FascicleError(Exception):
    """The root of all errors that are told to the user as `where: what` and `hint: …`."""

    exit_code: ClassVar[int] = 4

    def __init__(self, message: str, *, where: str = "fascicle", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint


class UsageError(FascicleError):
    """The command line asks for something that is not there."""

    exit_code = 1


class CheckFailed(FascicleError):
    """A check found an error in an edition."""

    exit_code = 2


class ManuscriptError(FascicleError):
    """The manuscript is wrong. `findings` holds every mistake, not only the first."""

    exit_code = 3

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        count = len(self.findings)
        message = f"{count} mistake{'' if count == 1 else 's'} in the manuscript"
        super().__init__(message, where="manuscript")


class MachineError(FascicleError):
    """The machine lacks something that the task needs, or a tool failed."""

    exit_code = 4


class ArchiveDamaged(FascicleError):
    """The archive is not what it was."""

    exit_code = 5


def meant(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return the hint for a word that is none of the known ones: the nearest, or `otherwise`."""
    from difflib import get_close_matches  # who makes no mistake does not wait for it

    near = get_close_matches(word, tuple(known), n=1)
    return f"did you mean {near[0]}?" if near else otherwise


def is_want_of_memory(error: BaseException) -> bool:
    """Return whether it says that there is no memory: Python's own error, or the kernel's word."""
    return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == ENOMEM)


def demand_memory(error: BaseException) -> None:
    """Raise MemoryError for want of memory, of which no file, program or disk is to be told.

    Whoever makes an error of their own out of one of the machine's asks here before.
    """
    if is_want_of_memory(error):
        raise error if isinstance(error, MemoryError) else MemoryError from error


def short_of_memory(error: BaseException) -> MachineError:
    """Return what is told of want of memory."""
    said = str(error) if isinstance(error, MemoryError) else ""
    hint = "close other programs, or build with --jobs 1"
    return MachineError(said or "the memory is used up", hint=hint)
