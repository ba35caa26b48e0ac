"""One trial: the program is disturbed at work; what is there is looked at, and it runs again."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaign.rooms import BEFORE, OTHER, WISHED, Room
from tests.campaign.scene import MARK, Scene, command
from tests.campaign.state import State, look

PATIENCE = 300.0
"""Seconds after which a run is held to hang."""

ROOMY = 256 << 20
"""Bytes of a disk on which there is enough room."""

_GRACE = 15.0
"""Seconds that processes may outlive the run that they belong to."""


@dataclass(slots=True)
class Pace:
    """The seconds that an undisturbed run takes, with a cache or without: learnt as it goes on.

    A machine that others work on is slow at one time and quick at another.
    """

    seconds: float

    def saw(self, lasted: float, *, ended: bool) -> None:
        """Learn from a run that lasted so long, and came to its end by itself or did not."""
        self.seconds = (self.seconds + lasted) / 2 if ended else max(self.seconds * 1.05, lasted)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A room that is ready for trials: the scene before, and what undisturbed runs make of it.

    `bytes` is how much such a run writes.
    """

    room: Room
    scene: Scene
    before: State
    wished: State
    other: State | None
    warm: Pace
    cold: Pace
    bytes: int


def prepare(room: Room, place: Path, cache: Path, *, varies: bool = True) -> Prepared:
    """Lay a room's scene out, and run its command undisturbed, on either text.

    What was made for other rooms is in `cache`, and what is made for this one goes there.
    """
    scene = Scene(place / "before")
    scene.root.mkdir(parents=True)
    scene.lay_out()
    if cache.is_dir():
        shutil.copytree(cache, scene.cache, dirs_exist_ok=True)
    room.begin(scene)
    assert BEFORE != WISHED
    room.edit(scene, WISHED)
    room.vary(scene, WISHED)
    other, varied = None, Scene(place / "other")
    if varies:
        varied = scene.copy_to(varied.root)
        room.vary(varied, OTHER)
        varied.run(*room.command)
        other = look(varied.root)
    done = scene.copy_to(place / "wished")
    before, begun = look(scene.root), time.monotonic()
    done.run(*room.command)
    cold, wished = time.monotonic() - begun, look(done.root)
    for known in (varied, done) if varies else (done,):
        if known.cache.is_dir():
            shutil.copytree(known.cache, scene.cache, dirs_exist_ok=True)
            shutil.copytree(known.cache, cache, dirs_exist_ok=True)
    written = _bytes_since(done.root, scene.root)
    return Prepared(room, scene, before, wished, other, Pace(cold / 2), Pace(cold), written)


def _bytes_since(after: Path, before: Path) -> int:
    """Return the bytes of all files that are new or changed."""
    total = 0
    for path in after.rglob("*"):
        was = before / path.relative_to(after)
        if path.is_symlink() or not path.is_file():
            continue
        if not was.is_file() or was.read_bytes() != path.read_bytes():
            total += path.stat().st_size
    return total


@dataclass(slots=True)
class Ended:
    """How a run ended: its code, what it said, and the processes that it left behind."""

    code: int | None = None
    said: str = ""
    left: list[int] = field(default_factory=list)


class Run:
    """The program at work on a scene."""

    def __init__(
        self,
        scene: Scene,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
    ) -> None:
        self.scene = scene
        self.mark = f"{scene.root}#{secrets.token_hex(4)}"
        self.heard = scene.root.with_name(f"{scene.root.name}.{self.mark[-8:]}.txt")
        own = scene.environment({**(environment or {}), MARK: self.mark})
        with self.heard.open("wb") as heard:
            self.process = subprocess.Popen(
                [*before, *command(tuple(arguments))], cwd=scene.serial,
                env=own, stdin=subprocess.DEVNULL, stdout=heard, stderr=heard,
                start_new_session=True,
            )  # fmt: skip

    def wait(self) -> Ended:
        """Return how the run ended, when all its processes have: what is left then is told."""
        ended = Ended()
        with suppress(subprocess.TimeoutExpired):
            ended.code = self.process.wait(PATIENCE)
        end = time.monotonic() + _GRACE
        while (left := processes_of(self.mark)) and ended.code is not None:
            if time.monotonic() > end:
                break
            time.sleep(0.05)
        ended.left = left
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        ended.said = self.heard.read_text(encoding="utf-8", errors="replace")
        self.heard.unlink()
        return ended


def processes_of(mark: str) -> list[int]:
    """Return the processes with a mark in their environment, but for those that have ended."""
    wanted, found = f"{MARK}={mark}".encode(), []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        with suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


@contextmanager
def fresh(prepared: Prepared, place: Path, *, cold: bool, disk: bool) -> Iterator[Scene]:
    """Yield a copy of a room's scene, which goes at the end.

    It is without a cache if it is to be `cold`, and on a disk of its own with `disk`.
    """
    place.mkdir(parents=True)
    if disk:
        mount("-t", "tmpfs", "-o", f"size={ROOMY}", "none", str(place))
    try:
        scene = prepared.scene.copy_to(place)
        if cold:
            shutil.rmtree(scene.cache, ignore_errors=True)
        yield scene
    finally:
        if disk:
            subprocess.run(["umount", str(place)], check=True)
        shutil.rmtree(place)


def mount(*arguments: str) -> None:
    """Mount something; only root can."""
    subprocess.run(["mount", *arguments], check=True)
