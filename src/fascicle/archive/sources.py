"""What a release was made of, kept from its first moment: the archive wants it, and may come late.

    dist/26-2/releases/.sources/1.0.json    the names of the files, each with its digest
    dist/.sources/3f/3f29…                  the files, each once for all the issues that have it

The manuscript, the publication's settings and styles, the program with its own styles, and the
dependencies that it was locked to: with these the same bytes can be made again.
"""

from __future__ import annotations

import io
import json
import os
import platform
import zipfile
from collections.abc import Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from fascicle.distribution.release.record import Digest, FileName, sha256
from fascicle.distribution.release.shelf import RELEASES
from fascicle.errors import ArchiveDamaged, demand_memory
from fascicle.files import write_whole
from fascicle.versions import version
from fascicle.workspace import Workspace, locked_dependencies

MANUSCRIPT, OWN_STYLES, STYLES = "manuscript", "styles/own", "styles/default"
LOCKED, PROGRAM, ENVIRONMENT = "requirements.txt", "program.zip", "environment.json"
_KEPT = ".sources"


class KeptRecord(BaseModel):
    """The list of what a release was made of, as it lies beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    files: dict[FileName, Digest]


def read_sources(workspace: Workspace, issue_id: str, program: str) -> dict[str, bytes]:
    """Return all that an issue is made of, by names; `program` is the digest of the program."""
    files = dict(_manuscript(workspace, issue_id))
    own, *default = workspace.style_folders()
    if default:
        files |= {f"{OWN_STYLES}/{name}": content for name, content in _files_in(own)}
    shared = default[0] if default else own
    files |= {f"{STYLES}/{name}": content for name, content in _files_in(shared)}
    if locked := locked_dependencies():
        files[LOCKED] = locked.read_bytes()
    files[PROGRAM] = _program()
    files[ENVIRONMENT] = (json.dumps(environment(program), indent=1) + "\n").encode()
    return files


def _manuscript(workspace: Workspace, issue_id: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the issue, and those that all issues of the serial have in common."""
    for path in sorted(workspace.manuscript.iterdir()):
        if path.is_file() and not _is_left(path.name):
            yield f"{MANUSCRIPT}/{path.name}", path.read_bytes()
    for name, content in _files_in(workspace.issue_folder(issue_id)):
        yield f"{MANUSCRIPT}/{issue_id}/{name}", content


def _files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files below a folder by their names; what lies elsewhere is passed over."""
    inside = folder.resolve()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        is_left = any(map(_is_left, name.parts))
        if not is_left and path.is_file() and path.resolve().is_relative_to(inside):
            yield name.as_posix(), path.read_bytes()


def _is_left(part: str) -> bool:
    """Return whether a file is one that editors' programs leave beside what they write."""
    return part.startswith(".") or part.endswith("~")


def _program() -> bytes:
    """Return the program's own files in one: the same bytes for the same program."""
    here = Path(__file__).resolve().parents[1]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(here.rglob("*")):
            name = path.relative_to(here)
            if path.is_file() and not {"__pycache__", "styles"} & set(name.parts[:-1]):
                entry = zipfile.ZipInfo(f"fascicle/{name.as_posix()}")
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(entry, path.read_bytes())
    return packed.getvalue()


def environment(program: str) -> dict[str, Any]:
    """Return what the program runs with here, beside its own files, whose digest is `program`."""
    packages = {each.name.lower(): each.version for each in distributions()}
    return {
        "fascicle": version("fascicle"),
        "program": program,
        "python": platform.python_version(),
        "source_date_epoch": os.environ.get("SOURCE_DATE_EPOCH", ""),
        "packages": dict(sorted(packages.items())),
    }


def keep_sources(
    workspace: Workspace, issue_id: str, release: str, files: Mapping[str, bytes]
) -> None:
    """Keep what a release is made of; `release` is its version. The list of it comes last."""
    digests = {name: sha256(files[name]) for name in sorted(files)}
    for name, content in files.items():
        path = _blob(workspace, digests[name])
        if not path.exists():
            write_whole(path, content)
    text = KeptRecord(files=digests).model_dump_json(indent=1) + "\n"
    write_whole(_list_of(workspace, issue_id, release), text.encode())


def kept_sources(
    workspace: Workspace, issue_id: str, release: str
) -> dict[str, tuple[Path, str]] | None:
    """Return what a release was made of: where each file is, and its digest; None where unknown."""
    file = _list_of(workspace, issue_id, release)
    try:
        record = KeptRecord.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        demand_memory(error)
        message = "the list of what the release was made of cannot be read"
        hint = "take the file away, put the manuscript back as it was, and archive again"
        raise ArchiveDamaged(message, where=str(file), hint=hint) from error
    return {name: (_blob(workspace, d), d) for name, d in record.files.items()}


def _blob(workspace: Workspace, digest: str) -> Path:
    return workspace.dist / _KEPT / digest[:2] / digest


def _list_of(workspace: Workspace, issue_id: str, release: str) -> Path:
    return workspace.issue_dist(issue_id) / RELEASES / _KEPT / f"{release}.json"
