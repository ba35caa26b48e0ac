"""What a release says of itself: `release.json`, in the folder of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError

from fascicle.doors import require_name
from fascicle.errors import ArchiveDamaged, demand_memory

RELEASE_FILE = "release.json"
SUMS_FILE = "SHA256SUMS"
"""All other files with their digests, as `sha256sum --check` reads them."""

_HINT = "bring the release back as it was: from the archive, or from where it was distributed"


FileName = Annotated[str, AfterValidator(require_name)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Version = Annotated[str, Field(pattern=r"^1\.(0|[1-9]\d*)$")]
Status = Literal["published", "corrected", "retracted"]
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Note:
    """A dated note of the issue's history: what a version corrects, or why it is retracted."""

    __pydantic_config__ = _STRICT

    date: str
    note: str


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """A file of a release, by its name below the release's folder.

    `role` is what it is there for: the edition that it belongs to, `cover`, `record`, `report`,
    `announcement` or `citation`.
    """

    __pydantic_config__ = _STRICT

    file: FileName
    sha256: Digest
    bytes: Annotated[int, Field(ge=0)]
    media_type: str
    role: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the manuscript that a release was made from, by its name in the issue's folder."""

    __pydantic_config__ = _STRICT

    file: FileName
    sha256: Digest


@dataclass(frozen=True, slots=True)
class Release:
    """A release of an issue: `version` is 1.0, and one more in its second part for each note.

    `date` is the issue's, or that of the newest note. `manuscript` are the files of the issue's
    folder: a release is held against them when the next one is asked for.
    """

    __pydantic_config__ = _STRICT

    serial: str
    issn: str
    issue: str
    version: Version
    status: Status
    date: str
    notes: tuple[Note, ...]
    files: tuple[ReleasedFile, ...]
    manuscript: tuple[SourceFile, ...] = ()

    @property
    def order(self) -> int:
        """The place of its version among the issue's."""
        return int(self.version.partition(".")[2])

    def of_role(self, role: str) -> tuple[ReleasedFile, ...]:
        """Return the files that are there for a purpose."""
        return tuple(file for file in self.files if file.role == role)


_RELEASE = TypeAdapter(Release)


def write_release(release: Release, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return all files of a release's folder: those given, `release.json` and `SHA256SUMS`."""
    text = json.dumps(asdict(release), indent=1, ensure_ascii=False) + "\n"
    files = {**contents, RELEASE_FILE: text.encode()}
    sums = "".join(f"{sha256(files[name])}  {name}\n" for name in sorted(files))
    return {**files, SUMS_FILE: sums.encode()}


def read_release(folder: Path) -> Release:
    """Return the release that lies in a folder; raise ArchiveDamaged where its form is wrong.

    Its files are not looked at: `verify_release` does.
    """
    file = folder / RELEASE_FILE
    try:
        content = file.read_bytes()
    except OSError as error:
        demand_memory(error)
        message = f"the record of a release cannot be read: {error.strerror}"
        raise ArchiveDamaged(message, where=str(file), hint=_HINT) from error
    return parse_release(content, str(file))


def parse_release(content: bytes, where: str) -> Release:
    """Return the release that a record tells of, which comes from `where`; else ArchiveDamaged."""
    try:
        return _RELEASE.validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ", ".join(str(part) for part in first["loc"]) or "file"
        message = f"this is no record of a release: {place}: {first['msg']}"
        raise ArchiveDamaged(message, where=where, hint=_HINT) from error


def verify_contents(contents: Mapping[str, bytes], where: str) -> Release:
    """Return the release whose files these are, by their names: all of them, and no others.

    They come from `where`; what is not as its record says raises ArchiveDamaged.
    """
    release = parse_release(contents.get(RELEASE_FILE, b""), where)
    files = {file.file: contents.get(file.file, b"") for file in release.files}
    digests = {file.file: file.sha256 for file in release.files}
    if (
        write_release(release, files) != contents
        or {name: sha256(content) for name, content in files.items()} != digests
    ):
        message = f"release {release.version} of {release.issue} has not come whole"
        raise ArchiveDamaged(message, where=where, hint="release it again")
    return release


def verify_release(folder: Path) -> Release:
    """Return the release of a folder after every byte of it was read.

    A file that is missing, changed or not of the release raises ArchiveDamaged.
    """
    release = read_release(folder)
    sums = {each.file: each.sha256 for each in release.files}
    sums[RELEASE_FILE] = _digest_of(folder / RELEASE_FILE)
    wrong = {name for name, digest in sums.items() if _digest_of(folder / name) != digest}
    listed = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
    if _content_of(folder / SUMS_FILE) != listed.encode():
        wrong.add(SUMS_FILE)
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}
    wrong |= there - {*sums, SUMS_FILE}
    if wrong:
        message = f"not as it was released: {', '.join(sorted(wrong)[:5])}"
        raise ArchiveDamaged(message, where=str(folder), hint=_HINT)
    return release


def sha256(content: bytes) -> str:
    """Return the SHA-256 digest of a content, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _digest_of(path: Path) -> str:
    content = _content_of(path)
    return "" if content is None else sha256(content)


def _content_of(path: Path) -> bytes | None:
    """Return what a file holds; None where there is no file that can be read."""
    try:
        return path.read_bytes() if not path.is_symlink() else None
    except OSError:
        return None
