"""The tasks: parse, call, present. They import the rooms that they need, so `--list` is instant."""

from __future__ import annotations

import functools
import subprocess
import sys
import webbrowser
from collections.abc import Callable
from datetime import UTC, datetime
from datetime import date as date_type
from pathlib import Path
from typing import Any

from invoke import Collection, Context, Exit, task

from fascicle.editions.table import EDITIONS, NAMES, PURPOSES, SCREEN, editions_for
from fascicle.errors import (
    CheckFailed,
    FascicleError,
    ManuscriptError,
    UsageError,
)
from fascicle.files import lock
from fascicle.findings import has_errors
from fascicle.workspace import Workspace, find_workspace

_CHECKOUT = Path(__file__).resolve().parents[2]
_ISSUE_HELP = {
    "issue": "id of the issue, as 26-2 (default: the newest)",
    "all": "all issues",
}
_BUILD_HELP = _ISSUE_HELP | {
    "draft": "allow missing pictures and mark every page",
    "force": "make it even if nothing has changed",
    "jobs": "worker processes (default: one a core)",
}
_PURPOSE_HELP = {"for_": "what the PDF is for: screen (the default), archive or press"}


def _told(body: Callable[..., None]) -> Callable[..., None]:
    """Return a task's body that tells our errors in their one form and ends with their code."""

    @functools.wraps(body)
    def run(*arguments: Any, **options: Any) -> None:
        from fascicle import present

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


def _chosen(workspace: Workspace, issue: str | None, everything: bool) -> tuple[str, ...]:
    """Return the ids of the issues that the command line asks for."""
    ids = workspace.issue_ids()
    if issue:
        return (issue,)
    if not ids:
        message = "there is no issue yet"
        hint = "make a folder with an issue.yaml, as manuscript/1-1/issue.yaml"
        raise UsageError(message, where="manuscript", hint=hint)
    return ids if everything else ids[-1:]


def _today() -> date_type:
    """Return the day on the clock: the only date that a manuscript takes from the machine."""
    return datetime.now(tz=UTC).astimezone().date()


def _number(text: str, option: str) -> int:
    """Return an option's number; Invoke's own way of reading one ends in a traceback."""
    if not text.isdecimal():
        message = f"“{text}” is not a number"
        raise UsageError(message, where=option, hint="write digits only")
    return int(text)


def _purpose(text: str) -> str:
    """Return what a PDF is to be for, as the option says."""
    if text not in PURPOSES:
        message = f"a PDF is not made for “{text}”"
        raise UsageError(message, where="--for", hint=f"one of these: {', '.join(PURPOSES)}")
    return text


def _build(
    names: tuple[str, ...], issue: str | None, everything: bool, draft: bool, force: bool, jobs: int
) -> None:
    from fascicle import present
    from fascicle.pipeline import build as build_issue
    from fascicle.pipeline import make_site

    workspace = find_workspace(Path.cwd())
    for issue_id in _chosen(workspace, issue, everything):
        with present.progress(issue_id) as progress:
            outcome = build_issue(
                workspace, issue_id, names, draft=draft, force=force, jobs=jobs, progress=progress
            )
        present.show_outcome(outcome, workspace.issue_dist(issue_id))
    if "web" in names:
        present.show_files([make_site(workspace) / "index.html"])


@task(
    help={
        "folder": "the new publication's folder",
        "title": "title of the serial (default: the folder's name)",
        "issn": "its ISSN, if it has one already",
        "publisher": "its publisher",
        "language": "its language, as en-GB",
    }
)
@_told
def init(
    _context: Context,
    folder: str,
    title: str = "",
    issn: str = "",
    publisher: str = "",
    language: str = "en-GB",
) -> None:
    """Lay out a new publication, with a first issue that can be built at once."""
    from fascicle import present
    from fascicle.manuscript.starting.publication import Beginning, lay_out

    beginning = Beginning(title, issn, publisher, language)
    present.show_files(lay_out(Path(folder), beginning, _today()))


