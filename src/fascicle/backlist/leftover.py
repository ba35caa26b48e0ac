"""What is left to do of a backlist: nothing, where all that is asked for is there already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from fascicle.backlist.task import Task, Wish
from fascicle.errors import FascicleError
from fascicle.pipeline.freshness import shared_digest, stale_editions
from fascicle.pipeline.releasing import is_released
from fascicle.workspace import Workspace


def left_to_do(tasks: Iterable[Task]) -> Iterator[tuple[Task, Wish | None]]:
    """Yield each task with what is to be done of it: None where that is nothing."""
    digests: dict[Path, str] = {}  # what a serial's issues share is looked at once
    for task in tasks:
        try:
            if task.root not in digests:
                digests[task.root] = shared_digest(Workspace(task.root))
            yield task, _left(task, digests[task.root])
        except (FascicleError, OSError):
            yield task, task.wish  # whatever is wrong, its worker tells it


def _left(task: Task, shared: str) -> Wish | None:
    workspace, wish = Workspace(task.root), task.wish
    release = wish.release and not is_released(workspace, task.issue)
    stale = wish.editions
    if not wish.force:
        stale = stale_editions(
            workspace, task.issue, wish.editions, draft=wish.draft, shared=shared
        )
    if stale or release or wish.check:
        return replace(wish, release=release)
    return None
