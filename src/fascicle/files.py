"""Files that appear whole or not at all, and a lock for those that two runs would write."""

from __future__ import annotations

import fcntl
import os
import shutil
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


def write_folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """Write a folder beside its place, then put it there in one step; `contents` by their names.

    All of it is on the disk before it appears. What a run that was killed left beside the place is
    taken away: hold a lock. MachineError is raised where there is something already.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for left in path.parent.glob(f".{path.name}.*.part"):
            shutil.rmtree(left)
        part = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part"))
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        for name, content in contents.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            with (part / name).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        part.chmod(0o755)
        for folder in (part, *(each for each in part.rglob("*") if each.is_dir())):
            _sync(folder)
        part.rename(path)
        _sync(path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def link_to(path: Path, target: Path) -> None:
    """Make a symbolic link, or lead the one that is there elsewhere, in one step.

    `target` is as the link is to hold it. MachineError is raised where a file or a folder stands.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        if path.is_symlink() and path.readlink() == target:
            return
        if path.exists() and not path.is_symlink():
            message = "something else stands where the link belongs"
            raise MachineError(message, where=str(path), hint="move it to another place")
        part.unlink(missing_ok=True)
        part.symlink_to(target)
        part.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error


def _sync(folder: Path) -> None:
    """See that the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
