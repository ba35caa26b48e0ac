"""Whether an edition is still what its inputs would make: keys, and who is stale."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from fascicle.doors import files_below, is_below
from fascicle.editions.styles import Styles
from fascicle.files import Traces, traces_of
from fascicle.own_files import digest_of
from fascicle.pipeline.built import Built, by_edition, read_files
from fascicle.versions import version
from fascicle.workspace import Workspace

_ENGINES = (
    "weasyprint", "pikepdf", "ebooklib", "markdown-it-py", "lxml", "uharfbuzz", "babel",
    "zint-bindings",
)  # fmt: skip
_JUDGES = ("epubcheck", "opendataloader-pdf", "pypdfium2")
_PROGRAMS = ("java", "chromium", "verapdf")


def stale_editions(
    workspace: Workspace,
    issue_id: str,
    names: Sequence[str],
    *,
    draft: bool = False,
    shared: str = "",
) -> tuple[str, ...]:
    """Return those editions that `build` would make anew. Nothing is parsed or written for it.

    `shared` is `shared_digest`, where it is known already.
    """
    known = by_edition(read_files(workspace, issue_id))
    inputs = inputs_digest(workspace, issue_id, shared)
    return tuple(
        name
        for name in names
        if not is_fresh(workspace, issue_id, known.get(name, ()), key_of(inputs, name, draft))
    )


def is_fresh(workspace: Workspace, issue_id: str, files: tuple[Built, ...], key: str) -> bool:
    """Return True when an edition was made from these inputs and is still what was made."""
    folder = workspace.issue_dist(issue_id)
    try:
        return bool(files) and all(
            built.key == key
            and hashlib.sha256((folder / built.file).read_bytes()).hexdigest() == built.sha256
            for built in files
        )
    except OSError:
        return False


def key_of(inputs: str, name: str, draft: bool) -> str:
    """Return the key of an edition: the digest of all that has an influence on it."""
    return hashlib.sha256(f"{inputs}\0{name}\0{draft}".encode()).hexdigest()


def inputs_digest(workspace: Workspace, issue_id: str, shared: str = "") -> str:
    """Return a digest of manuscript, styles, program and clock. Nothing is parsed for it.

    `shared` is `shared_digest`, where it is known already.
    """
    shared = shared or shared_digest(workspace)
    return _digest(workspace, (shared,), _own_files(workspace, issue_id))


def shared_digest(workspace: Workspace) -> str:
    """Return a digest of all that the issues of a serial have in common."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    parts = (epoch, styles_of(workspace).digest(), program_digest())
    return _digest(workspace, parts, _shared_files(workspace))


def _digest(workspace: Workspace, parts: Iterable[str], files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(f"{part}\0".encode())
    for file in files:
        total.update(f"{workspace.relative(file)}\0".encode())
        # It may be an editor's own temporary file, or one to be told of.
        with contextlib.suppress(OSError), file.open("rb") as opened:
            total.update(hashlib.file_digest(opened, "sha256").digest())
    return total.hexdigest()


def traces(workspace: Workspace, issue_id: str) -> Traces:
    """Return what is another as soon as a file of the manuscript or a style has been written."""
    manuscript = (*_shared_files(workspace), *_own_files(workspace, issue_id))
    return traces_of((*manuscript, *styles_of(workspace).files()))


def _shared_files(workspace: Workspace) -> list[Path]:
    """Return the serial's own file and its citation styles; what links lead out to is none."""
    styles = []
    for folder in (workspace.root / "styles", workspace.manuscript):
        # By its names alone: the folder may have thousands of issues, each of which asks.
        with contextlib.suppress(OSError), os.scandir(folder) as found:
            styles += [Path(entry) for entry in found if entry.name.endswith(".csl")]
    files = (workspace.publication_file, *sorted(styles))
    return [file for file in files if is_below(file, workspace.root)]


def _own_files(workspace: Workspace, issue_id: str) -> list[Path]:
    """Return the files of an issue's folder; what links lead out to is none."""
    return files_below(workspace.issue_folder(issue_id), workspace.root)


@cache
def program_digest() -> str:
    """Return a digest of this program's code and layouts, and of the engines' versions."""
    here = str(Path(__file__).resolve().parents[1])
    found = []
    for place, folders, names in os.walk(here):
        folders[:] = sorted(set(folders) - {"__pycache__", "styles"})
        found += [f"{place}/{name}".removeprefix(f"{here}/") for name in sorted(names)]
    versions = (f"{engine} {version(engine)}" for engine in _ENGINES)
    return hashlib.sha256("\0".join((digest_of(here, found), *versions)).encode()).hexdigest()


def checks_digest() -> str:
    """Return a digest of all that judges a file: this program, and validators here and in it."""
    carried = [f"{judge} {version(judge)}" for judge in _JUDGES]
    from fascicle.checks.programs import find_ace

    installed = [f"{name} {_stamp(shutil.which(name))}" for name in _PROGRAMS]
    installed.append(f"ace {_stamp(find_ace())}")
    parts = "\0".join((program_digest(), *carried, *installed))
    return hashlib.sha256(parts.encode()).hexdigest()


def _stamp(path: str | None) -> str:
    """Return where a program is on this machine and since when; nothing where it is not."""
    return f"{path} {Path(path).stat().st_mtime_ns}" if path else ""


def styles_of(workspace: Workspace) -> Styles:
    """Return the style sheets of a publication: its own over those of the program."""
    return Styles(workspace.style_folders())
