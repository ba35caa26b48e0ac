"""The command `fascicle`: the same tasks as a program, so that no `tasks.py` is needed."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Nothing has been begun yet: a Ctrl-C ends us without a word, until a task takes heed of it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import os
import sys

from fascicle.kept_code import compiled_before
from fascicle.late_imports import Stands, put_off
from fascicle.room import BEGINNING, require_room
from fascicle.versions import version

_SELDOM: Stands = {
    "unittest.mock": ("Mock",),
    "invoke.vendor.yaml": (),
    "importlib.metadata": (version,),
}
"""What Invoke imports for those who test their tasks or have settings for it, and for its version.
With all of asyncio, which comes along, it is half of the time in which we see that there is
nothing to do."""


_SHORT = b"fascicle: the memory is used up\nhint: close other programs\n"


def main() -> None:
    """Run the program with the arguments of the command line."""
    try:
        require_room(BEGINNING)
    except MemoryError:
        os.write(2, _SHORT)
        os._exit(4)  # what tells errors elsewhere may need more than there is
    with put_off(_SELDOM), compiled_before("program"):
        from fascicle.commands.program import Fascicle
        from fascicle.tasks import namespace

    try:
        Fascicle(name="fascicle", namespace=namespace, version=version("fascicle")).run()
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # as in `fascicle --list | head -1`
            from fascicle.errors import MachineError, is_want_of_memory, short_of_memory
            from fascicle.present.findings import show_error

            message = f"it cannot be written: {error.strerror}"
            written = MachineError(message, where="output", hint="see to its disk")
            show_error(short_of_memory(error) if is_want_of_memory(error) else written)
            sys.exit(MachineError.exit_code)


if __name__ == "__main__":
    main()
