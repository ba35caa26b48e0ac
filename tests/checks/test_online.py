"""Links are asked for politely, within limits, and never behind the house's own walls."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fascicle.checks.preflight.copy import read_copy
from fascicle.checks.preflight.online import Answer, Limits, ask, ask_all
from fascicle.checks.preflight.running import look_through
from fascicle.workspace import Workspace
from tests.conftest import Bench

LIMITS = Limits(answer=60.0, all=60.0, tries=2, pause=0.01, private=True)
"""Patient: a machine that is busy answers late."""

HASTY = replace(LIMITS, answer=0.1)
DAY = date(2026, 1, 15)
ANSWERS = {"/": 200, "/gone": 404, "/shut": 403, "/failing": 500, "/removed": 410}
MOVES = {
    "/moved": (301, "/"),
    "/later": (302, "/"),
    "/moved-later": (302, "/moved"),
    "/circle": (301, "/circle"),
    "/out": (302, "file:///etc/passwd"),
    "/nowhere": (302, ""),
}


class Server(ThreadingHTTPServer):
    """A server on this machine that counts what it is asked, and can be slow, rude or broken."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Counter[str] = Counter()
        self.agents: set[str] = set()
        self.now = self.at_once = 0
        self.lock = threading.Lock()
        self.slow = threading.Event()

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Handler(BaseHTTPRequestHandler):
    """Answers by the path."""

    server: Server

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        server, path = self.server, self.path
        with server.lock:
            server.asked[path] += 1
            server.agents.add(self.headers["User-Agent"])
        self._say(path)

    def _say(self, path: str) -> None:
        if path == "/slow":
            self.server.slow.wait(60)
        elif path == "/torn":
            return
        elif path.startswith("/page"):
            self._take_time()
        status, place = MOVES.get(path, (ANSWERS.get(path, 200), ""))
        if path == "/no-head" and self.command == "HEAD":
            status = 405
        if path == "/second-time" and self.server.asked[path] <= 2:  # HEAD and GET
            status = 503
        self.send_response(status)
        if place:
            self.send_header("Location", place)
        self.end_headers()

    def _take_time(self) -> None:
        """Count who waits until the answer begins: after it the next one may come at once."""
        server = self.server
        with server.lock:
            server.now += 1
            server.at_once = max(server.at_once, server.now)
        time.sleep(0.02)
        with server.lock:
            server.now -= 1

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.slow.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", Answer(200)),
        ("/gone", Answer(404)),
        ("/removed", Answer(410)),
        ("/shut", Answer(403)),
        ("/failing", Answer(500)),
        ("/no-head", Answer(200)),
        ("/second-time", Answer(200)),
        ("/later", Answer(200)),
        ("/moved-later", Answer(200)),
        ("/nowhere", Answer(302)),
        ("/circle", Answer(why="it leads in a circle")),
        ("/out", Answer(why="it leads to file:///etc/passwd, which is not on the web")),
    ],
)
def test_an_address_is_answered_for(server: Server, path: str, answer: Answer) -> None:
    assert ask(server.address(path), LIMITS) == answer


def test_a_server_that_does_not_answer_in_time_is_told(server: Server) -> None:
    assert ask(server.address("/slow"), HASTY) == Answer(why="no answer in time")


def test_an_address_that_has_moved_for_good_is_told_with_the_new_one(server: Server) -> None:
    assert ask(server.address("/moved"), LIMITS) == Answer(200, moved=server.address("/"))


def test_a_connection_that_breaks_or_is_refused_is_told(server: Server) -> None:
    assert "RemoteDisconnected" in ask(server.address("/torn"), LIMITS).why
    with socket.socket() as deaf:  # it has a port, and does not listen
        deaf.bind(("127.0.0.1", 0))
        port = deaf.getsockname()[1]
        assert ask(f"http://127.0.0.1:{port}/", LIMITS).why == "the connection was refused"


