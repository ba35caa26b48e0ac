"""The typesetters: a process that imports WeasyPrint once and forks a worker for each place.

`workers` starts it and holds the other end of each place's socket. A worker takes job after job
from there; when it has grown large, a new one takes its place. Where one breaks off, the others
go on. All end when the process that started them does.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import Any, NoReturn

from fascicle.editions.pdf.confining import give_up
from fascicle.editions.pdf.engine import import_weasyprint
from fascicle.editions.pdf.limits import Limits, memory
from fascicle.errors import FascicleError, MachineError, is_want_of_memory
from fascicle.files import write_for_now
from fascicle.kept_code import compiled_before
from fascicle.workspace import default_styles

GROWTH = 50 * 1024 * 1024
"""Bytes by which a worker has grown when it takes no job more."""

_LITTER = 2 * 1024 * 1024
"""Bytes by which it has grown when it lets go of the pages that it has set."""

_USUAL_SHEETS = ("tokens.css", "pdf.css", "look.css")
"""Sheets of our own: those of a publication might never be done, and here nobody looks after it."""

_HEADER = 8
_DONE, _TOO_LARGE = 0, 3
"""What a worker's exit says: there are no jobs more, or it needs a successor."""

Message = tuple[Any, ...]


def send(connection: socket.socket, message: Message) -> None:
    """Send a message whole."""
    content = pickle.dumps(message, protocol=5)
    connection.sendall(len(content).to_bytes(_HEADER, "big") + content)


def receive(connection: socket.socket) -> Message | None:
    """Return the next message, or None when the other side has gone."""
    header = _read(connection, _HEADER)
    content = _read(connection, int.from_bytes(header, "big")) if header else b""
    return pickle.loads(content) if content else None  # noqa: S301  # from our own process


def _read(connection: socket.socket, count: int) -> bytes:
    """Return so many bytes, or none when the other side has gone."""
    read = bytearray()
    while len(read) < count:
        part = connection.recv(min(count - len(read), 1 << 20))
        if not part:
            return b""
        read += part
    return bytes(read)


def serve(number: int, also: Sequence[str] = ()) -> None:
    """Fork a worker for each place whose socket comes over the socket `number`, until it ends.

    Before that modules are imported: those that all jobs need, and `also` others.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us ends us
    give_up()
    gc.disable()
    control = socket.socket(fileno=number)
    woken, waker = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    server = _Server(control, (woken, waker), _prepare(also))
    with DefaultSelector() as selector:
        selector.register(control, EVENT_READ)
        selector.register(woken, EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if woken in ready:
                woken.recv(64)
                server.replace_workers()
            if control in ready and not server.open_place():
                server.end()


def _prepare(also: Sequence[str] = ()) -> MachineError | None:
    """Import all that jobs need, and parse the style sheets that most have.

    Return what is missing, to be told when the first job comes.
    """
    with compiled_before("typesetting"):
        try:
            import_weasyprint()  # before anything else imports it: see there
        except MachineError as error:
            return error
        import PIL.Image

        from fascicle.editions.pdf.typesetting import import_what_jobs_need, parse_sheet

        import_what_jobs_need()
        for name in also:
            import_module(name)
        PIL.Image.preinit()
    with suppress(OSError):  # it is told when the sheets are wanted
        for name in _USUAL_SHEETS:
            parse_sheet((default_styles() / name).read_text(encoding="utf-8"), ())
    gc.freeze()  # what is imported stays: collections need not look at it, nor copy its memory
    return None


class _Server:
    """Knows who works at which place."""

    def __init__(
        self, control: socket.socket, own: tuple[socket.socket, ...], failure: MachineError | None
    ) -> None:
        self.control = control
        self.own = own
        self.failure = failure
        self.at_work: dict[int, socket.socket] = {}

    def open_place(self) -> bool:
        """Take a place's socket and fork a worker for it; return False when there are no more."""
        message, numbers, _, _ = socket.recv_fds(self.control, 1, 1)
        for number in numbers:
            self._fork(socket.socket(fileno=number))
        return bool(message)

    def replace_workers(self) -> None:
        """Put a successor where a worker was too large; close the place of one that broke off."""
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                place = self.at_work.pop(pid)
                if os.waitstatus_to_exitcode(status) == _TOO_LARGE:
                    self._fork(place)
                else:
                    place.close()

    def end(self) -> NoReturn:
        """End all workers, and this process."""
        for pid in self.at_work:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        os._exit(0)

    def _fork(self, place: socket.socket) -> None:
        pid = os.fork()
        if pid:
            self.at_work[pid] = place
            return
        signal.set_wakeup_fd(-1)
        for other in (self.control, *self.own, *self.at_work.values()):
            other.close()
        _work(place, self.failure)


def _work(place: socket.socket, failure: MachineError | None) -> NoReturn:
    """Take jobs until there are none or this process is large. It ends without tidying up."""
    code = _DONE
    try:
        tidy = memory()
        most = tidy + GROWTH  # what it was forked from may be large itself
        while memory() < most:
            message = receive(place)
            if message is None:
                break
            send(place, ("begun", os.getpid()))
            job, path, limits = message
            send(place, _answer(job, path, limits, failure))
            if memory() > tidy + _LITTER:  # who asked does not wait for it
                gc.collect()
                tidy = memory()
        else:
            code = _TOO_LARGE
    finally:
        os._exit(code)


def _answer(job: Any, path: Path, limits: Limits, failure: MachineError | None) -> Message:
    """Return what came of a job: the gathering itself goes to the shelf, as the file `path`."""
    from fascicle.editions.pdf.typesetting import typeset

    try:
        if failure:
            raise failure
        limits.impose()
        write_for_now(path, pickle.dumps(typeset(job), protocol=5))
    except FascicleError as error:
        return "failed", error.message, error.where, error.hint
    except Exception as error:  # whatever the engine stumbles over: told, not raised
        if is_want_of_memory(error):
            return ("large",)
        return "stumbled", f"{type(error).__name__}: {error}"[:500]
    return ("done",)
