"""What a worker does with one issue: it makes, checks and releases it, and tells the outcome."""

from __future__ import annotations

import time

from fascicle.backlist.task import Result, State, Task, failed
from fascicle.editions.pdf.limits import is_short_of_memory
from fascicle.errors import CheckFailed, FascicleError, ManuscriptError, demand_memory
from fascicle.findings import Finding, Report
from fascicle.workspace import Workspace


def work(task: Task) -> Result:
    """Do what a task asks for. Nothing is raised but MemoryError, which is the worker's end."""
    begun = time.monotonic()
    try:
        made, released = _work(task)
    except ManuscriptError as error:
        why = [_told(finding) for finding in error.findings]
        return failed(task, error.exit_code, *why, seconds=_since(begun))
    except FascicleError as error:
        why = [f"{error.where}: {error.message}"]
        return failed(task, error.exit_code, *why, seconds=_since(begun))
    except Exception as error:  # one issue must not stop the others, whatever it stumbles over
        demand_memory(error)
        if isinstance(error, SystemError) and is_short_of_memory():
            raise MemoryError from error  # a library in C did not say so
        return failed(task, 4, f"{type(error).__name__}: {error}"[:500], seconds=_since(begun))
    state = State.MADE if made or released else State.UNCHANGED
    return Result(str(task.root), task.issue, state, _since(begun), made, released=released)


def _work(task: Task) -> tuple[tuple[str, ...], str]:
    """Return the editions that were made anew, and the version that was released, if any.

    Raise CheckFailed when a check finds an error: nothing is released then.
    """
    from fascicle.pipeline.building import build
    from fascicle.pipeline.checking import check
    from fascicle.pipeline.releasing import is_released, release

    workspace, wish = Workspace(task.root), task.wish
    outcome = build(
        workspace, task.issue, wish.editions, draft=wish.draft, force=wish.force, in_process=True
    )
    version = ""
    if wish.release and not is_released(workspace, task.issue):
        released = release(workspace, task.issue, in_process=True)
        demand_no_error(released.report)
        version = released.release.version if released.release and released.report else ""
    if wish.check:
        demand_no_error(check(workspace, task.issue)[0])
    return outcome.made, version


def demand_no_error(report: Report | None) -> None:
    """Raise CheckFailed where a check found an error."""
    if report and not report.ok:
        errors = [finding for finding in report.findings if finding.is_error]
        message = "; ".join(map(_told, errors[:5]))
        raise CheckFailed(message, where=f"check: {len(errors)} errors")


def _told(finding: Finding) -> str:
    return f"{finding.where}: {finding.message} [{finding.code}]"


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 3)
