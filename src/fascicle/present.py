"""Reports, errors and progress as text. The only room that prints."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.errors import FascicleError, ManuscriptError
from fascicle.findings import Finding, Report, Severity

if TYPE_CHECKING:
    from fascicle.backlist.running import Backlist
    from fascicle.backlist.task import Result
    from fascicle.codes.table import Code
    from fascicle.distribution.delivery.plan import Plan
    from fascicle.distribution.delivery.sending import Told
    from fascicle.distribution.deposit.depositing import Planned
    from fascicle.distribution.deposit.register import Deposited
    from fascicle.distribution.release.record import Release
    from fascicle.issue.target import Target
    from fascicle.manuscript.importing.importer import ImportReport
    from fascicle.pipeline.building import Outcome

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def show_error(error: FascicleError) -> None:
    """Tell an error, on standard error: `where: what`, then `hint: …`."""
    if isinstance(error, ManuscriptError):
        show_findings(error.findings, to_errors=True)
        return
    _line(f"{_paint(error.where, '1', sys.stderr)}: {error.message}", to_errors=True)
    if error.hint:
        _line(f"hint: {error.hint}", to_errors=True)


def show_findings(findings: Iterable[Finding], *, to_errors: bool = False) -> None:
    """Tell findings one after the other: `where: what`, then `hint: …`."""
    stream = sys.stderr if to_errors else sys.stdout
    for finding in findings:
        where = finding.where or finding.edition or "fascicle"
        severity = _paint(f"{finding.severity} {finding.code}", _COLOURS[finding.severity], stream)
        edition = f", {finding.edition}" if finding.edition else ""
        source = f" ({finding.source})" if finding.source else ""
        text = f"{_paint(where, '1', stream)}{source}: {finding.message} [{severity}{edition}]"
        _line(text, to_errors=to_errors)
        if finding.waived:
            _line(f"waived: {finding.waived}", to_errors=to_errors)
        elif finding.hint:
            _line(f"hint: {finding.hint}", to_errors=to_errors)


def show_text(text: str, *, to_errors: bool = False) -> None:
    """Tell a text as it is."""
    _line(text.rstrip("\n"), to_errors=to_errors)


def show_files(files: Iterable[Path]) -> None:
    """Tell which files were written."""
    for file in files:
        _line(_shown(file))


def show_address(address: str) -> None:
    """Tell where the preview is to be seen."""
    _line(f"proofs: {address}  (Ctrl-C ends it)")


def show_import(report: ImportReport) -> None:
    """Tell what an import brought: files, words, guesses to look over, what was left out."""
    for name in report.files:
        _line(_shown(report.folder / name) if "/" not in name else name)
    lost = len(report.lost)
    verdict = "none lost" if not lost else _paint(f"{lost} lost", "31", sys.stdout)
    count = _counted(report.words_in, "word")
    _line(f"{report.issue_id}: {count} in, {report.words_out} out, {verdict}")
    for word in report.lost:
        _line(f"lost: “{word.word}”, in “{word.context}”")
    for guess in report.guesses:
        _line(f"guessed, {guess.place}: {guess.what} → {guess.where}")
    for entry in report.left_out:
        _line(f"left out, {entry.place}: {entry.what}")
    show_findings(report.findings)


def show_outcome(outcome: Outcome, folder: Path) -> None:
    """Tell which editions there are, and which were made anew."""
    show_findings(outcome.findings, to_errors=True)
    for built in outcome.editions:
        if built.edition == "web" and not built.file.endswith(".html"):
            continue  # what its pages show
        state = f"{built.seconds:.1f} s" if built.edition in outcome.made else "unchanged"
        _line(f"{_shown(folder / built.file)}  {_size(built.bytes)}, {state}")


def show_report(report: Report, file: Path) -> None:
    """Tell what the checks found, and where the whole report is."""
    show_findings(report.findings, to_errors=not report.ok)
    for ran in report.ran:
        known = ran.files and ran.kept == ran.files
        time = "unchanged" if known else f"{ran.seconds:.1f} s"
        _line(f"{ran.edition}: {ran.check} {ran.version}, {time}")
    for skipped in report.skipped:
        _line(f"skipped: {skipped.check}: {skipped.why}")
    if report.to_judge:
        _line(f"for a person to judge: {_counted(len(report.to_judge), 'question')}, in check.html")
    open_ = [finding for finding in report.findings if not finding.waived]
    counts = [
        _counted(sum(finding.severity is severity for finding in open_), severity)
        for severity in (Severity.ERROR, Severity.WARNING)
    ]
    counts += [f"{waived} waived"] if (waived := len(report.findings) - len(open_)) else []
    verdict = (
        _paint("passed", "32", sys.stdout) if report.ok else _paint("failed", "31", sys.stdout)
    )
    _line(f"{report.issue}: {verdict}, {', '.join(counts)}; {_shown(file)}")


def show_codes(codes: Iterable[Code]) -> None:
    """Tell the table of codes, a line each, by group."""
    for group, listed in itertools.groupby(codes, key=lambda code: code.group):
        _line(_paint(group, "1", sys.stdout))
        for code in listed:
            severity = _paint(f"{code.severity:<8}", _COLOURS[code.severity], sys.stdout)
            _line(f"  {code.code:<7} {severity} {code.title}")


def show_code(code: Code) -> None:
    """Tell all that is known of a code."""
    severity = _paint(code.severity, _COLOURS[code.severity], sys.stdout)
    fixed = ", which a publication cannot change" if code.fixed else ""
    _line(f"{_paint(code.code, '1', sys.stdout)}: {code.title}")
    _line(f"{code.group}; {severity}{fixed}")
    _line(f"why it matters: {code.why}")
    _line(f"how to mend it: {code.mend}")
    _line(f"the rule: {code.source}")
    _line(f"what it needs: {code.needs}")


def show_release(release: Release, folder: Path, *, is_new: bool) -> None:
    """Tell which release of an issue stands, and where."""
    name = f"{release.issue}: release {release.version} of {release.date}, {release.status}"
    size = _size(sum(file.bytes for file in release.files))
    said = f"{_counted(len(release.files), 'file')}, {size}" if is_new else "nothing has changed"
    _line(f"{name}: {said}; {_shown(folder)}")


def show_delivery(target: Target, plan: Plan, *, is_dry: bool) -> None:
    """Tell what a target was sent, or would be."""
    if is_dry:
        for parcel in plan.send:
            _line(f"{target.name}: would send {parcel.name}, {_size(parcel.bytes)}")
        for name in plan.remove:
            _line(f"{target.name}: would remove {name}")
    if plan.is_empty:
        _line(f"{target.name}: nothing has changed at {target.url}")
        return
    verb = "would be sent" if is_dry else "sent and read back"
    counts = f"{_counted(len(plan.send), 'file')}, {_size(plan.bytes)}, {verb}"
    _line(f"{target.name}: {counts}; {plan.unchanged} unchanged; {target.url}")


def show_planned_deposit(server: str, planned: Iterable[Planned]) -> None:
    """Tell of each DOI whether it would be sent, and why."""
    for each in planned:
        what = f"would be sent to {server}" if each.is_sent else "nothing to send"
        said = f" ({each.message})" if each.message else ""
        _line(f"{each.doi}: {each.change}{said}, {what}")


def show_deposit(planned: Iterable[Planned], known: Mapping[str, Deposited]) -> None:
    """Tell of each DOI what was done, and what Crossref says of it."""
    for each in planned:
        last = known[each.doi]
        sent = f"{each.change}, sent; " if each.is_sent else ""
        said = f": {last.message}" if last.message else ""
        _line(f"{each.doi}: {sent}{last.state}{said}", to_errors=last.state == "failed")
    if any(last.state == "waiting" for last in known.values()):
        _line("Crossref has not worked it off yet: run it again to see the outcome")


@contextmanager
def progress(subject: str) -> Iterator[Callable[[str], None]]:
    """Show what is under way: one living line on a terminal, a plain line a step elsewhere."""
    if not sys.stderr.isatty():
        yield lambda step: _line(f"{subject}: {step}", to_errors=True)
        return
    from rich.console import Console

    with Console(stderr=True).status(subject) as status:
        yield lambda step: status.update(f"{subject}: {step}")


@contextmanager
def transfer(subject: str, total: int) -> Iterator[Told]:
    """Show how far a delivery of so many bytes has come: a bar on a terminal, else a line a file.

    What breaks on the way is told in either case.
    """
    if not sys.stderr.isatty():

        def say(step: str, sent: int = 0) -> None:
            if not sent:
                _line(f"{subject}: {step}", to_errors=True)

        yield say
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TransferSpeedColumn

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), "{task.description}")
    with Progress(*columns, console=Console(stderr=True)) as bar:
        shown = bar.add_task(subject, total=total)
        yield lambda step, sent=0: bar.update(
            shown, advance=sent, description=_printable(f"{subject}: {step}")
        )


@contextmanager
def many(total: int) -> Iterator[Callable[[Result], None]]:
    """Show how far a run over many issues has come: a bar on a terminal, else a line an issue.

    Of issues in which nothing has changed nothing is said.
    """
    if not sys.stderr.isatty():
        yield lambda result: None if result.state == "unchanged" else _show_result(result)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), "{task.description}")
    failed = 0
    with Progress(*columns, console=console) as bar:
        shown = bar.add_task("", total=total)

        def tell(result: Result) -> None:
            nonlocal failed
            if result.why:
                failed += 1
                _show_result(result)
            said = f"{result.issue}; {failed} failed" if failed else result.issue
            bar.update(shown, advance=1, description=said)

        yield tell


def _show_result(result: Result) -> None:
    """Tell in a line what became of an issue; of one that failed, why."""
    name = f"{Path(result.serial).name} {result.issue}"
    _line(f"{name}: {result.state}, {result.seconds:.1f} s", to_errors=True)
    for line in result.why:
        _line(f"{name}: {line}", to_errors=True)


def show_backlist(backlist: Backlist, file: Path) -> None:
    """Tell at the end of a run over many issues what came of them."""
    results = backlist.results
    counts = [
        f"{count} {state}"
        for state in ("made", "unchanged", "failed")
        if (count := sum(result.state == state for result in results))
    ]
    _line(f"{_counted(len(results), 'issue')}: {', '.join(counts)}; {_shown(file)}")


def _counted(count: int, word: str) -> str:
    """Return `1 error`, `2 errors`."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def _paint(text: str, colour: str, stream: object) -> str:
    """Return text in a colour where the stream is a terminal."""
    is_terminal = getattr(stream, "isatty", lambda: False)()
    return f"\033[{colour}m{text}\033[0m" if is_terminal else text


def _line(text: str, *, to_errors: bool = False) -> None:
    print(_printable(text), file=sys.stderr if to_errors else sys.stdout, flush=True)


def _printable(text: str) -> str:
    """Return text without control characters that a manuscript could send to a terminal."""
    colours = text.replace("\033[", "\0[") if "\033[" in text else text
    shown = "".join(c if c.isprintable() or c in "\n\0" else "�" for c in colours)
    return shown.replace("\0[", "\033[").replace("\0", "�")


def _shown(path: Path) -> str:
    """Return a path as short as it can be written from here."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{count / 1000:.0f} kB"
