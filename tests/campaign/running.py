"""Runs a campaign: trials in each cell, and the table of what came of them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.campaign.faults import Fault
from tests.campaign.oracle import Verdict, judge
from tests.campaign.state import look
from tests.campaign.trial import Prepared, Run, fresh

_COLD = 0.15
"""The share of trials that begin without a cache, as on a new machine."""


@dataclass(slots=True)
class Cell:
    """What came of the trials of one fault in one room."""

    room: str
    fault: str
    verdicts: list[Verdict] = field(default_factory=list)
    why_not: str = ""


def try_once(
    prepared: Prepared, fault: Fault, dice: random.Random, place: Path, *, cold: bool | None = None
) -> Verdict:
    """Disturb a run at random, run again, and return the verdict."""
    is_cold = dice.random() < _COLD if cold is None else cold
    pace = prepared.cold if is_cold else prepared.warm
    with fresh(prepared, place, cold=is_cold, disk=fault.disk) as scene:
        run = fault.disturb(prepared, scene, dice, pace)
        found = look(scene.root)
        again = Run(scene, prepared.room.command).wait()
        return judge(prepared, fault, run, found, again, look(scene.root))


def fill(
    prepared: Prepared,
    fault: Fault,
    trials: int,
    seed: str,
    place: Path,
    told: Callable[[str], None],
) -> Cell:
    """Return a cell with so many trials in it, each with chances of its own."""
    cell = Cell(prepared.room.name, fault.name)
    if why := fault.needs():
        cell.why_not = why
        return cell
    for number in range(trials):
        name = f"{prepared.room.name}, {fault.name}, {seed}, {number}"
        dice = random.Random(name)  # noqa: S311  # chance, not secrecy
        verdict = try_once(prepared, fault, dice, place / "trial")
        cell.verdicts.append(verdict)
        if verdict.faults:
            told(f"{name}: " + "\n  ".join(verdict.faults[:6]))
    told(as_row(cell))
    return cell


_HEAD = (
    "| command | fault | trials | struck | torn | lost | told wrongly | left behind | mended |",
    "|---|---|--:|--:|--:|--:|--:|--:|--:|",
)


def keep(cell: Cell, record: Path) -> None:
    """Add the trials of a cell to a record, a line of JSON each: campaigns go on from there."""
    with record.open("a", encoding="utf-8") as file:
        for verdict in cell.verdicts:
            file.write(json.dumps([cell.room, cell.fault, asdict(verdict)]) + "\n")


def recall(record: Path) -> list[Cell]:
    """Return the cells of a record."""
    cells: dict[tuple[str, str], Cell] = {}
    for line in record.read_text(encoding="utf-8").splitlines():
        room, fault, told = json.loads(line)
        cell = cells.setdefault((room, fault), Cell(room, fault))
        cell.verdicts.append(Verdict(**told))
    return list(cells.values())


def as_table(cells: Iterable[Cell]) -> str:
    """Return the table of a campaign, with a last row of sums, as Markdown."""
    cells = list(cells)
    total = Cell("all", "", [verdict for cell in cells for verdict in cell.verdicts])
    return "\n".join((*_HEAD, *map(as_row, cells), as_row(total))) + "\n"


def as_row(cell: Cell) -> str:
    """Return the row of a cell."""
    made = cell.verdicts
    counts = (
        len(made),
        sum(verdict.struck for verdict in made),
        sum(bool(verdict.torn) for verdict in made),
        sum(bool(verdict.lost) for verdict in made),
        sum(bool(verdict.told) for verdict in made),
        sum(bool(verdict.left) for verdict in made),
        sum(not verdict.unmended for verdict in made),
    )
    said = f" ({cell.why_not})" if cell.why_not else ""
    return f"| {cell.room} | {cell.fault}{said} | {' | '.join(map(str, counts))} |"
