"""The tasks of the archive, a collection of their own."""

from __future__ import annotations

from pathlib import Path

from invoke import Collection, Context, task

from fascicle.commands.telling import number, told
from fascicle.errors import UsageError
from fascicle.workspace import find_workspace

_RELEASE_HELP = {
    "issue": "id of the issue, as 26-2 (default: the newest)",
    "release": "which of its releases, as 1.0",
}


@task(default=True, help={"issue": "id of the issue (default: all that have been released)"})
@told
def put(_context: Context, issue: str = "") -> None:
    """Put releases into the archive for good: all that are not there yet."""
    from fascicle.pipeline.archiving import archive, released_issues
    from fascicle.present.archive import show_archived
    from fascicle.present.progress import show_progress

    workspace = find_workspace(Path.cwd())
    issues = (issue,) if issue else released_issues(workspace)
    if not issues:
        message = "no issue has been released yet"
        raise UsageError(message, where="archive", hint="invoke release")
    done = []
    with show_progress("archive") as progress:
        for archived in archive(workspace, issues, progress):
            done.append(archived)
    for archived in done:
        show_archived(archived)


@task(
    help={
        "quick": "look only whether every issue and release is there",
        "complete": "look whether every file is there, and none too many; read the inventories",
    }
)
@told
def verify(_context: Context, quick: bool = False, complete: bool = False) -> None:
    """Hold the archive against what it was: every byte of it, or less closely."""
    from fascicle.archive.damage import damaged
    from fascicle.archive.verifying import Depth
    from fascicle.pipeline.verifying import verify_archive
    from fascicle.present.archive import show_damages, show_verified
    from fascicle.present.progress import show_steps

    depth = Depth.PRESENT if quick else Depth.COMPLETE if complete else Depth.BYTES
    verified = verify_archive(find_workspace(Path.cwd()), depth, show_steps)
    if verified.damages:
        show_damages(verified.damages)
        raise damaged(verified.damages, verified.place)
    show_verified(verified)


@task(name="list")
@told
def list_(_context: Context) -> None:
    """List all releases in the archive."""
    from fascicle.pipeline.listing import list_archive
    from fascicle.present.archive import show_entries

    show_entries(list_archive(find_workspace(Path.cwd())))


@task(
    help={
        "words": 'what to look for; "words in quotation marks" follow each other, `word*` goes on',
        "limit": "how many articles to show (default: 20)",
    }
)
@told
def search(_context: Context, words: str, limit: str = "20") -> None:
    """Search the text and the metadata of all that is in the archive, in any script."""
    from fascicle.pipeline.listing import search_archive
    from fascicle.present.archive import show_found

    show_found(search_archive(find_workspace(Path.cwd()), words, number(limit, "--limit")))


@task(help=_RELEASE_HELP | {"to": "a new folder for all that the archive has of it"})
@told
def restore(_context: Context, issue: str = "", release: str = "", to: str = "") -> None:
    """Bring releases back: into dist/, all or one; or one with all it was made of into a folder."""
    from fascicle.pipeline.restoring import restore as restore_issue
    from fascicle.pipeline.restoring import restore_to
    from fascicle.present.archive import show_restored

    workspace = find_workspace(Path.cwd())
    issue_id = issue or _newest(workspace.issue_ids())
    if to:
        show_restored(restore_to(workspace, issue_id, release, Path(to).absolute()))
        return
    for restored in restore_issue(workspace, issue_id, release):
        show_restored(restored)


@task(help=_RELEASE_HELP | {"to": "a new folder for the bag (default: one in dist/<issue>/)"})
@told
def export(_context: Context, issue: str = "", release: str = "", to: str = "") -> None:
    """Write a release as a bag (BagIt, RFC 8493), for libraries and legal deposit."""
    from fascicle.pipeline.exporting import export as export_release
    from fascicle.present.archive import show_exported

    workspace = find_workspace(Path.cwd())
    issue_id = issue or _newest(workspace.issue_ids())
    place = Path(to).absolute() if to else None
    show_exported(*export_release(workspace, issue_id, release, place))


@task(help=_RELEASE_HELP)
@told
def rebuild(_context: Context, issue: str = "", release: str = "") -> None:
    """Make a release again from the archive alone, and compare its bytes with the archived ones."""
    from fascicle.errors import CheckFailed
    from fascicle.pipeline.rebuilding import rebuild as rebuild_release
    from fascicle.present.archive import show_rebuilt
    from fascicle.present.progress import show_progress

    workspace = find_workspace(Path.cwd())
    issue_id = issue or _newest(workspace.issue_ids())
    with show_progress(issue_id) as progress:
        rebuilt = rebuild_release(workspace, issue_id, release, progress)
    show_rebuilt(rebuilt)
    if rebuilt.different:
        message = f"release {rebuilt.release.version} came out otherwise than archived"
        hint = "install what it was made with: requirements.txt and program.zip, in the archive"
        raise CheckFailed(message, where=issue_id, hint=hint)


def _newest(ids: tuple[str, ...]) -> str:
    if not ids:
        message = "no issue is named"
        raise UsageError(message, where="--issue", hint="invoke archive.list tells what there is")
    return ids[-1]


collection = Collection("archive", put, verify, list_, search, restore, export, rebuild)
