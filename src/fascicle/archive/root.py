"""An OCFL storage root (1.1, 4): what declares it, and where in it an object lies."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from fascicle.archive.place import Place
from fascicle.errors import ArchiveDamaged, MachineError, demand_memory

VERSION = "1.1"
DECLARATION, DECLARED = f"0=ocfl_{VERSION}", f"ocfl_{VERSION}\n".encode()
LAYOUT = "ocfl_layout.json"

_LAYOUT_NAME = "0003-hash-and-id-n-tuple-storage-layout"
_TUPLES = {"digestAlgorithm": "sha256", "tupleSize": 3, "numberOfTuples": 1}
"""4,096 folders of objects: 250 in each when there are a million of them."""


def object_id(issn: str, issue: str) -> str:
    """Return the id of an issue's object: a part of what the serial's ISSN names (RFC 8254)."""
    return f"urn:ISSN:{issn}#{quote(issue, safe='')}"


class Root:
    """A storage root that is there, with the layout that it declares."""

    def __init__(self, place: Place, layout: Any) -> None:
        self.place, self._layout = place, layout

    def path_of(self, identifier: str) -> str:
        """Return the folder of an object, by its id."""
        return str(self._layout.identifier_to_path(identifier))


def open_root(place: Place) -> Root | None:
    """Return the root at a place; None where there is none, ArchiveDamaged where it is torn."""
    declared = place.read(DECLARATION)
    if declared is None:
        return None
    if declared != DECLARED:
        raise _damaged(place, DECLARATION, "the declaration of the archive is not what it was")
    return Root(place, _read_layout(place))


def declare_root(place: Place) -> Root:
    """Return the root at a place, which is made one where nothing is; the declaration comes last.

    MachineError is raised where there is something else.
    """
    known = open_root(place)
    if known:
        return known
    outline = place.outline()
    if outline.objects or outline.strays:
        message = "this is no archive, and it is not empty"
        hint = "name a folder of its own under `archive` in publication.yaml"
        raise MachineError(message, where=place.name, hint=hint)
    layout = _layout(_LAYOUT_NAME)
    layout.check_and_set_layout_params({"extensionName": _LAYOUT_NAME, **_TUPLES})
    place.write(layout.config_file, _as_json(layout.config))
    told = {"extension": layout.NAME, "description": layout.DESCRIPTION}
    place.write(LAYOUT, _as_json(told))
    place.write(DECLARATION, DECLARED)
    return Root(place, layout)


def _read_layout(place: Place) -> Any:
    """Return the layout that a root declares."""
    name = ""
    try:
        name = json.loads(place.read(LAYOUT) or b"")["extension"]
        layout = _layout(name)
        if layout.PARAMS:
            layout.check_and_set_layout_params(json.loads(place.read(layout.config_file) or b""))
    except (MachineError, ImportError, SystemError):
        raise
    except Exception as error:  # ocfl-py has an exception of its own for each, and plain ones
        demand_memory(error)
        why = " ".join(str(error).split())[:200] or type(error).__name__
        file = f"extensions/{name}/config.json" if name else LAYOUT
        raise _damaged(place, file, f"how the archive is laid out cannot be told: {why}") from error
    return layout


def _layout(name: str) -> Any:
    from ocfl.layout_registry import get_layout

    return get_layout(name)


def _as_json(data: Any) -> bytes:
    return (json.dumps(data, indent=2) + "\n").encode()


def _damaged(place: Place, name: str, message: str) -> ArchiveDamaged:
    hint = "bring the file back from another copy of the archive"
    return ArchiveDamaged(message, where=f"{place.name}/{name}", hint=hint)
