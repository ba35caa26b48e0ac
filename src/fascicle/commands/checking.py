"""The task that checks what has been made."""

from __future__ import annotations

from pathlib import Path

from invoke import Context, task

from fascicle.commands.telling import ISSUE_HELP, chosen, told
from fascicle.errors import CheckFailed
from fascicle.workspace import find_workspace


@task(help=ISSUE_HELP)
@told
def check(
    _context: Context,
    issue: str | None = None,
    all: bool = False,  # noqa: A002  # the option's name
) -> None:
    """Check every edition that has been made."""
    from fascicle import present
    from fascicle.pipeline.checking import check as check_issue

    workspace = find_workspace(Path.cwd())
    failed = []
    for issue_id in chosen(workspace, issue, all):
        with present.progress(issue_id) as progress:
            report, file = check_issue(workspace, issue_id, progress)
        present.show_report(report, file)
        failed += [] if report.ok else [issue_id]
    if failed:
        message = f"a check found errors in {', '.join(failed)}"
        raise CheckFailed(
            message, where="check", hint="mend what is told above, build, check again"
        )
