"""Files that appear whole or not at all, and a lock for those that two runs would write."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from fascicle.errors import MachineError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place, then put it there in one step: a crash leaves the old one."""
    write_all({path: content})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write files beside their places, then put them there: all of them or, if one fails, none."""
    written: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            written[path] = _write_beside(path, content)
        for path, part in written.items():
            try:
                part.replace(path)
            except OSError as error:
                raise _cannot_write(path, error) from error
    finally:
        for part in written.values():
            part.unlink(missing_ok=True)


def _write_beside(path: Path, content: bytes) -> Path:
    """Write what is to be a file under another name in the same folder; return its path."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise _cannot_write(path, error) from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _cannot_write(path: Path, error: OSError) -> MachineError:
    message = f"the file cannot be written: {error.strerror}"
    return MachineError(message, where=str(path), hint="see to the disk's space and permissions")


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold a lock while the block runs; a second run waits. The kernel frees it at any exit."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w")
    except OSError as error:
        raise _cannot_write(path, error) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
