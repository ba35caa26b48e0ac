"""Presses, seen from the server: started when there is work, ended with all their workers."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from typing import Any

from fascicle.preview.press import failure, proofs_folder
from fascicle.workspace import Workspace

LOG = "press.log"
"""Where a press complains, below the folder of proofs."""

_LONGEST = 1 << 26
"""Bytes of a reply: a manuscript with ten thousand mistakes is still told."""

_GRACE = 3.0
"""Seconds that a press has to end before it is killed."""


class Press:
    """One press: does one thing at a time. A press that broke off is started again."""

    def __init__(self, workspace: Workspace, *, niceness: int = 0) -> None:
        self.workspace = workspace
        self.niceness = niceness
        self._process: Process | None = None

    async def run(self, request: dict[str, Any], told: Callable[[str], None]) -> dict[str, Any]:
        """Return the answer to a request. `told` hears each step; cancelling ends the press."""
        try:
            process = await self._started()
            reply = await _talk(process, request, told)
        except asyncio.CancelledError:
            await self.end()
            raise
        except (OSError, ValueError) as error:
            await self.end()
            return {"failed": failure(f"the press cannot run: {error}", "preview", "try again")}
        if reply is None:
            await self.end()
            hint = f"the machine may be short of memory; see dist/.preview/{LOG}"
            return {"failed": failure("the press broke off", "preview", hint)}
        return reply

    async def end(self) -> None:
        """End the press and its workers."""
        process, self._process = self._process, None
        if process is None:
            return
        _signal_group(process.pid, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), _GRACE)
        except TimeoutError:
            _signal_group(process.pid, signal.SIGKILL)
            await process.wait()

    async def _started(self) -> Process:
        if self._process and self._process.returncode is None:
            return self._process
        folder = proofs_folder(self.workspace)
        folder.mkdir(parents=True, exist_ok=True)
        # -P: a `json.py` beside the manuscript is none of ours.
        command = (sys.executable, "-P", "-m", "fascicle.preview.press")
        arguments = (str(self.workspace.root), str(self.niceness))
        with (folder / LOG).open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, *arguments,
                stdin=PIPE, stdout=PIPE, stderr=log, limit=_LONGEST, start_new_session=True,
            )  # fmt: skip
        return self._process


async def _talk(
    process: Process, request: dict[str, Any], told: Callable[[str], None]
) -> dict[str, Any] | None:
    """Ask a press and return its answer; None when it broke off."""
    if process.stdin is None or process.stdout is None:
        return None
    process.stdin.write(json.dumps(request).encode() + b"\n")
    while line := await process.stdout.readline():
        reply: dict[str, Any] = json.loads(line)
        if "step" not in reply:
            return reply
        told(str(reply["step"]))
    return None


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return
