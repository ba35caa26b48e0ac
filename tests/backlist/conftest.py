"""A serial with several small issues."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from fascicle.backlist.task import Result, State, Task, Wish, failed
from fascicle.backlist.working import work
from tests.conftest import BODY, FRONT_MATTER, ISSUE, PUBLICATION, Bench

ISSUES = ("1-1", "1-2", "2-1")
EPUB = Wish(("epub",))


def lay_out(root: Path, issues: tuple[str, ...] = ISSUES) -> Bench:
    """Write a serial; return the bench to work on it."""
    bench = Bench(root)
    bench.write("manuscript/publication.yaml", PUBLICATION)
    for issue in issues:
        volume, number = issue.split("-")
        record = ISSUE.replace("volume: 1", f"volume: {volume}")
        record = record.replace("number: 2", f"number: {number}")
        bench.write(f"manuscript/{issue}/issue.yaml", record)
        body = BODY.replace("little", f"little in issue {issue}")
        bench.write(f"manuscript/{issue}/first.md", FRONT_MATTER + body)
    return bench


@pytest.fixture
def serial(tmp_path: Path) -> Bench:
    """Return a serial of three issues."""
    return lay_out(tmp_path / "letters")


def tasks_of(bench: Bench, wish: Wish = EPUB) -> list[Task]:
    """Return a task for each issue."""
    return [Task(bench.root, issue, wish) for issue in bench.workspace.issue_ids()]


def record_of(bench: Bench) -> dict[str, Any]:
    """Return `backlist.json`."""
    text = (bench.root / "dist" / "backlist.json").read_text(encoding="utf-8")
    record: dict[str, Any] = json.loads(text)
    return record


def states_of(bench: Bench) -> dict[str, str]:
    """Return what `backlist.json` says became of each issue."""
    return {entry["issue"]: entry["state"] for entry in record_of(bench)["issues"]}


class Notes:
    """Who is told how a run goes on, and keeps it."""

    def __init__(self) -> None:
        self.results: list[Result] = []
        self.under_way: set[str] = set()
        self.waited = False

    def took(self, result: Result) -> None:
        self.results.append(result)

    def sees(self, under_way: Sequence[str]) -> None:
        self.under_way |= set(under_way)

    def waits(self) -> None:
        self.waited = True


def break_off_once(task: Task) -> Result:
    """Do a task; but of 1-2 the first worker is killed in the middle of it."""
    import os
    import signal

    mark = task.root / "begun"
    if task.issue == "1-2" and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return work(task)


def eat_memory(task: Task) -> Result:
    """Do nothing; but for 1-2 ever more memory is wanted."""
    eaten = []
    while task.issue == "1-2":
        eaten.append(bytearray(10_000_000))
    return Result(str(task.root), task.issue, State.MADE)


def write_too_much(task: Task) -> Result:
    """Do nothing; but for 1-2 write a file of seven hundred megabytes."""
    if task.issue == "1-2":
        with (task.root / "large").open("wb") as file:
            try:
                file.truncate(700_000_000)
            except OSError as error:
                return failed(task, 4, str(error.strerror))
    return Result(str(task.root), task.issue, State.MADE)


def lack_memory_unsaid(task: Task) -> Result:
    """Do a task; but for 1-2 memory runs out in a library that does not say so."""
    from unittest.mock import patch

    def stumble(_: Task) -> None:
        eaten = []
        try:
            while True:
                eaten.append(bytearray(10_000_000))
        except MemoryError:
            message = "error return without exception set"
            raise SystemError(message) from None

    if task.issue != "1-2":
        return work(task)
    with patch("fascicle.backlist.working._work", stumble):
        return work(task)


def never_end_one(task: Task) -> Result:
    """Do nothing; but for 1-2 without end."""
    import time

    if task.issue == "1-2":
        time.sleep(600)
    return Result(str(task.root), task.issue, State.MADE)
