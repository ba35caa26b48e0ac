"""A run over many issues on a cluster: a scheduler and two workers on loopback."""

from __future__ import annotations

import hashlib
import json
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import s3fs

from fascicle.archive.sources import kept_sources
from fascicle.backlist.attending import Attendant
from fascicle.backlist.away import Order, work_away
from fascicle.backlist.cluster import ClusterCrew
from fascicle.backlist.parcel import pack, unpack
from fascicle.backlist.receiving import receive
from fascicle.backlist.running import run_backlist
from fascicle.backlist.store import open_store
from fascicle.backlist.task import Result, State, Wish
from fascicle.distribution.release.record import verify_release
from fascicle.editions.table import NAMES
from fascicle.errors import MachineError
from fascicle.issue.model import Cluster as ClusterAddress
from fascicle.pipeline.building import build
from fascicle.pipeline.built import read_files
from fascicle.pipeline.freshness import stale_editions
from fascicle.workspace import Workspace
from tests.backlist.conftest import Notes, lay_out, states_of, tasks_of
from tests.conftest import FRONT_MATTER, Bench
from tests.delivery.servers import s3_server

PATIENCE = 120.0
"""Seconds that processes may take to begin before a test fails."""

MANY = ("1-1", "1-2", "1-3", "2-1", "2-2", "2-3")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Processes of their own, in folders of their own."""

    at: ClusterAddress
    workers: tuple[subprocess.Popen[bytes], ...]


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[s3fs.S3FileSystem]:
    """Yield the files of an S3 server in a process of its own, which others find by their settings.

    It has an empty bucket `bucket`.
    """
    with s3_server() as address:
        for name, value in (
            ("AWS_ENDPOINT_URL", address), ("AWS_ACCESS_KEY_ID", "testing"),
            ("AWS_SECRET_ACCESS_KEY", "testing"), ("AWS_DEFAULT_REGION", "us-east-1"),
        ):  # fmt: skip
            monkeypatch.setenv(name, value)
        files = s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)
        files.mkdir("bucket")
        yield files


@pytest.fixture
def cluster(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """Yield a scheduler with two workers, or with those whose names a test gives."""
    names = getattr(request, "param", ("one", "two"))
    file = tmp_path / "scheduler.json"
    with ExitStack() as stack:
        options = ("--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        _start(stack, tmp_path / "scheduler", "distributed.cli.dask_scheduler", *options)
        address = _address(file)
        options = (address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        beside = ("--local-directory", ".")
        workers = tuple(
            _start(stack, tmp_path / name, "distributed.cli.dask_worker", *options, *beside)
            for name in names
        )
        yield Cluster(ClusterAddress(address), workers)


def _start(stack: ExitStack, folder: Path, program: str, *options: str) -> subprocess.Popen[bytes]:
    folder.mkdir()
    command = [sys.executable, "-m", program, *options]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def _address(file: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            return str(json.loads(file.read_text())["address"])
        except (OSError, ValueError):
            time.sleep(0.05)
    pytest.fail("the scheduler did not start")


@pytest.mark.slow
def test_a_cluster_makes_the_same_bytes_and_outlives_a_worker(
    cluster: Cluster, tmp_path: Path
) -> None:
    serial, other = lay_out(tmp_path / "letters", MANY), lay_out(tmp_path / "o" / "letters", MANY)

    class Killer(Notes):
        def took(self, _: Result) -> None:
            cluster.workers[0].send_signal(signal.SIGKILL)

    record = serial.root / "dist" / "backlist.json"
    crew = ClusterCrew(cluster.at)
    crew.wait_for_workers(2, PATIENCE)
    done = run_backlist(tasks_of(serial), lambda: crew, record, Killer())
    assert [(result.state, result.why) for result in done.results] == [(State.MADE, ())] * 6
    build(other.workspace, "2-3", ("epub",))
    assert digest(serial, "2-3") == digest(other, "2-3")
    assert all(not stale_editions(serial.workspace, issue, ("epub",)) for issue in MANY)
    assert not list((tmp_path / "two").rglob("*.epub"))
    assert list((tmp_path / "two").rglob("fascicle-worker-*"))  # Dask clears it up if need be


def digest(bench: Bench, issue: str) -> str:
    (file,) = bench.workspace.issue_dist(issue).glob("*.epub")
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.slow
@pytest.mark.parametrize("cluster", [("one",)], indirect=True)  # a second one had a Java of its own
def test_a_cluster_releases_through_a_store_what_this_machine_would(
    s3: s3fs.S3FileSystem, cluster: Cluster, tmp_path: Path
) -> None:
    serial, other = lay_out(tmp_path / "letters"), lay_out(tmp_path / "o" / "letters")
    issue = serial.root / "manuscript" / "1-2" / "issue.yaml"
    issue.write_text(issue.read_text().replace("number: 2", "number: 1"))
    options = ("--release", "--issues", "1-2,2-1")
    away = ("--scheduler", cluster.at.scheduler, "--store", "s3://bucket/parcels")
    done = serial.run("backlist", *options, *away)
    assert done.returncode == 2, done.stderr
    assert "issue 1-1 has the same volume and number [R-001]" in done.stderr
    assert states_of(serial) == {"1-2": "failed", "2-1": "made"}
    assert not (serial.workspace.issue_dist("1-2") / "release").exists()
    assert s3.find("bucket") == []
    assert kept_sources(serial.workspace, "2-1", "1.0")
    release = verify_release(serial.workspace.issue_dist("2-1") / "release")
    built = build(other.workspace, "2-1", NAMES).editions
    assert {file.sha256 for file in built} < {file.sha256 for file in release.files}
    again = serial.run("backlist", "--release", "--issues", "2-1")
    assert "1 issue: 1 unchanged" in again.stdout


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere:x", "what://x"])
def test_a_scheduler_that_does_not_answer_is_told(address: str) -> None:
    with pytest.raises(MachineError, match="no scheduler answers"):
        ClusterCrew(ClusterAddress(address))


def test_a_worker_with_another_version_makes_nothing(serial: Bench) -> None:
    answer = work_away(Order(tasks_of(serial)[0], "another program"))
    assert (answer.result.state, answer.content) == (State.FAILED, b"")
    assert "another version" in answer.result.why[0]


def test_who_makes_issues_for_a_worker_that_was_killed_ends_without_a_word(serial: Bench) -> None:
    command = [sys.executable, "-m", "fascicle.backlist.attending", "0"]
    attending = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert attending.stdout
    attending.stdout.close()
    task = replace(tasks_of(serial)[0], root=serial.root / "gone")
    _, said = attending.communicate(pickle.dumps(task), timeout=PATIENCE)
    assert (attending.returncode, said) == (0, b"")


def test_a_worker_outlives_an_issue_for_which_its_memory_does_not_suffice(serial: Bench) -> None:
    attendant = Attendant(memory=20_000_000)
    try:
        results = [attendant.do(task) for task in tasks_of(serial)[:2]]
    finally:
        attendant.end()
    assert [result.state for result in results] == [State.FAILED] * 2
    assert "of memory" in results[1].why[0]


def test_a_store_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for address in (str(tmp_path / "file" / "store"), "nothing-like-this://house/store"):
        with pytest.raises(MachineError, match="the store cannot be used"):
            open_store(address)


def test_what_lies_in_an_s3_store_is_held_against_its_digest(s3: s3fs.S3FileSystem) -> None:
    store = open_store("s3://bucket/parcels")
    assert store
    name = store.put(b"a parcel")
    assert store.take(name) == b"a parcel"
    (place,) = s3.find("bucket")
    s3.pipe_file(place, b"a parc")
    with pytest.raises(MachineError, match="not what was put there"):
        store.take(name)
    store.clear()
    assert s3.find("bucket") == []


def test_what_lies_in_a_store_is_held_against_its_digest(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    assert store
    name = store.put(b"a parcel")
    assert store.take(name) == b"a parcel"
    (file,) = tmp_path.glob(f"*/{name}")
    file.write_bytes(b"a parc")
    with pytest.raises(MachineError, match="not what was put there"):
        store.take(name)
    store.clear()
    assert not list(tmp_path.iterdir())


def test_for_a_check_what_the_other_issues_say_of_themselves_goes_along(
    serial: Bench, tmp_path: Path
) -> None:
    task = replace(tasks_of(serial)[0], wish=Wish(("epub",), check=True))
    unpack(pack(task), tmp_path / "there")
    other = tmp_path / "there" / "manuscript" / "2-1"
    assert (other / "issue.yaml").read_text() == (
        serial.root / "manuscript" / "2-1" / "issue.yaml"
    ).read_text()
    assert (other / "first.md").read_text() == FRONT_MATTER.rstrip("\n")


@pytest.mark.parametrize("name", ["../outside.pdf", "/etc/passwd", ".lock", "web/.hidden"])
def test_a_file_that_a_worker_has_no_business_with_is_refused(serial: Bench, name: str) -> None:
    task = tasks_of(serial)[0]
    result = Result(str(serial.root), task.issue, State.MADE)
    with pytest.raises(MachineError, match="does not belong there"):
        receive(task, result, {name: b"x"})


def test_an_edition_that_is_not_what_its_record_says_is_refused(serial: Bench) -> None:
    task = tasks_of(serial)[0]
    build(serial.workspace, task.issue, ("epub",))
    folder = serial.workspace.issue_dist(task.issue)
    (epub,) = folder.glob("*.epub")
    files = {"build.json": (folder / "build.json").read_bytes(), epub.name: b"torn"}
    result = Result(str(serial.root), task.issue, State.MADE, made=("epub",))
    with pytest.raises(MachineError, match="not what its record says"):
        receive(task, result, files)
    assert epub.read_bytes() != b"torn"


def test_editions_that_were_there_before_stay_beside_those_that_come(serial: Bench) -> None:
    task = tasks_of(serial)[0]
    build(serial.workspace, task.issue, ("epub",))
    folder = serial.workspace.issue_dist(task.issue)
    record = {
        "edition": "pdf", "file": "a.pdf", "sha256": hashlib.sha256(b"a").hexdigest(), "bytes": 1,
        "media_type": "application/pdf", "key": "k", "seconds": 0.1,
    }  # fmt: skip
    files = {"build.json": json.dumps({"editions": [record]}).encode(), "a.pdf": b"a"}
    receive(task, Result("elsewhere", task.issue, State.MADE, made=("pdf",)), files)
    assert {built.edition for built in read_files(serial.workspace, task.issue)} == {"epub", "pdf"}
    assert (folder / "a.pdf").read_bytes() == b"a"
    assert len(list(folder.glob("*.epub"))) == 1


def test_a_parcel_that_is_torn_fails_its_issue_alone(serial: Bench, tmp_path: Path) -> None:
    parcel = pack(tasks_of(serial)[1])
    with pytest.raises(MachineError, match="cannot be laid out"):
        unpack(parcel[:300], tmp_path / "torn")


def test_a_link_that_leads_round_in_another_issue_is_left_out(
    serial: Bench, tmp_path: Path
) -> None:
    task = replace(tasks_of(serial)[1], wish=Wish(("epub",), check=True))
    other = serial.root / "manuscript" / "1-1"
    (other / "loop.md").symlink_to("loop.md")
    unpack(pack(task), tmp_path / "there")
    there = {path.name for path in (tmp_path / "there" / "manuscript" / "1-1").iterdir()}
    assert "issue.yaml" in there
    assert "loop.md" not in there


def test_a_parcel_holds_the_issue_and_nothing_from_outside(serial: Bench, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    (serial.root / "manuscript" / "1-2" / "link.md").symlink_to(secret)
    serial.write("styles/tokens.css", ":root {}")
    unpack(pack(tasks_of(serial)[1]), tmp_path / "there")
    there = Workspace(tmp_path / "there")
    files = sorted(p.relative_to(there.root).as_posix() for p in there.root.rglob("*.*"))
    assert files == [
        "manuscript/1-2/first.md",
        "manuscript/1-2/issue.yaml",
        "manuscript/publication.yaml",
        "styles/tokens.css",
    ]
