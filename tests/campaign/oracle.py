"""Judges a trial: what was torn or lost by the fault, how it was told, and whether it mended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.campaign.faults import Fault
from tests.campaign.rooms import Room
from tests.campaign.scene import SHELF
from tests.campaign.state import TEMPORARY, Files, State
from tests.campaign.trial import Ended, Prepared

_SOCKET = f"{TEMPORARY}/pymp-"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a trial; all of it is empty where all is well. `struck`: it was hit."""

    struck: bool
    torn: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    """What is wrong with how it was told: a traceback, a wrong exit code."""
    left: tuple[str, ...] = ()
    """Processes and temporary files that stayed."""
    unmended: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """All that is wrong."""
        return (*self.torn, *self.lost, *self.told, *self.left, *self.unmended)


def judge(
    prepared: Prepared, fault: Fault, run: Ended, found: State, again: Ended, mended: State
) -> Verdict:
    """Return the verdict on a trial: of the run, what it left, the next run and what that left."""
    room = prepared.room
    refusals = room.refusals if fault.refuses else frozenset()
    ends = [prepared.wished.shown]
    if again.code in refusals and prepared.other:  # it was done already, of the other text
        ends.append(prepared.other.shown)
    known = [prepared.before.shown, prepared.wished.shown]
    known += [prepared.other.shown] if prepared.other else []
    litter = frozenset() if fault.kills else _litter(prepared, found)
    litter = frozenset(name for name in litter if not name.startswith(f"{SHELF}/"))  # to go on from
    return Verdict(
        struck=run.code != 0 or fault.always,
        torn=(*_torn(found.shown, known), *_half(room, found.shown, known)),
        lost=tuple(sorted(_kept(known) - set(found.shown))),
        told=(*_told(run, fault.codes | refusals), *_told(again, frozenset({0}) | refusals)),
        left=(*sorted(litter | _litter(prepared, mended)), *map(str, run.left + again.left)),
        unmended=_unlike(room, mended.shown, ends),
    )


def _torn(found: Files, known: Sequence[Files]) -> Iterator[str]:
    """Yield the files that are neither as they were nor as they are to be."""
    for name, digest in found.items():
        if digest not in {files.get(name) for files in known}:
            yield f"{name} is torn"


def _half(room: Room, found: Files, known: Sequence[Files]) -> Iterator[str]:
    """Yield what is shown in parts only: a unit half old and half new, an issue half there."""
    for unit in room.units:
        if _below(unit, found) not in [_below(unit, files) for files in known]:
            yield f"{unit} is neither the old nor the new one"
    before, *ends = known
    shown = [end for end in ends for name in room.last if found.get(name) == end[name]
             and end[name] != before.get(name)]  # fmt: skip
    if shown and _below(room.first, found) not in [_below(room.first, end) for end in shown]:
        yield f"{room.first} is half there, and shown"


def _below(folder: str, files: Files) -> Files:
    return {name: digest for name, digest in files.items() if name.startswith(f"{folder}/")}


def _kept(known: Sequence[Files]) -> set[str]:
    """Return the names of the files that are there before and after."""
    return set.intersection(*({*files} for files in known))


def _told(run: Ended, codes: frozenset[int]) -> Iterator[str]:
    """Yield what is wrong with how a run told what befell it.

    An interruption that met Python before it had begun the program is Python's own to tell.
    """
    if "KeyboardInterrupt" in run.said and "/fascicle/" not in run.said:
        return
    if "Traceback" in run.said or "Fatal Python error" in run.said:
        yield f"a traceback: {run.said.strip()[-1200:]}"
    if run.code is None:
        yield f"it hung: {run.said.strip()[-300:]}"
    elif run.code not in codes:
        yield f"exit code {run.code}: {run.said.strip()[-600:]}"


def _litter(prepared: Prepared, found: State) -> frozenset[str]:
    """Return the hidden files that an undisturbed run does not leave.

    The socket of multiprocessing's fork server is not ours to sweep: it says not whose it is.
    """
    ours = frozenset(name for name in found.hidden if not name.startswith(_SOCKET))
    return ours - prepared.before.hidden - prepared.wished.hidden


def _unlike(room: Room, mended: Files, ends: Sequence[Files]) -> tuple[str, ...]:
    """Return in what the files at the end are unlike those of an undisturbed run."""
    differing = [
        sorted(
            name for name in {*mended, *end} - {room.changes} if mended.get(name) != end.get(name)
        )
        for end in ends
    ]
    return tuple(f"{name} is not as it should be" for name in min(differing, key=len))
