"""The processes that typeset: what goes wrong in one is told, and the others go on."""

from __future__ import annotations

import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from fascicle.editions.drawing import draw_cover
from fascicle.editions.pdf import workers as own
from fascicle.editions.pdf.alone import Alone
from fascicle.editions.pdf.limits import LOOK, MEGABYTES, SECONDS, Limits, Overrun, memory
from fascicle.editions.pdf.typesetters import living_typesetters
from fascicle.editions.pdf.typesetting import Gathering, Job
from fascicle.editions.pdf.workers import Workers
from fascicle.errors import MachineError, UsageError
from tests.conftest import SAMPLE

FONTS = tuple(folder / "fonts" for folder in SAMPLE.style_folders())


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Return a job of one short page."""
    return Job("short", "<p>A page.</p>", (), {}, (), FONTS, tmp_path)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have workers wait for jobs as long as a busy machine may take to give them any."""
    monkeypatch.setattr(own, "_REST", 600.0)


@pytest.fixture
def workers() -> Iterator[Workers]:
    """Yield two workers, and let them go."""
    workers = Workers(2)
    yield workers
    workers.finish()


def test_a_job_becomes_a_gathering_in_a_file(workers: Workers, job: Job, tmp_path: Path) -> None:
    workers.start(job, tmp_path / "made").result()
    made = pickle.loads((tmp_path / "made").read_bytes())  # noqa: S301
    assert isinstance(made, Gathering)
    assert len(made.folios) == 1


def test_the_bytes_do_not_depend_on_the_worker_or_on_what_came_before(
    workers: Workers, job: Job, tmp_path: Path
) -> None:
    paths = [tmp_path / str(number) for number in range(6)]
    for done in [workers.start(job, path) for path in paths]:
        done.result()
    assert len({path.read_bytes() for path in paths}) == 1


def test_one_that_has_nothing_to_do_takes_the_next_job(
    workers: Workers, job: Job, tmp_path: Path
) -> None:
    for number in range(3):
        workers.start(job, tmp_path / str(number)).result()
    assert len(workers.threads) == 1


def test_pages_are_drawn_by_who_set_them(workers: Workers, job: Job, tmp_path: Path) -> None:
    workers.start(replace(job, draw=draw_cover), tmp_path / "made").result()
    made = pickle.loads((tmp_path / "made").read_bytes())  # noqa: S301
    assert made.pictures == draw_cover(made.pdf)
    assert made.pictures[0].startswith(b"\xff\xd8\xff")  # a JPEG


def test_a_job_that_the_engine_stumbles_over_is_named_and_others_go_on(
    workers: Workers, job: Job, tmp_path: Path
) -> None:
    wrong = replace(job, name="wrong", stylesheets=(None,))  # type: ignore[arg-type]
    done = [workers.start(each, tmp_path / each.name) for each in (wrong, job)]
    with pytest.raises(MachineError, match="failed at “wrong”"):
        done[0].result()
    done[1].result()
    assert (tmp_path / "short").is_file()


