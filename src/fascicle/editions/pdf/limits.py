"""What the typesetting of one gathering may take: time, memory, and the size of its file.

A manuscript may come from anybody, and an article without end must cost nothing but itself.
"""

from __future__ import annotations

import os
import resource
from dataclasses import dataclass
from pathlib import Path

from fascicle.errors import FascicleError, UsageError

SECONDS = "FASCICLE_TYPESETTING_SECONDS"
MEGABYTES = "FASCICLE_TYPESETTING_MB"

_MEGABYTE = 1024 * 1024
_KERNEL = 2
"""The kernel's own limit is so much higher: it counts what is set aside, not what is in use."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the typesetting of one gathering may take, and how much memory."""

    seconds: float = 900.0
    megabytes: float = 1024.0

    @classmethod
    def of_machine(cls) -> Limits:
        """Return the limits that the environment sets; raise UsageError for one that is none."""
        usual = cls()
        return cls(_number(SECONDS, usual.seconds), _number(MEGABYTES, usual.megabytes))

    @property
    def bytes(self) -> int:
        """The limit of the memory in bytes."""
        return int(self.megabytes * _MEGABYTE)

    def impose(self) -> None:
        """Have the kernel hold this process to the limits, as far as it can.

        It does so where a single stroke goes so far over them that nobody looks in between.
        """
        for kind, most in (
            (resource.RLIMIT_DATA, _KERNEL * self.bytes),
            (resource.RLIMIT_FSIZE, self.bytes),
        ):
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (most if hard < 0 else min(most, hard), hard))


class Overrun(FascicleError):
    """A gathering took more than it may."""


def too_late(name: str, limits: Limits) -> Overrun:
    """Return the error of a gathering that was not done in time."""
    message = f"the typesetter was not done with “{name}” after {limits.seconds:g} seconds"
    hint = f"divide the text, or make its longest tables shorter; {SECONDS} allows more"
    return Overrun(message, where="typesetter", hint=hint)


def too_large(name: str, limits: Limits) -> Overrun:
    """Return the error of a gathering for which there was not memory enough."""
    message = f"the typesetter needs more than {limits.megabytes:g} MB of memory for “{name}”"
    hint = f"divide the text, or make its tables and pictures smaller; {MEGABYTES} allows more"
    return Overrun(message, where="typesetter", hint=hint)


def memory(process: int | str = "self") -> int:
    """Return the bytes of memory that a process does not share with files; 0 if unknown."""
    try:
        fields = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")


def _number(variable: str, otherwise: float) -> float:
    text = os.environ.get(variable, "")
    if not text:
        return otherwise
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        message = f"“{text}” is no limit"
        raise UsageError(message, where=variable, hint=f"a number above 0, as {otherwise:g}")
    return value
