"""The whole program at work where there is no network: in a network namespace of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import BODY, ISSUE, PUBLICATION, Bench

DOCUMENT = """\
# A Report on Harbours

By Ada Author

The harbour of Poti was dredged in the spring. See [its page](https://example.org/poti).

![A map](https://example.org/map.png)
"""
STEPS = (
    ("init", "serial", "--title", "Harbours", "--issn", "1234-5679", "--publisher", "A House"),
    ("import", "../report.md"),
    ("epub", "--draft"),
)
SETTINGS = "web: {url: https://example.org/}\ndistribute: {shelf: {url: ../shelf}}\n"


def unshared() -> list[str]:
    """Return the command that gives a program a network namespace of its own."""
    program = shutil.which("unshare")
    if program is None:
        pytest.skip("there is no unshare here")
    ways = (["-n"], ["-rn"])
    for way in ways if os.geteuid() == 0 else ways[1:]:
        if (
            subprocess.run([program, *way, "true"], capture_output=True, check=False).returncode
            == 0
        ):
            return [program, *way]
    pytest.skip("this kernel lets nobody here make a network namespace")


def run_alone(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program where there is no network."""
    command = [*unshared(), sys.executable, "-m", "fascicle", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_there_is_no_network_in_a_namespace_of_its_own() -> None:
    see = [*unshared(), sys.executable, "-c", "import socket; print(socket.if_nameindex())"]
    assert subprocess.run(see, capture_output=True, text=True, check=True).stdout.count("'") == 2


def test_an_issue_is_imported_and_made_without_a_network(tmp_path: Path) -> None:
    (tmp_path / "report.md").write_text(DOCUMENT, encoding="utf-8")
    for step in STEPS:
        done = run_alone(tmp_path if step[0] == "init" else tmp_path / "serial", *step)
        assert done.returncode == 0, (step, done.stdout, done.stderr)
    assert len(list((tmp_path / "serial" / "dist").glob("*/*.epub"))) == 1


@pytest.mark.slow
def test_an_issue_is_checked_released_sent_and_archived_without_a_network(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "serial")
    bench.write("manuscript/publication.yaml", PUBLICATION + SETTINGS)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.article(f"{BODY}\nSee [its page](https://example.org/poti).\n")
    done = run_alone(bench.root, "release", "distribute", "archive", "archive.verify")
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert (bench.workspace.issue_dist("1-2") / "release" / "check.json").is_file()
    assert (tmp_path / "shelf" / "index.html").is_file()
    assert len(list((bench.root / "archive").rglob("0=ocfl_object_1.1"))) == 1
