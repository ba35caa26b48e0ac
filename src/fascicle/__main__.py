"""The command `fascicle`: the same tasks as a program, so that no `tasks.py` is needed."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Nothing has been begun yet: a Ctrl-C ends us without a word, until a task takes heed of it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from types import ModuleType
from typing import Any


def main() -> None:
    """Run the program with the arguments of the command line."""
    with _without_mocks():
        from invoke import Program

    from fascicle.tasks import namespace

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


@contextmanager
def _without_mocks() -> Iterator[None]:
    """Put off the import of `unittest.mock`, which Invoke has for those who test their tasks.

    With all of asyncio, which comes along, it is a third of the time in which we see that there is
    nothing to do.
    """
    stands_for = ModuleType("unittest.mock")

    def mock(*arguments: Any, **options: Any) -> Any:
        return import_module("unittest.mock").Mock(*arguments, **options)

    stands_for.Mock = mock  # type: ignore[attr-defined]
    known = sys.modules.setdefault(stands_for.__name__, stands_for)
    try:
        yield
    finally:
        if known is stands_for:
            del sys.modules[stands_for.__name__]


if __name__ == "__main__":
    main()
