"""The command `fascicle`: the same tasks as a program, so that no `tasks.py` is needed."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Nothing has been begun yet: a Ctrl-C ends us without a word, until a task takes heed of it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import os
import sys
from importlib.metadata import version

from invoke import Program

from fascicle.tasks import namespace


def main() -> None:
    """Run the program with the arguments of the command line."""
    try:
        Program(name="fascicle", namespace=namespace, version=version("fascicle")).run()
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # as in `fascicle --list | head -1`
            from fascicle.errors import MachineError
            from fascicle.present.findings import show_error

            message = f"it cannot be written: {error.strerror}"
            show_error(MachineError(message, where="output", hint="see to its disk"))
            sys.exit(MachineError.exit_code)


if __name__ == "__main__":
    main()
