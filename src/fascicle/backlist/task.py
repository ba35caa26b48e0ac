"""What one issue of a backlist is to become, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class State(StrEnum):
    """What became of an issue."""

    MADE = "made"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for each issue: the editions, whether they are checked and released as well."""

    editions: tuple[str, ...]
    draft: bool = False
    force: bool = False
    check: bool = False
    release: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One issue of a serial: `root` is the publication's folder."""

    root: Path
    issue: str
    wish: Wish

    @property
    def name(self) -> str:
        """The issue as it is told: `kavkaz-files 26-2`."""
        return f"{self.root.name} {self.issue}"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a task: the editions made, and why it failed, a message a line.

    `code` is what the program would have ended with, had it been asked for this issue alone;
    `released` the version of the release that was made.
    """

    serial: str
    issue: str
    state: State
    seconds: float = 0.0
    made: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    code: int = 0
    released: str = ""

    def as_record(self) -> dict[str, Any]:
        """Return the result as `backlist.json` has it."""
        return asdict(self)


Watch = Callable[[Sequence[str]], None]
"""Is told the names of the issues that are under way, again and again."""


def failed(task: Task, code: int, *why: str, seconds: float = 0.0) -> Result:
    """Return the result of a task that came to nothing."""
    return Result(str(task.root), task.issue, State.FAILED, seconds, (), why, code)
