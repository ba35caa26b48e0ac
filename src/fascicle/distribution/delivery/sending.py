"""Carries a plan out: every file whole and read back before readers see the first of them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from fascicle.distribution.delivery.plan import LEDGER, Parcel, Plan
from fascicle.distribution.delivery.store import Store
from fascicle.distribution.release.record import sha256
from fascicle.errors import FascicleError, MachineError, demand_memory
from fascicle.files import stage

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between one try and the next."""

Result = TypeVar("Result")


class Told(Protocol):
    """Is told how far a delivery has come."""

    def __call__(self, step: str, sent: int = 0) -> None:
        """Take what is under way, and the bytes that have arrived since the last time."""


class DamagedError(Exception):
    """A file came back other than it was sent."""


class Courier:
    """Does things at a store, again over a new connection when one breaks."""

    def __init__(
        self,
        target: str,
        connect: Callable[[], Store],
        told: Told,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.target, self.connect, self.told, self.wait = target, connect, told, wait
        self._store: Store | None = None

    def __enter__(self) -> Courier:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def do(self, action: Callable[[Store], Result]) -> Result:
        """Return what an action at the store returns; it may be begun more than once.

        Raise MachineError when it fails over and over, or for what no repetition would mend.
        """
        for pause in (*PAUSES, 0.0):
            try:
                if self._store is None:
                    self._store = self.connect()
                return action(self._store)
            except (FascicleError, PermissionError, FileNotFoundError) as error:
                self._hang_up()
                raise self._as_told(error) from error
            except Exception as error:  # each library has its own ways to say that it broke
                self._hang_up()
                demand_memory(error)
                if not pause:
                    raise self._as_told(error) from error
                self.told(f"the connection broke; again in {pause:.0f} s")
                self.wait(pause)
        raise AssertionError

    def _as_told(self, error: Exception) -> FascicleError:
        if isinstance(error, FascicleError):
            return error
        what = getattr(error, "strerror", None) or str(error) or type(error).__name__
        message = f"it cannot be reached: {' '.join(what.split())[:200]}"
        hint = "what has arrived stays there; run it again when the connection is well"
        if isinstance(error, PermissionError):
            hint = "see that the one who sends may write there"
        return MachineError(message, where=self.target, hint=hint)

    def _hang_up(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            with contextlib.suppress(Exception):  # it is broken or it is not: we are done with it
                store.close()


def deliver(courier: Courier, plan: Plan, beside: Path) -> None:
    """Carry a plan out; what is told at the target at last is written beside the path `beside`.

    Where the store can, all files are sent under other names, read back, and only then given
    their own, in the plan's order. Elsewhere they are sent in that order. What an interrupted
    delivery has brought there is not sent again.
    """
    for parcel in plan.send:
        courier.told(parcel.name)
        if not courier.do(lambda store, parcel=parcel: _is_there(store, parcel, plan)):  # type: ignore[misc]
            courier.do(lambda store, parcel=parcel: _bring(store, parcel))  # type: ignore[misc]
        courier.told(parcel.name, parcel.bytes)
    courier.told("switching over")
    for parcel in plan.send:
        courier.do(lambda store, parcel=parcel: _show(store, parcel))  # type: ignore[misc]
    for name in plan.remove:
        courier.do(lambda store, name=name: store.remove(name))  # type: ignore[misc]
    with stage(beside) as folder:
        file = folder / "ledger"
        file.write_bytes(plan.ledger)
        ledger = Parcel(LEDGER, file, sha256(plan.ledger), len(plan.ledger))
        courier.do(lambda store: _bring(store, ledger))
        courier.do(lambda store: _show(store, ledger))


def _is_there(store: Store, parcel: Parcel, plan: Plan) -> bool:
    """Return whether an earlier delivery, which did not come to its end, has brought a file."""
    names = [name for name in (parcel.part, parcel.name) if plan.sizes.get(name) == parcel.bytes]
    return any(store.digest(name) == parcel.sha256 for name in names)


def _bring(store: Store, parcel: Parcel) -> None:
    """Send a file and read it back."""
    name = parcel.part if store.move else parcel.name
    store.put(parcel.source, name, parcel.name)
    if store.digest(name) != parcel.sha256:
        message = f"{parcel.name} came back other than it was sent"
        raise DamagedError(message)


def _show(store: Store, parcel: Parcel) -> None:
    """Give a file that was brought its own name."""
    if not store.move:
        return
    try:
        store.rename(parcel.part, parcel.name)
    except Exception:  # the answer may have been lost after the deed
        if store.digest(parcel.name) != parcel.sha256:
            raise
