"""Typesetting in this very process, for one that is itself a worker among many."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

from fascicle.editions.pdf.typesetting import Gathering, Job, typeset


class Alone:
    """Does each job when it is ordered; for a shelf it is what `workers.Workers` is.

    What it has typeset is not put into the cache: of thousands of issues that would be twice what
    their editions take, and few of them are ever edited again.
    """

    def __init__(self) -> None:
        self._done: dict[Path, Future[Gathering]] = {}

    def start(self, job: Job, path: Path) -> Future[Gathering]:
        """Typeset a job, unless it was done before; what is returned is done."""
        if path not in self._done:
            done: Future[Gathering] = Future()
            self._done[path] = done
            try:
                done.set_result(typeset(job))
            except Exception as error:  # it is told to the one who waits
                done.set_exception(error)
        return self._done[path]

    def finish(self) -> None:
        """Do nothing: all jobs are done."""

    def break_off(self) -> None:
        """Do nothing: no job is under way."""
