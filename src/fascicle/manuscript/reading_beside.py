"""A second process that reads texts of an issue from the last one on, while we read from the first.

It is forked, so that it knows all that we know; what it has read it sends back as it is kept for
the next run. Of which there is something to be said, it leaves to us: mistakes are told by one
process, in their order.
"""

from __future__ import annotations

import mmap
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from fascicle.forking import fork, is_alone

LEAST = 200_000
"""Bytes of text from which on a second process is worth its beginning: 150,000 words, say.

Shorter texts are read before the typesetters leave a core free.
"""

_FREE, _OURS, _THEIRS = range(3)

Read = Callable[[int], Any]


class Beside:
    """What the other process has read, by the text's number."""

    def __init__(self, count: int, pipe: int) -> None:
        self._claims = mmap.mmap(-1, max(count, 1))
        self._pipe = pipe
        self._read: dict[int, Any] = {}
        self._news = threading.Condition()
        self._ended = False

    def take(self, number: int) -> Any:
        """Return a text that the other process has read or is at; None where it is for us."""
        if self._claims[number] != _THEIRS:
            self._claims[number] = _OURS
            return None
        with self._news:
            self._news.wait_for(lambda: number in self._read or self._ended)
            return self._read.pop(number, None)

    def claim(self, number: int) -> bool:
        """Claim a text for the other process. Both may claim it at once: it is read twice then."""
        if self._claims[number] != _FREE:
            return False
        self._claims[number] = _THEIRS
        return True

    def listen(self) -> None:
        """Take in what comes, until the other process ends or is ended.

        Whatever else ends it, as memory that does not suffice here: who waits reads for themselves.
        """
        try:
            with os.fdopen(self._pipe, "rb") as pipe, suppress(Exception):
                while True:
                    number, read = pickle.load(pipe)  # noqa: S301  # from our own process
                    with self._news:
                        self._read[number] = read
                        self._news.notify_all()
        finally:
            with self._news:
                self._ended = True
                self._news.notify_all()


@contextmanager
def reading_beside(paths: Sequence[Path], read: Read) -> Iterator[Beside | None]:
    """Have another process read texts with `read`, which is given their numbers, in the block.

    `read` returns what can be pickled, or None for what is to be read by us. None is given instead
    where no process is worth it: few texts, a single core, or threads, which a fork would lose; and
    where the machine gives none.
    """
    begun = _begin(len(paths), read) if _is_worth_it(paths) else None
    if begun is None:
        yield None
        return
    beside, pid = begun
    listener = threading.Thread(target=beside.listen, daemon=True)
    try:
        listener.start()
        yield beside
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        if listener.ident:
            listener.join()


def _begin(count: int, read: Read) -> tuple[Beside, int] | None:
    """Fork the other process; return None where it cannot be, for want of memory say."""
    ours, theirs = os.pipe()

    def work() -> None:  # whatever goes wrong is told by who reads the text again
        os.close(ours)
        _work(beside, theirs, count, read)

    try:
        beside = Beside(count, ours)
        pid = fork(work)
    except OSError:
        os.close(ours)
        os.close(theirs)
        return None
    os.close(theirs)
    return beside, pid


def _is_worth_it(paths: Sequence[Path]) -> bool:
    try:
        size = sum(path.stat().st_size for path in paths)
    except OSError:
        return False
    several = len(paths) > 1 and len(os.sched_getaffinity(0)) > 1
    return several and size >= LEAST and is_alone()


def _work(beside: Beside, pipe: int, count: int, read: Read) -> None:
    """Read texts from the last to the first that is not claimed."""
    with os.fdopen(pipe, "wb") as file:
        for number in reversed(range(count)):
            if beside.claim(number):
                pickle.dump((number, read(number)), file, protocol=5)
                file.flush()
