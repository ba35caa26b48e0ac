"""What is left to do of a backlist: nothing, where all that is asked for is there already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from fascicle.backlist.task import Result, State, Task, failed
from fascicle.backlist.working import demand_no_error
from fascicle.errors import CheckFailed, FascicleError
from fascicle.pipeline.freshness import shared_digest, stale_editions
from fascicle.pipeline.releasing import is_released
from fascicle.workspace import Workspace


def left_to_do(tasks: Iterable[Task]) -> Iterator[Task | Result]:
    """Yield each task with what is to be done of it; its result where that is nothing."""

    @cache  # what the issues of a serial have in common is looked at once
    def shared(root: Path) -> str:
        return shared_digest(Workspace(root))

    @cache
    def surroundings(root: Path) -> str:
        from fascicle.pipeline.earlier import surroundings_digest

        return surroundings_digest(Workspace(root))

    for task in tasks:
        try:
            if rest := _rest(task, shared(task.root)):
                yield rest
            elif task.wish.check:
                yield _judged(task, surroundings(task.root))
            else:
                yield _unchanged(task)
        except (FascicleError, OSError):
            yield task  # whatever is wrong, its worker tells it


def _rest(task: Task, shared: str) -> Task | None:
    """Return what has to be made or released; None where all of it is there."""
    workspace, wish = Workspace(task.root), task.wish
    release = wish.release and not is_released(workspace, task.issue)
    stale = wish.editions
    if not wish.force:
        stale = stale_editions(
            workspace, task.issue, wish.editions, draft=wish.draft, shared=shared
        )
    return replace(task, wish=replace(wish, release=release)) if stale or release else None


def _judged(task: Task, surroundings: str) -> Task | Result:
    """Return what came of the last check, where it holds; else the task, to be checked."""
    from fascicle.pipeline.checking import known_report

    report = known_report(Workspace(task.root), task.issue, surroundings)
    if report is None:
        return replace(task, wish=replace(task.wish, release=False))
    try:
        demand_no_error(report)
    except CheckFailed as error:
        return failed(task, error.exit_code, f"{error.where}: {error.message}")
    return _unchanged(task)


def _unchanged(task: Task) -> Result:
    return Result(str(task.root), task.issue, State.UNCHANGED)
