"""The files that have been made of an issue, as `build.json` tells them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from fascicle.doors import require_name
from fascicle.editions.table import EDITIONS, VARIANTS
from fascicle.files import write_whole
from fascicle.workspace import Workspace

BUILD_FILE = "build.json"


@dataclass(frozen=True, slots=True)
class Built:
    """A file of an edition, as `build.json` has it: `key` is the digest of the edition's inputs.

    An edition of many files has an entry for each, all with the same key.
    """

    edition: str
    file: str
    sha256: str
    bytes: int
    media_type: str
    key: str
    seconds: float


def read_built(workspace: Workspace, issue_id: str) -> dict[str, Built]:
    """Return the editions of one file that `build.json` tells of, by name."""
    many = {each.name for each in (*EDITIONS, *VARIANTS) if each.many}
    files = read_files(workspace, issue_id)
    return {built.edition: built for built in files if built.edition not in many}


def read_files(workspace: Workspace, issue_id: str) -> tuple[Built, ...]:
    """Return all files that `build.json` tells of; none where it cannot be read."""
    try:
        return parse_files((workspace.issue_dist(issue_id) / BUILD_FILE).read_bytes())
    except OSError:
        return ()


def parse_files(content: bytes) -> tuple[Built, ...]:
    """Return the files that a `build.json` tells of; none where it cannot be read."""
    try:
        listed: list[dict[str, Any]] = json.loads(content)["editions"]
        files = tuple(Built(**entry) for entry in listed)
        for built in files:
            require_name(built.file)  # it may have come along with a stranger's publication
    except (ValueError, KeyError, TypeError):
        return ()
    return files


def write_files(workspace: Workspace, issue_id: str, built: Iterable[Built]) -> None:
    """Write `build.json`, whole."""
    record = {"issue": issue_id, "editions": [asdict(entry) for entry in built]}
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    write_whole(workspace.issue_dist(issue_id) / BUILD_FILE, text.encode())


def by_edition(files: Iterable[Built]) -> dict[str, tuple[Built, ...]]:
    """Return the files of each edition by its name."""
    editions: dict[str, tuple[Built, ...]] = {}
    for built in files:
        editions[built.edition] = (*editions.get(built.edition, ()), built)
    return editions


def files_of(editions: Mapping[str, tuple[Built, ...]], names: Iterable[str]) -> tuple[Built, ...]:
    """Return the files of some editions, in their order."""
    return tuple(built for name in names for built in editions.get(name, ()))
