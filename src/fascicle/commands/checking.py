"""The task that checks what has been made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from invoke import Context, task

from fascicle.commands.telling import ISSUE_HELP, chosen, told
from fascicle.errors import CheckFailed, ManuscriptError, UsageError, meant
from fascicle.findings import Report
from fascicle.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from fascicle.checks.preflight.online import Limits
    from fascicle.checks.report.formats import Writer


@task(
    help=ISSUE_HELP
    | {
        "list": "list every code that a build, an import or a check can tell",
        "online": "ask the network whether the pages that links lead to are there",
        "private": "with --online: ask machines of your own network, too",
        "json": "tell all as check.json has it, on standard output and nothing else",
        "sarif": "the same in SARIF 2.1.0",
        "format": "the same as json or sarif, or as annotations for github or gitlab",
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
    json: bool = False,
    sarif: bool = False,
    format: str = "",  # noqa: A002  # the option's name
) -> None:
    """Check every edition that has been made."""
    if list or explain:
        _tell_codes(explain)
        return
    if private and not online:
        message = "--private says what --online may ask"
        raise UsageError(message, where="--private", hint="invoke check --online --private")
    forms = {form for form, asked in ((format, format), ("json", json), ("sarif", sarif)) if asked}
    _check(issue, all, _limits(private) if online else None, _writer(*sorted(forms)))


def _tell_codes(wanted: str) -> None:
    """Tell the whole table of codes, or all there is to know of one."""
    from fascicle.codes.table import find, table
    from fascicle.present.findings import show_code, show_codes

    if not wanted:
        show_codes(table().values())
        return
    code = find(wanted.strip().upper())
    if code is None:
        hint = meant(wanted.upper(), table(), "invoke check --list tells all of them")
        raise UsageError(f"there is no code “{wanted}”", where="--explain", hint=hint)
    show_code(code)


def _limits(private: bool) -> Limits:
    """Return how long and whom the network is asked."""
    from fascicle.checks.preflight.online import Limits

    return Limits(private=private)


def _writer(*forms: str) -> Writer | None:
    """Return what writes a form for machines; None where people read."""
    if not forms:
        return None
    from fascicle.checks.report.formats import FORMATS

    if len(forms) > 1:
        message = f"one form at a time, not {' and '.join(forms)}"
        raise UsageError(message, where="--format", hint="check twice: the second takes no time")
    if forms[0] not in FORMATS:
        hint = meant(forms[0], FORMATS, f"there are {', '.join(FORMATS)}")
        raise UsageError(f"there is no format “{forms[0]}”", where="--format", hint=hint)
    return FORMATS[forms[0]]


def _check(
    issue: str | None, everything: bool, online: Limits | None, write: Writer | None
) -> None:
    """Check the issues that the command line asks for, and tell people or machines."""
    from fascicle.pipeline.checking import check as check_issue
    from fascicle.pipeline.site import bring_statements
    from fascicle.present.findings import show_report
    from fascicle.present.progress import show_progress

    workspace = find_workspace(Path.cwd())
    reports: list[Report] = []
    try:
        for issue_id in chosen(workspace, issue, everything):
            with show_progress(issue_id) as progress:
                report, file = check_issue(workspace, issue_id, progress, online)
            reports.append(report)
            if not write:
                show_report(report, file)
        bring_statements(workspace, [each.issue for each in reports])
    except ManuscriptError as error:  # what keeps an issue from being checked is told, too
        reports.append(Report(issue_id, findings=error.findings))
        raise
    finally:
        if write and reports:
            _tell_machines(write, reports, workspace)
    failed = [report.issue for report in reports if not report.ok]
    if failed:
        message = f"a check found errors in {', '.join(failed)}"
        raise CheckFailed(
            message, where="check", hint="mend what is told above, build, check again"
        )


def _tell_machines(write: Writer, reports: Sequence[Report], workspace: Workspace) -> None:
    """Tell reports in a form for machines, and nothing else."""
    from fascicle.checks.report.locations import folder_in_repository
    from fascicle.present.making import show_text

    show_text(write(reports, folder_in_repository(workspace.root)))
