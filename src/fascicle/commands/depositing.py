"""The task that registers DOIs."""

from __future__ import annotations

from pathlib import Path

from invoke import Context, task

from fascicle.commands.telling import ISSUE_HELP, chosen, number, told
from fascicle.errors import MachineError
from fascicle.workspace import find_workspace


@task(
    help=ISSUE_HELP
    | {
        "dry_run": "tell what would be sent, and send nothing",
        "test": "deposit at Crossref's test server",
        "wait": "seconds to wait for the outcome (default: 60)",
    }
)
@told
def deposit(
    _context: Context,
    issue: str | None = None,
    all: bool = False,  # noqa: A002  # the option's name
    dry_run: bool = False,
    test: bool = False,
    wait: str = "60",
) -> None:
    """Register the DOIs of an issue's newest release at Crossref, or tell what became of them."""
    from fascicle.pipeline.depositing import deposit as deposit_issue
    from fascicle.pipeline.depositing import planned_deposit
    from fascicle.present.progress import show_progress
    from fascicle.present.releases import show_deposit, show_planned_deposit

    workspace = find_workspace(Path.cwd())
    failed: list[str] = []
    for issue_id in chosen(workspace, issue, all):
        if dry_run:
            server, planned = planned_deposit(workspace, issue_id, test=test)
            show_planned_deposit(server, planned)
            continue
        with show_progress(issue_id) as progress:
            done, known = deposit_issue(
                workspace, issue_id, progress, test=test, seconds=number(wait, "--wait")
            )
        show_deposit(done, known)
        failed += [doi for doi, last in known.items() if last.state == "failed"]
    if failed:
        message = f"Crossref has not registered {', '.join(failed)}"
        hint = "what it says stands above; mend it, release it, deposit it again"
        raise MachineError(message, where="deposit", hint=hint)
