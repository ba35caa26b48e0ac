"""A place that files are sent to: the few things that are asked of a folder, SFTP, S3 or WebDAV."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from fascicle.distribution.media_types import media_type

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Store:
    """A file system of fsspec's, with the folder in it that all names are below.

    `move` gives a file the name of another, which it replaces in one step. A store without it
    shows a file only when it is there whole, as S3 does.
    """

    files: Any
    base: str
    move: Callable[[str, str], None] | None = None
    close: Callable[[], None] = lambda: None
    tells_types: bool = False
    """True where readers are told the media type that a file was sent with."""

    def at(self, name: str) -> str:
        """Return the path of a file in the store."""
        return f"{self.base}/{name}" if self.base else name

    def sizes(self, below: str = "") -> dict[str, int]:
        """Return the bytes of each file that there is, or is below a folder, by name."""
        if self.tells_types:
            return self._all_sizes(below)
        found: dict[str, int] = {}
        folders = [below]
        while folders:
            folder = folders.pop()
            try:
                listed = self.files.ls(self.at(folder) if folder else self.base, detail=True)
            except FileNotFoundError:
                continue
            for entry in listed:
                name = f"{folder}/{PurePosixPath(entry['name']).name}".lstrip("/")
                if entry["type"] == "directory":
                    folders.append(name)
                elif entry["name"].rstrip("/").endswith(name):
                    found[name] = int(entry["size"] or 0)
        return found

    def _all_sizes(self, below: str) -> dict[str, int]:
        """Return the same of a store that tells of a thousand files at once."""
        found = self.files.find(self.at(below) if below else self.base, detail=True)
        return {
            name.removeprefix(f"{self.base}/"): int(entry["size"] or 0)
            for name, entry in found.items()
            if entry["type"] == "file" and not name.endswith("/")
        }

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none."""
        try:
            with self.files.open(self.at(name), "rb") as file:
                content: bytes = file.read()
        except FileNotFoundError:
            return None
        return content

    def digest(self, name: str, algorithm: str = "sha256") -> str:
        """Return a digest of a file, read back from the store; '' where there is none."""
        total = hashlib.new(algorithm)
        try:
            with self.files.open(self.at(name), "rb") as file:
                while block := file.read(_BLOCK):
                    total.update(block)
        except FileNotFoundError:
            return ""
        return total.hexdigest()

    def put(self, source: Path, name: str, shown: str) -> None:
        """Send a file; `shown` is the name that it will have for readers."""
        if not self.tells_types:
            folder = self.at(name).rpartition("/")[0]
            if folder and not self.files.exists(folder):
                self.files.makedirs(folder, exist_ok=True)
            self.files.put_file(str(source), self.at(name))
            return
        self.files.put_file(str(source), self.at(name), ContentType=media_type(shown))

    def pipe(self, name: str, content: bytes) -> None:
        """Write a file that nobody looks for yet, or one that the store replaces in one step."""
        folder = self.at(name).rpartition("/")[0]
        if folder and not self.tells_types and not self.files.exists(folder):
            self.files.makedirs(folder, exist_ok=True)
        self.files.pipe_file(self.at(name), content)

    def rename(self, before: str, after: str) -> None:
        """Put a file in the place of another in one step."""
        assert self.move is not None  # noqa: S101  # asked of stores that can
        self.move(self.at(before), self.at(after))

    def remove(self, name: str) -> None:
        """Take a file away; one that is gone already is well."""
        try:
            self.files.rm_file(self.at(name))
        except FileNotFoundError:
            return
