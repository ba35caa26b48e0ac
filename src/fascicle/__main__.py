"""The command `fascicle`: the same tasks as a program, so that no `tasks.py` is needed."""

from __future__ import annotations

import gc
import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Nothing has been begun yet: a Ctrl-C ends us without a word, until a task takes heed of it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import os
import sys

from fascicle.late_imports import Stands, put_off

# The standard library's, for addresses in numbers and for the lines of tracebacks.
with put_off({"ipaddress": (), "tokenize": ()}):
    from fascicle.kept_code import compiled_before
    from fascicle.room import BEGINNING, require_room
    from fascicle.versions import version

_SELDOM: Stands = {
    "bz2": (),
    "invoke.runners": ("Failure", "Local", "Promise", "Result", "Runner"),
    "lzma": (),
    "pprint": ("pformat",),
    "unittest.mock": ("Mock",),
    "invoke.vendor.yaml": (),
    "importlib.metadata": (version,),
}
"""What Invoke imports for those who test their tasks, have settings for it or run commands with it,
and for its version, and the standard library for archives. With all of asyncio, which comes along,
it is half of the time in which we see that there is nothing to do."""

_LACKING = 4
"""The exit code where the machine lacks something: that of `MachineError`."""

_SHORT = b"fascicle: the memory is used up\nhint: close other programs\n"


def main() -> None:
    """Run the program with the arguments of the command line."""
    try:
        require_room(BEGINNING)
    except MemoryError:
        os.write(2, _SHORT)
        os._exit(_LACKING)  # what tells errors elsewhere may need more than there is
    gc.disable()  # what is imported is no garbage: to look for it took 4 ms of 60
    with put_off(_SELDOM), compiled_before("program"):
        from fascicle.commands.program import Fascicle
        from fascicle.tasks import namespace

    code: str | int | None = 0
    try:
        try:
            Fascicle(name="fascicle", namespace=namespace, version=version("fascicle")).run()
        except SystemExit as end:  # what has been said may not be written yet
            code = end.code
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # As in `fascicle --list | head -1`; or it has been told already.
        if not isinstance(error, BrokenPipeError) and code != _LACKING:
            from fascicle.errors import MachineError, is_want_of_memory, short_of_memory
            from fascicle.present.findings import show_error

            message = f"it cannot be written: {error.strerror}"
            written = MachineError(message, where="output", hint="see to its disk")
            show_error(short_of_memory(error) if is_want_of_memory(error) else written)
            code = MachineError.exit_code
    sys.exit(code)


if __name__ == "__main__":
    main()
