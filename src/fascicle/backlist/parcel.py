"""An issue on its way to a worker on another machine, and what was made of it on its way back."""

from __future__ import annotations

import io
import re
import tarfile
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from fascicle.backlist.task import Task
from fascicle.doors import is_below
from fascicle.errors import MachineError, demand_memory
from fascicle.workspace import ISSUE_FILE, Workspace

_FRONT = re.compile(rb"---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t\r]*$", re.DOTALL | re.MULTILINE)
"""What goes along of the articles of other issues: their front matter."""

Entry = tuple[str, bytes]


def pack(task: Task) -> bytes:
    """Return all that a task needs, as a tar file: serial, issue, the serial's styles.

    For a check that is what the other issues say of themselves as well, and for a release what the
    earlier ones are. Links that lead out of the publication's folder are left out, as everywhere.
    """
    return _tar(_entries(task))


def _entries(task: Task) -> Iterator[Entry]:
    workspace, wish = Workspace(task.root), task.wish
    own = workspace.issue_folder(task.issue)
    serial = (path for path in workspace.manuscript.iterdir() if path.is_file())
    folders = (path.rglob("*") for path in (own, workspace.root / "styles"))
    for path in (*serial, *(file for folder in folders for file in folder if file.is_file())):
        yield from _entry(workspace, path)
    if wish.check or wish.release:
        for file in workspace.manuscript.glob(f"*/{ISSUE_FILE}"):
            if file.parent != own:
                yield from _entry(workspace, file)
                for article in file.parent.glob("*.md"):
                    for name, content in _entry(workspace, article):
                        front = _FRONT.match(content.removeprefix(BOM_UTF8))
                        yield name, front[0] if front else b""
        for file in workspace.release_records():
            if file.parts[-3] != task.issue:
                yield from _entry(workspace, file)
    if wish.release:
        for file in workspace.issue_dist(task.issue).glob("releases/*/release.json"):
            yield from _entry(workspace, file)


def _entry(workspace: Workspace, path: Path) -> Iterator[Entry]:
    if is_below(path, workspace.root):
        yield path.relative_to(workspace.root).as_posix(), path.read_bytes()


def _tar(entries: Iterable[Entry]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(
        fileobj=made, mode="w:gz", compresslevel=1, format=tarfile.PAX_FORMAT
    ) as parcel:
        for name, content in sorted(entries):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            parcel.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def unpack(parcel: bytes, root: Path) -> None:
    """Lay an issue out below `root`; nothing can come to lie outside it (PEP 706)."""
    try:
        with tarfile.open(fileobj=io.BytesIO(parcel)) as opened:
            opened.extractall(root, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        demand_memory(error)
        message = f"the issue cannot be laid out: {error}"
        hint = "see to the worker's disk"
        raise MachineError(message, where=str(root), hint=hint) from error


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """Return files, by their names, as one tar file."""
    return _tar(files.items())


def read_files(parcel: bytes) -> dict[str, bytes]:
    """Return the files in a tar file by their names; raise MachineError where it is none."""
    try:
        with tarfile.open(fileobj=io.BytesIO(parcel)) as opened:
            files = ((entry.name, opened.extractfile(entry)) for entry in opened)
            return {name: file.read() for name, file in files if file}
    except (tarfile.TarError, EOFError, OSError) as error:
        demand_memory(error)
        message = f"what a worker made cannot be read: {error}"
        raise MachineError(message, where="--store", hint="run it again") from error
