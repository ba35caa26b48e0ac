"""The crew of this machine: worker processes, each with one issue at a time."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.context import ForkServerContext
from multiprocessing.synchronize import RLock
from pathlib import Path
from types import FrameType, TracebackType

from pebble import ProcessExpired, ProcessPool

from fascicle.backlist.task import Result, Task, Watch, failed
from fascicle.backlist.working import work

PATIENCE = 1800.0
"""Seconds that one issue may take, its checks included."""

NEED = 400 * 1024 * 1024
"""Bytes of memory that a worker may come to need for an issue of two hundred pages."""

NEED_CHECKED = 1200 * 1024 * 1024
"""The same with checks: a Java machine is in it."""

RENEWED_AFTER = 200
"""Issues after which a worker gives way to a fresh one, so that no leak adds up."""

TRIES = 2

_GLANCE = 0.25
"""Seconds after which it is told anew what is under way."""

_OUT_OF_MEMORY = 77
"""What a worker ends with whose issue wants more memory than it may have."""


def count_workers(jobs: int = 0, need: int = NEED) -> int:
    """Return how many workers the cores and the free memory allow; `jobs` if it is given."""
    return jobs or max(1, min(len(os.sched_getaffinity(0)), _free_memory() // need))


def _free_memory() -> int:
    """Return the bytes of memory that are free or can be freed, as Linux tells them."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return NEED * 1024
    fields = dict(line.split(":", 1) for line in lines)
    return int(fields["MemAvailable"].split()[0]) * 1024


class _Context(ForkServerContext):
    """Keeps its locks as long as it is there itself.

    A pool that is stopped lets go of them before it ends its workers (pebble 5.2): one that was
    just being begun would complain with a traceback that they are gone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.locks: list[RLock] = []

    def RLock(self) -> RLock:  # noqa: N802  # the name in multiprocessing
        """Return a new lock."""
        lock = super().RLock()
        self.locks.append(lock)
        return lock


class LocalCrew:
    """Worker processes, forked from one that has the engines. Use it as a context.

    A worker that is killed, takes longer than `patience` seconds or wants more than `memory` bytes
    (its share of what is free, if that is 0) costs its issue alone, and that is tried once more.
    """

    def __init__(
        self,
        jobs: int = 0,
        patience: float = PATIENCE,
        do: Callable[[Task], Result] = work,
        *,
        memory: int = 0,
        need: int = NEED,
    ) -> None:
        self.patience = patience
        self.do = do
        self.count = count_workers(jobs, need)
        self.memory = memory or max(need, _free_memory() * 9 // 10 // self.count)
        self.context = context = _Context()
        context.set_forkserver_preload(["fascicle.backlist.preloaded"])
        self.pool = ProcessPool(
            self.count, RENEWED_AFTER, initializer=_begin_work, initargs=(self.memory,),
            context=context,
        )  # fmt: skip

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

    def run(self, tasks: Iterable[Task], watch: Watch = lambda _: None) -> Iterator[Result]:
        """Yield the results as they come. Only as many tasks are out as keep the workers busy."""
        waiting = ((task, 1) for task in tasks)
        under_way: dict[Future[Result], tuple[Task, int]] = {}
        since: dict[Future[Result], float] = {}
        while True:
            while len(under_way) < 2 * self.count and (upcoming := next(waiting, None)):
                under_way[self._begin(upcoming[0])] = upcoming
            if not under_way:
                return
            done, _ = wait(under_way, timeout=_GLANCE, return_when=FIRST_COMPLETED)
            watch([task.name for future, (task, _) in under_way.items() if future.running()])
            self._end_late(under_way, since)
            for future in done:
                since.pop(future, None)
                task, tried = under_way.pop(future)
                result = self._outcome(task, future)
                if isinstance(result, Result):
                    yield result
                elif tried < TRIES:
                    under_way[self._begin(task)] = (task, tried + 1)
                else:
                    yield failed(task, 4, f"{result}; it was tried {TRIES} times")

    def _begin(self, task: Task) -> Future[Result]:
        with _uninterrupted():
            future: Future[Result] = self.pool.schedule(_do, args=(self.do, task))
        return future

    def _end_late(
        self, under_way: Iterable[Future[Result]], since: dict[Future[Result], float]
    ) -> None:
        """End what has run for too long; `since` is when each was first seen to run.

        The pool's own limit goes by the day's clock, which may be set while issues are made.
        """
        now = time.monotonic()
        for future in under_way:
            if future.running() and now - since.setdefault(future, now) > self.patience:
                future.cancel()

    def _outcome(self, task: Task, future: Future[Result]) -> Result | str:
        """Return what came of a task, or what became of its worker."""
        try:
            return future.result()
        except CancelledError:
            return f"{task.name} was not done after {self.patience:.0f} seconds"
        except ProcessExpired as error:
            if error.exitcode == _OUT_OF_MEMORY:
                return f"{task.name} needs more than {self.memory // 1_000_000} MB of memory"
            return f"the worker broke off at {task.name} (exit {error.exitcode}): out of memory?"


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Have an interruption wait for the end of the block: the first task begins the workers.

    One that is half begun is known to nobody: it would outlive us for a moment, and complain. So
    would the process that they are forked from; it inherits that a Ctrl-C is not for it. SIGTERM
    must reach them, and waits in a handler of ours.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    heeded = {number: handler for number, handler in before.items() if callable(handler)}
    for number in heeded:
        signal.signal(number, lambda number, frame: came.append((number, frame)))
    resource_tracker.ensure_running()  # at its start, it unblocks what was blocked
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        for number, handler in heeded.items():
            signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for each, frame in came:
            heeded[signal.Signals(each)](each, frame)


def _begin_work(memory: int) -> None:
    """Leave a Ctrl-C to the process that started us, and take no more memory than our share.

    The limit is one of the kernel's, on what is written to: memory that is only reserved, as Java
    does it, does not count (setrlimit(2), RLIMIT_DATA). No file may be larger either: it was in
    memory before it was written.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for kind in (resource.RLIMIT_DATA, resource.RLIMIT_FSIZE):
        _, most = resource.getrlimit(kind)
        allowed = memory if most == resource.RLIM_INFINITY else min(memory, most)
        resource.setrlimit(kind, (allowed, most))


def _do(do: Callable[[Task], Result], task: Task) -> Result:
    """Do a task; where memory does not suffice, end: a fresh process is better than this one."""
    try:
        return do(task)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
