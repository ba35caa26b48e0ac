"""What a task would open by itself in a publication's folder: files and folders, and nothing else.

A publication may come from a stranger, with what is made of it. A link in it may lead anywhere, and
a pipe or a device keeps whoever opens it for ever.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from fascicle.errors import UsageError
from fascicle.files import is_below


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


def _odd_below(folder: Path, depth: int, seen: set[Path]) -> Iterator[Path]:
    """Give what is neither a plain file nor a folder: links, pipes, devices.

    Folders' lists say what each name is: nothing but links is looked at by itself, so that tens of
    thousands of files take a moment.
    """
    if depth < 1:
        return
    with suppress(OSError), os.scandir(folder) as entries:  # there is none: nothing is read there
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _odd_below(Path(entry.path), depth - 1, seen)
            elif not entry.is_file(follow_symlinks=False):
                path = Path(entry.path)
                yield path
                if entry.is_dir() and (target := path.resolve()) not in seen:
                    seen.add(target)
                    yield from _odd_below(target, depth - 1, seen)


def _told(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