@task(
    help={
        "issue": "id of the new issue (default: volume-number)",
        "volume": "its volume (default: counted on)",
        "number": "its number (default: counted on)",
        "date": "its date (default: today)",
    }
)
@_told
def new(
    _context: Context,
    issue: str = "",
    volume: str = "",
    number: str = "",
    date: str = "",
) -> None:
    """Start the next issue's folder: volume and number counted on from the last one."""
    from fascicle import present
    from fascicle.manuscript.starting.issue import next_issue, start_issue

    workspace = find_workspace(Path.cwd())
    wanted = next_issue(workspace, _today(), issue_id=issue, volume=volume, number=number, on=date)
    folder = start_issue(workspace, wanted)
    present.show_files(sorted(path for path in folder.iterdir() if path.is_file()))


@task(
    name="import",
    help={
        "file": "a .docx, .odt, .html, .md or .txt file",
        "issue": "id of the issue (default: told from the document)",
        "force": "put it in the place of an issue that is there, its pictures included",
    },
)
@_told
def import_(_context: Context, file: str, issue: str | None = None, force: bool = False) -> None:
    """Make an issue's manuscript of a document: Word, OpenDocument, HTML, Markdown or text."""
    from fascicle import present
    from fascicle.manuscript.importing.importer import import_document
    from fascicle.manuscript.starting.publication import complete

    if file in {"-h", "--help"}:  # Invoke takes it for the file
        raise UsageError("no file is named", where="import", hint="invoke --help import")
    try:
        workspace = find_workspace(Path.cwd())
    except UsageError:
        workspace = Workspace(Path.cwd())  # the document itself may name its serial
    is_new = not workspace.publication_file.exists()
    with lock(workspace.dist / ".import.lock"):
        report = import_document(
            workspace, Path(file).absolute(), issue_id=issue, force=force, clock=_today()
        )
    present.show_files(complete(workspace.root, with_tasks=is_new))
    present.show_import(report)
    if has_errors(report.findings):
        raise Exit(code=ManuscriptError.exit_code)


@task(
    help={
        "issue": "id of the issue to show first (default: the newest)",
        "port": "port on this machine (default: 8137, or the next one that is free)",
        "browser": "open the page in the browser",
    }
)
@_told
def preview(
    _context: Context, issue: str | None = None, port: str = "0", browser: bool = True
) -> None:
    """Show the issue's proofs on a local page that follows the manuscript."""
    from fascicle import present
    from fascicle.preview.serving import serve

    def ready(address: str) -> None:
        present.show_address(address)
        if browser:
            webbrowser.open(address)

    serve(find_workspace(Path.cwd()), issue, port=_number(port, "--port") or None, ready=ready)


def _edition_task(name: str, names: tuple[str, ...], describes: str) -> Any:
    """Return the task that makes some editions: one for each of the table, and one for all."""

    @_told
    def make(
        _context: Context,
        issue: str | None = None,
        all: bool = False,  # noqa: A002  # the option's name
        draft: bool = False,
        force: bool = False,
        jobs: str = "0",
        for_: str = SCREEN,
    ) -> None:
        wanted = editions_for(names, _purpose(for_))
        _build(wanted, issue, all, draft, force, _number(jobs, "--jobs"))

    make.__doc__ = describes
    return task(make, name=name, help=_BUILD_HELP | _PURPOSE_HELP)


@task(help=_ISSUE_HELP)
@_told
def check(
    _context: Context,
    issue: str | None = None,
    all: bool = False,  # noqa: A002  # the option's name
) -> None:
    """Check every edition that has been made."""
    from fascicle import present
    from fascicle.pipeline import check as check_issue

    workspace = find_workspace(Path.cwd())
    failed = []
    for issue_id in _chosen(workspace, issue, all):
        with present.progress(issue_id) as progress:
            report, file = check_issue(workspace, issue_id, progress)
        present.show_report(report, file)
        failed += [] if report.ok else [issue_id]
    if failed:
        message = f"a check found errors in {', '.join(failed)}"
        raise CheckFailed(
            message, where="check", hint="mend what is told above, build, check again"
        )


