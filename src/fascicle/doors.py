"""What a task would open by itself in a publication's folder: files and folders, and nothing else.

A publication may come from a stranger, with what is made of it. A link in it may lead anywhere, and
a pipe or a device keeps whoever opens it for ever.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import accumulate
from pathlib import Path, PurePosixPath

from fascicle.errors import UsageError

MOST_BYTES = 1_000_000_000
"""Of a file: a picture may have a fifth of it. Files with nothing in them take no room on a disk,
and may be as large as they like."""

MOST_TOGETHER = 10 * MOST_BYTES
"""Of an issue's folder."""


def follow(path: Path) -> Path:
    """Return where a path leads after all links in it were followed, be there something or not.

    Raise OSError for a loop of links or a name that is too long for any file, ValueError for what
    is no path. (From Python 3.13 and 3.14 on, `Path.resolve` and `Path.is_file` do not tell those.)
    """
    real = os.path.realpath(path)
    try:
        os.stat(real)  # noqa: PTH116  # asked thousands of times
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENAMETOOLONG}:
            raise
    return Path(real)


def is_below(path: Path, folder: Path) -> bool:
    """Return True when a path lies below a folder after all links in both were followed."""
    with suppress(OSError, ValueError):  # there is no such file: what links there are decides
        if _goes_straight_down(path, folder):
            return True
    try:
        return follow(path).is_relative_to(follow(folder))
    except (OSError, ValueError):  # a loop of links, or no path at all
        return False


def files_below(folder: Path, root: Path) -> list[Path]:
    """Return the files below a folder, in order; what links lead out of the root to is none.

    Links to folders are not followed. Few files are links, which alone have to be looked at.
    """
    found: list[Path] = []
    waiting = [folder] if is_below(folder, root) else []
    while waiting:
        for entry in _entries(waiting.pop()):
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            elif entry.is_symlink():
                found += [path] if path.is_file() and is_below(path, root) else []
            elif entry.is_file(follow_symlinks=False):
                found.append(path)
    return sorted(found, key=lambda path: path.parts)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as entries:
        return [*entries]
    return []


def _goes_straight_down(path: Path, folder: Path) -> bool:
    """Return True when there is no link on the way from a folder down to a path.

    Nearly all files are of that kind, and each is asked about several times in a run: to follow the
    links of the whole path takes ten times as long.
    """
    way = path.relative_to(folder).parts
    steps = [*accumulate(way, os.path.join, initial=os.fspath(folder))][1:]
    return ".." not in way and not any(stat.S_ISLNK(os.lstat(step).st_mode) for step in steps)


def require_plain(root: Path, *paths: Path, depth: int = 0) -> None:
    """Raise UsageError where one of these paths leads out of the root, or is no file and no folder.

    So it does for all that lies below them, as many folders deep as `depth` says. Links to folders
    within the root are followed.
    """
    seen: set[Path] = set()
    for path in paths:
        _require_plain(root, path)
        for odd in _odd_below(path, depth, seen):
            _require_plain(root, odd)


def require_name(name: str) -> str:
    """Return the name of a file below a folder; raise ValueError for any other path."""
    if not isinstance(name, str):
        message = "is no name"
        raise ValueError(message)  # as of any other wrong name
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or path.as_posix() != name:
        message = "is not the name of a file below its folder"
        raise ValueError(message)
    if "\\" in name or not name.isprintable():
        message = "has signs that a file's name cannot have"
        raise ValueError(message)
    return name


def require_part(name: str) -> str:
    """Return the name of a file or a folder in a folder; raise ValueError for any other path."""
    if "/" in require_name(name):
        message = "is not the name of a file in its folder"
        raise ValueError(message)
    return name


def _require_plain(root: Path, path: Path) -> None:
    if path.is_symlink() and not is_below(path, root):
        message = "this link leads out of the publication's folder"
        hint = "put what it leads to in its place: nothing outside is read or written"
        raise UsageError(message, where=_told(path, root), hint=hint)
    with suppress(OSError):
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            message = "this is neither a file nor a folder"
            hint = "take it away: a pipe or a device has no place in a publication"
            raise UsageError(message, where=_told(path, root), hint=hint)
        if stat.S_ISREG(mode) and path.stat().st_size > MOST_BYTES:
            raise _too_large(path, root, MOST_BYTES)


def require_bounded(root: Path, folder: Path) -> None:
    """Raise UsageError where a file below a folder is too large to be read, or all are together.

    Links are not followed: they are looked at where they are named.
    """
    together, waiting = 0, [folder]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                elif entry.is_file(follow_symlinks=False):
                    size = entry.stat(follow_symlinks=False).st_size
                    together += size
                    if size > MOST_BYTES:
                        raise _too_large(Path(entry.path), root, MOST_BYTES)
    if together > MOST_TOGETHER:
        raise _too_large(folder, root, MOST_TOGETHER)


def _too_large(path: Path, root: Path, most: int) -> UsageError:
    message = f"this is larger than {most // 10**9} GB"
    hint = "take what is not of the issue out of the publication's folder"
    return UsageError(message, where=_told(path, root), hint=hint)


def _odd_below(folder: Path, depth: int, seen: set[Path]) -> Iterator[Path]:
    """Give what is neither a folder nor a plain file of a moderate size: links, pipes, devices."""
    if depth < 1:
        return
    with suppress(OSError), os.scandir(folder) as entries:  # there is none: nothing is read there
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _odd_below(Path(entry.path), depth - 1, seen)
            elif not _is_moderate(entry):
                path = Path(entry.path)
                yield path
                if entry.is_dir() and (target := path.resolve()) not in seen:
                    seen.add(target)
                    yield from _odd_below(target, depth - 1, seen)


def _is_moderate(entry: os.DirEntry[str]) -> bool:
    is_file = entry.is_file(follow_symlinks=False)
    return is_file and entry.stat(follow_symlinks=False).st_size <= MOST_BYTES


def _told(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
