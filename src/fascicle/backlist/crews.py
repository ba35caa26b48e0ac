"""Who does the tasks: the workers of this machine, or those of a cluster."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from fascicle.backlist.running import Crew


def hire(scheduler: str = "", jobs: int = 0) -> Callable[[], AbstractContextManager[Crew]]:
    """Return what calls the crew together: `jobs` workers of this machine, or a cluster's."""

    def call() -> AbstractContextManager[Crew]:
        if scheduler:
            from fascicle.backlist.cluster import ClusterCrew

            return ClusterCrew(scheduler)
        from fascicle.backlist.local import LocalCrew

        return LocalCrew(jobs)

    return call
