"""The whole campaign: `python -m tests.campaign`; see the README beside this file."""

from __future__ import annotations

import argparse
import signal
import tempfile
import time
from pathlib import Path

from tests.campaign.faults import FAULTS
from tests.campaign.rooms import ROOMS
from tests.campaign.running import as_table, fill
from tests.campaign.trial import prepare

_KILLED = "SIGKILL"


def main() -> None:
    """Run the campaign that the command line asks for, and print its table."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("--rooms", default=",".join(room.name for room in ROOMS))
    parser.add_argument("--faults", default=",".join(fault.name for fault in FAULTS))
    parser.add_argument("--trials", type=int, default=8, help="trials of each cell")
    parser.add_argument("--kills", type=int, default=50, help="trials of each cell of SIGKILL")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--place", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--table", type=Path, help="file for the table")
    asked = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it is ignored
    cells = []
    with tempfile.TemporaryDirectory(prefix="campaign-", dir=asked.place) as place:
        for room in (room for room in ROOMS if room.name in asked.rooms.split(",")):
            prepared = prepare(room, Path(place, room.name))
            _tell(f"{room.name}: {prepared.cold.seconds:.1f} s, {prepared.bytes} bytes")
            for fault in (fault for fault in FAULTS if fault.name in asked.faults.split(",")):
                count = asked.kills if fault.name == _KILLED else asked.trials
                cells.append(
                    fill(prepared, fault, count, asked.seed, Path(place, room.name), _tell)
                )
                if asked.table:
                    asked.table.write_text(as_table(cells), encoding="utf-8")
    _tell(as_table(cells))


def _tell(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)  # noqa: T201  # it is a command


if __name__ == "__main__":
    main()
