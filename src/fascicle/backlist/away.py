"""What a worker of a cluster does, on its own machine: it unpacks an issue and sends what it made.

It writes to a folder of its own, which is taken away when it ends.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from fascicle.backlist.attending import Attendant
from fascicle.backlist.parcel import pack_files, unpack
from fascicle.backlist.store import Store
from fascicle.backlist.task import Result, Task, failed
from fascicle.errors import MachineError
from fascicle.pipeline.freshness import program_digest
from fascicle.workspace import Workspace

_ONE_AT_A_TIME = threading.Lock()
"""A worker with several threads has them wait for one another: its folder holds one issue."""


@dataclass(frozen=True, slots=True)
class Order:
    """A task with all that it needs: the parcel itself, or its name in a store.

    `program` is the digest of the program that asks: editions of another one would not be its own.
    """

    task: Task
    program: str
    parcel: bytes = b""
    name: str = ""
    store: Store | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an order, and what was made: in a parcel, or its name in the store."""

    result: Result
    content: bytes = b""
    name: str = ""


def work_away(order: Order) -> Answer:
    """Do what an order asks for; return what came of it."""
    with _ONE_AT_A_TIME:
        if program_digest() != order.program:
            message = "the worker has another version of fascicle, or of its engines"
            return Answer(failed(order.task, MachineError.exit_code, message))
        try:
            return _work(order)
        except (MachineError, OSError) as error:
            return Answer(failed(order.task, MachineError.exit_code, f"{error}"[:500]))


def _work(order: Order) -> Answer:
    task, store = order.task, order.store
    workspace = Workspace(_bench() / task.root.name)
    try:
        unpack(store.take(order.name) if store else order.parcel, workspace.root)
        sent = set(_files(workspace.issue_dist(task.issue)))
        result = _attendant().do(replace(task, root=workspace.root))
        made = [path for path in _files(workspace.issue_dist(task.issue)) if path not in sent]
        folder = workspace.issue_dist(task.issue)
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in made}
    finally:
        _clear(workspace)
    content = pack_files(files)
    return Answer(result, name=store.put(content)) if store else Answer(result, content)


def _files(folder: Path) -> list[Path]:
    """Return the files of an issue's folder; no links, nor what it keeps for itself (`.lock`)."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(place, name) for name in names if not name.startswith("."))
        found += [path for path in paths if not path.is_symlink()]
    return found


@cache
def _bench() -> Path:
    """Return this worker's own folder, which is taken away when it ends.

    It lies where Dask has the worker's own: of one that is killed, the next one there clears it up.
    """
    worker = _dask_worker()
    within = worker.local_directory if worker else None
    folder = tempfile.TemporaryDirectory(prefix="fascicle-worker-", dir=within)
    atexit.register(folder.cleanup)
    return Path(folder.name)


@cache
def _attendant() -> Attendant:
    """Return who makes this worker's issues, within the memory that the worker may have."""
    worker = _dask_worker()
    return Attendant((worker and worker.memory_manager.memory_limit) or 0)


def _dask_worker() -> Any:
    """Return the worker of Dask's whose task this is; None outside of one, as in a test."""
    from distributed import get_worker

    try:
        return get_worker()
    except ValueError:
        return None


def _clear(workspace: Workspace) -> None:
    """Take away an issue, but for what the next one of the serial can use: its fonts' subsets."""
    for folder in (workspace.manuscript, workspace.root / "styles", workspace.cache / "gatherings"):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in workspace.dist.glob("[!.]*"):
        shutil.rmtree(folder, ignore_errors=True)
