"""The whole campaign: `python -m tests.campaign`; see the README beside this file."""

from __future__ import annotations

import argparse
import signal
import tempfile
import time
from pathlib import Path

from tests.campaign.faults import FAULTS
from tests.campaign.rooms import ROOMS
from tests.campaign.running import as_table, fill, keep, recall
from tests.campaign.trial import prepare

_KILLED, _CHANGES = "SIGKILL", "file changes while read"
_CACHE = "campaign-cache"
"""Is kept for the next campaign: what the validators have seen need not be judged again."""


def main() -> None:
    """Run the campaign that the command line asks for, and print its table."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("--rooms", default=",".join(room.name for room in ROOMS))
    parser.add_argument("--faults", default=",".join(fault.name for fault in FAULTS))
    parser.add_argument("--trials", type=int, default=8, help="trials of each cell")
    parser.add_argument("--kills", type=int, default=50, help="trials of each cell of SIGKILL")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--place", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--record", type=Path, default=Path("campaign.jsonl"))
    asked = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it is ignored
    with tempfile.TemporaryDirectory(prefix="campaign-", dir=asked.place) as place:
        for room in (room for room in ROOMS if room.name in asked.rooms.split(",")):
            varies = _CHANGES in asked.faults
            prepared = prepare(room, Path(place, room.name), asked.place / _CACHE, varies=varies)
            _tell(f"{room.name}: {prepared.cold.seconds:.1f} s, {prepared.bytes} bytes")
            for fault in (fault for fault in FAULTS if fault.name in asked.faults.split(",")):
                count = asked.kills if fault.name == _KILLED else asked.trials
                keep(
                    fill(prepared, fault, count, asked.seed, Path(place, room.name), _tell),
                    asked.record,
                )
    order = {room.name: number for number, room in enumerate(ROOMS)}
    _tell(as_table(sorted(recall(asked.record), key=lambda cell: order[cell.room])))


def _tell(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)  # noqa: T201  # it is a command


if __name__ == "__main__":
    main()
