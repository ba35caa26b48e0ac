"""The preview as a program of its own, and a browser that looks at it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import PATIENCE, open_page
from tests.conftest import ISSUE, PUBLICATION, Bench

SERVE = """
import sys
from pathlib import Path
import fascicle.preview.desk
from fascicle.preview.serving import serve
from fascicle.workspace import Workspace
fascicle.preview.desk._QUIET = 3600  # no check begins unasked
serve(Workspace(Path(sys.argv[1])), port=0, ready=lambda address: print(address, flush=True))
"""
State = dict[str, Any]


def until(true: Callable[[], Any], what: str) -> None:
    """Wait for a condition."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.05)


class Preview:
    """A preview that is being served."""

    cache: ClassVar[Path]

    def __init__(self, bench: Bench, process: subprocess.Popen[str]) -> None:
        self.bench = bench
        self.process = process
        assert process.stdout
        self.address = process.stdout.readline().strip()
        assert self.address, "the preview did not start"
        self.port = int(self.address.rstrip("/").rpartition(":")[2])

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Send a request as it is written; return status, headers and content."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        host = headers.pop("Host", f"127.0.0.1:{self.port}")
        connection.putrequest(method, path, skip_host=True)
        for name, value in {"Host": host, **headers}.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, content

    def state(
        self, true: Callable[[State], bool] = lambda state: state["state"] == "ready"
    ) -> State:
        """Return what the page is told, once it is so."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/events")
        answer = connection.getresponse()
        try:
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                line = answer.readline().decode()
                if line.startswith("data: {"):
                    state: State = json.loads(line.removeprefix("data: "))
                    if true(state):
                        return state
        finally:
            connection.close()
        raise AssertionError("waited in vain for the state")

    def processes(self) -> set[int]:
        """Return the processes that the server has started, and theirs."""
        parents = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal():
                try:
                    status = (folder / "stat").read_text()
                except OSError:
                    continue
                parents[int(folder.name)] = int(status.rpartition(")")[2].split()[1])
        found, new = set(), {self.process.pid}
        while new:
            new = {process for process, parent in parents.items() if parent in new}
            found |= new
        return found


@pytest.fixture(autouse=True, scope="session")
def typeset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache for all publications of these tests: most begin with the same pages."""
    Preview.cache = tmp_path_factory.mktemp("cache")
    return Preview.cache


@contextmanager
def serving(bench: Bench) -> Iterator[Preview]:
    """Serve a publication while the block runs."""
    (bench.root / "dist").mkdir(exist_ok=True)
    bench.workspace.cache.symlink_to(Preview.cache)
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(bench.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    with process:
        try:
            yield Preview(bench, process)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE)


@pytest.fixture
def preview(bench: Bench) -> Iterator[Preview]:
    """Return the preview of a publication that a test may change."""
    with serving(bench) as made:
        yield made


@pytest.fixture(scope="module")
def shared_preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Return the preview of a publication that no test changes."""
    bench = Bench(tmp_path_factory.mktemp("shared"))
    bench.write("manuscript/publication.yaml", PUBLICATION)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.article()
    with serving(bench) as made:
        yield made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page of a browser that knows nothing of other tests."""
    with open_page(browser, viewport={"width": 1440, "height": 900}, accept_downloads=True) as page:
        yield page
