"""What is done to a run: each fault takes a scene and disturbs the program at work on it."""

from __future__ import annotations

import os
import platform
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.campaign.rooms import OTHER, WISHED
from tests.campaign.scene import Scene
from tests.campaign.trial import ROOMY, Ended, Pace, Prepared, Run, mount

_FAKETIME = Path(f"/usr/lib/{platform.machine()}-linux-gnu/faketime/libfaketimeMT.so.1")
_SLEEP = Path(__file__).with_name("clock")
_BLOCKS = 1 << 15
"""Bytes that folders and the ends of files take up besides."""

_MEGABYTE = 1 << 20
_LEAST_MEMORY = 30 * _MEGABYTE

Disturb = Callable[[Prepared, Scene, random.Random, Pace], Ended]
"""Runs the room's command on a scene and disturbs it; the last is the pace of such a run."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to disturb a run.

    `codes` are those that it may end with; `needs` tells what a machine lacks for it, '' for
    nothing. With `kills` the program cannot tidy up; with `refuses` it may say no;
    with `disk` it is on a disk of its own; `always` is one that strikes though nobody tells it.
    """

    name: str
    disturb: Disturb
    codes: frozenset[int]
    needs: Callable[[], str] = lambda: ""
    kills: bool = False
    refuses: bool = False
    always: bool = False
    disk: bool = False


def _signalled(number: signal.Signals, *, group: float) -> Disturb:
    """Return what sends a signal at a random moment: to the program, or to its whole group."""

    def disturb(prepared: Prepared, scene: Scene, dice: random.Random, pace: Pace) -> Ended:
        run, begun = Run(scene, prepared.room.command), time.monotonic()
        with suppress(subprocess.TimeoutExpired):
            run.process.wait(dice.uniform(0.0, pace.seconds))
        has_ended = run.process.poll() is not None
        pace.saw(time.monotonic() - begun, ended=has_ended)
        if not has_ended:
            send = os.killpg if dice.random() < group else os.kill
            send(run.process.pid, number)
        return run.wait()

    return disturb


def _on_a_full_disk(prepared: Prepared, scene: Scene, dice: random.Random, _: Pace) -> Ended:
    """Run on a disk that has less room than the work needs, or just enough of it."""
    status = os.statvfs(scene.root)
    used = (status.f_blocks - status.f_bfree) * status.f_frsize
    room = int(1.2 * dice.random() ** 2 * (prepared.bytes + _BLOCKS))
    mount("-o", f"remount,size={used + room}", str(scene.root))
    try:
        return Run(scene, prepared.room.command).wait()
    finally:
        mount("-o", f"remount,size={ROOMY}", str(scene.root))


def _read_only(prepared: Prepared, scene: Scene, dice: random.Random, _: Pace) -> Ended:
    """Run where one of the folders, and all below it, can be read but not written.

    It is one that the run would write to: a folder with a file that it makes, or one around it.
    """
    made = [name for name, digest in prepared.wished.shown.items()
            if prepared.before.shown.get(name) != digest]  # fmt: skip
    around = {parent for name in made for parent in (scene.root / name).parents}
    folders = sorted(path for path in around if path.is_dir() and scene.root in path.parents)
    with _closed(dice.choice(folders), scene.root):
        return Run(scene, prepared.room.command).wait()


@contextmanager
def _closed(folder: Path, root: Path) -> Iterator[None]:
    """Let nobody write into a folder while the block runs: root heeds no permissions."""
    if os.geteuid():
        folder.chmod(0o555)
        yield
        folder.chmod(0o755)
        return
    before = _mounted(root)
    mount("--bind", str(folder), str(folder))
    try:
        mount("-o", "remount,ro,bind", str(folder))
        yield
    finally:  # the folders above it may have been given other names
        for place in _mounted(root) - before:
            subprocess.run(["umount", place], check=True)


def _mounted(root: Path) -> set[str]:
    lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    return {place for line in lines if (place := line.split()[1]).startswith(f"{root}/")}


def _short_of_memory(prepared: Prepared, scene: Scene, dice: random.Random, _: Pace) -> Ended:
    """Run with so much address space that it is used up somewhere on the way.

    How much an undisturbed run takes is seen first, on a copy of the scene.
    """
    limit = dice.randrange(_LEAST_MEMORY, max(_peak_of(prepared, scene), 2 * _LEAST_MEMORY))
    return Run(scene, prepared.room.command, before=["prlimit", f"--as={limit}"]).wait()


@cache
def _peaks() -> dict[tuple[str, bool], int]:
    return {}


