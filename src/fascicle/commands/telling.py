"""What all tasks have in common: options, and how errors are told."""

from __future__ import annotations

import atexit
import functools
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, NoReturn

from invoke import Exit

from fascicle.errors import (
    FascicleError,
    MachineError,
    UsageError,
    is_want_of_memory,
    short_of_memory,
)
from fascicle.room import BEGINNING, require_room
from fascicle.workspace import ISSUE_FILE, Workspace, misnamed_at

_YOUNG = 100_000
"""Objects after which memory is looked through for the first time: at Python's own number that
takes a tenth of a build, whose trees are all in use."""

_CHECKS = "fascicle.checks."
"""How the names of threads begin in which Java checks editions."""

ISSUE_HELP = {
    "issue": "id of the issue, as 26-2 (default: the newest)",
    "all": "all issues",
}
BUILD_HELP = ISSUE_HELP | {
    "draft": "allow missing pictures and mark every page",
    "force": "make it even if nothing has changed",
    "jobs": "worker processes (default: one a core)",
}


class Ended(KeyboardInterrupt):
    """The machine asks us to end: it goes the way of a Ctrl-C. Its argument is the signal."""


def told(body: Callable[..., None]) -> Callable[..., None]:
    """Return a task's body that tells our errors in their one form and ends with their code.

    So it does with what the machine raises: a disk that is full, memory that is used up. Whatever
    else comes is told too, and shown whole where FASCICLE_TRACEBACK is set.
    """

    @functools.wraps(body)
    def run(*arguments: Any, **options: Any) -> None:
        # Invoke forbids it, and a checkout's modules were compiled anew in each run: 0.2 s of it.
        sys.dont_write_bytecode = bool(sys.flags.dont_write_bytecode)
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # it looks through all packages
        gc.freeze()  # what has been imported
        gc.set_threshold(_YOUNG, 20, 100)
        gc.enable()
        atexit.register(gc.freeze)  # Python's last collection took 0.1 s; all memory goes anyway
        _hear_no_libraries()
        from fascicle.present.findings import show_error

        heeded: list[signal.Signals] = []
        try:
            heeded = _heed_signals()  # from here on there is somebody to tell of them
            require_room(BEGINNING)
            body(*arguments, **options)
        except FascicleError as error:
            _leave_if_ended()
            show_error(error)
            _end_with(error.exit_code, error)
        except Ended as error:
            _leave_if_ended(*error.args)
        except KeyboardInterrupt:
            _leave("interrupted", 128 + signal.SIGINT)
        except Exit:
            raise
        except BrokenPipeError:
            if _is_java_at_work():
                _end_at_once(0)
            raise
        except Exception as error:
            _leave_if_ended()
            if os.environ.get("FASCICLE_TRACEBACK"):
                raise
            show_error(_as_told(error))
            if is_want_of_memory(_root(error)):  # what is left half-way has nothing to add to it
                sys.unraisablehook = lambda _: None
            _end_with(MachineError.exit_code, error)
        finally:
            for number in heeded:
                signal.signal(number, signal.SIG_DFL)
            atexit.unregister(_heed_no_more)
            atexit.register(_heed_no_more)  # what is registered last is done first

    return run


def _end_with(code: int, error: Exception) -> NoReturn:
    if _is_java_at_work():
        _end_at_once(code)
    raise Exit(code=code) from error


def _is_java_at_work() -> bool:
    return any(each.name.startswith(_CHECKS) for each in threading.enumerate())


_came: list[signal.Signals] = []
"""The signals that asked us to end: a library in C may make an error of its own out of it."""


def _leave_if_ended(*numbers: signal.Signals) -> None:
    for number in (*numbers, *_came):
        _leave(f"ended by {number.name}", 128 + number)


def _leave(why: str, code: int) -> NoReturn:
    """Tell it, and end; at once where a thread of Java's would meet an end of Python's half-way."""
    from fascicle.present.making import show_text

    show_text(f"\n{why}; the last good files are as they were", to_errors=True)
    if any(thread.daemon for thread in threading.enumerate()):
        _end_at_once(code)
    raise Exit(code=code) from None


def _end_at_once(code: int) -> NoReturn:
    """End without waiting for a thread of Java's, which nobody can end."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _heed_signals() -> list[signal.Signals]:
    """Have SIGTERM, SIGHUP and Ctrl-C break the work off, but for those that we are to ignore.

    Return those that nobody heeded before.
    """
    asked = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    ours = [number for number in asked if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, signal.default_int_handler if number is signal.SIGINT else _end)
    return ours


def _heed_no_more() -> None:
    """Let a Ctrl-C end us at once: what Python does at its end is not to be broken off half-way."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _hear_no_libraries() -> None:
    """Let no library's log be shown: one that is asked for shows those of all others too."""
    logger = logging.getLogger()
    if not (logger.handlers or os.environ.get("FASCICLE_TRACEBACK")):
        logger.addHandler(logging.NullHandler())


def _end(number: int, _frame: FrameType | None) -> None:
    """Break the work off, and tidy up; a second signal ends us at once."""
    signal.signal(number, signal.SIG_DFL)
    _came.append(signal.Signals(number))
    raise Ended(signal.Signals(number))


def _root(error: BaseException) -> BaseException:
    """Return the want of memory that an error comes of, or else the error: a full buffer closes."""
    each: BaseException | None = error
    while each and not is_want_of_memory(each):
        each = each.__cause__ or each.__context__
    return each or error


def _as_told(error: Exception) -> MachineError:
    """Return what nobody foresaw as an error of the machine's."""
    if is_want_of_memory(_root(error)):
        return short_of_memory(_root(error))
    if isinstance(error, OSError) and error.strerror:
        where = str(error.filename or "fascicle")
        hint = "see to the file and its permissions, and to the disk's space"
        return MachineError(error.strerror, where=where, hint=hint)
    message = f"the program failed: {type(error).__name__}: {error}"[:500]
    hint = (
        "the machine may be short of memory; if it happens again, tell fascicle's makers what"
        " FASCICLE_TRACEBACK=1 shows"
    )
    return MachineError(message, hint=hint)


def chosen(workspace: Workspace, issue: str | None, everything: bool) -> tuple[str, ...]:
    """Return the ids of the issues that the command line asks for."""
    ids = workspace.issue_ids()
    if issue:
        return (issue,)
    if not ids:
        message = "there is no issue yet"
        hint = "make a folder with an issue.yaml, as manuscript/1-1/issue.yaml"
        for folder in sorted(workspace.manuscript.glob("*/")):
            if misnamed := misnamed_at(folder / ISSUE_FILE):
                hint = f"rename {workspace.relative(folder / misnamed)} to {ISSUE_FILE}"
        raise UsageError(message, where="manuscript", hint=hint)
    return ids if everything else ids[-1:]


def number(text: str, option: str) -> int:
    """Return an option's number; Invoke's own way of reading one ends in a traceback."""
    if not text.isdecimal():
        message = f"“{text}” is not a number"
        raise UsageError(message, where=option, hint="write digits only")
    return int(text)
