"""The task that checks what has been made."""

from __future__ import annotations

import difflib
from pathlib import Path

from invoke import Context, task

from fascicle.commands.telling import ISSUE_HELP, chosen, told
from fascicle.errors import CheckFailed, UsageError
from fascicle.workspace import find_workspace


@task(
    help=ISSUE_HELP
    | {
        "list": "list every code that a build, an import or a check can tell",
        "online": "ask the network whether the pages that links lead to are there",
        "private": "with --online: ask machines of your own network, too",
        "explain": "tell why the finding of a code matters and how to mend it, as M-015",
    }
)
@told
def check(
    _context: Context,
    issue: str | None = None,
    all: bool = False,  # noqa: A002  # the option's name
    list: bool = False,  # noqa: A002  # the option's name
    explain: str = "",
    online: bool = False,
    private: bool = False,
) -> None:
    """Check every edition that has been made."""
    if list or explain:
        _tell_codes(explain)
        return
    if private and not online:
        message = "--private says what --online may ask"
        raise UsageError(message, where="--private", hint="invoke check --online --private")
    _check(issue, all, online, private)


def _tell_codes(wanted: str) -> None:
    """Tell the whole table of codes, or all there is to know of one."""
    from fascicle import present
    from fascicle.codes.table import find, table

    if not wanted:
        present.show_codes(table().values())
        return
    code = find(wanted.strip().upper())
    if code is None:
        near = difflib.get_close_matches(wanted.upper(), table(), n=1)
        hint = f"did you mean {near[0]}?" if near else "invoke check --list tells all of them"
        raise UsageError(f"there is no code “{wanted}”", where="--explain", hint=hint)
    present.show_code(code)


def _check(issue: str | None, everything: bool, online: bool, private: bool) -> None:
    """Check the issues that the command line asks for."""
    from fascicle import present
    from fascicle.checks.preflight.online import Limits
    from fascicle.pipeline.checking import check as check_issue

    limits = Limits(private=private) if online else None
    workspace = find_workspace(Path.cwd())
    failed = []
    for issue_id in chosen(workspace, issue, everything):
        with present.progress(issue_id) as progress:
            report, file = check_issue(workspace, issue_id, progress, limits)
        present.show_report(report, file)
        failed += [] if report.ok else [issue_id]
    if failed:
        message = f"a check found errors in {', '.join(failed)}"
        raise CheckFailed(
            message, where="check", hint="mend what is told above, build, check again"
        )
