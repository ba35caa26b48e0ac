"""Typeset gatherings, kept by the key of their inputs, and the processes that typeset new ones."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from fascicle.editions.pdf.alone import Alone
from fascicle.editions.pdf.sweeping import enter, leave, mark_of
from fascicle.editions.pdf.typesetting import Gathering, Job
from fascicle.editions.pdf.workers import Workers
from fascicle.errors import FascicleError, MachineError
from fascicle.versions import version

_OF_GATHERINGS = frozenset(
    {
        "fascicle.editions.pdf.typesetting.Gathering",
        "fascicle.editions.pdf.typesetting.Bookmark",
        "fascicle.editions.pdf.line_numbers.Line",
        "fascicle.editions.reading.Place",
    }
)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A gathering that was ordered: to call it is to wait for it. `kept` is one from the cache."""

    wait: Callable[[], Gathering]
    kept: Gathering | None = None

    def __call__(self) -> Gathering:
        """Return the gathering when it is there."""
        return self.kept or self.wait()


@dataclass(slots=True)
class Shelf:
    """Hands out gatherings: from the cache, or typeset by worker processes.

    `program` is the digest of the program's own code; `jobs` the number of processes, 0 for one a
    core, None to typeset in this very process. Use it as a context; the processes end with it.
    """

    cache: Path
    program: str
    jobs: int | None = 0
    _workers: Workers | Alone | None = field(default=None, init=False)
    _ordered: dict[Path, Ordered] = field(default_factory=dict, init=False)
    _looks: dict[tuple[Any, ...], Any] = field(default_factory=dict, init=False)
    _held: int | None = field(default=None, init=False)

    def __enter__(self) -> Shelf:
        if self.jobs is None:
            self._workers = Alone()
        else:
            self._held = enter(self.cache)
            self._workers = Workers(self.jobs or len(os.sched_getaffinity(0)))
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if self._workers and (error is None or isinstance(error, FascicleError)):
            self._workers.finish()  # what is under way is of use when the mistake is mended
        elif self._workers:
            self._workers.break_off()
        if self._held is not None:
            leave(self.cache, self._held, self._mark)

    @property
    def _mark(self) -> str:
        return mark_of(self.program, _engine())

    def order(self, job: Job) -> Ordered:
        """Begin to typeset a job, unless it is on the shelf or was ordered before."""
        common = self._set_with(job)
        path = self.cache / "gatherings" / f"{self._mark}-{_key(common, job)}.pickle"
        if path not in self._ordered:
            kept = _load(path)
            lines = self.cache / "lines" / f"{self._mark}-{common.hexdigest()}.json.z"
            self._ordered[path] = (
                Ordered(lambda: kept, kept) if kept else self._begin(job, path, lines)
            )
        return self._ordered[path]

    def _begin(self, job: Job, path: Path, lines: Path) -> Ordered:
        """Have a job typeset to the file `path`, with the lines that are kept in another."""
        if self._workers is None:
            message = "a shelf is used as a context"
            raise RuntimeError(message)
        if isinstance(self._workers, Alone):
            return Ordered(self._workers.start(job).result)
        done = self._workers.start(replace(job, lines=lines), path)

        def wait() -> Gathering:
            done.result()
            made = _load(path)
            if made is None:
                message = f"“{job.name}” was typeset, but has gone from the cache"
                raise MachineError(message, where=str(path), hint="build again")
            return made

        return Ordered(wait)

    def _set_with(self, job: Job) -> Any:
        """Return the hash of what a gathering's lines are broken with, whatever its text is.

        That is the program, the styles and the fonts, and its name.
        """
        look = job.stylesheets, job.font_folders
        if look not in self._looks:
            total = hashlib.sha256()
            for part in (self.program, _engine(), *job.stylesheets):
                total.update(hashlib.sha256(part.encode()).digest())
            for folder in job.font_folders:
                for font in sorted(folder.iterdir()):
                    total.update(f"{font.name}\0{font.stat().st_size}\0".encode())
            self._looks[look] = total
        total = self._looks[look].copy()
        total.update(job.name.encode())
        return total


def _key(common: Any, job: Job) -> str:
    """Return the digest of all that has an influence on a job's pages: `common`, and its own."""
    total = common.copy()
    for part in (job.html, str(job.counts_lines)):
        total.update(hashlib.sha256(part.encode()).digest())
    for src, (media_type, source) in sorted(job.pictures.items()):
        content = source.read_bytes() if isinstance(source, Path) else source
        total.update(f"{src}\0{media_type}\0".encode())
        total.update(hashlib.sha256(content).digest())
    return str(total.hexdigest())


@cache
def _engine() -> str:
    """Return the version of the engine; to look for it takes as long as all else of a key."""
    return version("weasyprint")


class _Opener(pickle.Unpickler):
    """Reads a pickle that holds a gathering: it makes objects of its classes, and of no others."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class of a gathering's; raise UnpicklingError for any other name."""
        if f"{module}.{name}" not in _OF_GATHERINGS:
            message = f"{module}.{name} is no part of a gathering"
            raise pickle.UnpicklingError(message)
        return super().find_class(module, name)


def _load(path: Path) -> Gathering | None:
    """Return a gathering from the cache; None where there is none that is whole and nothing else.

    The cache is a folder of the publication's, and a publication may come from a stranger.
    """
    try:
        kept = _Opener(io.BytesIO(path.read_bytes())).load()
    except Exception:  # a damaged or a foreign pickle can raise anything; it is made anew
        return None
    return kept if isinstance(kept, Gathering) else None