def test_a_server_is_asked_again_only_where_that_may_help(server: Server) -> None:
    for path in ("/failing", "/gone"):
        ask(server.address(path), LIMITS)
    assert server.asked["/failing"] == 2 * LIMITS.tries  # HEAD and GET each time
    assert server.asked["/gone"] == 2
    assert all("fascicle/" in agent for agent in server.agents)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]"]
)
def test_machines_of_the_own_network_are_not_asked(server: Server, host: str) -> None:
    port = server.server_address[1]
    answer = ask(f"http://{host}:{port}/", replace(LIMITS, private=False))
    assert "private network" in answer.why
    assert not server.asked


def test_a_name_that_leads_to_the_own_network_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    port = server.server_address[1]
    answer = ask(f"http://innocent.example:{port}/", replace(LIMITS, private=False))
    assert "private network" in answer.why
    assert not server.asked


def test_one_slow_server_holds_nobody_up(server: Server, tmp_path: Path) -> None:
    limits = replace(LIMITS, all=2.0)
    wanted = [server.address(path) for path in ("/slow", "/", "/gone")]
    answers = ask_all(wanted, limits, tmp_path / "links.json", DAY, lambda _: None)
    assert set(answers) == set(wanted[1:])


def test_a_host_is_not_asked_for_many_pages_at_once(server: Server, tmp_path: Path) -> None:
    wanted = [server.address(f"/page-{number}") for number in range(12)]
    answers = ask_all(wanted, LIMITS, tmp_path / "links.json", DAY, lambda _: None)
    assert {answer.status for answer in answers.values()} == {200}
    assert server.at_once <= LIMITS.at_once_of_a_host


def test_what_answered_is_remembered_for_a_week(server: Server, tmp_path: Path) -> None:
    wanted, kept = [server.address("/"), server.address("/gone")], tmp_path / "links.json"

    def asked_on(day: date) -> tuple[int, int]:
        server.asked.clear()
        ask_all(wanted, LIMITS, kept, day, lambda _: None)
        return server.asked["/"], server.asked["/gone"]

    assert asked_on(DAY) == (1, 2)
    assert asked_on(DAY + timedelta(days=7)) == (0, 2)
    assert asked_on(DAY + timedelta(days=8)) == (1, 2)


@pytest.mark.parametrize("content", ["", "[]", '{"http://a.example/": {}}', '{"a": 1}'])
def test_a_damaged_memory_is_no_memory(server: Server, tmp_path: Path, content: str) -> None:
    kept = tmp_path / "links.json"
    kept.write_text(content)
    wanted = [server.address("/")]
    assert ask_all(wanted, LIMITS, kept, DAY, lambda _: None)[wanted[0]].status == 200
    assert json.loads(kept.read_text())[wanted[0]]["day"] == "2026-01-15"


def test_what_the_network_says_is_told_with_code_and_place(bench: Bench, server: Server) -> None:
    paths = ["/", "/gone", "/failing", "/moved", "/shut"]
    links = "\n".join(f"A [link {path}]({server.address(path)}#part)." for path in paths)
    bench.article(f"\n{links}\n")
    found = told(bench.workspace, LIMITS)
    assert found == {
        "L-010": "manuscript/1-2/first.md:8",
        "L-011": "manuscript/1-2/first.md:9",
        "L-012": "manuscript/1-2/first.md:10",
        "L-013": "manuscript/1-2/first.md:11",
    }


def test_links_that_had_no_turn_are_told(bench: Bench, server: Server) -> None:
    bench.article(f"\nA [slow link]({server.address('/slow')}).\n")
    found = told(bench.workspace, replace(LIMITS, all=0.1))
    assert found == {"L-014": "manuscript/1-2/issue.yaml"}


def test_the_network_is_not_asked_unless_it_is_wanted(bench: Bench, server: Server) -> None:
    bench.article(f"\nA [link]({server.address('/')}).\n")
    report = look_through(read_copy(bench.workspace, bench.gather(), DAY), lambda _: None)
    assert not server.asked
    assert [skipped.check for skipped in report.skipped] == ["links-online"]


def told(workspace: Workspace, limits: Limits) -> dict[str, str]:
    """Return what the network said: codes and places."""
    from fascicle.manuscript.gathering import gather

    copy = read_copy(workspace, gather(workspace, "1-2"), DAY)
    findings = look_through(copy, lambda _: None, limits).findings
    return {f.code: f.where for f in findings if f.code >= "L-010"}
