"""What the typesetting of one gathering may take: time, memory, and the size of its file.

A manuscript may come from anybody, and an article without end must cost nothing but itself.
"""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fascicle.errors import FascicleError, UsageError, is_want_of_memory

SECONDS = "FASCICLE_TYPESETTING_SECONDS"
MEGABYTES = "FASCICLE_TYPESETTING_MB"

LOOK = 0.1
"""Seconds between two looks at what a typesetting has taken."""

_AGAIN = 10.0
"""Seconds after which a process that was told to give up is told again."""

_MEGABYTE = 1024 * 1024
_CLOSE = 0.5
"""How much of its memory a process has taken that is short: libraries ask for much at once."""

_PAGE = os.sysconf("SC_PAGE_SIZE")
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
        for kind, most in self._kernel().items():
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (_least(most, hard), hard))

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Hold the block to the limits in a process that lives on; raise Overrun in it.

        Limits of its own that are narrower stay; where it is these that memory does not suffice
        for, MemoryError is raised. Time is looked at in the main thread, where work is done.
        """
        most = self._kernel()
        most[resource.RLIMIT_DATA] += _set_aside()  # of earlier ones, not all is given back
        before = {kind: resource.getrlimit(kind) for kind in most}
        held = {kind: _least(most[kind], *before[kind]) for kind in most}
        try:
            with _looking(name, self):
                for kind, limit in held.items():
                    resource.setrlimit(kind, (limit, before[kind][1]))
                yield
        except (MemoryError, OSError) as error:
            if not is_want_of_memory(error):
                raise
            if held[resource.RLIMIT_DATA] < most[resource.RLIMIT_DATA]:
                raise
            raise too_large(name, self) from error
        finally:
            for kind, limits in before.items():
                resource.setrlimit(kind, limits)

    def _kernel(self) -> dict[int, int]:
        return {
            resource.RLIMIT_DATA: _KERNEL * self.bytes,
            resource.RLIMIT_FSIZE: self.bytes,
        }


class Overrun(FascicleError):
    """A gathering took more than it may."""


@contextmanager
def _looking(name: str, limits: Limits) -> Iterator[None]:
    """Look again and again at what the block takes; raise Overrun in it when that is too much.

    A library may swallow what is raised in it: a later look raises it once more. Not the next one,
    since it must not come when what was laid out is being given up.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    end, had = time.monotonic() + limits.seconds, memory()
    is_over = False

    def look(*_: object) -> None:
        if is_over:
            return
        is_late = time.monotonic() > end
        if is_late or memory() - had > limits.bytes:
            signal.setitimer(signal.ITIMER_REAL, _AGAIN, _AGAIN)
            raise (too_late if is_late else too_large)(name, limits)

    before = signal.signal(signal.SIGALRM, look)
    try:
        signal.setitimer(signal.ITIMER_REAL, LOOK, LOOK)
        try:
            yield
        finally:
            is_over = True  # from here on nothing is raised, and the rest is done
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _least(*limits: int) -> int:
    """Return the narrowest of the kernel's limits."""
    return min(limit for limit in limits if limit != resource.RLIM_INFINITY)


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
    return (int(fields[1]) - int(fields[2])) * _PAGE


def _set_aside() -> int:
    """Return the bytes that the kernel counts against this process's limit; 0 if unknown."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * _PAGE
    except OSError:
        return 0


def is_short_of_memory() -> bool:
    """Return whether this process has come close to the kernel's limit on its memory."""
    soft, _ = resource.getrlimit(resource.RLIMIT_DATA)
    return soft != resource.RLIM_INFINITY and _set_aside() > _CLOSE * soft


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
