"""All that the archive keeps of a release, read from where it lies, and every byte of it checked.

release/…           what was handed out: editions, records, the report of the checks, checksums
manuscript/…        what it was made of: the issue's folder, the serial's settings
styles/own/…        the publication's own styles
styles/default/…    those of the program
program.zip         the program itself
requirements.txt    the dependencies that it was locked to, with their digests
environment.json    what it ran with
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fascicle.distribution.release.record import RELEASE_FILE, SUMS_FILE, Release, sha256
from fascicle.errors import ArchiveDamaged, demand_memory

RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Package:
    """A release and the readers of its files by their names in the archive."""

    release: Release
    files: Mapping[str, Callable[[], bytes]]


def pack(release: Release, folder: Path, sources: Mapping[str, tuple[Path, str]]) -> Package:
    """Return the package of the release in a folder, after `verify_release` was content with it.

    `sources` are the files it was made of, each with its digest, by their names. A reader raises
    ArchiveDamaged for a file that is no longer what it was.
    """
    known = {file.file: file.sha256 for file in release.files}
    files = {
        f"{RELEASE}/{name}": functools.partial(_read, folder / name, known.get(name, ""))
        for name in (*known, RELEASE_FILE, SUMS_FILE)
    }
    for name, (path, digest) in sources.items():
        files[name] = functools.partial(_read, path, digest)
    return Package(release, dict(sorted(files.items())))


def _read(path: Path, digest: str) -> bytes:
    """Return what a file holds, if its digest is that; '' stands for any."""
    hint = "bring it back as it was, from the archive or from where it was distributed"
    try:
        content = path.read_bytes()
    except OSError as error:
        demand_memory(error)
        message = f"it cannot be read: {error.strerror}"
        raise ArchiveDamaged(message, where=str(path), hint=hint) from error
    if digest and sha256(content) != digest:
        message = "it is no longer what it was when it was released"
        raise ArchiveDamaged(message, where=str(path), hint=hint)
    return content
