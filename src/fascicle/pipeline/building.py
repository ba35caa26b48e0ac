"""Makes those editions of an issue that are stale."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fascicle.editions.table import DRAWN, edition
from fascicle.errors import ManuscriptError, UsageError
from fascicle.files import Traces, lock, write_all
from fascicle.findings import Finding
from fascicle.kept_code import compiled_before
from fascicle.late_imports import Stands, in_place_of, put_off
from fascicle.pipeline.built import BUILD_FILE, Built, by_edition, files_of, read_files, write_files
from fascicle.pipeline.freshness import (
    inputs_digest,
    is_fresh,
    key_of,
    program_digest,
    styles_of,
    traces,
)
from fascicle.versions import version
from fascicle.workspace import Workspace

if TYPE_CHECKING:
    from fascicle.editions.making import Desk, Made
    from fascicle.manuscript.gathering import Manuscript


@dataclass(frozen=True, slots=True)
class Outcome:
    """What building an issue brought: its files, the editions made anew, what is to be said."""

    issue: str
    editions: tuple[Built, ...]
    made: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def system() -> str:
    """Return what `platform.system` does."""
    return os.uname().sysname


_SELDOM: Stands = {
    "PIL.ExifTags": (),
    "bz2": (),
    "calendar": ("monthrange",),
    "difflib": ("get_close_matches",),
    "gzip": ("GzipFile",),
    "importlib.metadata": (version, "entry_points"),
    "lzma": (),
    "pkgutil": (),
    "platform": (system,),
    "pydoc": (),
    "ssl": (),
}
"""What we need for mistakes and citations, pydantic for plug-ins, of which it is to have none,
stdnum for its own pages and for asking registers, Pillow for what a camera noted, lxml and
zipfile for archives that we have none of."""

TRIES = 3
"""How often an issue is begun again that is changed while it is being built."""

Progress = Callable[[str], None]
"""Is told in a few words what is under way."""


def build(
    workspace: Workspace,
    issue_id: str,
    names: Sequence[str],
    *,
    draft: bool = False,
    force: bool = False,
    jobs: int = 0,
    in_process: bool = False,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Make those editions of an issue that are stale; raise ManuscriptError for a wrong manuscript.

    Nothing is written before everything is made, so that a failure leaves the last good files. What
    was changed meanwhile is read again; UsageError is raised if there is no end of it.
    `in_process` has the pages typeset by this very process, which is one of many at work.
    """
    workspace.require_issue(issue_id)
    with lock(workspace.issue_dist(issue_id) / ".lock"):
        for _ in range(TRIES):
            before = traces(workspace, issue_id)
            if not in_process and (force or _looks_stale(workspace, issue_id, before)):
                from fascicle.editions.pdf.typesetters import call_typesetters

                draws = not DRAWN.isdisjoint(names)
                # They get ready while we make sure, and read.
                call_typesetters(("pypdfium2",) if draws else ())
            known = by_edition(read_files(workspace, issue_id))
            keys = _keys(workspace, issue_id, names, draft)
            stale = [
                name
                for name in names
                if force or not is_fresh(workspace, issue_id, known.get(name, ()), keys[name])
            ]
            if not stale:
                return Outcome(issue_id, files_of(known, names), ())
            workers = None if in_process else jobs
            try:
                made, findings = _make(workspace, issue_id, stale, draft, workers, progress)
            except ManuscriptError:
                if before == traces(workspace, issue_id):
                    raise
                continue
            if before == traces(workspace, issue_id):
                built = dict.fromkeys(stale, ()) | by_edition(
                    _as_built(file, keys[file.edition]) for file in made
                )
                contents = {file.file: file.content for file in made}
                known = place(workspace, issue_id, built, contents)
                return Outcome(issue_id, files_of(known, names), tuple(stale), findings)
    message = "the manuscript was changed again and again while it was being built"
    raise UsageError(message, where=issue_id, hint="save all, then build again")


