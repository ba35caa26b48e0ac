"""A run over many issues, on this machine."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from fascicle.backlist.leftover import left_to_do
from fascicle.backlist.local import LocalCrew, count_workers
from fascicle.backlist.receiving import receive
from fascicle.backlist.running import run_backlist
from fascicle.backlist.task import Result, State, Task, Wish
from fascicle.files import lock
from fascicle.findings import Finding, Report, Severity
from fascicle.pipeline.building import build
from fascicle.pipeline.earlier import surroundings_digest
from tests.backlist.conftest import (
    Notes,
    break_off_once,
    eat_memory,
    lack_memory_unsaid,
    lay_out,
    never_end_one,
    record_of,
    states_of,
    tasks_of,
    write_too_much,
)
from tests.conftest import Bench


def nobody() -> LocalCrew:
    pytest.fail("there is nothing to do")


def test_one_wrong_issue_stops_no_other_and_only_it_is_done_again(serial: Bench) -> None:
    article = serial.root / "manuscript" / "1-2" / "first.md"
    good = article.read_text()
    article.write_text(good + "\nA call.[^1]\n")
    done = serial.run("backlist", "--editions", "epub")
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
    assert "letters 1-2: manuscript/1-2/first.md:13: the footnote [^1] has no text" in done.stderr
    assert states_of(serial) == {"1-1": "made", "1-2": "failed", "2-1": "made"}
    assert not record_of(serial)["ok"]
    article.write_text(good)
    again = serial.run("backlist", "--editions", "epub")
    assert (again.returncode, "3 issues: 1 made, 2 unchanged" in again.stdout) == (0, True)
    assert states_of(serial) == {"1-1": "unchanged", "1-2": "made", "2-1": "unchanged"}


def test_a_run_with_nothing_to_do_calls_no_worker(serial: Bench) -> None:
    for task in tasks_of(serial):
        build(serial.workspace, task.issue, ("epub",))
    notes = Notes()
    done = run_backlist(tasks_of(serial), nobody, serial.root / "backlist.json", notes)
    assert [result.state for result in done.results] == [State.UNCHANGED] * 3
    assert done.results == tuple(notes.results)


@pytest.mark.slow
@pytest.mark.usefixtures("own_pictures")
def test_the_backlist_has_the_same_bytes_as_issues_built_one_by_one(
    serial: Bench, tmp_path: Path
) -> None:
    other = lay_out(tmp_path / "other" / "letters")
    wish = Wish(("pdf", "epub"))
    with LocalCrew() as crew:
        results = list(crew.run(tasks_of(serial, wish)))
    assert {result.made for result in results} == {("pdf", "epub")}
    build(other.workspace, "1-2", wish.editions)
    assert digests(serial, "1-2") == digests(other, "1-2")


def digests(bench: Bench, issue: str) -> dict[str, str]:
    folder = bench.workspace.issue_dist(issue)
    files = [*folder.glob("*.pdf"), *folder.glob("*.epub")]
    assert len(files) == 2
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def run_with(
    serial: Bench, do: Callable[[Task], Result], patience: float = 600.0, memory: int = 0
) -> dict[str, Result]:
    with LocalCrew(2, patience, do, memory=memory) as crew:
        return {result.issue: result for result in crew.run(tasks_of(serial))}


def test_the_issue_of_a_worker_that_is_killed_is_tried_once_more(serial: Bench) -> None:
    results = run_with(serial, break_off_once)
    assert {issue: result.state for issue, result in results.items()} == {
        "1-1": "made", "1-2": "made", "2-1": "made",
    }  # fmt: skip
    assert (serial.root / "begun").exists()


def test_an_issue_without_end_fails_alone(serial: Bench) -> None:
    results = run_with(serial, never_end_one, patience=1.0)
    told = "letters 1-2 was not done after 1 seconds; it was tried 2 times"
    assert results["1-2"].why == (told,)
    assert {results["1-1"].state, results["2-1"].state} == {State.MADE}


@pytest.mark.parametrize("do", [eat_memory, lack_memory_unsaid])
def test_an_issue_that_wants_more_memory_than_its_share_fails_alone(
    serial: Bench, do: Callable[[Task], Result]
) -> None:
    results = run_with(serial, do, memory=600_000_000)
    told = "letters 1-2 needs more than 600 MB of memory; it was tried 2 times"
    assert (results["1-2"].why, results["1-2"].code) == ((told,), 4)
    assert {results["1-1"].state, results["2-1"].state} == {State.MADE}


def test_an_issue_that_writes_a_file_larger_than_its_share_fails_alone(serial: Bench) -> None:
    results = run_with(serial, write_too_much, memory=600_000_000)
    assert results["1-2"].why == ("File too large",)
    assert {results["1-1"].state, results["2-1"].state} == {State.MADE}


def test_an_article_that_takes_too_much_is_named_and_costs_its_issue_alone(
    serial: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASCICLE_TYPESETTING_SECONDS", "9")
    article = serial.root / "manuscript" / "1-2" / "first.md"
    article.write_text(article.read_text() + "\nOne more.\n" * 40_000)
    done = serial.run("backlist", "--editions", "pdf")
    told = "letters 1-2: manuscript/1-2/first.md:7: the typesetter was not done with “first” after"
    assert (done.returncode, told in done.stderr) == (3, True), done.stderr
    assert states_of(serial) == {"1-1": "made", "1-2": "failed", "2-1": "made"}


@pytest.mark.slow
def test_checks_are_run_when_they_are_asked_for(serial: Bench) -> None:
    done = serial.run("backlist", "--editions", "pdf", "--issues", "1-1", "--check")
    assert done.returncode == 0, done.stderr
    workspace = serial.workspace
    folder = workspace.issue_dist("1-1")
    task = Task(serial.root, "1-1", Wish(("pdf",), check=True))
    unchanged = Result(str(serial.root), "1-1", State.UNCHANGED)
    assert list(left_to_do([task])) == [unchanged]

    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name[0] != "."}
    around = surroundings_digest(workspace)
    shutil.rmtree(workspace.cache / "checks")
    assert list(left_to_do([task])) == [task]
    receive(task, unchanged, files, "of another day")
    assert list(left_to_do([task])) == [task]
    receive(task, unchanged, files, around)
    assert list(left_to_do([task])) == [unchanged]

    wrong = Report("1-1", (), (), (Finding("P-001", Severity.ERROR, "It is torn.", "a.pdf"),))
    files["check.json"] = json.dumps(wrong.as_record()).encode()
    receive(task, unchanged, files, around)
    (told,) = left_to_do([task])
    assert isinstance(told, Result)
    assert (told.state, told.code) == (State.FAILED, 2)
    assert told.why == ("check: 1 errors: a.pdf: It is torn. [P-001]",)

    other = serial.root / "manuscript" / "1-2" / "issue.yaml"
    other.write_text(other.read_text().replace("number: 2", "number: 1"))
    assert list(left_to_do([task])) == [task]


def test_many_serials_are_done_in_one_run_with_one_report(tmp_path: Path) -> None:
    benches = [lay_out(tmp_path / name, ("1-1",)) for name in ("acta", "letters")]
    done = Bench(tmp_path).run("backlist", "--serials", ".", "--editions", "epub")
    assert done.returncode == 0, done.stderr
    assert all(len(list(bench.root.glob("dist/1-1/*.epub"))) == 1 for bench in benches)
    serials = [entry["serial"] for entry in record_of(Bench(tmp_path))["issues"]]
    assert serials == [str(bench.root) for bench in benches]


@pytest.mark.parametrize(
    ("number", "send"), [(signal.SIGINT, os.killpg), (signal.SIGTERM, os.kill)]
)
def test_an_interruption_ends_all_workers_and_leaves_a_record(
    serial: Bench, number: signal.Signals, send: Callable[[int, int], None]
) -> None:
    last = serial.root / "manuscript" / "2-1" / "first.md"
    last.write_text(last.read_text() + "\nOne more.\n" * 6_000)  # it is never done before we come
    running = subprocess.Popen(
        [sys.executable, "-m", "fascicle", "backlist", "--editions", "pdf,epub", "--jobs", "1"],
        cwd=serial.root, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert running.stderr is not None
    assert "letters 1-1: made" in running.stderr.readline()  # it is in the record from here on
    send(running.pid, number)
    with running:
        said = running.stderr.read()
    assert (running.returncode, "Traceback" in said) == (128 + number, False), said
    assert re.search(r"^[12] of 3 issues done; run it again for the rest$", said, re.MULTILINE)
    assert record_of(serial)["complete"] is False
    wait_until(lambda: not processes_of(running.pid))
    assert not list(serial.root.rglob("*.part"))


def test_a_second_run_waits_for_the_first(serial: Bench) -> None:
    record = serial.root / "dist" / "backlist.json"
    for task in tasks_of(serial):
        build(serial.workspace, task.issue, ("epub",))
    first, second = Notes(), Notes()
    with ThreadPoolExecutor() as pool:
        with lock(record.with_name(".backlist.lock")):
            run = pool.submit(run_backlist, tasks_of(serial), nobody, record, second)
            wait_until(lambda: second.waited)
            assert not record.exists()
        assert run.result(timeout=120).complete
    run_backlist(tasks_of(serial), nobody, record, first)
    assert not first.waited


def test_a_draft_is_not_released(serial: Bench) -> None:
    done = serial.run("backlist", "--release", "--draft")
    assert (done.returncode, "a draft cannot be released" in done.stderr) == (1, True)


def wait_until(is_so: Callable[[], bool], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def processes_of(session: int) -> list[str]:
    """Return the processes that are left of a session."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                name, _, fields = (folder / "stat").read_text().rpartition(")")
                state, _, _, its_session = fields.split()[:4]
                if int(its_session) == session and state != "Z":
                    found.append(name)
    return found


def test_the_workers_are_as_many_as_cores_and_memory_allow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cores = len(os.sched_getaffinity(0))
    monkeypatch.setattr("fascicle.backlist.local._free_memory", lambda: 1 << 40)
    assert count_workers() == cores
    monkeypatch.setattr("fascicle.backlist.local._free_memory", lambda: 1 << 20)
    assert (count_workers(), count_workers(5)) == (1, 5)
