"""What a machine is held against: plain WeasyPrint and EbookLib, one document again and again.

How many issues a minute a backlist makes says little where nobody knows how fast the machine is.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from fascicle.bench.contenders import own_fonts
from fascicle.bench.one_piece import write_one_piece
from fascicle.errors import MachineError
from fascicle.workspace import Workspace

_MODULE = "fascicle.bench.peers.weasyprint_again"


def write_yardstick(root: Path, issues: Sequence[str], folder: Path) -> Path:
    """Write that issue of a serial in one piece which is neither short nor long; return its HTML.

    Its length is that of its text: half of the others are longer.
    """
    workspace = Workspace(root)
    lengths = {
        issue: sum(file.stat().st_size for file in workspace.issue_folder(issue).glob("*.md"))
        for issue in issues
    }
    usual = sorted(issues, key=lambda issue: lengths[issue])[len(issues) // 2]
    return write_one_piece(workspace, folder, usual)


def measure_yardstick(page: Path, seconds: float, count: int) -> float:
    """Return how many times a minute so many warm processes set a page and pack it, together.

    Each goes on for so many seconds; all begin at once. Raise MachineError where one breaks off.
    """
    environment = os.environ | dict(own_fonts(page.parent))
    command = (sys.executable, "-m", _MODULE, str(page))
    with ExitStack() as stack:
        processes = []
        for number in range(count):
            made = str(page.parent / f"made-{number}")
            process = subprocess.Popen(  # noqa: S603  # this program itself
                [*command, made, str(seconds)], env=environment, text=True, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            processes.append(stack.enter_context(process))
        for process in processes:
            stack.callback(process.kill)
        for process in processes:
            _line(process.stdout)
        for process in processes:
            if process.stdin:
                process.stdin.close()  # at the end of what comes in, they begin
        return sum(_pace(_line(process.stdout)) for process in processes)


def _line(output: IO[str] | None) -> str:
    """Return the next line that a process says."""
    line = output.readline() if output else ""
    if not line:
        message = "WeasyPrint and EbookLib broke off"
        raise MachineError(message, where=_MODULE, hint="run it by hand, and see why")
    return line


def _pace(said: str) -> float:
    """Return how many times a minute something was done that was done so often in some seconds."""
    count, seconds = said.split()
    return 60 * int(count) / float(seconds)
