"""The process that forks those who typeset: called before it is known what there is to do.

This is all that it takes to call it: its imports begin while ours do.
"""

from __future__ import annotations

import atexit
import os
import socket
import sys
import threading
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from fascicle.forking import fork, is_alone

if TYPE_CHECKING:
    import subprocess

    from fascicle.editions.pdf.typesetting import Fonts

_START = (
    "import sys; sys.path[:] = {path!r}; "
    "from fascicle.editions.pdf.preloading import serve; serve({number}, {also!r})"
)

_CONTROL = 3
"""The number of the socket over which it is told for whom to fork, where it has been forked."""


class Typesetters:
    """The process that forks workers: it is there for all shelves, until this process ends.

    So are the workers: one that has set pages before begins the next ones sooner. `idle` has
    their sockets, by the fonts that they know. `also` names modules that jobs are going to need,
    beside those that all need: they are imported there once.
    """

    def __init__(self, also: Sequence[str] = ()) -> None:
        self.idle: defaultdict[Fonts, list[socket.socket]] = defaultdict(list)
        self.control, theirs = socket.socketpair()
        with theirs:
            self.process = (_Forked if is_alone() else _start)(theirs, also)
        atexit.register(self.end)

    def open_place(self, fonts: Fonts) -> socket.socket:
        """Return the socket of a worker: of an idle one with these fonts, else of a new one."""
        while self.idle[fonts]:
            place = self.idle[fonts].pop()
            if _is_alive(place):
                return place
            place.close()
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.control, [b"p"], [theirs.fileno()])
        return ours

    def end(self) -> None:
        """End the process and all its workers, whatever they do."""
        atexit.unregister(self.end)
        for place in chain.from_iterable(self.idle.values()):
            place.close()
        self.control.close()
        self.process.wait()


class _Forked:
    """The process as a fork of this one, which has half of its imports done."""

    def __init__(self, control: socket.socket, also: Sequence[str]) -> None:
        self.pid = fork(lambda: _serve(control, also))
        self.ended = False

    def poll(self) -> int | None:
        """Return None as long as it is there."""
        return self._wait(os.WNOHANG)

    def wait(self) -> int | None:
        """Wait until it has ended."""
        return self._wait(0)

    def _wait(self, options: int) -> int | None:
        if not self.ended:
            self.ended = os.waitpid(self.pid, options)[0] == self.pid
        return 0 if self.ended else None


def _serve(control: socket.socket, also: Sequence[str]) -> None:
    """Be the process that forks workers, with nothing open but what goes on a terminal."""
    number = os.dup2(control.fileno(), _CONTROL)
    os.closerange(_CONTROL + 1, os.sysconf("SC_OPEN_MAX"))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.setsid()  # a Ctrl-C is for who forked us
    from fascicle.editions.pdf.preloading import serve

    serve(number, also)


def _start(control: socket.socket, also: Sequence[str]) -> subprocess.Popen[bytes]:
    """Return the process as one of its own: for who has threads, as the preview."""
    import subprocess

    command = _START.format(path=[*sys.path], number=control.fileno(), also=(*also,))
    return subprocess.Popen(  # noqa: S603  # this program itself
        [sys.executable, "-c", command], pass_fds=[control.fileno()],
        stdin=subprocess.DEVNULL, start_new_session=True,  # a Ctrl-C is for us alone
    )  # fmt: skip


def _is_alive(place: socket.socket) -> bool:
    """Return whether somebody is at the other end of an idle worker's socket."""
    place.settimeout(0)
    try:
        return bool(place.recv(1, socket.MSG_PEEK))  # it says nothing unasked: this is its end
    except BlockingIOError:
        return True
    except OSError:
        return False


LOCK = threading.Lock()


_called: list[Typesetters] = []


def typesetters(also: Sequence[str] = ()) -> Typesetters:
    """Return the process that forks workers."""
    if not _called:
        _called.append(Typesetters(also))
    return _called[0]


def living_typesetters(also: Sequence[str] = ()) -> Typesetters:
    """Return the process that forks workers, started anew if the machine has ended it.

    Whoever calls has the lock.
    """
    if typesetters(also).process.poll() is not None:
        end_typesetters()
    return typesetters(also)


def call_typesetters(also: Sequence[str] = ()) -> None:
    """Have the process that forks workers import the engine, if it is not there yet.

    One that is newly called imports the modules `also`, too.
    """
    with LOCK:
        living_typesetters(also)


def end_typesetters() -> None:
    """End it, and all that are at work. Whoever calls has the lock."""
    while _called:
        _called.pop().end()
