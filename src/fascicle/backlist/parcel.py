"""An issue on its way to a worker on another machine, and its editions on their way back."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

from fascicle.errors import MachineError
from fascicle.workspace import Workspace


def pack(workspace: Workspace, issue_id: str) -> bytes:
    """Return all that an issue is made from, as a tar file: serial, issue, the serial's styles.

    Links that lead out of the publication's folder are left out, as everywhere.
    """
    made = io.BytesIO()
    root = workspace.root.resolve()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as parcel:
        for file in _files(workspace, issue_id):
            if not file.resolve().is_relative_to(root):
                continue
            content = file.read_bytes()
            entry = tarfile.TarInfo(file.relative_to(workspace.root).as_posix())
            entry.size = len(content)
            parcel.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def _files(workspace: Workspace, issue_id: str) -> Iterator[Path]:
    yield workspace.publication_file
    for folder in (workspace.issue_folder(issue_id), workspace.root / "styles"):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def unpack(parcel: bytes, root: Path) -> None:
    """Lay an issue out below `root`; nothing can come to lie outside it (PEP 706)."""
    try:
        with tarfile.open(fileobj=io.BytesIO(parcel)) as opened:
            opened.extractall(root, filter="data")
    except (tarfile.TarError, OSError) as error:
        message = f"the issue cannot be laid out: {error}"
        hint = "see to the worker's disk"
        raise MachineError(message, where=str(root), hint=hint) from error
