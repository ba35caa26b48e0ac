"""What all tasks have in common: options, and how errors are told."""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable
from typing import Any

from invoke import Exit

from fascicle.errors import FascicleError, UsageError
from fascicle.workspace import Workspace

_YOUNG = 100_000
"""Objects after which memory is looked through for the first time: at Python's own number that
takes a tenth of a build, whose trees are all in use."""

ISSUE_HELP = {
    "issue": "id of the issue, as 26-2 (default: the newest)",
    "all": "all issues",
}
BUILD_HELP = ISSUE_HELP | {
    "draft": "allow missing pictures and mark every page",
    "force": "make it even if nothing has changed",
    "jobs": "worker processes (default: one a core)",
}


def told(body: Callable[..., None]) -> Callable[..., None]:
    """Return a task's body that tells our errors in their one form and ends with their code."""

    @functools.wraps(body)
    def run(*arguments: Any, **options: Any) -> None:
        from fascicle import present

        gc.set_threshold(_YOUNG, 20, 100)
        try:
            body(*arguments, **options)
        except FascicleError as error:
            present.show_error(error)
            raise Exit(code=error.exit_code) from error
        except KeyboardInterrupt:
            raise Exit(
                message="\ninterrupted; the last good files are as they were", code=130
            ) from None

    return run


def chosen(workspace: Workspace, issue: str | None, everything: bool) -> tuple[str, ...]:
    """Return the ids of the issues that the command line asks for."""
    ids = workspace.issue_ids()
    if issue:
        return (issue,)
    if not ids:
        message = "there is no issue yet"
        hint = "make a folder with an issue.yaml, as manuscript/1-1/issue.yaml"
        raise UsageError(message, where="manuscript", hint=hint)
    return ids if everything else ids[-1:]


def number(text: str, option: str) -> int:
    """Return an option's number; Invoke's own way of reading one ends in a traceback."""
    if not text.isdecimal():
        message = f"“{text}” is not a number"
        raise UsageError(message, where=option, hint="write digits only")
    return int(text)
