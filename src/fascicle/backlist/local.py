"""The crew of this machine: worker processes, each with one issue at a time."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from fascicle.backlist.task import Result, Task, failed
from fascicle.backlist.working import work

PATIENCE = 1800.0
"""Seconds that one issue may take, its checks included."""

NEED = 400 * 1024 * 1024
"""Bytes of memory that a worker may come to need for an issue of two hundred pages."""

RENEWED_AFTER = 50
"""Issues after which a worker gives way to a fresh one, so that no leak adds up."""

TRIES = 2


def count_workers(jobs: int = 0) -> int:
    """Return how many workers the cores and the free memory allow; `jobs` if it is given."""
    return jobs or max(1, min(len(os.sched_getaffinity(0)), _free_memory() // NEED))


def _free_memory() -> int:
    """Return the bytes of memory that are free or can be freed, as Linux tells them."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return NEED * 1024
    fields = dict(line.split(":", 1) for line in lines)
    return int(fields["MemAvailable"].split()[0]) * 1024


class LocalCrew:
    """Worker processes, forked from one that has the engines. Use it as a context.

    A worker that is killed, or takes longer than `patience` seconds, costs its issue alone, and
    that is tried once more.
    """

    def __init__(
        self, jobs: int = 0, patience: float = PATIENCE, do: Callable[[Task], Result] = work
    ) -> None:
        self.patience = patience
        self.do = do
        self.count = count_workers(jobs)
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["fascicle.backlist.preloaded"])
        self.pool = ProcessPool(
            self.count, max_tasks=RENEWED_AFTER, initializer=_ignore_interrupts, context=context
        )

    def __enter__(self) -> LocalCrew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is None:
            self.pool.close()
        else:
            self.pool.stop()
        self.pool.join()

    def run(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield the results as they come. Only as many tasks are out as keep the workers busy."""
        waiting = ((task, 1) for task in tasks)
        under_way: dict[Future[Result], tuple[Task, int]] = {}
        while True:
            while len(under_way) < 2 * self.count and (upcoming := next(waiting, None)):
                under_way[self._begin(upcoming[0])] = upcoming
            if not under_way:
                return
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                task, tried = under_way.pop(future)
                result = self._outcome(task, future)
                if isinstance(result, Result):
                    yield result
                elif tried < TRIES:
                    under_way[self._begin(task)] = (task, tried + 1)
                else:
                    yield failed(task, 4, result)

    def _begin(self, task: Task) -> Future[Result]:
        future: Future[Result] = self.pool.schedule(self.do, args=(task,), timeout=self.patience)
        return future

    def _outcome(self, task: Task, future: Future[Result]) -> Result | str:
        """Return what came of a task, or what became of its worker."""
        try:
            return future.result()
        except TimeoutError:
            return f"{task.name} was not done after {self.patience:.0f} seconds"
        except ProcessExpired as error:
            return f"the worker broke off at {task.name} (exit {error.exitcode}): out of memory?"


def _ignore_interrupts() -> None:
    """Leave a Ctrl-C to the process that started us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
