"""The crew of a cluster: the workers of a Dask scheduler, wherever their disks are.

Everything that an issue is made from travels with its task, and what was made of it comes back
with the result; or both lie in a store that all of them reach. A worker needs this package and
nothing else.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from fascicle.backlist.away import Answer, Order, work_away
from fascicle.backlist.parcel import pack, read_files
from fascicle.backlist.receiving import receive
from fascicle.backlist.store import Store, open_store
from fascicle.backlist.task import Result, Task, Watch, failed
from fascicle.errors import FascicleError, MachineError
from fascicle.issue.model import Cluster
from fascicle.pipeline.earlier import surroundings_digest
from fascicle.pipeline.freshness import program_digest
from fascicle.workspace import Workspace

AHEAD = 2
"""Tasks sent for each worker: the next one is there when one is done."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A task that is with the cluster, the name of its parcel in the store, and what lay around it.

    What a check there can see beside the issue is what was here when the parcel was packed.
    """

    task: Task
    parcel: str = ""
    surroundings: str = ""


class ClusterCrew:
    """The workers of a scheduler. Use it as a context."""

    def __init__(self, cluster: Cluster) -> None:
        self.address = cluster.scheduler
        try:
            from distributed import Client
            from distributed.comm.addressing import get_address_host_port
        except ImportError as error:
            message = "Dask is not installed"
            hint = "pip install 'fascicle[cluster]'"
            raise MachineError(message, where="--scheduler", hint=hint) from error
        self.store: Store | None = open_store(cluster.store)
        try:
            # A client that nobody answers keeps trying, and is slow to be got rid of.
            socket.create_connection(get_address_host_port(self.address), timeout=10).close()
            self.client = Client(self.address, timeout=10, set_as_default=False)
        except (OSError, ValueError) as error:
            message = f"no scheduler answers there: {error}"
            hint = "start one with `dask scheduler`, and name it as tcp://HOST:8786"
            raise MachineError(message, where=self.address, hint=hint) from error

    def __enter__(self) -> ClusterCrew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.client.close()  # what is under way for a client that has gone is given up
        if self.store:
            with suppress(MachineError):  # what is left there is in nobody's way
                self.store.clear()

    def wait_for_workers(self, count: int, seconds: float = 30.0) -> None:
        """Return when the scheduler has so many workers."""
        self.client.wait_for_workers(count, timeout=seconds)

    def run(self, tasks: Iterable[Task], watch: Watch = lambda _: None) -> Iterator[Result]:
        """Yield the results as they come, their files written here.

        Dask gives the task of a worker that has gone to another one.
        """
        from distributed import as_completed

        upcoming = iter(tasks)
        sent: dict[Any, _Sent] = {}
        coming = as_completed(loop=self.client.loop)
        yield from self._send(upcoming, sent, coming, AHEAD * self._count_workers())
        while sent:
            watch([each.task.name for each in sent.values()])
            future = next(coming)
            result = self._take(sent.pop(future), future)
            yield from self._send(upcoming, sent, coming, 1)
            yield result

    def _count_workers(self) -> int:
        """Return how many tasks the cluster does at once; raise MachineError when it has nobody."""
        count = sum(self.client.nthreads().values())
        if not count:
            message = "the scheduler has no workers"
            hint = f"start some: dask worker {self.address} --nthreads 1"
            raise MachineError(message, where="--scheduler", hint=hint)
        return count

    def _send(
        self, tasks: Iterator[Task], sent: dict[Any, _Sent], coming: Any, count: int
    ) -> Iterator[Result]:
        """Send so many tasks; yield a result for each that cannot be sent."""
        while count and (task := next(tasks, None)):
            try:
                around = surroundings_digest(Workspace(task.root)) if task.wish.check else ""
                parcel = pack(task)
                name = self.store.put(parcel) if self.store else ""
            except (FascicleError, OSError) as error:
                yield failed(task, MachineError.exit_code, f"{error}"[:500])
                continue
            order = Order(task, program_digest(), b"" if self.store else parcel, name, self.store)
            future = self.client.submit(work_away, order, pure=False, retries=1)
            sent[future] = _Sent(task, name, around)
            coming.add(future)
            count -= 1

    def _take(self, sent: _Sent, future: Any) -> Result:
        """Return the result of a task, when its files are in their places."""
        try:
            answer: Answer = future.result()
            content = answer.content
            if self.store and answer.name:
                content = self.store.take(answer.name)
                self.store.drop(answer.name)
            files = read_files(content) if content else {}
            return receive(sent.task, answer.result, files, sent.surroundings)
        except FascicleError as error:
            return failed(sent.task, error.exit_code, f"{error.where}: {error.message}")
        except Exception as error:  # a worker that failed in whatever way costs its issue alone
            why = f"{type(error).__name__}: {error}"[:500]
            return failed(sent.task, MachineError.exit_code, why)
        finally:
            future.release()
            if self.store:
                with suppress(MachineError):
                    self.store.drop(sent.parcel)
