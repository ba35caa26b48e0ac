"""One issue on the desk: its last proofs, what is being done, and what is to be said of it."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from fascicle.preview.proofs import Book, Pages, Proofs

Record = dict[str, Any]


class State(StrEnum):
    """How an issue's proofs stand."""

    WAITING = "waiting"
    BUILDING = "building"
    READY = "ready"
    WRONG = "wrong"


@dataclass(slots=True)
class Checking:
    """The last check of an issue's proofs: `key` says of which."""

    running: bool = False
    asked: bool = False
    step: str = ""
    key: str = ""
    made: float = 0.0
    report: Record | None = None
    failed: Record | None = None

    def finish(self, key: str, report: Record, failed: Record | None) -> None:
        """Take what a check brought, and the error that it ended with, if it did."""
        self.running = self.asked = False
        self.key, self.made = key, time.time()
        self.report, self.failed = report, failed

    def as_record(self, key: str) -> Record:
        """Return what the page has to know; `key` is that of the proofs that are shown."""
        return {
            "running": self.running,
            "step": self.step,
            "made": self.made,
            "older": bool(self.key) and self.key != key,
            "report": self.report,
            "failed": self.failed,
        }


@dataclass(slots=True)
class Galley:
    """An issue. `mistakes` stand between the last good proofs and new ones; `remarks` do not.

    `older` names the editions whose proofs the mistakes have left as they were.
    """

    issue: str
    stale: bool = True
    state: State = State.WAITING
    step: str = ""
    mistakes: list[Record] = field(default_factory=list)
    remarks: list[Record] = field(default_factory=list)
    older: tuple[str, ...] = ()
    checking: Checking = field(default_factory=Checking)
    _proofs: deque[Proofs] = field(default_factory=lambda: deque(maxlen=4))

    @property
    def proofs(self) -> Proofs | None:
        """The last good proofs."""
        return self._proofs[-1] if self._proofs else None

    @proofs.setter
    def proofs(self, proofs: Proofs) -> None:
        """Put new proofs in front; those before stay for a browser that still reads them."""
        self._proofs.append(proofs)

    def pages(self, sha256: str) -> Pages | None:
        """Return a PDF by its digest."""
        found = (kept.pages for kept in self._proofs)
        return next((pages for pages in found if pages and pages.sha256 == sha256), None)

    def book(self, sha256: str) -> Book | None:
        """Return an EPUB by its digest."""
        found = (kept.book for kept in self._proofs)
        return next((book for book in found if book and book.sha256 == sha256), None)

    @property
    def wants_check(self) -> bool:
        """True when the proofs are good, and of others than were checked last."""
        good = self.state is State.READY and not self.stale and self.proofs is not None
        return good and self.proofs is not None and self.checking.key != self.proofs.key

    def as_record(self) -> Record:
        """Return what the page has to know."""
        proofs = self.proofs
        return {
            "state": self.state,
            "step": self.step,
            "mistakes": self.mistakes,
            "remarks": self.remarks,
            "serial": proofs.book.serial if proofs and proofs.book else "",
            "proofs": proofs and proofs.as_record(),
            "older": self.older if proofs else (),
            "check": self.checking.as_record(proofs.key if proofs else ""),
        }
