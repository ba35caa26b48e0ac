"""Checks the editions of an issue that have been made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.codes.table import finding
from fascicle.editions.table import SCREEN, Edition, edition
from fascicle.errors import ManuscriptError, UsageError
from fascicle.files import Traces, lock, write_all
from fascicle.findings import Finding, Report
from fascicle.pipeline.building import TRIES, Progress
from fascicle.pipeline.built import Built, by_edition, read_files
from fascicle.pipeline.earlier import last_check
from fascicle.pipeline.freshness import checks_digest, inputs_digest, key_of, traces
from fascicle.workspace import STATEMENT_FILE, Workspace, today

if TYPE_CHECKING:
    from fascicle.checks.preflight.online import Limits

CHECK_FILE = "check.json"
PAGE_FILE = "check.html"
_WRITTEN = (CHECK_FILE, PAGE_FILE, STATEMENT_FILE)


def check(
    workspace: Workspace,
    issue_id: str,
    progress: Progress = lambda _: None,
    online: Limits | None = None,
    since: Traces | None = None,
) -> tuple[Report, Path]:
    """Check every edition of an issue that has been made; return the report and its file.

    The accessibility statement is written from it. Where nothing has changed since the last check,
    its report is returned. With `online`, the network is asked for links, within these limits.

    What was changed meanwhile is looked at again. UsageError is raised if there is no end of it, or
    if a file has been written `since` these traces were taken; the last files stay as they were.
    """
    workspace.require_issue(issue_id)
    folder = workspace.issue_dist(issue_id)
    if not _built(workspace, issue_id):
        message = f"no edition of {issue_id} has been made yet"
        raise UsageError(message, where="check", hint=f"invoke build --issue {issue_id}")
    with lock(folder / ".lock"):
        for _ in range(TRIES):
            before = traces(workspace, issue_id)
            if since not in (None, before):
                break
            built = _built(workspace, issue_id)
            last = last_check(workspace, issue_id, built)
            report = None if online else last.report(CHECK_FILE)
            if report is not None:
                return report, folder / CHECK_FILE
            try:
                report, files = _check(workspace, issue_id, built, progress, online)
            except ManuscriptError:
                if before == traces(workspace, issue_id):
                    raise
                continue
            if before == traces(workspace, issue_id):
                write_all(files)
                if not online:
                    last.keep(report, files)
                return report, folder / CHECK_FILE
    message = "the manuscript was changed while it was being checked"
    raise UsageError(message, where=issue_id, hint="save all, then begin again")


def known_report(workspace: Workspace, issue_id: str, surroundings: str = "") -> Report | None:
    """Return what the last check of an issue said, where it holds; nothing is checked or written.

    `surroundings` is the digest of those, where it is known already.
    """
    built = _built(workspace, issue_id)
    return last_check(workspace, issue_id, built, surroundings).report(CHECK_FILE)


def take_check(
    workspace: Workspace, issue_id: str, files: Mapping[str, bytes], surroundings: str
) -> None:
    """Note a check that was done elsewhere, as if it had been done here.

    `files` are what it wrote, by their names, and lie in the issue's folder; `surroundings` is the
    digest of what it could see. Whoever calls holds the lock of the folder.
    """
    built = _built(workspace, issue_id)
    contents = {name: content for name, content in files.items() if name in _WRITTEN}
    if CHECK_FILE not in contents or _stale(workspace, issue_id, by_edition(built)):
        return  # the manuscript has been changed since
    report = Report.from_record(json.loads(contents[CHECK_FILE]))
    folder = workspace.issue_dist(issue_id)
    written = {folder / name: content for name, content in contents.items()}
    last_check(workspace, issue_id, built, surroundings).keep(report, written)


def _built(workspace: Workspace, issue_id: str) -> list[Built]:
    """Return the files of the editions that have been made and are there."""
    folder = workspace.issue_dist(issue_id)
    return [file for file in read_files(workspace, issue_id) if (folder / file.file).is_file()]


def _check(
    workspace: Workspace,
    issue_id: str,
    built: Sequence[Built],
    progress: Progress,
    online: Limits | None,
) -> tuple[Report, dict[Path, bytes]]:
    """Return what all checks say of an issue's files, and the files to be written of it."""
    from fascicle.checks.claims import find_unsupported
    from fascicle.checks.expectations import expected_texts
    from fascicle.checks.judging import judge
    from fascicle.checks.keeping import Keeper
    from fascicle.checks.matterhorn import read_questions
    from fascicle.checks.preflight.copy import read_copy
    from fascicle.checks.preflight.running import look_through
    from fascicle.checks.report.page import write_page
    from fascicle.checks.running import run
    from fascicle.checks.statement import write_statement
    from fascicle.checks.subjects import subjects_of
    from fascicle.manuscript.gathering import gather

    folder = workspace.issue_dist(issue_id)
    manuscript = gather(workspace, issue_id, draft=True)
    issue = manuscript.issue
    place = workspace.relative(workspace.issue_folder(issue_id))
    files = [(file.edition, folder / file.file) for file in built]
    copy = read_copy(workspace, manuscript, today())
    looked = look_through(copy, progress, online)
    keeper = Keeper(workspace.cache / "checks", checks_digest())
    report = run(subjects_of(issue, place, files), issue.id, progress, keeper)
    before = (*manuscript.warnings, *_stale(workspace, issue_id, by_edition(built)))
    found = (*before, *looked.findings, *report.findings)
    found = (*found, *find_unsupported(issue, report.ran, found))
    report = Report(
        issue.id,
        (*looked.ran, *report.ran),
        (*looked.skipped, *report.skipped),
        judge(found, issue.checks, today()),
        tuple(each for name, file in files if name == "pdf" for each in read_questions(file)),
    )
    text = json.dumps(report.as_record(), indent=2, ensure_ascii=False) + "\n"
    return report, {
        folder / CHECK_FILE: text.encode(),
        folder / PAGE_FILE: write_page(issue, report, files, expected_texts(issue, place)),
        folder / STATEMENT_FILE: write_statement(issue, report),
    }


def _stale(
    workspace: Workspace, issue_id: str, known: Mapping[str, tuple[Built, ...]]
) -> list[Finding]:
    """Return an error for each edition that is older than its manuscript."""
    inputs = inputs_digest(workspace, issue_id)
    fresh = {key_of(inputs, name, draft) for name in known for draft in (False, True)}
    return [
        finding(
            "B-001",
            f"{files[0].file} was made before the manuscript, the styles or the program changed",
            files[0].file,
            _command(edition(name), issue_id),
            name,
        )
        for name, files in known.items()
        if files[0].key not in fresh
    ]


def _command(made: Edition, issue_id: str) -> str:
    """Return what makes an edition again."""
    purpose = "" if made.purpose == SCREEN else f" --for {made.purpose}"
    return f"invoke {made.task}{purpose} --issue {issue_id}"
