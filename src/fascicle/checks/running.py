"""Runs the checks of the editions that an issue has: the validators and our own side by side."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from fascicle.checks.keeping import Keeper
from fascicle.checks.pdf_structure.opened import PDFIUM
from fascicle.checks.table import CHECKS, Check, Subject
from fascicle.checks.tracing import Lines, trace
from fascicle.errors import MachineError
from fascicle.findings import Finding, Ran, Report, Skipped

PATIENCE = 900.0
"""Seconds that a validator has for an issue: as many as the typesetter for an article.

Words of a hundred thousand letters, say, take them times that go with their square.
"""

Progress = Callable[[str], None]


@dataclass(slots=True)
class _Job:
    """A check on all files of an edition, and what comes of it."""

    check: Check
    edition: str
    subjects: list[Subject]
    ran: Ran | None = None
    skipped: Skipped | None = None
    findings: list[Finding] = field(default_factory=list)


def run(
    subjects: Iterable[Subject], issue_id: str, progress: Progress, keeper: Keeper | None = None
) -> Report:
    """Return what all checks say of an issue's files.

    A check that the machine cannot run is told as skipped. `keeper` has the verdicts on files that
    were checked before.
    """
    jobs = _jobs(tuple(subjects))
    _run_side_by_side(jobs, progress, keeper)
    return Report(
        issue_id,
        tuple(job.ran for job in jobs if job.ran),
        tuple(dict.fromkeys(job.skipped for job in jobs if job.skipped)),
        tuple(found for job in jobs for found in job.findings),
    )


def _jobs(subjects: Sequence[Subject]) -> list[_Job]:
    """Return what is to be done, in the order of the table."""
    return [
        _Job(check, edition, [s for s in subjects if s.edition == edition])
        for check in CHECKS
        for edition in dict.fromkeys(s.edition for s in subjects if s.kind == check.edition)
    ]


def _run_side_by_side(jobs: list[_Job], progress: Progress, keeper: Keeper | None) -> None:
    """Run the jobs: those of one engine one after the other, the engines side by side.

    Our own run in this thread. The others leave Python's lock free while Java works; they are
    daemons, so that an interruption is not kept waiting. MachineError is raised where one of them
    is not done in time: nobody can end it, but it ends with this process.
    """
    faults: list[BaseException] = []

    def work(engine: str) -> None:
        try:
            for job in jobs:
                if job.check.engine == engine and not faults:
                    _do(job, progress, keeper)
        except BaseException as error:
            faults.append(error)

    engines = dict.fromkeys(job.check.engine for job in jobs if job.check.engine)
    threads = [threading.Thread(target=work, args=(e,), name=e, daemon=True) for e in engines]
    end = time.monotonic() + PATIENCE
    for thread in threads:
        thread.start()
    work("")
    for thread in threads:
        if not faults:
            thread.join(max(0.0, end - time.monotonic()))
        if not faults and thread.is_alive():
            faults.append(_too_late(thread.name))
    if faults:
        raise faults[0]


def _too_late(engine: str) -> MachineError:
    name = engine.rpartition(".")[2]
    message = f"the check by {name} was not done after {PATIENCE:g} seconds"
    hint = "look for a word, or a row of blanks, of thousands of letters, and shorten it"
    return MachineError(message, where="check", hint=hint)


def _do(job: _Job, progress: Progress, keeper: Keeper | None) -> None:
    """Run one check on all files of an edition."""
    progress(f"checking the {job.edition} with {job.check.name}")
    begun, kept, version = time.monotonic(), 0, ""
    try:
        for subject in job.subjects:
            with nullcontext() if job.check.engine else PDFIUM:
                version, found, is_kept = _judge(job.check, subject, keeper)
            kept += is_kept
            job.findings += [
                _placed(each.in_edition(job.edition), subject, job.edition != job.check.edition)
                for each in trace(found, subject.path, Lines(subject.texts))
            ]
    except MachineError as error:
        job.findings = []
        job.skipped = Skipped(job.check.name, f"{error.message}; {error.hint}")
        return
    seconds = round(time.monotonic() - begun, 3)
    job.ran = Ran(job.check.name, version, job.edition, seconds, len(job.subjects), kept)


def _judge(
    check: Check, subject: Subject, keeper: Keeper | None
) -> tuple[str, Sequence[Finding], bool]:
    """Return who judged a file, what was found, and whether that is an earlier verdict."""
    if keeper is None or not check.of_file_alone:
        found = check.run(subject)
        return check.version(), found, False
    try:
        key = keeper.key(check.name, subject.path)
    except OSError:  # the check itself tells what is wrong with the file
        return check.version(), check.run(subject), False
    verdict = keeper.find(key)
    if verdict is not None:
        return verdict.version, verdict.findings, True
    found, version = check.run(subject), check.version()
    keeper.put(key, version, found)
    return version, found, False


def _placed(finding: Finding, subject: Subject, one_of_many: bool) -> Finding:
    """Say which file a finding is of, where its edition has many."""
    name = subject.path.name
    if not one_of_many or name in finding.where or ":" in finding.where:
        return finding
    return replace(finding, where=f"{name}, {finding.where}" if finding.where else name)
