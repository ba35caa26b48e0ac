"""Puts a release into the archive: as a new version of its issue's object, whole or not at all.

Nothing that an object has is touched, but for the inventory in its root, which comes last and
tells all that the one before told. A version is put together beside the archive and appears in
one step; so a run that is killed leaves the object as it was, or with a version complete but for
that inventory: the next run writes it.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import quote

from fascicle.archive.inventory import (
    FILE,
    Inventory,
    WrongInventoryError,
    parse_inventory,
    read_inventory,
    write_inventory,
    write_sidecar,
)
from fascicle.archive.place import Place
from fascicle.archive.root import VERSION
from fascicle.errors import ArchiveDamaged

OBJECT, OBJECT_DECLARED = f"0=ocfl_object_{VERSION}", f"ocfl_object_{VERSION}\n".encode()
_LONGEST = 200
"""Bytes of a file's name, of which file systems allow 255."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a version says of itself: which release it is, and who keeps it."""

    message: str
    name: str
    address: str


def settle(place: Place, folder: str) -> Inventory | None:
    """Return an object's inventory, after finishing what a run that was killed had begun.

    None where there is no object. ArchiveDamaged tells of one that no run has left so.
    """
    if place.read(f"{folder}/{OBJECT}") is None:
        return None
    inventory = _settle_sidecar(place, folder)
    newer = interrupted(place, folder, inventory)
    if newer is None:
        return inventory
    for name, content in _root_files(folder, newer).items():
        place.write(name, content)
    return newer


def _settle_sidecar(place: Place, folder: str) -> Inventory:
    """Return the inventory of an object's root; write its checksum where only that lags behind."""
    try:
        return read_inventory(place, folder)
    except ArchiveDamaged:
        inventory = lagging_sidecar(place, folder)
        if inventory is None:
            raise
    place.write(f"{folder}/{inventory.sidecar}", write_sidecar(inventory))
    return inventory


def lagging_sidecar(place: Place, folder: str) -> Inventory | None:
    """Return a root inventory that is its newest version's own, though its checksum is not yet."""
    content = place.read(f"{folder}/{FILE}")
    try:
        inventory = parse_inventory(content or b"")
        own = read_inventory(place, f"{folder}/{inventory.head}")
    except (WrongInventoryError, ArchiveDamaged):
        return None
    return inventory if own.content == content else None


def interrupted(place: Place, folder: str, inventory: Inventory) -> Inventory | None:
    """Return the inventory of a version that is whole, and that the root does not tell of yet."""
    version = _next(inventory)
    if place.read(f"{folder}/{version}/{FILE}") is None:
        return None
    try:
        newer = read_inventory(place, f"{folder}/{version}")
    except ArchiveDamaged:  # a store shows files one by one: the version is begun anew
        return None
    own = {p: d for p, d in newer.manifest().items() if p.startswith(f"{version}/")}
    is_whole = newer.continues(inventory) and all(
        place.digest(f"{folder}/{path}", newer.algorithm) == digest for path, digest in own.items()
    )
    return newer if is_whole else None


def _next(inventory: Inventory) -> str:
    """Return the name of the version after an inventory's newest."""
    width = len(inventory.head) - 1 if inventory.head.startswith("v0") else 0
    return f"v{int(inventory.head[1:]) + 1:0{width}d}"


def add_version(
    place: Place,
    folder: str,
    identifier: str,
    files: Mapping[str, Callable[[], bytes]],
    said: Said,
) -> Inventory:
    """Add a version that has these files to an object, or make the object with it.

    `files` give the content of each by its name. A content that the object has already is not
    written again. The object's new inventory is returned.
    """
    before = settle(place, folder)
    after, contents = _put_together(before, identifier, files, said)
    version = after.head
    of_version = {
        **{path.removeprefix(f"{version}/"): content for path, content in contents.items()},
        FILE: after.content,
        after.sidecar: write_sidecar(after),
    }
    if before:
        place.add(f"{folder}/{version}", of_version, _root_files(folder, after))
        return after
    of_object = {f"{version}/{name}": content for name, content in of_version.items()}
    place.add(folder, {**of_object, **_root_files("", after), OBJECT: OBJECT_DECLARED})
    return after


def _root_files(folder: str, inventory: Inventory) -> dict[str, bytes]:
    """Return the files in an object's root that tell of all its versions."""
    files = {FILE: inventory.content, inventory.sidecar: write_sidecar(inventory)}
    return {f"{folder}/{name}".lstrip("/"): content for name, content in files.items()}


def _put_together(
    before: Inventory | None,
    identifier: str,
    files: Mapping[str, Callable[[], bytes]],
    said: Said,
) -> tuple[Inventory, dict[str, bytes]]:
    """Return the inventory with a new version, and what is to be written of it by content path."""
    from ocfl import Inventory as Draft
    from ocfl import VersionMetadata

    draft = Draft(copy.deepcopy(dict(before.data)) if before else None)
    if before is None:
        draft.id, draft.spec_version, draft.digest_algorithm = identifier, VERSION, "sha512"
        draft.init_manifest_and_versions()
    now = datetime.now(tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    made = VersionMetadata(
        created=now, message=said.message, name=said.name, address=said.address or None
    )
    version = draft.add_version(metadata=made, state={})
    contents: dict[str, bytes] = {}
    for name, read in files.items():
        content = read()
        digest = hashlib.new(draft.digest_algorithm, content).hexdigest()
        path = version.add_file(digest=digest, logical_path=name, content_path=_content_path(name))
        if path:
            contents[path] = content
    return write_inventory(draft.data), contents


def _content_path(name: str) -> str:
    """Return where a file lies in its version's content: its name in signs that any disk takes."""
    parts = [_as_part(part) for part in PurePosixPath(name).parts]
    return "/".join(parts)


def _as_part(part: str) -> str:
    quoted = quote(part, safe=" ()+,;=@~!")
    if len(quoted) <= _LONGEST:
        return quoted
    suffix = PurePosixPath(quoted).suffix
    kept = suffix if len(suffix) < 10 and "%" not in suffix else ""
    return hashlib.sha256(part.encode()).hexdigest() + kept
