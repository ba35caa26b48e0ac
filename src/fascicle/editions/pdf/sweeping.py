"""The cache of typeset pages, without what other versions of the program have left in it.

A file's name begins with the mark of the program that can use it. Whoever uses the cache holds its
lock with the others; the last to leave, if nobody else is there, takes away what has another mark.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from contextlib import suppress
from pathlib import Path

FOLDERS = ("gatherings", "lines")
"""Where files with a mark lie, in the cache."""
_LOCK = ".in-use"


def mark_of(*versions: str) -> str:
    """Return the mark of a program and its engine."""
    return hashlib.sha256("\0".join(versions).encode()).hexdigest()[:12]


def enter(cache: Path) -> int | None:
    """Begin to use a cache; return what to `leave` with. A cache that cannot be written has none.

    The cache may come from a stranger: a link in the lock's place is not followed.
    """
    try:
        cache.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        held = os.open(cache / _LOCK, flags, 0o644)
    except OSError:  # who writes there next will tell it
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_SH)
    except OSError:  # a disk that has no locks
        os.close(held)
        return None
    return held


def leave(cache: Path, held: int, mark: str) -> None:
    """Stop using a cache; sweep out what has another mark, if nobody else uses the cache."""
    try:
        with suppress(BlockingIOError):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for name in FOLDERS:
                _sweep(cache / name, mark)
    finally:
        os.close(held)


def _sweep(folder: Path, mark: str) -> None:
    """Take away a folder's files without a mark; a link is no folder of the cache's."""
    if folder.is_symlink():
        return
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith(mark) and not entry.is_dir(follow_symlinks=False):
                Path(entry).unlink()
