"""Validators that are programs of the machine's own: they are run, and end with what they began."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from fascicle.errors import MachineError, demand_memory

PATIENCE = 300.0
"""Seconds that a file may take."""

ACE_VARIABLE = "FASCICLE_ACE"
_ACE = "ace-cli"


def find_ace() -> str:
    """Return the path of Ace by DAISY, or nothing where there is none.

    It is what FASCICLE_ACE names (no Ace at all where that is empty), else what the PATH has, else
    what `.ci/setup tests` put beside Python.
    """
    named = os.environ.get(ACE_VARIABLE)
    if named is not None:
        return shutil.which(named) or ""
    own = Path(sys.prefix) / "ace" / "node_modules" / ".bin" / _ACE
    return shutil.which(_ACE) or shutil.which(own) or ""


def run(
    name: str,
    command: Sequence[str],
    file: str,
    environment: Mapping[str, str] | None = None,
    *,
    with_errors: bool = False,
) -> bytes:
    """Run a program on a file; return what it says, `with_errors` its other stream too.

    Raise MachineError where it cannot be started or does not come to an end.
    """
    errors = subprocess.STDOUT if with_errors else subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603  # a program that the machine's owner installed
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
            env=environment, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        demand_memory(error)
        message = f"{name} cannot be started: {error.strerror}"
        raise MachineError(message, where=command[0], hint="see that it is whole") from error
    with process:
        try:
            said, _ = process.communicate(timeout=PATIENCE)
        except BaseException as error:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                message = f"{name} took longer than {PATIENCE:.0f} s"
                raise MachineError(message, where=file, hint="run it by itself") from error
            raise
    return said
