"""A process that does one task after the other for a worker of a cluster, and outlives them all.

The worker's own process has threads and a scheduler to talk to: an issue that eats the machine's
memory, or never ends, would take it away, and with it what others have there. Here it costs a
process of the local crew, as on a single machine.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import IO

from fascicle.backlist.task import Result, Task
from fascicle.errors import MachineError


class Attendant:
    """Does the tasks of one worker. `memory` is what an issue may need, 0 for its share."""

    def __init__(self, memory: int = 0) -> None:
        self.memory = memory
        self._alone = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def do(self, task: Task) -> Result:
        """Do a task; a second one, from another thread, waits for it."""
        with self._alone:
            process = self._living()
            assert process.stdin  # noqa: S101  # both are pipes
            assert process.stdout  # noqa: S101
            try:
                pickle.dump(task, process.stdin)
                process.stdin.flush()
                result = pickle.load(process.stdout)  # noqa: S301  # from our own process
            except (OSError, EOFError, pickle.UnpicklingError) as error:
                message = "the process that makes issues has ended"
                hint = "see what ended it: the machine may be short of memory"
                raise MachineError(message, where="worker", hint=hint) from error
        assert isinstance(result, Result)  # noqa: S101  # nothing else is sent
        return result

    def end(self) -> None:
        """Let the process end."""
        if self._process:
            self._process.communicate()

    def _living(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # noqa: S603  # this program itself
                [sys.executable, "-m", "fascicle.backlist.attending", str(self.memory)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        return self._process


def serve(memory: int, asked: IO[bytes], answers: IO[bytes]) -> None:
    """Do the tasks that are asked for until there are no more."""
    from fascicle.backlist.local import LocalCrew

    with LocalCrew(1, memory=memory) as crew:
        for task in _tasks(asked):
            for result in crew.run([task]):
                pickle.dump(result, answers)
                answers.flush()


def _tasks(asked: IO[bytes]) -> Iterator[Task]:
    with suppress(EOFError):
        while True:
            yield pickle.load(asked)  # noqa: S301  # from the worker that started us


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us ends us
    # Where the worker was killed that asked, nobody is there to be told: that is no fault.
    with suppress(BrokenPipeError), os.fdopen(os.dup(sys.stdout.fileno()), "wb") as own:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
        serve(int(sys.argv[1]), sys.stdin.buffer, own)
