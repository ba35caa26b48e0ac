"""Where the releases of an issue stand: one folder a version, none of them ever changed.

    dist/26-2/releases/1.0/   the first release
    dist/26-2/releases/1.1/   one with a correction
    dist/26-2/release         leads to the newest of them (a symbolic link)

A folder appears by being renamed when all in it is on the disk, and the link is renamed over the
one before, so that at any moment either the old release is there, whole, or the new one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from fascicle.distribution.release.record import RELEASE_FILE, Release, read_release
from fascicle.files import link_to, sweep, write_folder

RELEASES, NEWEST = "releases", "release"


def releases_in(folder: Path) -> tuple[tuple[Path, Release], ...]:
    """Return all releases of an issue, oldest first, each with its folder.

    `folder` is the issue's in `dist/`. ArchiveDamaged is raised for one that cannot be read.
    """
    place = folder / RELEASES
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        found = [
            (each, read_release(each))
            for each in place.iterdir()
            if not each.name.startswith(".") and (each / RELEASE_FILE).exists()
        ]
        return tuple(sorted(found, key=lambda entry: entry[1].order))
    return ()


def newest_in(folder: Path) -> tuple[Path, Release] | None:
    """Return the newest release of an issue, and see that `release` leads to it.

    A run that was killed between its last steps is completed by this.
    """
    found = releases_in(folder)
    if not found:
        return None
    sweep(folder / RELEASES)
    _lead_to(folder, found[-1][0])
    return found[-1]


def shelve(folder: Path, release: Release, contents: Mapping[str, bytes]) -> Path:
    """Put a release among those of an issue, whole; return its folder.

    `contents` are all its files, as `write_release` returns them.
    """
    place = folder / RELEASES / release.version
    write_folder(place, contents)
    _lead_to(folder, place)
    return place


def _lead_to(folder: Path, place: Path) -> None:
    link_to(folder / NEWEST, place.relative_to(folder))
