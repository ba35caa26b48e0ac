"""The processes that typeset: started once, and told what to do over sockets.

What runs in them is `preloading`; `typesetters` is who forks them. A process pool of the standard
library would import the program that started us into each worker, lose all jobs when one worker
breaks off, and carry every gathering through this process twice.
"""

from __future__ import annotations

import os
import queue
import signal
import socket
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from fascicle.editions.pdf.limits import LOOK, Limits, memory, too_large, too_late
from fascicle.editions.pdf.preloading import Message, receive, send
from fascicle.editions.pdf.typesetters import (
    LOCK,
    call_typesetters,
    end_typesetters,
    living_typesetters,
    typesetters,
)
from fascicle.editions.pdf.typesetting import Fonts, Job, fonts_of
from fascicle.errors import FascicleError, MachineError

SHORT = 20_000
"""Characters of HTML. Shorter jobs come first: others wait for the cover. Then the longest one."""
_REST = 0.2
"""Seconds without a job after which a worker goes home; a new one is soon there."""


@dataclass(order=True, slots=True)
class _Order:
    """A job in the queue; without one it is the last."""

    place: tuple[bool, bool, int]
    number: int
    job: Job | None = field(default=None, compare=False)
    path: Path = field(default=Path(), compare=False)
    future: Future[None] = field(default_factory=Future, compare=False)


class Workers:
    """Some places for workers, and the queue of jobs before them."""

    def __init__(self, count: int, limits: Limits | None = None) -> None:
        self.count = count
        self.limits = limits or Limits.of_machine()
        self.orders: queue.PriorityQueue[_Order] = queue.PriorityQueue()
        self.threads: list[threading.Thread] = []
        self.under_way: list[Future[None]] = []
        self.taken = 0
        self.broken_off = False
        call_typesetters()  # it imports the engine while the manuscript is being read

    def start(self, job: Job, path: Path) -> Future[None]:
        """Have a job typeset to the file `path`; what is returned is done when that is there."""
        length = len(job.html)
        order = _Order((False, length > SHORT, -length), self.taken, job, path)
        self.taken += 1
        self.orders.put(order)
        self.under_way = [each for each in self.under_way if not each.done()] + [order.future]
        if self._wants_another(job):
            thread = threading.Thread(target=self._attend, daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the machine gives no thread more: those that there are will do
                if not self.threads:
                    raise
            else:
                self.threads.append(thread)
        return order.future

    def _wants_another(self, job: Job) -> bool:
        """Return whether one more worker is to be begun, for a job that has just been ordered.

        Not where one would have nothing to do, nor for some drawings: to begin another takes
        longer than to draw them.
        """
        if job.draw and self.threads:
            return False
        return len(self.threads) < min(self.count, len(self.under_way))

    def finish(self) -> None:
        """Leave the workers to whoever comes next when all jobs are done."""
        for _ in self.threads:
            self.orders.put(_Order((True, True, 0), self.taken))
        for thread in self.threads:
            thread.join()

    def break_off(self) -> None:
        """End all workers in the middle of their jobs."""
        with LOCK:
            self.broken_off = True
            end_typesetters()

    def _attend(self) -> None:
        """Give one worker job after job, and another worker after one that broke off.

        Each job gets an answer, whatever happens to us: who ordered it waits for nothing else.
        """
        place: socket.socket | None = None
        fonts: Fonts = ()
        while True:
            try:
                order = self.orders.get(timeout=_REST if place else None)
            except queue.Empty:
                if place:
                    place.close()  # while a long issue is bound, its memory is of more use
                place = None
                continue
            if order.job is None:
                break
            try:
                if place is None:
                    fonts = fonts_of(order.job.font_folders)
                    place = self._open_place(fonts)
                answer = self._ask(place, order.job, order.path)
                failed: BaseException | None = None
                if answer != ("done",):
                    failed = _failure(order.job.name, answer, self.limits)
            except BaseException as error:  # it is told to the one who waits
                answer, failed = ("broken",), error
            if place and answer[0] in {"broken", "late", "large"}:
                place.close()  # what its worker may still say is no answer to the next job
                place = None
            if failed:
                order.future.set_exception(failed)
            else:
                order.future.set_result(None)
        if place:
            self._leave(place, fonts)

    def _open_place(self, fonts: Fonts) -> socket.socket:
        with LOCK:
            if self.broken_off:
                message = "the work was broken off"
                raise MachineError(message, where="typesetter", hint="build again")
            return living_typesetters().open_place(fonts)

    def _leave(self, place: socket.socket, fonts: Fonts) -> None:
        """Leave a worker to whoever comes next."""
        with LOCK:
            if self.broken_off:
                place.close()
            else:
                typesetters().idle[fonts].append(place)

    def _ask(self, place: socket.socket, job: Job, path: Path) -> Message:
        """Send a job to a worker; return what it says at last. One that takes too much is ended."""
        try:
            place.settimeout(None)
            send(place, (job, path, self.limits))
            answer = receive(place)
            if answer and answer[0] == "begun":
                worker = int(answer[1])
                if overrun := self._watch(place, worker):
                    with suppress(ProcessLookupError):
                        os.kill(worker, signal.SIGKILL)
                    return (overrun,)
                answer = receive(place)
        except OSError:
            return ("broken",)
        return answer or ("broken",)

    def _watch(self, place: socket.socket, worker: int) -> str:
        """Wait until a worker answers; return what it took too much of before that, if it did."""
        end = time.monotonic() + self.limits.seconds
        while True:
            place.settimeout(min(LOOK, self.limits.seconds))
            try:
                place.recv(1, socket.MSG_PEEK)
            except TimeoutError:
                if time.monotonic() > end:
                    return "late"
                if memory(worker) > self.limits.bytes:
                    return "large"
            else:
                place.settimeout(None)
                return ""


def _failure(name: str, answer: Message, limits: Limits) -> FascicleError:
    """Return what went wrong with a job as an error."""
    kind, *details = answer
    if kind == "failed":
        message, where, hint = details
        return MachineError(message, where=where, hint=hint)
    if kind == "late":
        return too_late(name, limits)
    if kind == "large":
        return too_large(name, limits)
    if kind == "stumbled":
        message = f"the typesetter failed at “{name}”: {details[0]}"
        hint = "find the place by leaving out half of the text; then tell it to fascicle's makers"
    else:
        message = f"the typesetter broke off while it set “{name}”"
        hint = "the machine may be short of memory; try again with fewer pictures"
    return MachineError(message, where="typesetter", hint=hint)
