"""Brings releases back out of the archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fascicle.archive.opening import open_place
from fascicle.archive.package import RELEASE
from fascicle.archive.restoring import ArchivedVersion, find_version, versions_of
from fascicle.archive.root import Root, open_root
from fascicle.archive.sources import keep_sources
from fascicle.distribution.release.record import Release, verify_release
from fascicle.distribution.release.shelf import RELEASES, newest_in, shelve
from fascicle.errors import ArchiveDamaged, UsageError
from fascicle.files import lock, write_folder
from fascicle.manuscript.gathering import require_publication
from fascicle.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Restored:
    """A release as it was archived, and where it is now.

    `aside` is where something is that was in its place, and was other than archived.
    """

    release: Release
    folder: Path
    is_new: bool = True
    aside: Path | None = None


def restore(workspace: Workspace, issue_id: str, release: str) -> Iterator[Restored]:
    """Bring releases of an issue back into `dist/`, one or all; yield each.

    What they were made of comes with them. One that is there as it was archived is left alone.
    """
    workspace.require_plain_made(issue_id)
    with opened_archive(workspace) as (root, issn):
        find_version(root, issn, issue_id, release)  # before anything is written for such an id
        with lock(workspace.issue_dist(issue_id) / ".release.lock"):
            if release:
                yield _restore(workspace, issue_id, find_version(root, issn, issue_id, release))
            else:
                for version in versions_of(root, issn, issue_id):
                    yield _restore(workspace, issue_id, version)
            newest_in(workspace.issue_dist(issue_id))


def _restore(workspace: Workspace, issue_id: str, version: ArchivedVersion) -> Restored:
    folder = workspace.issue_dist(issue_id)
    release, place = version.release, folder / RELEASES / version.release.version
    below = f"{RELEASE}/"
    sources = {name: version.read(name) for name in version.names() if not name.startswith(below)}
    keep_sources(workspace, issue_id, release.version, sources)
    if _is_whole(place, release):
        return Restored(release, place, is_new=False)
    contents = version.contents(below)
    aside = _set_aside(place) if place.exists() else None
    shelve(folder, release, contents)
    return Restored(release, place, aside=aside)


def _is_whole(place: Path, release: Release) -> bool:
    """Return whether a release is in its place, to the last byte."""
    try:
        return place.is_dir() and verify_release(place) == release
    except ArchiveDamaged:
        return False


def _set_aside(place: Path) -> Path:
    """Give what is in a release's place another name, which nobody looks for."""
    count = 1
    while (aside := place.with_name(f".{place.name}.other-{count}")).exists():
        count += 1
    place.rename(aside)
    return aside


def restore_to(workspace: Workspace, issue_id: str, release: str, folder: Path) -> Restored:
    """Bring all that the archive has of a release into a folder that is not there yet, or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = "something is there already"
        raise UsageError(message, where=str(folder), hint="name a new folder")
    with opened_archive(workspace) as (root, issn):
        version = find_version(root, issn, issue_id, release)
        write_folder(folder, version.contents())
    return Restored(version.release, folder)


@contextmanager
def opened_archive(workspace: Workspace) -> Iterator[tuple[Root, str]]:
    """Yield the archive's root, and the serial's ISSN; UsageError where there is no archive."""
    publication = require_publication(workspace)
    with (
        open_place(workspace, publication.archive, lambda *_, **__: None) as place,
        place.reading(),
    ):
        root = open_root(place)
        if root is None:
            message = "there is no archive yet"
            raise UsageError(message, where=place.name, hint="invoke archive")
        yield root, publication.issn.main
