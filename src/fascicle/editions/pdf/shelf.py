"""Typeset gatherings, kept by the key of their inputs, and the processes that typeset new ones."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

from fascicle.editions.pdf.typesetting import Gathering, Job, typeset
from fascicle.errors import MachineError
from fascicle.files import write_whole


@dataclass(slots=True)
class Shelf:
    """Hands out gatherings: from the cache, or typeset by worker processes.

    `program` is the digest of the program's own code. Use it as a context; the processes end
    with it.
    """

    cache: Path
    program: str
    jobs: int = 0
    _pool: ProcessPoolExecutor | None = field(default=None, init=False)

    def __enter__(self) -> Shelf:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if self._pool:
            self._pool.shutdown(wait=error is None, cancel_futures=error is not None)

    def order(self, job: Job) -> Callable[[], Gathering]:
        """Begin to typeset a job, unless it is on the shelf; return what waits for it."""
        path = self.cache / "gatherings" / f"{self._key(job)}.pickle"
        kept = _load(path)
        if kept is not None:
            return lambda: kept
        future = self._start(job)
        return lambda: self._finish(job, future, path)

    def _start(self, job: Job) -> Future[Gathering]:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["fascicle.editions.pdf.preloading"])
            workers = self.jobs or len(os.sched_getaffinity(0))
            self._pool = ProcessPoolExecutor(workers, mp_context=context)
        return self._pool.submit(typeset, job)

    @staticmethod
    def _finish(job: Job, future: Future[Gathering], path: Path) -> Gathering:
        try:
            gathering = future.result()
        except BrokenProcessPool as error:
            message = f"the typesetter broke off while it set “{job.name}”"
            hint = "the machine may be short of memory; try again with fewer pictures"
            raise MachineError(message, where="typesetter", hint=hint) from error
        write_whole(path, pickle.dumps(gathering, protocol=5))
        return gathering

    def _key(self, job: Job) -> str:
        """Return the digest of all that has an influence on a job's pages."""
        total = hashlib.sha256()
        for part in (self.program, version("weasyprint"), job.name, job.html, *job.stylesheets):
            total.update(hashlib.sha256(part.encode()).digest())
        for src, (media_type, source) in sorted(job.pictures.items()):
            content = source.read_bytes() if isinstance(source, Path) else source
            total.update(f"{src}\0{media_type}\0".encode())
            total.update(hashlib.sha256(content).digest())
        for folder in job.font_folders:
            for font in sorted(folder.iterdir()):
                total.update(f"{font.name}\0{font.stat().st_size}\0".encode())
        return total.hexdigest()


def _load(path: Path) -> Gathering | None:
    """Return a gathering from the cache. It is our own folder's: what we pickled ourselves."""
    try:
        kept = pickle.loads(path.read_bytes())  # noqa: S301  # written by `_finish`
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError):
        return None
    return kept if isinstance(kept, Gathering) else None
