"""Whether an archive is what it was: all there, complete, the same to the last byte.

Nothing is written. What is wrong is told all at once, each with its file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from urllib.parse import unquote

from fascicle.archive.adding import OBJECT, OBJECT_DECLARED, interrupted, lagging_sidecar
from fascicle.archive.damage import Damage
from fascicle.archive.inventory import (
    FILE,
    Inventory,
    WrongInventoryError,
    check_sidecar,
    parse_inventory,
)
from fascicle.archive.place import NOT_A_FILE, Place
from fascicle.archive.root import Root, open_root
from fascicle.errors import ArchiveDamaged

MISSING, EXTRA, CHANGED = "missing", "not of the archive", "changed"
INTERRUPTED = "archiving was interrupted here: `invoke archive` finishes it, nothing is lost"

_SIDECAR = f"{FILE}.sha512"
_VERSION = re.compile(r"v\d+")
_RELEASE = re.compile(r"release (\S+)")


class Depth(StrEnum):
    """How closely an archive is looked at."""

    PRESENT = "present"
    """Every object is there, and every version in it. No file is opened."""
    COMPLETE = "complete"
    """Every file is there that the inventories tell of, and no other; they are what they were."""
    BYTES = "every byte"
    """Every file is read, and has the digest that it had."""


def verify_present(place: Place, known: Mapping[str, tuple[str, frozenset[str]]]) -> list[Damage]:
    """Return what is missing or too much at a glance.

    `known` has each object's id and the names of its versions, by its folder.
    """
    outline = place.outline()
    found = [Damage(name, EXTRA) for name in outline.strays]
    for folder, (identifier, versions) in known.items():
        issue, there = issue_of(identifier), outline.objects.get(folder)
        if there is None:
            found.append(Damage(folder, MISSING, issue))
            continue
        wanted = {OBJECT, FILE, _SIDECAR, *(f"{version}/" for version in versions)}
        found += [Damage(f"{folder}/{n}", MISSING, issue, n.rstrip("/")) for n in wanted - there]
        more = there - wanted - {"logs/", "extensions/"}
        found += [Damage(f"{folder}/{n}", EXTRA, issue) for n in more]
    found += [Damage(f, EXTRA) for f in outline.objects.keys() - known.keys()]
    return sorted(found, key=lambda damage: damage.file)


def verify_all(
    place: Place,
    depth: Depth,
    known: Mapping[str, tuple[str, frozenset[str]]],
    told: Callable[[str], None],
) -> Iterator[Damage]:
    """Yield all that is wrong, object by object; `told` hears of each object's folder before."""
    try:
        root = open_root(place)
    except ArchiveDamaged as error:
        root = None
        yield Damage(error.where.removeprefix(f"{place.name}/"), error.message)
    outline = place.outline()
    for name in outline.strays:
        yield Damage(name, EXTRA)
    for folder in sorted(known.keys() - outline.objects.keys()):
        yield Damage(folder, MISSING, issue_of(known[folder][0]))
    for folder in sorted(outline.objects):
        told(folder)
        yield from _Object(place, folder, known.get(folder, ("", frozenset()))[0]).verify(
            depth, root
        )


def issue_of(identifier: str) -> str:
    """Return the issue that an object is of, by its id."""
    return unquote(identifier.partition("#")[2]) or identifier


