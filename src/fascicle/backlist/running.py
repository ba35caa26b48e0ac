"""Runs a backlist: what is fresh is passed over, the rest goes to the crew; the record is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from fascicle.backlist.leftover import left_to_do
from fascicle.backlist.task import Result, State, Task, Watch
from fascicle.files import lock, write_whole

BACKLIST_FILE = "backlist.json"


class Crew(Protocol):
    """Those who do the tasks."""

    def run(self, tasks: Iterable[Task], watch: Watch) -> Iterator[Result]:
        """Yield the results in whatever order they come; tell `watch` what is under way."""


class Onlooker(Protocol):
    """Who is told how a run goes on."""

    def took(self, result: Result) -> None:
        """Take the result of an issue."""

    def sees(self, under_way: Sequence[str]) -> None:
        """Take the names of the issues that are under way."""

    def waits(self) -> None:
        """Take that another run is not done yet, and this one waits for it."""


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
    onlooker: Onlooker,
) -> Backlist:
    """Do all tasks; return what came of them, in the order of the tasks, and write the record.

    `hire` returns the crew as a context; it is called only when there is something to do. An
    interruption is raised again after the record of what was done has been written. A second run
    with the same record waits for the first.
    """
    with lock(record.with_name(".backlist.lock"), onlooker.waits):
        return _run(tasks, hire, record, onlooker)


def _run(
    tasks: Sequence[Task],
    hire: Callable[[], AbstractContextManager[Crew]],
    record: Path,
    onlooker: Onlooker,
) -> Backlist:
    results: list[Result] = []
    complete = False

    def take(result: Result) -> None:
        results.append(result)
        onlooker.took(result)

    def stale() -> Iterator[Task]:
        for left in left_to_do(tasks):
            if isinstance(left, Result):
                take(left)
            else:
                yield left

    try:
        upcoming = stale()
        if (first := next(upcoming, None)) is not None:
            with hire() as crew:
                for result in crew.run(chain((first,), upcoming), onlooker.sees):
                    take(result)
        complete = True
    finally:
        order = {(str(task.root), task.issue): place for place, task in enumerate(tasks)}
        results.sort(key=lambda result: order[result.serial, result.issue])
        backlist = Backlist(tuple(results), complete)
        text = json.dumps(backlist.as_record(), indent=1, ensure_ascii=False) + "\n"
        write_whole(record, text.encode())
    return backlist
