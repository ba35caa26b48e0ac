"""Makes an archived release again, from the archive alone, and compares the bytes."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fascicle.archive.package import RELEASE
from fascicle.archive.restoring import find_version
from fascicle.archive.sources import ENVIRONMENT, MANUSCRIPT, OWN_STYLES, STYLES, environment
from fascicle.distribution.release.contents import compose_release
from fascicle.distribution.release.record import Release, write_release
from fascicle.distribution.release.versions import source_files
from fascicle.editions.table import NAMES
from fascicle.files import fill_folder
from fascicle.manuscript.gathering import gather
from fascicle.pipeline.building import Progress, build
from fascicle.pipeline.freshness import program_digest
from fascicle.pipeline.releasing import read_editions
from fascicle.pipeline.restoring import opened_archive
from fascicle.workspace import Workspace

_CLOCK = "SOURCE_DATE_EPOCH"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of making a release again.

    `files` is how many were compared, `different` the names of those that came out otherwise.
    `since` tells what is another program or library now than when the release was made.
    """

    release: Release
    files: int
    different: tuple[str, ...]
    since: tuple[str, ...]


def rebuild(workspace: Workspace, issue_id: str, release: str, progress: Progress) -> Rebuilt:
    """Make an archived release again in a folder of its own, and compare it byte by byte.

    Manuscript, settings, styles and clock are those of the archive, and nothing of what was built
    or cached before. The report of the checks is taken as it is: its times are those of its day.
    """
    progress("reading the archive")
    with opened_archive(workspace) as (root, issn):
        version = find_version(root, issn, issue_id, release)
        contents = version.contents()
    with tempfile.TemporaryDirectory(prefix="fascicle-rebuild-") as scratch:
        made = _make(_lay_out(Path(scratch), contents), version.release, contents, progress)
    below = f"{RELEASE}/"
    archived = {n.removeprefix(below): c for n, c in contents.items() if n.startswith(below)}
    names = archived.keys() | made.keys()
    different = {name for name in names if archived.get(name) != made.get(name)}
    return Rebuilt(version.release, len(names), tuple(sorted(different)), _since(contents))


def _lay_out(scratch: Path, contents: Mapping[str, bytes]) -> Workspace:
    """Lay out a publication as it was when the release was made."""
    places = {f"{MANUSCRIPT}/": "root/manuscript/", f"{OWN_STYLES}/": "root/styles/",
              f"{STYLES}/": "look/"}  # fmt: skip
    files = {
        place + name.removeprefix(below): content
        for name, content in contents.items()
        for below, place in places.items()
        if name.startswith(below)
    }
    fill_folder(scratch, files)
    return Workspace(scratch / "root", look=scratch / "look")


def _make(
    workspace: Workspace, release: Release, archived: Mapping[str, bytes], progress: Progress
) -> dict[str, bytes]:
    """Return all files of a release, made anew, by their names."""
    with _clock(str(_environment(archived).get("source_date_epoch", ""))):
        outcome = build(workspace, release.issue, NAMES, progress=progress)
        progress("putting the release together")
        manuscript = gather(workspace, release.issue)
        editions = read_editions(workspace.issue_dist(release.issue), outcome.editions)
        reports = {f.file: archived[f"{RELEASE}/{f.file}"] for f in release.of_role("report")}
        sources = source_files(workspace.issue_folder(release.issue))
        made, contents = compose_release(manuscript, editions, reports, sources)
        return write_release(made, contents)


@contextmanager
def _clock(epoch: str) -> Iterator[None]:
    """Set the clock of builds to what it was, while the block runs."""
    before = os.environ.pop(_CLOCK, None)
    try:
        if epoch:
            os.environ[_CLOCK] = epoch
        yield
    finally:
        os.environ.pop(_CLOCK, None)
        if before is not None:
            os.environ[_CLOCK] = before


def _environment(contents: Mapping[str, bytes]) -> dict[str, object]:
    """Return what a release was made with; nothing where that was not kept."""
    try:
        known: dict[str, object] = json.loads(contents[ENVIRONMENT])
    except (KeyError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _since(contents: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return what has changed since a release was made: the program, and libraries."""
    then, now = _environment(contents), environment(program_digest())
    changes = []
    if then.get("program") != now["program"]:
        changes.append(f"fascicle {then.get('fascicle', 'of which nothing is known')}, here"
                       f" {now['fascicle']} with other code")  # fmt: skip
    before, after = then.get("packages"), now["packages"]
    if isinstance(before, dict) and isinstance(after, dict):
        changes += [
            f"{name} {old}, here {after.get(name, 'none')}"
            for name, old in sorted(before.items())
            if after.get(name) != old
        ]
    return tuple(changes)
