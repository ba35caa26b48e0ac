"""A small part of the campaign, with the same chances each time; the README tells of the whole."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.campaign.faults import FAULTS, Fault
from tests.campaign.rooms import ROOMS, Room
from tests.campaign.running import try_once
from tests.campaign.scene import ISSUE
from tests.campaign.trial import Prepared, prepare

BUILD, IMPORT = ROOMS[0], ROOMS[1]
EPUB = replace(BUILD, name="epub", command=("epub", "--issue", ISSUE, "--jobs", "1"), units=())
TYPESET = {"SIGTERM", "disk full", "out of memory", "file changes while read"}
"""Faults that are tried on an edition, which takes longer; the others on an import."""

CELLS = [(EPUB if fault.name in TYPESET else IMPORT, fault) for fault in FAULTS]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Room], Prepared]:
    """Return what makes a room ready, once."""
    known: dict[str, Prepared] = {}

    def make(room: Room) -> Prepared:
        if room.name not in known:
            place = tmp_path_factory.mktemp("campaign-")
            known[room.name] = prepare(
                room, place / room.name, place / "cache", varies=room is EPUB
            )
        return known[room.name]

    return make


@pytest.mark.slow
@pytest.mark.parametrize(
    ("room", "fault"),
    CELLS,
    ids=lambda value: value.name,
)
def test_nothing_is_torn_or_lost_and_the_next_run_mends(
    ready: Callable[[Room], Prepared], room: Room, fault: Fault, tmp_path: Path
) -> None:
    if why := fault.needs():
        pytest.skip(why)
    dice = random.Random(f"{room.name}, {fault.name}")  # noqa: S311  # chance, not secrecy
    verdict = try_once(ready(room), fault, dice, tmp_path / "campaign-" / "trial")
    assert verdict.faults == ()