def _looks_stale(workspace: Workspace, issue_id: str, inputs: Traces) -> bool:
    """Return whether an input has been changed since the editions were made, by the disk's clock.

    It may be the same for all that: only its content tells.
    """
    try:
        made = (workspace.issue_dist(issue_id) / BUILD_FILE).stat().st_ctime_ns
    except OSError:
        return True
    return any(changed >= made for _, _, changed, _ in inputs)  # its clock goes on in ticks


def _keys(workspace: Workspace, issue_id: str, names: Sequence[str], draft: bool) -> dict[str, str]:
    inputs = inputs_digest(workspace, issue_id)
    return {name: key_of(inputs, name, draft) for name in names}


def place(
    workspace: Workspace,
    issue_id: str,
    made: Mapping[str, tuple[Built, ...]],
    contents: Mapping[str, bytes],
) -> dict[str, tuple[Built, ...]]:
    """Put editions where they belong, instead of those that were there; return all that are now.

    `contents` are the files by their names in the issue's folder, with others that are to be
    written beside them. Whoever calls holds the lock of the folder.
    """
    folder = workspace.issue_dist(issue_id)
    before = by_edition(read_files(workspace, issue_id))
    now = {**before, **made}
    write_all({folder / name: content for name, content in contents.items()})
    files = {built.file for built in files_of(made, made)}
    for dropped in files_of(before, made):
        if dropped.file not in files:
            (folder / dropped.file).unlink(missing_ok=True)
    write_files(workspace, issue_id, files_of(now, now))
    return now


def _as_built(made: Made, key: str) -> Built:
    digest = hashlib.sha256(made.content).hexdigest()
    kind, seconds = edition(made.edition).media_type, round(made.seconds, 3)
    return Built(made.edition, made.file, digest, len(made.content), kind, key, seconds)


class _Unused:
    """Stands for the kinds of value that pydantic has validators for, and no record of ours."""


_KINDS = (
    "IPv4Address", "IPv6Address", "IPv4Network", "IPv6Network", "IPv4Interface", "IPv6Interface",
)  # fmt: skip


@contextmanager
def _imported_sooner(block: str) -> Iterator[None]:
    """Have the imports of a block do no more than is of use here."""
    machines = in_place_of("ipaddress", **dict.fromkeys(_KINDS, _Unused))
    zones = in_place_of("zoneinfo", ZoneInfo=_Unused, ZoneInfoNotFoundError=LookupError)
    with compiled_before(block), put_off(_SELDOM), machines, zones:
        yield


def _make(
    workspace: Workspace,
    issue_id: str,
    names: Sequence[str],
    draft: bool,
    jobs: int | None,
    progress: Progress,
) -> tuple[list[Made], tuple[Finding, ...]]:
    """Return the files of editions, and the findings on the way."""
    progress("reading the manuscript")
    with _imported_sooner("reading"):
        from fascicle.editions.pdf.shelf import Shelf
        from fascicle.manuscript.gathering import gather

    with Shelf(workspace.cache, program_digest(), jobs) as shelf:

        def desk_for(manuscript: Manuscript) -> Desk:
            with _imported_sooner("making"):  # while another process reads
                from fascicle.editions.making import Desk
            folder = workspace.issue_folder(issue_id)
            styles = styles_of(workspace).with_look(manuscript.issue.publication.look)
            return Desk(manuscript, folder, styles, workspace.cache, shelf, progress)

        def meanwhile(manuscript: Manuscript) -> None:
            desk = desk_for(manuscript)
            from fascicle.editions.making import order_cover

            order_cover(desk, names)

        keeps = program_digest() if jobs is not None else ""  # not where all issues are made once
        manuscript = gather(workspace, issue_id, draft=draft, program=keeps, meanwhile=meanwhile)
        findings = list(manuscript.warnings)

        from fascicle.editions.making import make

        made = list(make(desk_for(manuscript), names, findings))
    return made, tuple(findings)