@task(
    help={
        "issues": "which, as 20-1..26-4 or 26-2,26-4 (default: all)",
        "editions": "which, with commas between (default: all)",
        "check": "check them as well",
        "draft": "allow missing pictures and mark every page",
        "force": "make them even if nothing has changed",
        "jobs": "worker processes (default: what cores and memory allow)",
        "serials": "a folder of publications, or a YAML file that lists them",
        "scheduler": "address of a Dask scheduler, as tcp://10.0.0.5:8786",
    }
)
@_told
def backlist(
    _context: Context,
    issues: str = "",
    editions: str = "",
    check: bool = False,
    draft: bool = False,
    force: bool = False,
    jobs: str = "0",
    serials: str = "",
    scheduler: str = "",
) -> None:
    """Make every issue that is stale, on all cores or on a cluster."""
    from fascicle import present
    from fascicle.backlist.crews import hire
    from fascicle.backlist.running import BACKLIST_FILE, run_backlist
    from fascicle.backlist.selection import (
        choose_editions,
        find_scheduler,
        find_serials,
        list_tasks,
    )
    from fascicle.backlist.task import Wish

    roots = find_serials(Path(serials)) if serials else (find_workspace(Path.cwd()).root,)
    wish = Wish(choose_editions(editions), draft, force, check)
    tasks = list_tasks(roots, issues, wish)
    record = (Path.cwd() if serials else roots[0]) / "dist" / BACKLIST_FILE
    with present.many(len(tasks)) as told:
        done = run_backlist(
            tasks, hire(scheduler or find_scheduler(roots), _number(jobs, "--jobs")), record, told
        )
    present.show_backlist(done, record)
    if done.failures:
        raise Exit(code=done.exit_code)


@task
@_told
def lint(_context: Context) -> None:
    """Hold the code against the house's rules: ruff and mypy."""
    _run("ruff", "check", ".")
    _run("ruff", "format", "--check", ".")
    _run("mypy")


@task(pre=[lint], help={"options": "options for pytest, as one text"})
@_told
def test(_context: Context, options: str = "") -> None:  # noqa: PT028  # a task, not a test
    """Run the linters and all tests of the project."""
    _run("pytest", *options.split())


@task(
    help={
        "sizes": "of small, medium, large (6, 200, 1,300 pages), with commas between",
        "rounds": "how often each contender runs",
    }
)
@_told
def bench(_context: Context, sizes: str = "small,medium", rounds: str = "5") -> None:
    """Measure time and memory side by side with those peers that this machine has."""
    from fascicle import present
    from fascicle.bench.results import as_table
    from fascicle.bench.running import bench as measure

    workspace = find_workspace(Path.cwd())
    folder = workspace.dist / "bench"
    with present.progress("bench") as progress:
        results, files = measure(folder, sizes.split(","), _number(rounds, "--rounds"), progress)
    present.show_text(as_table(results))
    present.show_files(files)


def _run(module: str, *arguments: str) -> None:
    """Run a tool of the project's own in the checkout's root."""
    command = [sys.executable, "-m", module, *arguments]
    if subprocess.run(command, cwd=_CHECKOUT, check=False).returncode:  # noqa: S603  # our own tools
        message = f"{module} found something"
        raise CheckFailed(message, where=module, hint="mend what it tells above")


def _in_checkout() -> bool:
    """Return whether this is the project itself: only there its own tasks have anything to do."""
    return (_CHECKOUT / "pyproject.toml").is_file() and Path.cwd().is_relative_to(_CHECKOUT)


_OWN: tuple[Any, ...] = (bench, lint, test) if _in_checkout() else ()
namespace = Collection(init, new, import_, preview, check, backlist, *_OWN)
for each in EDITIONS:
    namespace.add_task(
        _edition_task(each.name, (*each.needs, each.name), f"Make {each.describes}.")
    )
namespace.add_task(_edition_task("build", NAMES, "Make all editions of an issue."))
