"""How many issues a minute a backlist makes, with one worker and with one for each core.

Between its runs, the machine is held against a yardstick.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from fascicle.bench.results import Machine
from fascicle.bench.sampling import PROC
from fascicle.bench.serials import write_serial
from fascicle.bench.yardstick import measure_yardstick, write_yardstick
from fascicle.errors import MachineError
from fascicle.files import write_whole

BACKLISTS = {"backlist": 60, "backlist-large": 1_000}
"""Sizes, and how many issues of about six pages the serial of each has."""

_COMMAND = ("backlist", "--editions", "pdf,epub")
_GLANCE = 0.02


@dataclass(frozen=True, slots=True)
class Pass:
    """Runs over a serial of so many issues: their seconds, and the parent's memory in bytes.

    `workers` is 0 for the runs in which nothing was stale.
    """

    issues: int
    workers: int
    seconds: tuple[float, ...]
    memory: int

    @property
    def pace(self) -> float:
        """Issues a minute."""
        return 60 * self.issues / median(self.seconds)


@dataclass(frozen=True, slots=True)
class Throughput:
    """What was measured, and where.

    `yardstick` has the paces of plain WeasyPrint and EbookLib on all cores, one for each round.
    """

    machine: Machine
    passes: tuple[Pass, ...]
    yardstick: tuple[float, ...]

    @property
    def gain(self) -> float:
        """How much faster all cores are than one, if there are more; rounds are interleaved."""
        one, many = self.passes[0], self.passes[-2]
        return median(one.seconds) / median(many.seconds)

    @property
    def ratio(self) -> float:
        """How many issues are made while the yardstick makes one, all cores at work for both."""
        return self.passes[-2].pace / median(self.yardstick)

    def as_table(self) -> str:
        """Return it as Markdown."""
        head = ("Issues", "Workers", "Median, s", "From–to, s", "Issues a minute", "Parent, MB")
        rows = [
            (
                f"{each.issues:,}", str(each.workers or "nothing stale"),
                f"{median(each.seconds):.1f}",
                f"{min(each.seconds):.1f}–{max(each.seconds):.1f}",
                f"{each.pace:,.0f}", f"{each.memory / 1e6:.0f}",
            )
            for each in self.passes
        ]  # fmt: skip
        paces = self.yardstick
        among = f"{min(paces):,.0f}–{max(paces):,.0f}"
        plain = f"plain, {self.machine.cores} processes"
        rows.append(("1 again and again", plain, "", among, f"{median(paces):,.0f}", ""))
        machine = self.machine
        lines = [f"| {' | '.join(row)} |" for row in (head, ("---:",) * len(head), *rows)]
        about = (
            f"PDF and EPUB of issues that all differ; {machine.cores} cores, Python "
            f"{machine.python}; load {machine.load_before} before and {machine.load_after} after. "
            f"All workers to one: {self.gain:.2f} times the pace. Plain is what WeasyPrint and "
            "EbookLib by themselves do with one of the issues in warm processes, again and again, "
            f"between our runs: all workers to that, {self.ratio:.2f} times the pace."
        )
        return "\n".join(("# Backlist", "", about, "", *lines)) + "\n"

    def as_record(self) -> dict[str, object]:
        """Return it as the JSON file has it."""
        machine = asdict(self.machine) | {"versions": dict(self.machine.versions)}
        passes = [asdict(each) | {"pace": round(each.pace, 1)} for each in self.passes]
        return {
            "machine": machine,
            "gain": round(self.gain, 3),
            "ratio": round(self.ratio, 3),
            "yardstick": [round(pace, 1) for pace in self.yardstick],
            "passes": passes,
        }


def measure_backlist(
    name: str, folder: Path, rounds: int, progress: Callable[[str], None]
) -> tuple[Throughput, tuple[Path, ...]]:
    """Measure the backlist of a size of BACKLISTS; return the result and its files in `folder`."""
    count, before = BACKLISTS[name], os.getloadavg()[0]
    progress(f"{name}: writing {count} issues")
    root = folder / name
    shutil.rmtree(root, ignore_errors=True)
    issues = write_serial(root, count)
    page = write_yardstick(root, issues, root / "yardstick")
    workers = (1, len(os.sched_getaffinity(0)))
    seconds: dict[int, list[float]] = {each: [] for each in (*workers, 0)}
    memory, paces = dict.fromkeys(seconds, 0), []
    for round_ in range(1, rounds + 1):
        for each in seconds:
            told = f"{each} at work" if each else "nothing stale"
            progress(f"{name}: {told}, round {round_} of {rounds}")
            if each:
                shutil.rmtree(root / "dist", ignore_errors=True)
            took, peak = _run((*_COMMAND, "--jobs", str(each or workers[-1])), root)
            seconds[each].append(took)
            memory[each] = max(memory[each], peak)
        progress(f"{name}: WeasyPrint and EbookLib by themselves, round {round_} of {rounds}")
        paces.append(measure_yardstick(page, seconds[workers[-1]][-1], workers[-1]))
    passes = tuple(Pass(count, each, tuple(seconds[each]), memory[each]) for each in seconds)
    result = Throughput(Machine.here(before), passes, tuple(paces))
    files = (folder / f"{name}.json", folder / f"{name}.md")
    write_whole(files[0], (json.dumps(result.as_record(), indent=2) + "\n").encode())
    write_whole(files[1], result.as_table().encode())
    return result, files


def _run(arguments: Iterable[str], root: Path) -> tuple[float, int]:
    """Run fascicle in a folder; return the seconds, and the most memory that it itself held."""
    begun, peak = time.perf_counter(), 0
    process = subprocess.Popen(  # noqa: S603  # this program itself
        [sys.executable, "-m", "fascicle", *arguments], cwd=root, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while process.poll() is None:
        peak = max(peak, _own_peak(process.pid))
        time.sleep(_GLANCE)
    seconds = time.perf_counter() - begun
    if process.returncode:
        message = f"the backlist ended with {process.returncode}"
        raise MachineError(message, where=str(root), hint="run it there by hand, and see why")
    return seconds, peak


def _own_peak(pid: int) -> int:
    """Return the most memory that a process has held so far, without its workers (VmHWM)."""
    with suppress(OSError, ValueError, IndexError):
        text = (PROC / str(pid) / "status").read_text(encoding="ascii", errors="replace")
        return int(text.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024
    return 0
