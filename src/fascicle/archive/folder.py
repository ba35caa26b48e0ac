"""An archive in a folder of this machine."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from fascicle.archive.place import NOT_A_FILE, STAGING, Outline
from fascicle.errors import MachineError, demand_memory
from fascicle.files import (
    cannot_write,
    fill_folder,
    lock,
    lock_against_writers,
    stage,
    sync,
    write_through,
)

LOCK = ".lock"
_BLOCK = 1 << 20
_NOTHING: Mapping[str, bytes] = MappingProxyType({})


class FolderPlace:
    """A folder. Links in it are not followed: an archive holds its files itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.name = str(folder)

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none."""
        path = self._file(name)
        try:
            return path.read_bytes() if path else None
        except OSError as error:
            raise _unreadable(self.folder / name, error) from error

    def digest(self, name: str, algorithm: str = "sha512") -> str:
        """Return the digest of a file; '' where there is none."""
        path = self._file(name)
        if path is None:
            return ""
        total = hashlib.new(algorithm)
        try:
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    total.update(block)
        except OSError as error:
            raise _unreadable(path, error) from error
        return total.hexdigest()

    def _file(self, name: str) -> Path | None:
        """Return a file's path; None for what is none, and for what links lead to."""
        path = self.folder / name
        try:
            return path if path.is_file() and path.resolve() == path else None
        except (OSError, RuntimeError, ValueError):
            return None

    def files(self, folder: str) -> dict[str, int]:
        """Return the bytes of each file below a folder, by its name below it."""
        found: dict[str, int] = {}
        for name, entry in self._walk(self.folder / folder, ""):
            found[name] = entry.stat().st_size if _is_file(entry) else NOT_A_FILE
        return found

    def _walk(self, folder: Path, below: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """Yield what is below a folder; of folders, only those in which there is nothing."""
        for entry in _entries(folder):
            name = f"{below}{entry.name}"
            if not _is_folder(entry):
                yield name, entry
                continue
            inside = list(self._walk(Path(entry.path), f"{name}/"))
            yield from inside
            if not inside:
                yield f"{name}/", entry

    def outline(self) -> Outline:
        """Return what there is at a glance; no file is opened for it."""
        objects: dict[str, frozenset[str]] = {}
        strays: list[str] = []
        folders = [e.name for e in _entries(self.folder) if _is_folder(e)]
        folders = [name for name in folders if name != "extensions"]
        while folders:
            name = folders.pop()
            entries = _entries(self.folder / name)
            below = {e.name + "/" * _is_folder(e) for e in entries}
            if any(each.startswith("0=") for each in below):
                objects[name] = frozenset(below)
                continue
            files = [each for each in below if not each.endswith("/")]
            strays += [f"{name}/{each}" for each in files] if below else [f"{name}/"]
            folders += [f"{name}/{each[:-1]}" for each in below if each.endswith("/")]
        return Outline(objects, tuple(sorted(strays)))

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        self._put({}, {name: content})

    def add(
        self, folder: str, contents: Mapping[str, bytes], then: Mapping[str, bytes] = _NOTHING
    ) -> None:
        """Put a folder there that nothing refers to yet, in one step; then write other files."""
        self._put({f"{folder}/{name}": content for name, content in contents.items()}, then)

    def _put(self, new: Mapping[str, bytes], then: Mapping[str, bytes]) -> None:
        """Put new files there, all in one step, and others after them, one by one.

        All are written beside the archive first, so that no moment lies between the steps.
        """
        at = self.folder
        try:
            with stage(self.folder / STAGING / "new") as beside:
                fill_folder(beside / "new", new, 0o444)
                written = [(beside / f"{n}.then", name) for n, name in enumerate(then)]
                for path, name in written:
                    write_through(path, then[name])
                if new:
                    at = self._appear(beside / "new")
                for path, name in written:
                    at = self.folder / name
                    at.parent.mkdir(parents=True, exist_ok=True)
                    path.replace(at)
                    sync(at.parent)
        except OSError as error:
            raise cannot_write(at, error) from error

    def _appear(self, made: Path) -> Path:
        """Move the first folder that the archive has not out of those that lead to new files."""
        place = self.folder
        while place.exists():
            below = list(made.iterdir())
            if len(below) > 1:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
            made, place = below[0], place / below[0].name
        made.rename(place)
        sync(place.parent)
        return place

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Let no other run write to the archive; take away what one that was killed has left."""
        with lock(self.folder / LOCK):
            self._clear()
            try:
                yield
            finally:
                self._clear()

    def _clear(self) -> None:
        """Take away what was begun and is no part of the archive."""
        staging = self.folder / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        with contextlib.suppress(OSError):  # other extensions are there
            staging.parent.rmdir()

    def reading(self) -> contextlib.AbstractContextManager[None]:
        """Wait for a run that writes."""
        return lock_against_writers(self.folder / LOCK)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _unreadable(folder, error) from error


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _is_file(entry: os.DirEntry[str]) -> bool:
    return entry.is_file(follow_symlinks=False)


def _unreadable(path: Path, error: OSError) -> MachineError:
    demand_memory(error)
    message = f"the archive cannot be read: {error.strerror}"
    return MachineError(message, where=str(path), hint="see to permissions, and to the disk")