ENDLESS = "<p>word word</p>" * 20_000


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(seconds=0.2), "not done with “endless” after 0.2 seconds"),
        (Limits(megabytes=100), "more than 100 MB of memory for “endless”"),
    ],
)
def test_a_job_that_takes_too_much_is_ended_and_named_and_others_go_on(
    job: Job, tmp_path: Path, limits: Limits, told: str
) -> None:
    workers = Workers(1, limits)
    done = workers.start(replace(job, name="endless", html=ENDLESS), tmp_path / "endless")
    with pytest.raises(Overrun, match=told):
        done.result()
    assert not (tmp_path / "endless").exists()
    workers.limits = Limits()
    workers.start(job, tmp_path / "short").result()
    workers.finish()


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(seconds=0.3), "not done with “endless” after 0.3 seconds"),
        (Limits(megabytes=60), "more than 60 MB of memory for “endless”"),
    ],
)
def test_a_process_that_typesets_alone_gives_up_what_takes_too_much_and_goes_on(
    job: Job, limits: Limits, told: str
) -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA), signal.getsignal(signal.SIGALRM)
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    alone = Alone(limits)
    done = alone.start(replace(job, name="endless", html=ENDLESS))
    with pytest.raises(Overrun, match=told):
        done.result()
    alone.limits = Limits()
    assert len(alone.start(job).result().folios) == 1
    assert (resource.getrlimit(resource.RLIMIT_DATA), signal.getsignal(signal.SIGALRM)) == before
    assert resource.getrlimit(resource.RLIMIT_FSIZE) == most
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_an_end_that_comes_late_leaves_no_clock_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine may stop us for any time, between any two steps of ours."""
    before = signal.getsignal(signal.SIGALRM)
    set_timer = signal.setitimer

    def stop(which: int, seconds: float, interval: float = 0.0) -> None:
        set_timer(which, seconds, interval)
        if seconds == LOOK:
            signal.raise_signal(signal.SIGALRM)

    monkeypatch.setattr(signal, "setitimer", stop)
    with pytest.raises(Overrun), Limits(seconds=1e-9).hold("late"):
        pytest.fail("it was begun")
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_what_jobs_need_is_imported_before_their_time_begins(tmp_path: Path) -> None:
    code = (
        "import sys; from contextlib import contextmanager\n"
        "from fascicle.editions.pdf import alone, typesetting\n"
        "class Held:\n"
        "    @contextmanager\n"
        "    def hold(self, name):\n"
        "        self.before = set(sys.modules); yield; self.after = set(sys.modules)\n"
        "held = Held()\n"
        "from pathlib import Path\n"
        "job = typesetting.Job('a', '<p>A<sup>b</sup></p><table><tr><td>c</table>', (), {}, (),"
        f" {tuple(map(str, FONTS))!r}, Path('.'))\n"
        "job = __import__('dataclasses').replace(job, font_folders=tuple(map(Path,"
        " job.font_folders)))\n"
        "alone.Alone(held).start(job).result()\n"
        "print(*sorted(held.after - held.before))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []


@pytest.mark.parametrize(
    ("own", "told"), [("", "Overrun: the typesetter needs more than 40 MB"), ("own", "MemoryError")]
)
def test_memory_that_a_worker_s_own_share_has_not_is_not_held_against_an_article(
    tmp_path: Path, own: str, told: str
) -> None:
    code = (
        "import resource as r; from fascicle.editions.pdf.limits import Limits, memory\n"
        f"if {own!r}: r.setrlimit(r.RLIMIT_DATA, (70_000_000, r.RLIM_INFINITY))\n"
        "with Limits(megabytes=40).hold('long'): bytearray(300_000_000)"
    )
    made = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert told in made.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("stroke", "told"),
    [
        ("bytearray(300_000_000)", "MemoryError"),
        ("open('made', 'wb').write(bytes(50_000_000))", "File too large"),
    ],
)
def test_what_goes_over_the_limits_in_one_stroke_the_kernel_stops(
    tmp_path: Path, stroke: str, told: str
) -> None:
    code = (
        f"from fascicle.editions.pdf.limits import Limits; Limits(megabytes=40).impose(); {stroke}"
    )
    made = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert told in made.stderr


def test_the_machine_sets_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECONDS, "5")
    monkeypatch.setenv(MEGABYTES, "300")
    assert Limits.of_machine() == Limits(5, 300)
    monkeypatch.setenv(MEGABYTES, "much")
    with pytest.raises(UsageError, match="“much” is no limit"):
        Limits.of_machine()


def test_a_worker_that_is_killed_is_told_and_replaced(job: Job, tmp_path: Path) -> None:
    Workers(1).break_off()
    workers = Workers(1)
    long = replace(job, name="long", html="<p>word word</p>" * 20_000)
    done = workers.start(long, tmp_path / "long")
    server = living_typesetters().process.pid
    children = Path(f"/proc/{server}/task/{server}/children")
    while not (found := children.read_text(encoding="ascii").split()):
        pass
    for child in found:
        os.kill(int(child), signal.SIGKILL)
    with pytest.raises(MachineError, match="broke off while it set “long”"):
        done.result()
    workers.start(job, tmp_path / "short").result()
    workers.finish()


def test_all_ends_when_the_work_is_broken_off_and_can_begin_again(job: Job, tmp_path: Path) -> None:
    workers = Workers(1)
    server = living_typesetters().process
    done = workers.start(replace(job, html="<p>word word</p>" * 20_000), tmp_path / "long")
    workers.break_off()
    assert server.poll() is not None
    with pytest.raises(MachineError, match=r"broke off|broken off"):
        done.result()
    again = Workers(1)
    again.start(job, tmp_path / "short").result()
    again.finish()


def test_an_answer_that_says_nothing_is_told_and_others_go_on(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = Workers(1)
    monkeypatch.setattr(workers, "_ask", lambda *_: ("failed",))
    with pytest.raises(ValueError, match="not enough values"):
        workers.start(job, tmp_path / "one").result()
    monkeypatch.undo()
    workers.start(job, tmp_path / "two").result()
    workers.finish()


def test_an_answer_that_could_not_be_taken_in_is_not_given_to_the_next_job(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watch(*_: object) -> str:
        raise MemoryError

    workers = Workers(1)
    monkeypatch.setattr(workers, "_watch", watch)
    with pytest.raises(MemoryError):
        workers.start(replace(job, stylesheets=(None,)), tmp_path / "one").result()  # type: ignore[arg-type]
    monkeypatch.undo()
    workers.start(job, tmp_path / "two").result()
    workers.finish()
    assert (tmp_path / "two").is_file()


def test_where_the_machine_gives_no_thread_more_those_that_there_are_do_all(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_: threading.Thread) -> None:
        message = "can't start new thread"
        raise RuntimeError(message)

    workers = Workers(2)
    first = workers.start(job, tmp_path / "one")
    monkeypatch.setattr(threading.Thread, "start", start)
    second = workers.start(job, tmp_path / "two")
    first.result()
    second.result()
    workers.finish()
    with pytest.raises(RuntimeError):
        Workers(1).start(job, tmp_path / "three")


def test_the_memory_of_a_process_is_known_here() -> None:
    assert memory() > 1_000_000


@pytest.mark.usefixtures("patient")
def test_workers_stay_for_whoever_comes_next(job: Job, tmp_path: Path) -> None:
    first = Workers(1)
    first.start(job, tmp_path / "one").result()
    first.finish()
    before = idle_workers()
    assert before
    second = Workers(1)
    second.start(job, tmp_path / "two").result()
    second.finish()
    assert idle_workers() == before


@pytest.mark.usefixtures("patient")
def test_an_idle_worker_that_has_gone_is_not_asked(job: Job, tmp_path: Path) -> None:
    workers = Workers(1)
    workers.start(job, tmp_path / "one").result()
    workers.finish()
    places = idle_workers()
    assert places
    for place in places:
        place.shutdown(2)
    later = Workers(1)
    later.start(job, tmp_path / "two").result()
    later.finish()
    assert (tmp_path / "two").is_file()


def idle_workers() -> list[socket.socket]:
    return list(chain.from_iterable(living_typesetters().idle.values()))


def test_a_worker_reads_neither_the_model_nor_lxml() -> None:
    """Each costs a tenth of what a worker's start takes."""
    script = (
        "import sys; from fascicle.editions.pdf import preloading; preloading._prepare();"
        "print(*sorted({'fascicle.issue.model', 'lxml.etree'} & set(sys.modules)))"
    )

    told = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert not told.stdout.split()


def test_pages_are_set_for_a_program_that_is_large_itself(job: Job, tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from pickle import loads
ballast = b"x" * (200 << 20)
from fascicle.editions.pdf.typesetters import typesetters
from fascicle.editions.pdf.workers import Workers
job = loads({pickle.dumps(job)!r})
workers = Workers(1)
print(type(typesetters().process).__name__)
for name in ("one", "two"):
    workers.start(job, Path({str(tmp_path)!r}, name)).result()
workers.finish()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.stdout, done.returncode) == ("_Forked\n", 0), done.stderr
    assert (tmp_path / "two").is_file()
