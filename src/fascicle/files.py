"""Files that appear whole or not at all, and a lock for those that two runs would write."""

from __future__ import annotations

import atexit
import ctypes
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from fascicle.errors import MachineError, demand_memory, is_want_of_memory

_PART = ".part"
_HELD, _ASIDE = "held", "aside"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place, then put it there in one step: a crash leaves the old one."""
    write_all({path: content})


def write_for_now(path: Path, content: bytes) -> None:
    """Write a file as `write_whole` does, but for the wait until it is on the disk.

    For what can be made anew, and whose readers see if it is whole: where the power fails, it may
    be empty. On a disk that is busy, each wait is a tenth of a second.
    """
    write_all({path: content}, lasting=False)


def write_all(contents: Mapping[Path, bytes], *, lasting: bool = True) -> None:
    """Write files beside their places, then put them there: all of them or, if one fails, none.

    They are on the disk by then, unless they need not be `lasting`.
    """
    path = Path()
    try:
        with ExitStack() as stages:
            beside: dict[Path, Path] = {}
            for path in contents:
                if path.parent not in beside:
                    beside[path.parent] = stages.enter_context(stage(path))
            parts = {path: beside[path.parent] / f"{n}{_PART}" for n, path in enumerate(contents)}
            for path, part in parts.items():
                write_through(part, contents[path], lasting=lasting)
            for path, part in parts.items():
                part.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error


def write_through(path: Path, content: bytes, mode: int = 0o644, *, lasting: bool = True) -> None:
    """Write a new file, through to the disk if it is `lasting`; `mode` says who may use it."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        if lasting:
            os.fsync(file.fileno())
    path.chmod(mode)


def fill_folder(folder: Path, contents: Mapping[str, bytes], mode: int = 0o644) -> None:
    """Write a new folder through to the disk; `contents` are its files by their names below it."""
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_through(folder / name, content, mode)
    for each in (folder, *(below for below in folder.rglob("*") if below.is_dir())):
        sync(each)


@contextmanager
def stage(path: Path) -> Iterator[Path]:
    """Yield an empty folder beside a place, for what is to be put there; it goes with the block.

    A lock in it is held as long as its process lives. What a run that was killed has left beside
    the place has nobody to hold its lock: by that it is known, and taken away. Raise OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep(path.parent)
    part, held = _open_stage(path)
    with held:
        try:
            yield part
        finally:
            try:
                _clear(part)
            except (OSError, MemoryError) as error:
                if is_want_of_memory(error):  # there is more when all that was under way has gone
                    atexit.register(_clear_at_last, part)


def _clear_at_last(part: Path) -> None:
    with suppress(OSError, MemoryError):
        _clear(part)


def _open_stage(path: Path) -> tuple[Path, IO[str]]:
    """Return a new folder and the lock in it. One that is swept away before is no loss."""
    while True:
        part = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=_PART))
        try:
            held = (part / _HELD).open("x")
        except FileNotFoundError:
            continue
        fcntl.flock(held, fcntl.LOCK_EX)
        if (part / _HELD).exists():
            return part, held
        held.close()


def sweep(folder: Path) -> None:
    """Take away what runs that were killed have left in a folder; what is not ours stays."""
    for left in folder.glob(f".*{_PART}"):
        with suppress(OSError):  # it is another's, who lives, or has just gone
            if not (left / _HELD).exists():
                left.rmdir()  # it had just been begun
                continue
            with (left / _HELD).open("r+") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _bring_back(left)
                _clear(left)


def _clear(part: Path) -> None:
    """Take a stage away, its lock last: by that it is known if this is not brought to its end."""
    for each in part.iterdir():
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        elif each.name != _HELD:
            each.unlink()
    (part / _HELD).unlink()
    part.rmdir()


def put_in_place(made: Path, place: Path) -> None:
    """Put a folder in its place in one step; one that is there comes to lie in the stage.

    `made` is in the stage of the place. Raise OSError.
    """
    if not place.exists() and not place.is_symlink():
        made.rename(place)
    elif not _exchange(made, place):
        # Not every disk can do it in one step: what is aside when a run is killed is brought back.
        beside = next(folder for folder in made.parents if folder.parent == place.parent)
        place.rename(beside / _ASIDE)
        try:
            made.rename(place)
        except BaseException:
            (beside / _ASIDE).rename(place)
            raise


def _exchange(one: Path, other: Path) -> bool:
    """Let two paths change their places in one step (renameat2); return False if that cannot be."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return rename is not None and not rename(
        here, os.fsencode(one), here, os.fsencode(other), exchange
    )


def _bring_back(left: Path) -> None:
    """Bring a folder back that was set aside by a run which was killed in just that moment."""
    place = left.with_name(left.name[1:].rsplit(".", 2)[0])
    if (left / _ASIDE).exists() and not place.exists():
        (left / _ASIDE).rename(place)


def write_folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """Write a folder beside its place, then put it there in one step; `contents` by their names.

    All of it is on the disk before it appears. MachineError is raised where there is something.
    """
    try:
        with stage(path) as beside:
            fill_folder(beside / path.name, contents)
            (beside / path.name).rename(path)
        sync(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error


def link_to(path: Path, target: Path) -> None:
    """Make a symbolic link, or lead the one that is there elsewhere, in one step.

    `target` is as the link is to hold it. MachineError is raised where a file or a folder stands.
    """
    try:
        if path.is_symlink() and path.readlink() == target:
            return
        if path.exists() and not path.is_symlink():
            message = "something else stands where the link belongs"
            raise MachineError(message, where=str(path), hint="move it to another place")
        with stage(path) as beside:
            (beside / path.name).symlink_to(target)
            (beside / path.name).replace(path)
        sync(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error


def sync(folder: Path) -> None:
    """See that the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def cannot_write(path: Path, error: OSError) -> MachineError:
    """Return what is told of a file that cannot be written; memory's want is raised as such."""
    demand_memory(error)
    message = f"the file cannot be written: {error.strerror}"
    return MachineError(message, where=str(path), hint="see to the disk's space and permissions")


@contextmanager
def lock(path: Path, waits: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold a lock while the block runs; a second run waits. The kernel frees it at any exit.

    `waits` is called where there is somebody to wait for.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w")
    except OSError as error:
        raise cannot_write(path, error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def lock_against_writers(path: Path) -> Iterator[None]:
    """Wait for who holds a lock, and let nobody take it while the block runs; others may read.

    Nothing is written: where there is no such file, nobody has ever taken the lock.
    """
    try:
        file = path.open("r")
    except OSError:
        yield
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


Traces = frozenset[tuple[str, int, int, int]]
"""Files with their numbers on the disk, the moments of their last changes, and their sizes."""

_TICK = 0.02
"""Seconds in which the kernel's clock of changes goes on: it has one moment for all within one."""


def traces_of(files: Iterable[Path]) -> Traces:
    """Return what is another as soon as one of these files has been written.

    A file that was changed and changed back while it was being read has the same digest as before.
    The time of its writing can be set back by any program; that of its change is the kernel's. Of
    files that have been written this very moment, the next is waited for.
    """
    paths = tuple(files)
    found, now = _traces_of(paths), time.time_ns()
    if any(0 <= now - changed < _TICK * 1e9 for _, _, changed, _ in found):
        time.sleep(_TICK)
        return _traces_of(paths)
    return found


def _traces_of(paths: Iterable[Path]) -> Traces:
    found = set()
    for path in paths:
        with suppress(OSError):
            state = path.stat()
            found.add((str(path), state.st_ino, state.st_ctime_ns, state.st_size))
    return frozenset(found)
