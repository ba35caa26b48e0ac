"""Another process that knows all that this one knows, without importing it again."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


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
    pid = os.fork()
    if pid:
        return pid
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for ending in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.SIG_DFL)
        work()
    finally:
        os._exit(0)
