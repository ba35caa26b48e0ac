"""The project's own tasks: they have something to do in its checkout only."""

from __future__ import annotations

import sys
from pathlib import Path

from invoke import Context, task

from fascicle.commands.telling import number, told
from fascicle.errors import CheckFailed
from fascicle.versions import version
from fascicle.workspace import find_workspace

CHECKOUT = Path(__file__).resolve().parents[3]


@task
@told
def lint(_context: Context) -> None:
    """Hold the code against the house's rules: ruff and mypy."""
    _run("ruff", "check", ".")
    _run("ruff", "format", "--check", ".")
    _run("mypy")


@task(pre=[lint], help={"options": "options for pytest, as one text"})
@told
def test(_context: Context, options: str = "") -> None:  # noqa: PT028  # a task, not a test
    """Run the linters and all tests of the project."""
    _run("pytest", *options.split())


@task(
    help={
        "sizes": "of small, medium, large (6, 200, 1,300 pages), backlist, backlist-large"
        " (60 and 1,000 issues), with commas between",
        "rounds": "how often each contender runs",
    }
)
@told
def bench(_context: Context, sizes: str = "small,medium", rounds: str = "5") -> None:
    """Measure time and memory side by side with those peers that this machine has."""
    import compileall

    from fascicle.bench.results import as_table
    from fascicle.bench.running import bench as measure
    from fascicle.bench.throughput import BACKLISTS, measure_backlist
    from fascicle.present.making import show_files, show_text
    from fascicle.present.progress import show_progress

    workspace = find_workspace(Path.cwd())
    folder = workspace.dist / "bench"
    # As they are where fascicle is installed, whatever this environment says of compiled modules.
    compileall.compile_dir(CHECKOUT / "src", quiet=1)
    asked = [name.strip() for name in sizes.split(",")]
    for name in filter(BACKLISTS.get, asked):
        with show_progress("bench") as progress:
            pace, files = measure_backlist(name, folder, number(rounds, "--rounds"), progress)
        show_text(pace.as_table())
        show_files(files)
    if single := [name for name in asked if name not in BACKLISTS]:
        with show_progress("bench") as progress:
            results, files = measure(folder, single, number(rounds, "--rounds"), progress)
        show_text(as_table(results))
        show_files(files)


@task
@told
def bill(_context: Context) -> None:
    """Write the bill of materials that goes with a release of fascicle (CycloneDX)."""
    from fascicle.bill.materials import materials_of
    from fascicle.bill.writing import write_bill
    from fascicle.files import write_whole
    from fascicle.present.making import show_files

    file = CHECKOUT / "dist" / f"fascicle-{version('fascicle')}.cdx.json"
    write_whole(file, write_bill(materials_of(CHECKOUT)))
    show_files([file])


def _run(module: str, *arguments: str) -> None:
    """Run a tool of the project's own in the checkout's root."""
    import subprocess

    command = [sys.executable, "-m", module, *arguments]
    if subprocess.run(command, cwd=CHECKOUT, check=False).returncode:  # noqa: S603  # our own tools
        message = f"{module} found something"
        raise CheckFailed(message, where=module, hint="mend what it tells above")


def in_checkout() -> bool:
    """Return whether this is the project itself: only there its own tasks have anything to do."""
    return (CHECKOUT / "pyproject.toml").is_file() and Path.cwd().is_relative_to(CHECKOUT)
