"""Typesetting in this very process, for one that is itself a worker among many."""

from __future__ import annotations

import pickle
from concurrent.futures import Future
from pathlib import Path

from fascicle.editions.pdf.typesetting import Job, typeset
from fascicle.files import write_whole


class Alone:
    """Does each job when it is ordered; for a shelf it is what `workers.Workers` is."""

    def start(self, job: Job, path: Path) -> Future[None]:
        """Typeset a job to the file `path`; what is returned is done."""
        done: Future[None] = Future()
        try:
            write_whole(path, pickle.dumps(typeset(job), protocol=5))
        except Exception as error:  # it is told to the one who waits
            done.set_exception(error)
        else:
            done.set_result(None)
        return done

    def finish(self) -> None:
        """Do nothing: all jobs are done."""

    def break_off(self) -> None:
        """Do nothing: no job is under way."""