def _peak_of(prepared: Prepared, scene: Scene) -> int:
    """Return the most address space that an undisturbed run takes, in bytes.

    It is that of the program itself: pandoc sets a terabyte aside, and takes what it may have.
    """
    known, key = _peaks(), (prepared.room.name, scene.cache.is_dir())
    if key not in known:
        with TemporaryDirectory(dir=scene.root.parent) as place:
            run, most = Run(scene.copy_to(Path(place, "peak")), prepared.room.command), 0
            while run.process.poll() is None:
                most = max(most, _address_space(run.process.pid))
                time.sleep(0.02)
            run.wait()
        known[key] = most
    return known[key]


def _address_space(process: int) -> int:
    """Return the bytes of address space that a process has had at most; 0 if it has gone."""
    with suppress(OSError):
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
        found = re.search(r"VmPeak:\s+(\d+)", status)
        return int(found[1]) * 1024 if found else 0
    return 0


def _changing(prepared: Prepared, scene: Scene, dice: random.Random, pace: Pace) -> Ended:
    """Run while a file is saved again and again, with one text or the other."""
    room = prepared.room
    file = scene.root / room.changes
    texts = []
    for count in (OTHER, WISHED):
        room.vary(scene, count)
        texts.append(file.read_bytes())
    run = Run(scene, room.command)
    end = time.monotonic() + dice.uniform(0.5, 2.0) * pace.seconds
    while run.process.poll() is None and time.monotonic() < end:
        time.sleep(dice.choice((0.003, 0.03, 0.3)) * (1 + dice.random()))
        _save(file, dice.choice(texts), dice)
    _save(file, texts[-1], dice)
    return run.wait()


def _save(file: Path, content: bytes, dice: random.Random) -> None:
    """Save a file as editors do: by renaming another one, or in place, in two halves."""
    if dice.random() < 0.5:
        beside = file.with_name(f".{file.name}~")
        beside.write_bytes(content)
        beside.replace(file)
        return
    with file.open("wb", buffering=0) as opened:
        opened.write(content[: len(content) // 2])
        time.sleep(0.002)
        opened.write(content[len(content) // 2 :])


def _two_at_once(prepared: Prepared, scene: Scene, dice: random.Random, pace: Pace) -> Ended:
    """Run twice, the second beginning while the first is at work."""
    first = Run(scene, prepared.room.command)
    with suppress(subprocess.TimeoutExpired):
        first.process.wait(dice.uniform(0.0, 0.8 * pace.seconds))
    second = Run(scene, prepared.room.command).wait()
    ended = first.wait()
    code = ended.code if ended.code != 0 else second.code
    return Ended(code, ended.said + second.said, ended.left + second.left)


def _by_a_wrong_clock(prepared: Prepared, scene: Scene, dice: random.Random, _: Pace) -> Ended:
    """Run by a clock that is months behind or years ahead, and jumps."""
    clock = scene.root.with_name(f"{scene.root.name}.clock")
    clock.write_text(_offset(dice))
    fake = {
        "LD_PRELOAD": str(_FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1", "PYTHONPATH": f"{_SLEEP}:{os.environ.get('PYTHONPATH', '')}",
    }  # fmt: skip
    run, jumps = Run(scene, prepared.room.command, environment=fake), dice.random() < 0.7
    while run.process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            run.process.wait(dice.uniform(0.1, 1.0))
        if jumps:
            clock.write_text(_offset(dice))
    ended = run.wait()
    clock.unlink()
    return ended


def _offset(dice: random.Random) -> str:
    return f"{dice.choice((-300, -30, -1, 1, 400, 3000)) * dice.random():+.2f}d"


def _lacks_root() -> str:
    return "" if os.geteuid() == 0 and shutil.which("mount") else "only root can mount a small disk"


def _lacks_faketime() -> str:
    return "" if _FAKETIME.is_file() else "libfaketime is not there: apt-get install faketime"


_ENDED = frozenset({0})
_MACHINE = frozenset({0, 4})
_SIGKILL = frozenset({0, -signal.SIGKILL})
_SIGTERM = frozenset({0, 128 + signal.SIGTERM, -signal.SIGTERM})
_SIGINT = frozenset({0, 128 + signal.SIGINT, -signal.SIGINT})

FAULTS = (
    Fault("SIGKILL", _signalled(signal.SIGKILL, group=0.2), _SIGKILL, kills=True),
    Fault("SIGTERM", _signalled(signal.SIGTERM, group=0.2), _SIGTERM),
    Fault("Ctrl-C", _signalled(signal.SIGINT, group=1.0), _SIGINT),
    Fault("disk full", _on_a_full_disk, _MACHINE, _lacks_root, disk=True),
    Fault("read-only folder", _read_only, _MACHINE, kills=True),
    Fault("out of memory", _short_of_memory, _MACHINE),
    Fault("file changes while read", _changing, _ENDED, refuses=True, always=True),
    Fault("two at once", _two_at_once, _ENDED, refuses=True, always=True),
    Fault("clock wrong", _by_a_wrong_clock, _ENDED, _lacks_faketime, always=True),
)
