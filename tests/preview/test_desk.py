"""What the desk makes and checks, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from fascicle.preview import desk as desks
from fascicle.preview.desk import Desk
from fascicle.preview.proofs import File, Proofs
from fascicle.workspace import Workspace
from tests.conftest import Bench

Record = dict[str, Any]
Scene = Callable[[Desk, "Presses"], Awaitable[None]]

REPORT: Record = {"ran": [], "skipped": [], "findings": []}


class Presses:
    """Presses that only note what they are asked for. A check waits for `may_finish`."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.made = 0
        self.reply: Record = {"findings": []}
        self.may_finish = asyncio.Event()

    async def run(self, request: Record, _told: Callable[[str], None]) -> Record:
        self.asked.append((request["task"], request["edition"]))
        if request["task"] == "build":
            self.made += 1
            return self.reply
        await self.may_finish.wait()
        return {"report": REPORT}

    async def end(self) -> None:
        """There is nothing to end."""

    def proofs(self, *_: object) -> Proofs:
        """Return proofs that are other ones after each build."""
        files = (File("pdf", "a.pdf", "application/pdf", str(self.made), 0.0, b""),)
        return Proofs(str(self.made), 0.0, files, None, None)


def play(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, scene: Scene) -> None:
    """Play a scene at a desk that a browser looks at."""

    async def run() -> None:
        presses = Presses()
        monkeypatch.setattr(desks, "_QUIET", 0.01)
        monkeypatch.setattr(desks, "Press", lambda *_, **__: presses)
        monkeypatch.setattr(desks, "read_proofs", presses.proofs)
        desk = Desk(workspace)
        async with asyncio.timeout(180), desk.open():
            with desk.reader(None):
                await scene(desk, presses)

    with ThreadPoolExecutor(1) as pool:  # in this thread a browser of other tests may have a loop
        pool.submit(asyncio.run, run()).result()


async def until(true: Callable[[], Any]) -> None:
    while not true():
        await asyncio.sleep(0.01)


def test_a_check_begins_by_itself_when_nothing_is_saved(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(desk: Desk, presses: Presses) -> None:
        await until(lambda: ("check", "pdf") in presses.asked)
        assert desk.record(None)["check"]["running"]
        presses.may_finish.set()
        await until(lambda: desk.record(None)["check"]["report"])
        assert not desk.record(None)["check"]["older"]

    play(bench.workspace, monkeypatch, scene)


def test_a_save_goes_before_a_check_and_the_check_is_made_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(desk: Desk, presses: Presses) -> None:
        await until(lambda: ("check", "pdf") in presses.asked)
        desk.mark_saved(frozenset({"1-2"}))
        await until(lambda: presses.asked.count(("check", "pdf")) == 2)
        assert presses.asked.count(("build", "pdf")) == 2
        presses.may_finish.set()
        await until(lambda: desk.record(None)["check"]["report"])

    play(bench.workspace, monkeypatch, scene)


def test_a_save_of_another_issue_makes_nothing_anew(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(desk: Desk, presses: Presses) -> None:
        await until(lambda: desk.record(None)["state"] == "ready")
        desk.mark_saved(frozenset({"1-1"}))
        presses.may_finish.set()
        await until(lambda: desk.record(None)["check"]["report"])
        assert presses.asked.count(("build", "pdf")) == 1

    play(bench.workspace, monkeypatch, scene)


def test_a_mistake_that_both_editions_tell_is_shown_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(desk: Desk, presses: Presses) -> None:
        await until(lambda: desk.record(None)["state"] == "ready")
        mistake = {"code": "M-001", "severity": "error", "message": "a", "where": "", "hint": "",
                   "edition": ""}  # fmt: skip
        presses.reply = {"wrong": [mistake]}
        desk.mark_saved(None)
        await until(lambda: desk.record(None)["state"] == "wrong")
        assert len(desk.record(None)["mistakes"]) == 1
        assert set(desk.record(None)["older"]) == {"pdf", "epub"}
        presses.reply = {"failed": mistake}
        desk.mark_saved(None)
        await until(lambda: presses.made == 6 and desk.record(None)["state"] == "wrong")
        assert [m["code"] for m in desk.record(None)["mistakes"]] == ["M-001"]

    play(bench.workspace, monkeypatch, scene)
