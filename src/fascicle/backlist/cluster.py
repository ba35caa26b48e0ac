"""The crew of a cluster: the workers of a Dask scheduler, wherever their disks are.

Everything that an issue is made from travels with its task, and its editions come back with the
result, so that a worker needs this package and nothing else.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from fascicle.backlist.parcel import pack, unpack
from fascicle.backlist.task import Result, Task, failed
from fascicle.backlist.working import work
from fascicle.errors import MachineError
from fascicle.files import lock, write_all
from fascicle.pipeline.freshness import program_digest
from fascicle.workspace import Workspace

AHEAD = 2
"""Tasks sent for each worker: the next one is there when one is done."""

_ONE_AT_A_TIME = threading.Lock()
"""The engines are not made for threads: a worker with several has them wait for one another."""

Brought = tuple[Result, Mapping[str, bytes]]
"""What a worker sends: what came of the issue, and the files of its folder in `dist/`."""


class ClusterCrew:
    """The workers of a scheduler. Use it as a context."""

    def __init__(self, address: str) -> None:
        self.address = address
        try:
            from distributed import Client
            from distributed.comm.addressing import get_address_host_port
        except ImportError as error:
            message = "Dask is not installed"
            hint = "pip install 'fascicle[cluster]'"
            raise MachineError(message, where="--scheduler", hint=hint) from error
        try:
            # A client that nobody answers keeps trying, and is slow to be got rid of.
            socket.create_connection(get_address_host_port(address), timeout=10).close()
            self.client = Client(address, timeout=10, set_as_default=False)
        except (OSError, ValueError) as error:
            message = f"no scheduler answers there: {error}"
            hint = "start one with `dask scheduler`, and name it as tcp://HOST:8786"
            raise MachineError(message, where=address, hint=hint) from error

    def __enter__(self) -> ClusterCrew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.client.close()  # what is under way for a client that has gone is given up

    def wait_for_workers(self, count: int, seconds: float = 30.0) -> None:
        """Return when the scheduler has so many workers."""
        self.client.wait_for_workers(count, timeout=seconds)

    def run(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield the results as they come, their files written here.

        Dask gives the task of a worker that has gone to another one.
        """
        from distributed import as_completed

        upcoming = iter(tasks)
        sent: dict[Any, Task] = {}
        coming = as_completed(loop=self.client.loop)
        self._send(upcoming, sent, coming, AHEAD * self._count_workers())
        while sent:
            future = next(coming)
            task = sent.pop(future)
            result = self._take(task, future)
            self._send(upcoming, sent, coming, 1)
            yield result

    def _count_workers(self) -> int:
        """Return how many tasks the cluster does at once; raise MachineError when it has nobody."""
        count = sum(self.client.nthreads().values())
        if not count:
            message = "the scheduler has no workers"
            hint = f"start some: dask worker {self.address} --nthreads 1"
            raise MachineError(message, where="--scheduler", hint=hint)
        return count

    def _send(self, tasks: Iterator[Task], sent: dict[Any, Task], coming: Any, count: int) -> None:
        for _, task in zip(range(count), tasks, strict=False):
            parcel = pack(Workspace(task.root), task.issue)
            program = program_digest()
            future = self.client.submit(work_on, task, parcel, program, pure=False, retries=1)
            sent[future] = task
            coming.add(future)

    def _take(self, task: Task, future: Any) -> Result:
        try:
            result, files = future.result()
        except Exception as error:  # a worker that failed in whatever way costs its issue alone
            return failed(task, MachineError.exit_code, f"{type(error).__name__}: {error}"[:500])
        finally:
            future.release()
        return _put(task, result, files)


def _put(task: Task, result: Result, files: Mapping[str, bytes]) -> Result:
    """Write the files of an issue where a build on this machine would have; all, or none."""
    folder = Workspace(task.root).issue_dist(task.issue)
    try:
        with lock(folder / ".lock"):
            write_all({_below(folder, name): content for name, content in files.items()})
    except MachineError as error:
        return failed(task, error.exit_code, f"{error.where}: {error.message}")
    return replace(result, serial=str(task.root))


def _below(folder: Path, name: str) -> Path:
    """Return the path of a file below a folder; raise MachineError for one that is not there."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        message = f"a worker sent a file that does not belong there: {name}"
        raise MachineError(message, where="--scheduler", hint="see who works for it")
    return path


def work_on(task: Task, parcel: bytes, program: str) -> Brought:
    """Build an issue from its parcel, on a worker; return what came of it and its files.

    `program` is the digest of the program that asks: editions of another one would not be its own.
    """
    with _ONE_AT_A_TIME:
        if program_digest() != program:
            message = "the worker has another version of fascicle, or of its engines"
            return failed(task, MachineError.exit_code, message), {}
        workspace = Workspace(_bench() / task.root.name)
        try:
            unpack(parcel, workspace.root)
            result = work(replace(task, root=workspace.root))
            files = _made(workspace.issue_dist(task.issue))
        except (MachineError, OSError) as error:
            return failed(task, MachineError.exit_code, f"{error}"[:500]), {}
        finally:
            _clear(workspace)
        return result, files


def _made(folder: Path) -> dict[str, bytes]:
    """Return the files of an issue's folder by their names below it; locks are not among them."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


@cache
def _bench() -> Path:
    """Return this worker's own folder, which is taken away when it ends."""
    folder = tempfile.TemporaryDirectory(prefix="fascicle-worker-")
    _kept.append(folder)
    return Path(folder.name)


_kept: list[tempfile.TemporaryDirectory[str]] = []


def _clear(workspace: Workspace) -> None:
    """Take away an issue, but for what the next one of the serial can use: its fonts' subsets."""
    for folder in (workspace.manuscript, workspace.root / "styles", workspace.cache / "gatherings"):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in workspace.dist.glob("[!.]*"):
        shutil.rmtree(folder, ignore_errors=True)