class _Object:
    """An object that is looked at; `identifier` is what the catalogue knows it as."""

    def __init__(self, place: Place, folder: str, identifier: str) -> None:
        self.place, self.folder, self.issue = place, folder, issue_of(identifier)
        self.there = place.files(folder)
        self.releases: dict[str, str] = {}

    def verify(self, depth: Depth, root: Root | None) -> Iterator[Damage]:
        """Yield what is wrong with it."""
        own = {v: self._inventory(f"{v}/") for v in self._versions()}
        told = self._inventory("")
        if isinstance(told, str) and lagging_sidecar(self.place, self.folder):
            yield self._damage(FILE, INTERRUPTED)
            return
        good = [each for each in own.values() if isinstance(each, Inventory)]
        inventory = told if isinstance(told, Inventory) else max(good, key=_age, default=None)
        if inventory is None:
            yield self._damage(FILE, str(told))
            return
        self.issue = self.issue or issue_of(inventory.id)
        self.releases = {v: _release(inventory, v) for v in inventory.versions}
        if isinstance(told, str) and FILE in self.there:
            yield self._damage(FILE, told)
        if isinstance(told, Inventory) and interrupted(self.place, self.folder, told):
            yield self._damage(FILE, INTERRUPTED)
            return
        yield from self._verify_inventories(inventory, own)
        if root and root.path_of(inventory.id) != self.folder:
            yield self._damage("", f"this is the object {inventory.id}, which belongs elsewhere")
        yield from self._verify_files(inventory, depth)

    def _verify_inventories(
        self, inventory: Inventory, own: Mapping[str, Inventory | str]
    ) -> Iterator[Damage]:
        """Yield what is wrong with the declaration, and with what each version says of itself."""
        if OBJECT in self.there and self._read(OBJECT) != OBJECT_DECLARED:
            yield self._damage(OBJECT, CHANGED)
        for version in inventory.versions:
            said = own.get(version)
            if isinstance(said, str) and f"{version}/{FILE}" in self.there:
                yield self._damage(f"{version}/{FILE}", said)
            elif isinstance(said, Inventory):
                is_head = version == inventory.head
                if is_head and said.content != inventory.content:
                    yield self._damage(FILE, f"it is not the inventory of {version}")
                elif not is_head and not inventory.continues(said):
                    yield self._damage(f"{version}/{FILE}", "the newest inventory contradicts it")

    def _verify_files(self, inventory: Inventory, depth: Depth) -> Iterator[Damage]:
        """Yield the files that are missing, too much, or changed."""
        manifest, sidecar = inventory.manifest(), inventory.sidecar
        wanted = {OBJECT, FILE, sidecar, *manifest}
        wanted |= {f"{v}/{name}" for v in inventory.versions for name in (FILE, sidecar)}
        for name in sorted(wanted - self.there.keys()):
            yield self._damage(name, MISSING)
        for name in sorted(self.there.keys() - wanted):
            if not name.startswith("logs/"):
                yield self._damage(name, EXTRA)
        for name in sorted(wanted & self.there.keys()):
            if self.there[name] == NOT_A_FILE:
                yield self._damage(name, "it is no file of the archive's own")
            elif (
                depth is Depth.BYTES
                and name in manifest
                and self.place.digest(f"{self.folder}/{name}", inventory.algorithm)
                != manifest[name]
            ):
                yield self._damage(name, CHANGED)

    def _versions(self) -> list[str]:
        """Return the names of the folders that look like versions."""
        return sorted(filter(_VERSION.fullmatch, {n.partition("/")[0] for n in self.there}))

    def _inventory(self, below: str) -> Inventory | str:
        """Return the inventory of the object or of a version in it; a sentence for a wrong one."""
        try:
            content = self._read(f"{below}{FILE}")
            if content is None:
                return MISSING
            inventory = parse_inventory(content)
            check_sidecar(inventory, self._read(f"{below}{inventory.sidecar}"))
        except WrongInventoryError as error:
            return f"the inventory is damaged: {error}"
        return inventory

    def _read(self, name: str) -> bytes | None:
        return self.place.read(f"{self.folder}/{name}")

    def _damage(self, name: str, what: str) -> Damage:
        first = name.partition("/")[0]
        version = self.releases.get(first, first if _VERSION.fullmatch(first) else "")
        return Damage(f"{self.folder}/{name}" if name else self.folder, what, self.issue, version)


def _age(inventory: Inventory) -> int:
    return int(inventory.head[1:])


def _release(inventory: Inventory, version: str) -> str:
    """Return the release that a version is, as its message tells it; else its own name."""
    match = _RELEASE.match(str(inventory.data["versions"][version].get("message", "")))
    return match[1] if match else version
