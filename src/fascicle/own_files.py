"""A digest of files of the program's own, which are seldom written: kept until one of them is."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence

from fascicle.sealing import kept

_SETTLED = 1_000_000_000
"""Nanoseconds after which a file that is written again has another moment of its last change."""


def digest_of(folder: str, names: Sequence[str]) -> str:
    """Return a digest of the files `names` in a folder, and of their names.

    It is the one that was kept for the folder if all files have the numbers, moments of change (the
    kernel's: no program sets them back) and sizes that they had. OSError: a file cannot be read.
    """
    paths = [os.path.join(folder, name) for name in names]  # noqa: PTH118  # hundreds, as text
    states = [os.stat(path) for path in paths]  # noqa: PTH116
    seen = (
        f"{name}\0{state.st_ino} {state.st_ctime_ns} {state.st_size}"
        for name, state in zip(names, states, strict=True)
    )
    place = hashlib.sha256(folder.encode()).hexdigest()[:16]
    with kept(f"digest-{place}", "\n".join((folder, *seen))) as before:
        if before.content is not None:
            return before.content.decode()
        digest = _read(paths, names)
        now = time.time_ns()
        if all(now - state.st_ctime_ns > _SETTLED for state in states):
            before.content = digest.encode()
        return digest


def _read(paths: Sequence[str], names: Sequence[str]) -> str:
    total = hashlib.sha256()
    for path, name in zip(paths, names, strict=True):
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            content = file.read()
        total.update(f"{name}\0".encode())
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()
