"""What a worker does with one issue: it builds and checks it, and tells what came of it."""

from __future__ import annotations

import time

from fascicle.backlist.task import Result, State, Task, failed
from fascicle.errors import CheckFailed, FascicleError, ManuscriptError
from fascicle.findings import Finding
from fascicle.workspace import Workspace


def work(task: Task) -> Result:
    """Build the issue of a task, and check it when that is asked for; never raise."""
    begun = time.monotonic()
    try:
        made = _work(task)
    except ManuscriptError as error:
        why = [_told(finding) for finding in error.findings]
        return failed(task, error.exit_code, *why, seconds=_since(begun))
    except FascicleError as error:
        why = [f"{error.where}: {error.message}"]
        return failed(task, error.exit_code, *why, seconds=_since(begun))
    except Exception as error:  # one issue must not stop the others, whatever it stumbles over
        return failed(task, 4, f"{type(error).__name__}: {error}"[:500], seconds=_since(begun))
    state = State.MADE if made else State.UNCHANGED
    return Result(str(task.root), task.issue, state, _since(begun), made)


def _work(task: Task) -> tuple[str, ...]:
    """Return the editions that were made anew; raise CheckFailed when a check finds an error."""
    from fascicle.pipeline.building import build
    from fascicle.pipeline.checking import check

    workspace, wish = Workspace(task.root), task.wish
    outcome = build(
        workspace, task.issue, wish.editions, draft=wish.draft, force=wish.force, in_process=True
    )
    if wish.check:
        report, _ = check(workspace, task.issue)
        if not report.ok:
            errors = [f for f in report.findings if f.is_error]
            message = "; ".join(map(_told, errors[:5]))
            raise CheckFailed(message, where=f"check: {len(errors)} errors")
    return outcome.made


def _told(finding: Finding) -> str:
    return f"{finding.where}: {finding.message} [{finding.code}]"


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 3)
