"""How the preview starts and how it ends."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator

import pytest

from fascicle.errors import MachineError, UsageError
from fascicle.preview import serving
from tests.browsing import PATIENCE
from tests.conftest import Bench, is_there
from tests.preview.conftest import Preview, until
from tests.preview.conftest import serving as served


class Ready(Exception):
    """Raised by a test that only wants to know the address."""


def tell(address: str) -> None:
    raise Ready(address)


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_port_that_is_asked_for_and_taken_is_told_with_a_hint(bench: Bench, taken: int) -> None:
    with pytest.raises(MachineError, match=f"port {taken} is in use") as told:
        serving.serve(bench.workspace, port=taken, ready=tell)
    assert "another port" in told.value.hint


def test_the_usual_port_gives_way_to_the_next_one(
    bench: Bench, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_PORT", taken)
    with pytest.raises(Ready) as told:
        serving.serve(bench.workspace, ready=tell)
    assert int(str(told.value).rstrip("/").rpartition(":")[2]) in range(taken + 1, taken + 20)


@pytest.mark.parametrize("port", [70000, -1])
def test_a_port_that_cannot_be_is_told_with_a_hint(bench: Bench, port: int) -> None:
    with pytest.raises(MachineError) as told:
        serving.serve(bench.workspace, port=port, ready=tell)
    assert "65535" in told.value.hint


def test_an_issue_that_is_not_there_is_told_before_anything_starts(bench: Bench) -> None:
    with pytest.raises(UsageError, match="9-9") as told:
        serving.serve(bench.workspace, "9-9", port=0, ready=tell)
    assert "1-2" in told.value.hint


@pytest.mark.slow
def test_an_interrupt_ends_it_quietly_and_leaves_no_process(bench: Bench) -> None:
    with served(bench) as preview:
        preview.state()
        children = preview.processes()
        assert children
        preview.process.send_signal(signal.SIGINT)
        told, complaints = preview.process.communicate(timeout=PATIENCE)
        assert (preview.process.returncode, told, complaints) == (0, "", "")
        until(lambda: not any(map(is_there, children)), "the end of the presses")


@pytest.mark.slow
def test_a_server_that_is_killed_in_the_middle_of_its_work_leaves_no_process(
    bench: Bench,
) -> None:
    bench.article("\n" + "\n\n".join(f"Paragraph {n} {'long ' * 80}" for n in range(150)))
    with served(bench) as preview:
        preview.state(lambda state: state["state"] == "building" and "PDF" in state["step"])
        children = preview.processes()
        preview.process.kill()
        preview.process.wait(PATIENCE)
        until(lambda: not any(map(is_there, children)), "the end of the presses")


@pytest.mark.slow
def test_an_issue_that_is_begun_while_it_runs_is_shown(preview: Preview) -> None:
    bench = preview.bench
    preview.state()
    for file in ("issue.yaml", "first.md"):
        text = (bench.issue_folder / file).read_text(encoding="utf-8")
        bench.write(f"manuscript/1-3/{file}", text)
    told = preview.state(lambda state: state["issue"] == "1-3" and state["state"] == "ready")
    assert told["issues"] == ["1-3", "1-2"]
