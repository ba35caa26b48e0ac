"""An object's inventory (OCFL 1.1, 3.5): what each of its versions holds, and where that lies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from fascicle.archive.place import Place
from fascicle.errors import ArchiveDamaged, demand_memory

FILE = "inventory.json"
_ALGORITHMS = ("sha512", "sha256")
"""What OCFL allows as the digests of an inventory; ours have the first."""


class WrongInventoryError(ValueError):
    """It is no inventory, or not the one that its checksum is of; says so in a sentence."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """A valid inventory: `content` is its file, `data` what that says."""

    content: bytes
    data: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The object's id."""
        return str(self.data["id"])

    @property
    def head(self) -> str:
        """The newest version, as `v3`."""
        return str(self.data["head"])

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions in their order."""
        return tuple(sorted(self.data["versions"], key=lambda name: int(name[1:])))

    @property
    def algorithm(self) -> str:
        """The algorithm of all its digests."""
        return str(self.data["digestAlgorithm"])

    @property
    def sidecar(self) -> str:
        """The name of the file that has the inventory's own digest."""
        return f"{FILE}.{self.algorithm}"

    def manifest(self) -> dict[str, str]:
        """Return the digest of each file of the object by its path, as `v1/content/one.txt`."""
        return {p: d.lower() for d, paths in self.data["manifest"].items() for p in paths}

    def state(self, version: str) -> dict[str, str]:
        """Return the files of a version by their names: the path that each has in the object."""
        homes = {d.lower(): paths[0] for d, paths in self.data["manifest"].items()}
        state = self.data["versions"][version]["state"]
        return {name: homes[d.lower()] for d, names in state.items() for name in names}

    def digests(self, version: str) -> dict[str, str]:
        """Return the digests of a version's files by their names."""
        state = self.data["versions"][version]["state"]
        return {name: d.lower() for d, names in state.items() for name in names}

    def continues(self, before: Inventory) -> bool:
        """Return whether it tells all that an earlier one told, and the same of it."""
        return (
            self.id == before.id
            and self.manifest().items() >= before.manifest().items()
            and all(
                v in self.versions and self.digests(v) == before.digests(v) for v in before.versions
            )
        )


def write_inventory(data: Mapping[str, Any]) -> Inventory:
    """Return the inventory that says so."""
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return Inventory(text.encode(), data)


def write_sidecar(inventory: Inventory) -> bytes:
    """Return the file with an inventory's digest."""
    digest = hashlib.new(inventory.algorithm, inventory.content).hexdigest()
    return f"{digest}  {FILE}\n".encode()


def parse_inventory(content: bytes) -> Inventory:
    """Return the inventory that a file holds, after ocfl-py has found nothing against it.

    WrongInventoryError says what is wrong with another one.
    """
    from ocfl import InventoryValidator

    try:
        data = json.loads(content)
        validator = InventoryValidator()
        if not (isinstance(data, dict) and validator.validate(data)):
            first = validator.log.messages[0] if validator.log.messages else "it is no object"
            raise WrongInventoryError(first)  # as what ocfl-py raises
    except (WrongInventoryError, ImportError, SystemError):
        raise
    except Exception as error:  # it may hold anything, and the validator fail in any way
        demand_memory(error)
        message = " ".join(str(error).split())[:200] or type(error).__name__
        raise WrongInventoryError(message) from error
    inventory = Inventory(content, data)
    if data["digestAlgorithm"] not in _ALGORITHMS or not all(map(_is_below, _names(inventory))):
        message = "it names files outside its object"
        raise WrongInventoryError(message)
    return inventory


def _names(inventory: Inventory) -> list[str]:
    named = [name for version in inventory.versions for name in inventory.state(version)]
    return [*inventory.manifest(), *named]


def _is_below(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\0" not in name
    )


def check_sidecar(inventory: Inventory, sidecar: bytes | None) -> None:
    """Raise WrongInventoryError unless the digest in its sidecar is the inventory's."""
    if sidecar is None:
        message = f"its checksum {inventory.sidecar} is missing"
        raise WrongInventoryError(message)
    if sidecar.split() != write_sidecar(inventory).split():
        message = f"it is not the one that {inventory.sidecar} is of"
        raise WrongInventoryError(message)


def read_inventory(place: Place, folder: str) -> Inventory:
    """Return the inventory of an object or of one of its versions; ArchiveDamaged tells of another.

    `folder` is the object's, or the version's in it.
    """
    file = f"{folder}/{FILE}"
    content = place.read(file)
    try:
        if content is None:
            message = "it is missing"
            raise WrongInventoryError(message)  # told as what is wrong in it
        inventory = parse_inventory(content)
        check_sidecar(inventory, place.read(f"{folder}/{inventory.sidecar}"))
    except WrongInventoryError as error:
        message = f"the inventory is damaged: {error}"
        hint = "bring the file back from another copy of the archive"
        raise ArchiveDamaged(message, where=f"{place.name}/{file}", hint=hint) from error
    return inventory
