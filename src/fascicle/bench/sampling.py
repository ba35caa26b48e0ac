"""A command's wall time and the memory of all its processes together."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PROC = Path("/proc")
_LONGEST_REST = 0.2
"""Seconds between two looks at most: on a busy machine a look takes long, and a peak does not."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a command took. `peak` is in bytes, 0 where memory was not looked at.

    `failure` is what the command said last when it went wrong, empty when it went well.
    """

    seconds: float
    peak: int = 0
    failure: str = ""


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    sampled: bool = False,
    limit: float = 900.0,
) -> Run:
    """Run a command to its end; return how long it took and, when sampled, how much memory.

    The clock stops when the command itself ends. Processes that it leaves behind are ended.
    """
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  # commands of the bench, no input from outside
            list(command), cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=said, start_new_session=True,
        )  # fmt: skip
        sampler = Sampler(process.pid)
        if sampled:
            sampler.start()
        # A limit of `wait` would look only twenty times a second whether it is done.
        late = threading.Timer(limit, process.kill)
        late.start()
        # Not yet taken off the list of processes, so that its number is nobody else's.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        seconds = time.perf_counter() - begun
        late.cancel()
        sampler.stop()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
        failure = "" if code == 0 else _last_line(said, code)
        if seconds >= limit:
            failure = f"not done after {limit:.0f} s"
    return Run(seconds, sampler.peak, failure)


def _last_line(said: IO[bytes], code: int) -> str:
    said.seek(0)
    lines = said.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else f"exit code {code}"


class Sampler:
    """Looks again and again at how much memory a process and its descendants hold.

    The measure is the proportional set size (PSS): a page that several processes share counts
    once. It rests twenty times as long as it looks, so that it takes little of what it measures.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak = 0
        self._done = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more; the peak is known then."""
        self._done.set()
        if self._thread:
            self._thread.join()

    def _watch(self) -> None:
        known = {self.pid}
        while not self._done.is_set():
            begun = time.perf_counter()
            known |= descendants(self.pid, known)
            self.peak = max(self.peak, sum(proportional_size(pid) for pid in known))
            rest = 20 * (time.perf_counter() - begun)
            self._done.wait(min(max(0.01, rest), _LONGEST_REST))


def descendants(session: int, known: set[int]) -> set[int]:
    """Return the living processes of a session, and those with a known one for a parent."""
    found = set()
    for entry in PROC.iterdir():
        if not entry.name.isdecimal():
            continue
        with suppress(OSError, IndexError, ValueError):
            # The name may have spaces and brackets in it: the fields begin behind the last one.
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) in known or int(fields[3]) == session:
                found.add(int(entry.name))
    return found


def proportional_size(pid: int) -> int:
    """Return the proportional set size of a process in bytes, 0 when it has ended."""
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
