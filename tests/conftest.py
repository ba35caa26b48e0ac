"""What tests begin with: a publication's folder under `tmp_path`, and our own program in it."""

from __future__ import annotations

import gc
import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

from fascicle.commands.program import Fascicle
from fascicle.editions.table import NAMES
from fascicle.editions.web import pictures
from fascicle.errors import ManuscriptError
from fascicle.files import lock, write_whole
from fascicle.findings import Finding
from fascicle.issue.model import Issue
from fascicle.manuscript.gathering import Manuscript, gather
from fascicle.pipeline.building import build
from fascicle.tasks import namespace
from fascicle.workspace import Workspace
from tests.browsing import CHROMIUM, open_browser

# Tests that a script runs in the background ignore a Ctrl-C, and so would the programs they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
# Hundreds of processes read our modules: where none may keep them compiled, each compiles them.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Ace takes longer on a book than all else together: only its own tests run it.
os.environ["FASCICLE_ACE"] = ""

_MEMORY = Path("/dev/shm")  # noqa: S108  # a name that pytest makes there is nobody else's


def _has_room_in_memory() -> bool:
    """Return True where the tests' files (a gigabyte) may lie in memory, and leave enough of it."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return False
    (left,) = [int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable")]
    free = shutil.disk_usage(_MEMORY).free if os.access(_MEMORY, os.W_OK) else 0
    return left > 8 << 30 and free > 4 << 30


# All that we write is written through to the disk, and waits for it: a fifth of many tests' time.
if _has_room_in_memory():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

HERE = Path(__file__).resolve().parent
SAMPLE = Workspace(HERE.parent)
MAKE_PICTURE = pictures._made
SCHOLARLY = Workspace(HERE / "serials" / "caspian-studies")

PUBLICATION = """\
title: Test Serial
issn: 1234-5679
publisher: Test House
language: en-GB
license: CC-BY-4.0
contact: editor@example.org
"""
ISSUE = """\
volume: 1
number: 2
date: 2024-08-26
articles:
  - first.md
"""
FRONT_MATTER = """\
---
title: A First Article
authors:
  - Ada Author
---
"""
BODY = """
The opening paragraph says little.

## A heading

The second paragraph says *more*.
"""


class Bench:
    """A publication in a folder of its own. Each file is text that a test may replace."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.workspace = Workspace(root)
        self.issue_folder = root / "manuscript" / "1-2"

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file below the root."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def article(self, body: str = BODY, front: str = FRONT_MATTER, name: str = "first.md") -> Path:
        """Write an article of the issue."""
        return self.write(f"manuscript/1-2/{name}", front + body)

    def picture(self, name: str = "images/dot.png", size: tuple[int, int] = (80, 50)) -> Path:
        """Write a small picture."""
        path = self.issue_folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", size, (30, 60, 90)).save(path)
        return path

    def gather(self, **options: Any) -> Manuscript:
        """Read the issue."""
        manuscript = gather(self.workspace, "1-2", **options)
        manuscript.keep()
        return manuscript

    def issue(self) -> Issue:
        """Return the issue that is written here."""
        return self.gather().issue

    def body(self, text: str) -> str:
        """Return the XHTML that a text of an article becomes."""
        self.article(f"\n{text}\n")
        return self.issue().articles[0].body

    def mistakes(self, **options: Any) -> list[Finding]:
        """Return what is wrong with the issue."""
        with pytest.raises(ManuscriptError) as caught:
            self.gather(**options)
        return list(caught.value.findings)

    def run(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run the program here, as an editor would."""
        return subprocess.run(
            [sys.executable, "-m", "fascicle", *arguments],
            cwd=cwd or self.root,
            capture_output=True,
            text=True,
            check=False,
        )

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the program here and in this very process, whose Java machine has warmed up."""
        told, complaints, code = io.StringIO(), io.StringIO(), 0
        with chdir(self.root), redirect_stdout(told), redirect_stderr(complaints):
            try:
                Fascicle(name="fascicle", namespace=namespace).run(["fascicle", *arguments])
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 0
        return subprocess.CompletedProcess(arguments, code, told.getvalue(), complaints.getvalue())


def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes run the tests: they often wait for programs, so one more helps."""
    return len(os.sched_getaffinity(0)) + 1


_GARBAGE = 100_000
"""Objects that may be left over before they are looked through: some 20 MB."""


def pytest_collection_finish() -> None:
    """Leave all that was imported and collected out of the search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _garbage_is_collected_between_tests() -> Iterator[None]:
    """Collect garbage when a test is over, and only where there is some.

    It took a quarter of all tests' time: after each collection of its own, Java has Python look
    through all that there is, too (jpype), and here this is hundreds of thousands of objects.
    """
    gc.disable()
    yield
    if gc.get_count()[0] > _GARBAGE:
        gc.collect()
        gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Give the memory back in which the tests' files lie, unless somebody wants to look at them."""
    folder: Path = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    if exitstatus == 0 and "PYTEST_XDIST_WORKER" not in os.environ and _MEMORY in folder.parents:
        shutil.rmtree(folder, ignore_errors=True)


def is_there(process: int) -> bool:
    """Return True for a process that has not ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that `make` fills, or that another process of the same tests has filled."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    done = folder.with_suffix(".done")
    with lock(folder.with_suffix(".lock")):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of one who did not come to the end
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def made_sample(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Workspace, str], Workspace]:
    """Return what gives a sample with all its editions: made once, and to be left as it is."""

    def sample(workspace: Workspace, issue: str) -> Workspace:
        def make(root: Path) -> None:
            shutil.copytree(workspace.manuscript, root / "manuscript")
            build(Workspace(root), issue, NAMES)

        return Workspace(made_once(tmp_path_factory, f"sample-{issue}", make))

    return sample


@pytest.fixture(autouse=True, scope="session")
def _pictures_are_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Share pictures in their widths and kinds: most issues of tests have the same cover."""
    folder = made_once(tmp_path_factory, "pictures", lambda _: None)

    def made(image: Image.Image, kind: str, width: int, digest: str, cache: Path) -> bytes:
        kept, shared = (pictures._place(kind, width, digest, each) for each in (cache, folder))
        if shared.is_file() and not kept.is_file():
            write_whole(kept, shared.read_bytes())
        content = MAKE_PICTURE(image, kind, width, digest, cache)
        if not shared.is_file():
            write_whole(shared, content)
        return content

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "_made", made)
        yield


@pytest.fixture
def own_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have pictures made anew where a test compares the bytes that are made twice."""
    monkeypatch.setattr(pictures, "_made", MAKE_PICTURE)


@pytest.fixture
def make_bench(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Bench]:
    """Return a maker of publications with one issue of one article."""

    def make() -> Bench:
        bench = Bench(tmp_path_factory.mktemp("publication"))
        bench.write("manuscript/publication.yaml", PUBLICATION)
        bench.write("manuscript/1-2/issue.yaml", ISSUE)
        bench.article()
        return bench

    return make


@pytest.fixture
def bench(make_bench: Callable[[], Bench]) -> Bench:
    """Return a publication with one issue of one article."""
    return make_bench()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield a browser without a window: one for all tests of a process."""
    if not Path(CHROMIUM).is_file():
        pytest.skip("there is no Chromium here: apt-get install chromium")
    with open_browser() as browser:
        yield browser
