"""Typesetting in this very process, for one that is itself a worker among many."""

from __future__ import annotations

import gc
from concurrent.futures import Future

from fascicle.editions.pdf.engine import import_weasyprint
from fascicle.editions.pdf.limits import Limits, Overrun
from fascicle.editions.pdf.typesetting import Gathering, Job, import_what_jobs_need, typeset


class Alone:
    """Does each job when it is ordered; for a shelf it is what `workers.Workers` is.

    What it has typeset is not put into the cache: of thousands of issues that would be twice what
    their editions take, and few of them are ever edited again.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits.of_machine()

    def start(self, job: Job) -> Future[Gathering]:
        """Typeset a job; what is returned is done.

        One that takes more time or memory than it may costs its article alone, as elsewhere.
        """
        done: Future[Gathering] = Future()
        try:
            import_weasyprint()  # is not broken off: half imported, it would be of no use
            import_what_jobs_need()
            with self.limits.hold(job.name):
                done.set_result(typeset(job))
        except Overrun as error:
            # Without its traceback, which holds all that has been laid out, and is let go here.
            done.set_exception(Overrun(error.message, where=error.where, hint=error.hint))
            gc.collect()
        except Exception as error:  # it is told to the one who waits
            done.set_exception(error)
        return done

    def finish(self) -> None:
        """Do nothing: all jobs are done."""

    def break_off(self) -> None:
        """Do nothing: no job is under way."""
