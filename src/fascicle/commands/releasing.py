"""Tasks that hand out what has been made."""

from __future__ import annotations

from pathlib import Path

from invoke import Context, task

from fascicle.commands.telling import BUILD_HELP, ISSUE_HELP, chosen, number, told
from fascicle.errors import CheckFailed
from fascicle.workspace import find_workspace


@task(help=ISSUE_HELP | {"jobs": BUILD_HELP["jobs"]})
@told
def release(
    _context: Context,
    issue: str | None = None,
    all: bool = False,  # noqa: A002  # the option's name
    jobs: str = "0",
) -> None:
    """Build, check, and put together what is handed out: nothing with an error in it."""
    from fascicle.pipeline.checking import CHECK_FILE
    from fascicle.pipeline.releasing import release as release_issue
    from fascicle.present.findings import show_report
    from fascicle.present.progress import show_progress
    from fascicle.present.releases import show_release

    workspace = find_workspace(Path.cwd())
    failed = []
    for issue_id in chosen(workspace, issue, all):
        with show_progress(issue_id) as progress:
            released = release_issue(
                workspace, issue_id, jobs=number(jobs, "--jobs"), progress=progress
            )
        if released.report:
            show_report(released.report, workspace.issue_dist(issue_id) / CHECK_FILE)
        if released.release:
            show_release(released.release, released.folder, is_new=bool(released.report))
        else:
            failed.append(issue_id)
    if failed:
        message = f"not released, since a check found errors: {', '.join(failed)}"
        raise CheckFailed(message, where="release", hint="mend what is told above, release again")


@task(
    help={
        "to": "name of the target (default: all that publication.yaml names)",
        "dry_run": "show what would be sent, and send nothing",
    }
)
@told
def distribute(_context: Context, to: str = "", dry_run: bool = False) -> None:
    """Send the releases and the serial's site to where readers get them: what has changed."""
    from fascicle.pipeline.distributing import distribute as distribute_serial
    from fascicle.present.progress import show_transfer
    from fascicle.present.releases import show_delivery

    workspace = find_workspace(Path.cwd())
    for target, plan in distribute_serial(workspace, to, is_dry=dry_run, bar=show_transfer):
        show_delivery(target, plan, is_dry=dry_run)
