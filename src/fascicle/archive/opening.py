"""Opens the place that a publication's settings name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fascicle.archive.folder import FolderPlace
from fascicle.archive.place import Place
from fascicle.distribution.delivery.opening import folder_of, open_store
from fascicle.errors import UsageError
from fascicle.issue.target import FOLDER, Target
from fascicle.workspace import Workspace

if TYPE_CHECKING:
    from fascicle.distribution.delivery.sending import Told


@contextmanager
def open_place(workspace: Workspace, target: Target, told: Told) -> Iterator[Place]:
    """Yield the place of an archive; `told` hears of connections that break."""
    if target.kind == FOLDER:
        folder = folder_of(target, workspace.root)
        if folder.is_relative_to(workspace.dist.resolve()):
            message = f"the archive would be in {folder}, where what can be made again is"
            raise UsageError(message, where=target.name, hint="name another folder")
        yield FolderPlace(folder)
        return
    from fascicle.archive.remote import StorePlace
    from fascicle.distribution.delivery.sending import Courier

    with Courier(target.name, lambda: open_store(target, workspace.root), told) as courier:
        yield StorePlace(target.url, courier, workspace.dist / ".archive.lock")
