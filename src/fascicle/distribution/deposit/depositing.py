"""Deposits the DOIs of a release: what is new or has changed, and what became of the last ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from fascicle.distribution.deposit.batch import Batch
from fascicle.distribution.deposit.crossref import Crossref, Outcome
from fascicle.distribution.deposit.register import (
    Deposited,
    Register,
    noted,
    read_register,
    write_register,
)
from fascicle.distribution.records.crossref.batch import stamp_at

Change = Literal["new", "changed", "failed", "waiting", "unchanged"]
_TO_SEND = ("new", "changed", "failed")
_PAUSE = 3.0
"""Seconds between two questions for an outcome."""
_SILENT = "Crossref’s log does not tell of it"


@dataclass(frozen=True, slots=True)
class Planned:
    """A DOI with what is to be done: all but `waiting` and `unchanged` are sent."""

    doi: str
    change: Change
    message: str = ""

    @property
    def is_sent(self) -> bool:
        """Whether the DOI's record goes to Crossref."""
        return self.change in _TO_SEND


@dataclass(frozen=True, slots=True)
class Errand:
    """A deposit to be made: a release's batch, the register's folder, and how long to wait."""

    root: Path
    batch: Batch
    issue: str
    version: str
    seconds: float = 60.0
    pause: float = _PAUSE


def plan(errand: Errand, known: Mapping[str, Deposited]) -> tuple[Planned, ...]:
    """Return what is to be done for each DOI of a deposit, in its order."""
    return tuple(_planned(doi, digest, known) for doi, digest in errand.batch.digests.items())


def _planned(doi: str, digest: str, known: Mapping[str, Deposited]) -> Planned:
    last = known.get(doi)
    if last is None:
        return Planned(doi, "new")
    if last.digest != digest:
        return Planned(doi, "changed")
    changes: dict[str, Change] = {"waiting": "waiting", "failed": "failed"}
    return Planned(doi, changes.get(last.state, "unchanged"), last.message)


def deposit(
    errand: Errand, server: Crossref, now: datetime, told: Callable[[str], None]
) -> tuple[tuple[Planned, ...], Mapping[str, Deposited]]:
    """Deposit what is new, has changed or failed; return what was done, and what is known now.

    First the outcome of earlier deposits is asked for. The register is written after each step, so
    that whatever breaks off, the next run goes on from there. MachineError tells of a server that
    does not answer or refuses.
    """
    host = server.account.host
    register = read_register(errand.root)
    register = _follow(errand, server, register, told, settles_unknown=True)
    planned = plan(errand, register.get(host, {}))
    dois = [each.doi for each in planned if each.is_sent]
    if dois:
        told("sending")
        stamp = _next_stamp(now, register.get(host, {}))
        name, content = errand.batch.stamped(stamp, dois)
        server.send(name, content)
        digests = errand.batch.digests
        sent = {
            doi: Deposited(errand.issue, errand.version, digests[doi], stamp, name, "waiting")
            for doi in dois
        }
        register = noted(register, host, sent)
        write_register(errand.root, register)
        register = _wait(errand, server, register, told)
    known = register.get(host, {})
    return planned, {doi: known[doi] for doi in errand.batch.digests if doi in known}


def _next_stamp(now: datetime, known: Mapping[str, Deposited]) -> int:
    """Return a number greater than all before it, even where the clock was set back."""
    last = max((deposited.stamp for deposited in known.values()), default=0)
    return max(int(stamp_at(now)), last + 1)


def _wait(
    errand: Errand, server: Crossref, register: Register, told: Callable[[str], None]
) -> Register:
    """Ask for the outcome again and again, until it is there or the time is over."""
    end = time.monotonic() + errand.seconds
    while time.monotonic() < end:
        time.sleep(min(errand.pause, max(end - time.monotonic(), 0)))
        register = _follow(errand, server, register, told)
        if not _waiting(errand, register.get(server.account.host, {})):
            break
    return register


def _waiting(errand: Errand, known: Mapping[str, Deposited]) -> dict[str, Deposited]:
    """Return those DOIs of the deposit whose outcome is not known."""
    ours = {doi: known[doi] for doi in errand.batch.digests if doi in known}
    return {doi: last for doi, last in ours.items() if last.state == "waiting"}


def _follow(
    errand: Errand,
    server: Crossref,
    register: Register,
    told: Callable[[str], None],
    *,
    settles_unknown: bool = False,
) -> Register:
    """Return the register after the outcome of what waits was asked for.

    A deposit that the server does not know has failed, unless it may not have come in yet.
    """
    host = server.account.host
    waiting = _waiting(errand, register.get(host, {}))
    files = dict.fromkeys(last.file for last in waiting.values())
    for file in files:
        told("asking what became of it")
        outcome = server.outcome(file)
        if outcome.state == "queued" or (outcome.state == "unknown" and not settles_unknown):
            continue
        settled = {
            doi: _settled(doi, last, outcome) for doi, last in waiting.items() if last.file == file
        }
        register = noted(register, host, settled)
        write_register(errand.root, register)
    return register


def _settled(doi: str, last: Deposited, outcome: Outcome) -> Deposited:
    registered, message = outcome.records.get(doi.lower(), (False, outcome.message or _SILENT))
    return replace(last, state="registered" if registered else "failed", message=message)
