"""Where an archive lies: the few things that are asked of a folder here, or of a store elsewhere.

All names are below the archive's root, with forward slashes.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

STAGING = "extensions/fascicle-staging"
"""What is not whole yet lies there: OCFL lets an extension have a folder of its own (1.1, 4.3)."""

NOT_A_FILE = -1
"""The size of what is there and is no file: a link, a pipe, an empty folder."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What is in a root at a glance: the entries of each object's folder, and what is in none.

    A folder's name ends in a slash. An object is what has a declaration (`0=…`) in its folder.
    """

    objects: Mapping[str, frozenset[str]]
    strays: tuple[str, ...] = ()


class Place(Protocol):
    """A root's files. What a library or the system says is raised as MachineError."""

    name: str
    """How it is told to the user."""

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none."""

    def digest(self, name: str, algorithm: str = "sha512") -> str:
        """Return the digest of a file; '' where there is none."""

    def files(self, folder: str) -> dict[str, int]:
        """Return the bytes of each file below a folder, by its name below it."""

    def outline(self) -> Outline:
        """Return what there is at a glance; no file is opened for it."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""

    def add(
        self, folder: str, contents: Mapping[str, bytes], then: Mapping[str, bytes] = ...
    ) -> None:
        """Put a folder there that nothing refers to yet, complete; `then` write other files.

        What an earlier run that was killed has left of the folder is no part of it.
        """

    def writing(self) -> AbstractContextManager[None]:
        """Let no other run write to the archive, as far as the place can."""

    def reading(self) -> AbstractContextManager[None]:
        """Wait for a run that writes, where that is known."""


def outline_of(names: Mapping[str, int]) -> Outline:
    """Return the outline of a root by the names of all its files."""
    homes = {name.rpartition("/")[0] for name in names if "/0=" in name}
    objects: dict[str, set[str]] = {home: set() for home in homes}
    strays = []
    for name in names:
        parts = name.split("/")
        ways = ("/".join(parts[:count]) for count in range(1, len(parts)))
        home = next((way for way in ways if way in homes), None)
        if home:
            first, slash, _ = name.removeprefix(f"{home}/").partition("/")
            objects[home].add(first + slash)
        elif len(parts) > 1 and parts[0] != "extensions":
            strays.append(name)
    return Outline({k: frozenset(v) for k, v in objects.items()}, tuple(sorted(strays)))
