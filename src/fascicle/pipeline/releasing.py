"""Releases an issue: builds it, checks it, and puts what is handed out on its shelf for good."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.editions.table import NAMES, VARIANTS
from fascicle.errors import MachineError, ManuscriptError, UsageError
from fascicle.files import Traces, lock
from fascicle.findings import Report
from fascicle.pipeline.building import Outcome, Progress, build
from fascicle.pipeline.built import Built, read_files
from fascicle.pipeline.checking import CHECK_FILE, PAGE_FILE, check
from fascicle.pipeline.freshness import program_digest, traces
from fascicle.workspace import STATEMENT_FILE, Workspace

if TYPE_CHECKING:
    from fascicle.distribution.release.record import Release, SourceFile

REPORTS = (CHECK_FILE, PAGE_FILE, STATEMENT_FILE)
"""What the checks may have written; it goes along with a release."""


@dataclass(frozen=True, slots=True)
class Released:
    """What came of a release: `report` where it was checked now, `release` where one stands.

    Without a report, nothing has changed since that release.
    """

    folder: Path
    release: Release | None
    report: Report | None = None


def release(
    workspace: Workspace,
    issue_id: str,
    *,
    jobs: int = 0,
    in_process: bool = False,
    progress: Progress = lambda _: None,
) -> Released:
    """Release an issue, if its manuscript has changed since the last time.

    `jobs` and `in_process` are for `build`.

    Raise ManuscriptError for what forbids it, ArchiveDamaged where the last release is not as it
    was. With an error in the report nothing is released.
    """
    from fascicle.distribution.release.record import verify_release
    from fascicle.distribution.release.shelf import newest_in
    from fascicle.distribution.release.versions import source_files

    workspace.require_issue(issue_id)
    folder = workspace.issue_dist(issue_id)
    with lock(folder / ".release.lock"):
        before = traces(workspace, issue_id)
        newest = newest_in(folder)
        sources = source_files(workspace.issue_folder(issue_id))
        if newest and newest[1].manuscript == sources:
            progress("looking at every byte of the release")
            return Released(newest[0], verify_release(newest[0]))
        origin = _Origin(workspace, issue_id, sources, before)
        maker = partial(build, jobs=jobs, in_process=in_process, progress=progress)
        return _release(origin, newest and newest[1], maker, progress)


def is_released(workspace: Workspace, issue_id: str) -> bool:
    """Return whether the newest release of an issue is one of the manuscript as it is now."""
    from fascicle.distribution.release.shelf import releases_in
    from fascicle.distribution.release.versions import source_files

    releases = releases_in(workspace.issue_dist(issue_id))
    sources = source_files(workspace.issue_folder(issue_id))
    return bool(releases) and releases[-1][1].manuscript == sources


def take_release(
    workspace: Workspace, issue_id: str, contents: Mapping[str, bytes], where: str
) -> None:
    """Put a release of an issue on its shelf that was made elsewhere, of this very manuscript.

    Raise ArchiveDamaged where `contents`, which come from `where`, are not whole.
    """
    from fascicle.archive.sources import keep_sources, read_sources
    from fascicle.distribution.release.record import verify_contents
    from fascicle.distribution.release.shelf import shelve
    from fascicle.distribution.release.versions import source_files

    made, folder = verify_contents(contents, where), workspace.issue_dist(issue_id)
    with lock(folder / ".release.lock"):
        before = traces(workspace, issue_id)
        sources = source_files(workspace.issue_folder(issue_id))
        kept = read_sources(workspace, issue_id, program_digest())
        origin = _Origin(workspace, issue_id, made.manuscript, before)
        origin.require_unchanged(sources)
        keep_sources(workspace, issue_id, made.version, kept)
        shelve(folder, made, contents)


@dataclass(frozen=True, slots=True)
class _Origin:
    """What a release is made from: an issue as it was when its traces were taken."""

    workspace: Workspace
    issue_id: str
    sources: tuple[SourceFile, ...]
    traces: Traces

    def require_unchanged(self, sources: tuple[SourceFile, ...] | None = None) -> None:
        """Raise UsageError where the manuscript has been written since, or has other `sources`."""
        is_other = sources is not None and sources != self.sources
        if is_other or self.traces != traces(self.workspace, self.issue_id):
            message = "the manuscript was changed while it was being released"
            raise UsageError(message, where=self.issue_id, hint="save all, then release again")


def _release(
    origin: _Origin,
    last: Release | None,
    maker: Callable[[Workspace, str, Sequence[str]], Outcome],
    progress: Progress,
) -> Released:
    """Make a release of a manuscript that has none, or not this version.

    What it is made of is kept beside it, for the archive.
    """
    from fascicle.archive.sources import keep_sources, read_sources
    from fascicle.distribution.release.contents import compose_release
    from fascicle.distribution.release.record import write_release
    from fascicle.distribution.release.shelf import shelve
    from fascicle.distribution.release.versions import obstacles
    from fascicle.manuscript.gathering import gather

    workspace, issue_id, sources = origin.workspace, origin.issue_id, origin.sources
    try:
        manuscript = gather(workspace, issue_id)
        if found := tuple(obstacles(workspace, manuscript.issue, sources, last)):
            raise ManuscriptError(found)
        outcome = maker(workspace, issue_id, _names(workspace, issue_id))
    except ManuscriptError:
        origin.require_unchanged()  # else it may be half a text that is wrong
        raise
    origin.require_unchanged()
    report, file = check(workspace, issue_id, progress, since=origin.traces)
    if not report.ok:
        return Released(file.parent, None, report)
    progress("putting the release together")
    folder = workspace.issue_dist(issue_id)
    editions = read_editions(folder, outcome.editions)
    reports = {name: (folder / name).read_bytes() for name in REPORTS if (folder / name).is_file()}
    kept = read_sources(workspace, issue_id, program_digest())
    origin.require_unchanged()
    made, contents = compose_release(manuscript, editions, reports, sources)
    keep_sources(workspace, issue_id, made.version, kept)
    return Released(shelve(folder, made, write_release(made, contents)), made, report)


def _names(workspace: Workspace, issue_id: str) -> Sequence[str]:
    """Return the editions to build: those to release, and others that are there to be checked."""
    there = {built.edition for built in read_files(workspace, issue_id)}
    return (*NAMES, *(each.name for each in VARIANTS if each.name in there))


def read_editions(folder: Path, built: Sequence[Built]) -> dict[str, tuple[str, bytes]]:
    """Return the files of the editions as they were built, by name, each with its edition."""
    read = {}
    for each in built:
        if each.edition not in NAMES:
            continue
        content = (folder / each.file).read_bytes()
        if hashlib.sha256(content).hexdigest() != each.sha256:
            message = "the file was changed while it was being released"
            hint = "see that nothing else writes there, then release again"
            raise MachineError(message, where=str(folder / each.file), hint=hint)
        read[each.file] = (each.edition, content)
    return read
