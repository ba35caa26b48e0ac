"""What lies in a scene: the digest of each file by its name, and what nobody is to see."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.campaign.vault import contents

Files = Mapping[str, str]

TEMPORARY = "tmp"
"""The folder that the program gets for temporary files."""

ARCHIVE = ("serial", "archive")
SOURCES = ".sources"
"""What a release was made of is kept there until it is archived."""

_CACHE = ".cache"
_REPORTS = {"check.json", "check.html"}
"""They tell how many seconds a check took: other each time, and so are digests of them."""

_TAKEN = re.compile(rb'"(seconds|kept|key)": ("[0-9a-f]*"|[0-9.]+)')


@dataclass(frozen=True, slots=True)
class State:
    """The files of a scene: those that anybody sees, and the names of those that are hidden."""

    shown: Files
    hidden: frozenset[str]


def look(scene: Path) -> State:
    """Return what lies in a scene; files of the cache are hidden if they are half written."""
    shown, hidden = {}, set()
    for path in _files(scene):
        name = path.relative_to(scene).as_posix()
        parts = path.relative_to(scene).parts
        if parts[:2] == ARCHIVE:
            continue
        if parts[0] == TEMPORARY or SOURCES in parts:
            hidden.add(name)
        elif _CACHE in parts:
            if any(part.startswith(".") for part in parts[parts.index(_CACHE) + 1 :]):
                hidden.add(name)
        elif any(part.startswith(".") and part not in _KNOWN for part in parts):
            hidden.add(name)
        else:
            shown[name] = _digest(path)
    for name, found in contents(scene.joinpath(*ARCHIVE)):
        lasting = found if isinstance(found, str) else _digest(found, Path(name).name)
        shown["/".join((*ARCHIVE, name))] = lasting
    return State(shown, frozenset(hidden))


_KNOWN = {".fascicle.json", ".gitignore", ".schemas", ".deposits.json"}
"""Hidden names of files that are to be there, and whole."""


def _files(folder: Path) -> Iterator[Path]:
    """Yield all files and links; folders count where they are empty and hidden."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)
            if path.name.startswith(".") and not any(path.iterdir()):
                yield path
        else:
            yield path


def _digest(path: Path, name: str = "") -> str:
    if path.is_symlink():
        return f"→ {path.readlink()}"
    if path.is_dir():
        return "an empty folder"
    content = path.read_bytes()
    return hashlib.sha256(_lasting(Path(name or path.name), content)).hexdigest()


def _lasting(path: Path, content: bytes) -> bytes:
    """Return of a file's content what is the same each time."""
    if path.name == "check.html":
        return b"a report" if content.rstrip().endswith(b"</html>") else content
    if path.name in {"SHA256SUMS", ".fascicle.json"}:
        lines = content.splitlines(keepends=True)
        return b"".join(line for line in lines if not _tells_of_reports(line))
    if path.name == "backlist.json":  # what each run made, and whether it came to its end
        return b"a record" if json.loads(content) else content
    if path.name == "release.json":
        return json.dumps(_without_reports(json.loads(content))).encode()
    return _TAKEN.sub(b"", content) if path.suffix == ".json" else content


def _tells_of_reports(line: bytes) -> bool:
    names = {*_REPORTS, "release.json", "SHA256SUMS"}
    return any(name.encode() in line for name in names)


def _without_reports(release: dict[str, Any]) -> dict[str, Any]:
    files = [file for file in release["files"] if file["file"] not in _REPORTS]
    return release | {"files": files}
