"""The command `fascicle`: the same tasks as a program, so that no `tasks.py` is needed."""

from __future__ import annotations

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
    except BrokenPipeError:  # as in `fascicle --list | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
