"""Runs a backlist: what is fresh is passed over, the rest goes to the crew; the record is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from fascicle.backlist.task import Result, State, Task
from fascicle.errors import FascicleError
from fascicle.files import write_whole
from fascicle.pipeline.freshness import stale_editions
from fascicle.workspace import Workspace

BACKLIST_FILE = "backlist.json"


class Crew(Protocol):
    """Those who do the tasks."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield the results in whatever order they come."""


@dataclass(frozen=True, slots=True)
class Backlist:
    """What a run over a backlist brought."""

    results: tuple[Result, ...]
    complete: bool

    @property
    def failures(self) -> tuple[Result, ...]:
        """The results of the issues that failed."""
        return tuple(result for result in self.results if result.state is State.FAILED)

    @property
    def exit_code(self) -> int:
        """What the program ends with: the gravest of the issues' own codes."""
        return max((result.code for result in self.results), default=0)

    def as_record(self) -> dict[str, Any]:
        """Return the run as `backlist.json` has it."""
        return {
            "ok": self.complete and not self.failures,
            "complete": self.complete,
            "issues": [result.as_record() for result in self.results],
        }


def run_backlist(
    tasks: Sequence[Task],
    hire: Callable[[], AbstractContextManager[Crew]],
    record: Path,
    told: Callable[[Result], None],
) -> Backlist:
    """Do all tasks; return what came of them, in the order of the tasks, and write the record.

    `hire` returns the crew as a context; it is called only when there is something to do. An
    interruption is raised again after the record of what was done has been written.
    """
    results: list[Result] = []
    complete = False

    def take(result: Result) -> None:
        results.append(result)
        told(result)

    def stale() -> Iterator[Task]:
        for task in tasks:
            if (result := _passed_over(task)) is not None:
                take(result)
            else:
                yield task

    try:
        upcoming = stale()
        if (first := next(upcoming, None)) is not None:
            with hire() as crew:
                for result in crew.run(chain((first,), upcoming)):
                    take(result)
        complete = True
    finally:
        order = {(str(task.root), task.issue): place for place, task in enumerate(tasks)}
        results.sort(key=lambda result: order[result.serial, result.issue])
        backlist = Backlist(tuple(results), complete)
        text = json.dumps(backlist.as_record(), indent=1, ensure_ascii=False) + "\n"
        write_whole(record, text.encode())
    return backlist


def _passed_over(task: Task) -> Result | None:
    """Return the result of a task that asks for nothing new; None for one that is to be done."""
    if task.wish.force or task.wish.check:
        return None
    try:
        stale = stale_editions(
            Workspace(task.root), task.issue, task.wish.editions, draft=task.wish.draft
        )
    except (FascicleError, OSError):
        return None  # whatever is wrong, its worker tells it
    return None if stale else Result(str(task.root), task.issue, State.UNCHANGED)
