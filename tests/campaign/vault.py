"""What an archive holds, read from its inventories, and not by the program that is put to the test.

The bytes of an inventory tell when it was written; so what it tells of is looked at in its place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_DECLARED = "0=ocfl_object_1.1"
_INVENTORY = "inventory.json"


def contents(archive: Path) -> Iterator[tuple[str, Path | str]]:
    """Yield each file of each version by its name; of what is not whole, yield why in its place.

    What a run has put together, and has not yet entered into an object's inventory, is passed over.
    """
    for declared in sorted(archive.rglob(_DECLARED)):
        folder = declared.parent
        name = folder.relative_to(archive).as_posix()
        try:
            inventory = _inventory(folder)
        except (OSError, ValueError, LookupError) as error:
            yield name, f"its inventory is damaged: {error}"
            continue
        known = {path for paths in inventory["manifest"].values() for path in paths}
        for digest, paths in inventory["manifest"].items():
            for path in paths:
                if _digest(folder / path) != digest:
                    yield f"{name}/{path}", "it is not what the inventory says"
        for version, told in inventory["versions"].items():
            for path in (p for p in (folder / version).rglob("*") if p.is_file()):
                below = path.relative_to(folder).as_posix()
                if below not in known and not below.startswith(f"{version}/{_INVENTORY}"):
                    yield f"{name}/{below}", "no inventory knows it"
            for digest, names in told["state"].items():
                content = folder / inventory["manifest"][digest][0]
                for each in names:
                    yield f"{name}/{version}/{each}", content


def _inventory(folder: Path) -> dict[str, Any]:
    """Return the inventory of an object; raise ValueError where its checksum is another one's.

    The checksum may be the one of the version before, if the new version has the same inventory
    with its own: the next run writes it.
    """
    inventory: dict[str, Any] = json.loads((folder / _INVENTORY).read_bytes())
    for place in (folder, folder / inventory["head"]):
        said = (place / f"{_INVENTORY}.sha512").read_text(encoding="ascii").split()[0]
        if said == _digest(place / _INVENTORY) == _digest(folder / _INVENTORY):
            return inventory
    message = "its checksum is another one's"
    raise ValueError(message)


def _digest(path: Path) -> str:
    return hashlib.sha512(path.read_bytes()).hexdigest() if path.is_file() else ""
