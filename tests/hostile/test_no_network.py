"""The whole program at work where there is no network: in a network namespace of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCUMENT = """\
# A Report on Harbours

By Ada Author

The harbour of Poti was dredged in the spring. See [its page](https://example.org/poti).

![A map](https://example.org/map.png)
"""
STEPS = (
    ("init", "serial", "--title", "Harbours", "--issn", "1234-5679", "--publisher", "A House"),
    ("import", "../report.md"),
    ("build", "--draft"),
    ("check",),
)


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


@pytest.mark.slow
def test_an_issue_is_made_and_checked_without_a_network(tmp_path: Path) -> None:
    alone = unshared()
    see = [*alone, sys.executable, "-c", "import socket; print(socket.if_nameindex())"]
    assert subprocess.run(see, capture_output=True, text=True, check=True).stdout.count("'") == 2
    (tmp_path / "report.md").write_text(DOCUMENT, encoding="utf-8")
    for step in STEPS:
        folder = tmp_path if step[0] == "init" else tmp_path / "serial"
        done = subprocess.run(
            [*alone, sys.executable, "-m", "fascicle", *step],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        # What a draft lacks is told; a program that missed the network would end otherwise.
        assert done.returncode in {0, 2, 3}, (step, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
    made = {path.suffix for path in (tmp_path / "serial" / "dist").glob("*/*.*")}
    assert {".pdf", ".epub", ".json"} <= made
