"""Who does the tasks: the workers of this machine, or those of a cluster."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from fascicle.backlist.running import Crew
from fascicle.backlist.task import Wish
from fascicle.issue.model import Cluster


def hire(cluster: Cluster, wish: Wish, jobs: int = 0) -> Callable[[], AbstractContextManager[Crew]]:
    """Return what calls the crew together: `jobs` workers of this machine, or a cluster's."""

    def call() -> AbstractContextManager[Crew]:
        if cluster.scheduler:
            from fascicle.backlist.cluster import ClusterCrew

            return ClusterCrew(cluster)
        from fascicle.backlist.local import NEED, NEED_CHECKED, LocalCrew

        return LocalCrew(jobs, need=NEED_CHECKED if wish.check or wish.release else NEED)

    return call
