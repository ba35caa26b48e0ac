"""Another process that knows all that this one knows, without importing it again."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

_ENDINGS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


def is_alone() -> bool:
    """Return whether this process has no thread but this one, not even one of a library's.

    Else it must not be forked: locks that other threads hold would be held for good.
    """
    with suppress(OSError):
        return len(list(Path("/proc/self/task").iterdir())) == 1
    return False


def fork(work: Callable[[], None]) -> int:
    """Have a new process do some work and end without tidying up; return its number.

    A Ctrl-C is not for it: whoever forks it ends it. What goes wrong there is not told.
    """
    # Until the new process knows that a Ctrl-C is not for it, none may come: it would go on as us.
    known = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        pid = os.fork()
        if not pid:
            _work(work, known)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, known)
    return pid


def _work(work: Callable[[], None], known: Iterable[int]) -> NoReturn:
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for ending in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, known)
        work()
    finally:
        os._exit(0)
