"""Hands archived releases out, as bags."""

from __future__ import annotations

from pathlib import Path

from fascicle.archive.bagging import write_bag
from fascicle.archive.restoring import find_version
from fascicle.distribution.release.record import Release
from fascicle.errors import UsageError
from fascicle.manuscript.gathering import require_publication
from fascicle.pipeline.restoring import opened_archive
from fascicle.workspace import Workspace, today


def export(
    workspace: Workspace, issue_id: str, release: str, to: Path | None
) -> tuple[Release, Path]:
    """Write a release of an issue as a bag; return it, and the bag's folder.

    Without `to` the bag is put beside the issue's editions. UsageError is raised where something
    is there already.
    """
    publication = require_publication(workspace)
    with opened_archive(workspace) as (root, issn):
        version = find_version(root, issn, issue_id, release)
        name = f"{publication.slug}-{issue_id}-{version.release.version}-bag"
        folder = to or workspace.issue_dist(issue_id) / name
        if folder.exists():
            message = "something is there already"
            raise UsageError(message, where=str(folder), hint="name a new folder with --to")
        write_bag(version, publication, folder, today())
    return version.release, folder
