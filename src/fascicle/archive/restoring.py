"""Brings a version back out of the archive: each byte is held against its digest on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from fascicle.archive.holdings import read_release_of
from fascicle.archive.inventory import Inventory, read_inventory
from fascicle.archive.place import Place
from fascicle.archive.root import Root, object_id
from fascicle.distribution.release.record import Release
from fascicle.errors import ArchiveDamaged, UsageError


@dataclass(frozen=True, slots=True)
class ArchivedVersion:
    """A version in the archive, found by its release."""

    place: Place
    folder: str
    inventory: Inventory
    version: str
    release: Release

    def names(self) -> tuple[str, ...]:
        """Return the names of its files, in order."""
        return tuple(sorted(self.inventory.state(self.version)))

    def read(self, name: str) -> bytes:
        """Return what a file holds; ArchiveDamaged names one that is not as it was archived."""
        path = f"{self.folder}/{self.inventory.state(self.version)[name]}"
        content = self.place.read(path)
        digest = self.inventory.digests(self.version)[name]
        if content is None or hashlib.new(self.inventory.algorithm, content).hexdigest() != digest:
            what = "missing" if content is None else "changed"
            message = f"{name} of release {self.release.version} is {what}"
            hint = "bring the file back from another copy of the archive"
            raise ArchiveDamaged(message, where=f"{self.place.name}/{path}", hint=hint)
        return content

    def contents(self, below: str = "") -> dict[str, bytes]:
        """Return all files below a folder of it, by their names there."""
        return {
            name.removeprefix(below): self.read(name)
            for name in self.names()
            if name.startswith(below)
        }


def versions_of(root: Root, issn: str, issue: str) -> Iterator[ArchivedVersion]:
    """Yield the versions of an issue, oldest first; UsageError where it is not in the archive."""
    identifier = object_id(issn, issue)
    folder = root.path_of(identifier)
    if not root.place.files(folder):
        message = f"issue {issue} of ISSN {issn} is not in the archive"
        raise UsageError(message, where="--issue", hint="invoke archive.list tells what is")
    inventory = read_inventory(root.place, folder)
    if inventory.id != identifier:
        message = f"this is the object {inventory.id}, not {identifier}"
        hint = "bring the object back from another copy of the archive"
        raise ArchiveDamaged(message, where=f"{root.place.name}/{folder}", hint=hint)
    for version in inventory.versions:
        release = read_release_of(root.place, folder, inventory, version)
        yield ArchivedVersion(root.place, folder, inventory, version, release)


def find_version(root: Root, issn: str, issue: str, release: str = "") -> ArchivedVersion:
    """Return the version that a release of an issue is; the newest where none is named."""
    found = list(versions_of(root, issn, issue))
    wanted = [each for each in found if release in {"", each.release.version}]
    if not wanted:
        known = ", ".join(each.release.version for each in found)
        message = f"release {release} of issue {issue} is not in the archive"
        raise UsageError(message, where="--release", hint=f"releases: {known}")
    return wanted[-1]
