"""Links asked of the network: only where the editor wants it, within limits, and politely."""

from __future__ import annotations

import http.client
import ipaddress
import json
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from fascicle.files import write_whole
from fascicle.versions import version

_AGAIN = {408, 425, 429, 500, 502, 503, 504}
_MOVED = {301, 302, 303, 307, 308}
_FOR_GOOD = {301, 308}
_MOST_HOPS = 8
_LONGEST_WAIT = 5.0  # seconds; a server that asks for more is asked another time
_NO_TEXT = "/?#%&=+,;:@!$'()*~-._[]"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often is asked: seconds for an answer and for all, tries, at once.

    `private` lets machines of the own network be asked, too.
    """

    answer: float = 10.0
    all: float = 120.0
    tries: int = 3
    pause: float = 1.0
    at_once: int = 8
    at_once_of_a_host: int = 2
    most: int = 2000
    kept_days: int = 7
    private: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of an address: a status of HTTP, or `why` there is none.

    `moved` is where it has moved to for good.
    """

    status: int = 0
    why: str = ""
    moved: str = ""


class _RefusedError(Exception):
    """An address that we do not ask."""


def ask_all(
    addresses: Iterable[str], limits: Limits, kept: Path, day: date, told: Callable[[str], None]
) -> dict[str, Answer]:
    """Return the answers that came in time, by address. `kept` remembers the good ones.

    The threads that still wait when the time is over end with the program.
    """
    wanted = list(dict.fromkeys(addresses))[: limits.most]
    memory = _recall(kept, day, limits)
    answers = {address: memory[address][0] for address in wanted if address in memory}
    fresh = _ask_side_by_side([each for each in wanted if each not in answers], limits, told)
    memory |= {a: (answer, day) for a, answer in fresh.items() if 200 <= answer.status < 300}
    if fresh:
        _remember(kept, memory)
    return answers | fresh


def _ask_side_by_side(
    addresses: list[str], limits: Limits, told: Callable[[str], None]
) -> dict[str, Answer]:
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    answered: queue.SimpleQueue[tuple[str, Answer]] = queue.SimpleQueue()
    for address in _by_turns(addresses):
        waiting.put(address)
    gates = _Gates(limits.at_once_of_a_host)
    end = time.monotonic() + limits.all

    def work() -> None:
        while time.monotonic() < end:
            try:
                address = waiting.get_nowait()
            except queue.Empty:
                return
            with gates.of(address):
                answered.put((address, ask(address, limits)))

    for _ in range(min(limits.at_once, len(addresses))):
        threading.Thread(target=work, daemon=True).start()
    answers: dict[str, Answer] = {}
    while len(answers) < len(addresses) and (left := end - time.monotonic()) > 0:
        try:
            address, answer = answered.get(timeout=left)
        except queue.Empty:
            break
        answers[address] = answer
        told(f"asking links: {len(answers)} of {len(addresses)}")
    return answers


def _by_turns(addresses: Iterable[str]) -> Iterator[str]:
    """Yield addresses so that no host's many stand before another's one."""
    by_host: dict[str, list[str]] = {}
    for address in addresses:
        by_host.setdefault(urlsplit(address).netloc, []).append(address)
    for turn in zip_longest(*by_host.values()):
        yield from filter(None, turn)


class _Gates:
    """Lets so many ask one host at once, and no more."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._lock = threading.Lock()
        self._gates: dict[str, threading.Semaphore] = {}

    def of(self, address: str) -> threading.Semaphore:
        """Return the gate of an address's host."""
        host = urlsplit(address).netloc
        with self._lock:
            return self._gates.setdefault(host, threading.Semaphore(self._at_once))


def ask(address: str, limits: Limits) -> Answer:
    """Return what is said of an address, after as many tries as the limits allow."""
    answer = Answer(why="it was not asked")
    for tried in range(limits.tries):
        wait = limits.pause * 2 ** (tried - 1) if tried else 0.0
        time.sleep(min(wait, _LONGEST_WAIT))
        try:
            answer = _follow(address, limits)
        except _RefusedError as error:
            return Answer(why=str(error))
        except (OSError, http.client.HTTPException, ValueError) as error:
            answer = Answer(why=_reason(error))
        if answer.status and answer.status not in _AGAIN:
            break
    return answer


def _reason(error: Exception) -> str:
    """Return in plain words why there was no answer."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, socket.gaierror):
        return "there is no such host"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    return f"{type(error).__name__}: {error}"[:120]


def _follow(address: str, limits: Limits) -> Answer:
    """Ask an address, and where it leads on; a move for good is told only if it begins there."""
    current, moved, good = address, "", True
    for _ in range(_MOST_HOPS):
        status, leads_to = _request("HEAD", current, limits)
        if status >= 400:  # many servers answer HEAD as they please
            status, leads_to = _request("GET", current, limits)
        if status not in _MOVED or not leads_to:
            return Answer(status, moved=moved)
        current = urljoin(current, leads_to)
        good = good and status in _FOR_GOOD
        moved = current if good else moved
    return Answer(why="it leads in a circle")


def _request(method: str, address: str, limits: Limits) -> tuple[int, str]:
    """Return the status of an address and where it leads; its content is not read."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"it leads to {address[:80]}, which is not on the web"
        raise _RefusedError(message)
    host = (
        parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else parts.hostname
    )
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port, timeout=limits.answer)
    try:
        connection.sock = _connect(host, port, parts.scheme, limits)
        path = quote(parts.path or "/", safe=_NO_TEXT)
        query = f"?{quote(parts.query, safe=_NO_TEXT)}" if parts.query else ""
        agent = f"fascicle/{version('fascicle')} (link check)"
        connection.request(method, path + query, headers={"User-Agent": agent, "Accept": "*/*"})
        response = connection.getresponse()
        return response.status, response.headers.get("Location", "")
    finally:
        connection.close()


def _connect(host: str, port: int, scheme: str, limits: Limits) -> socket.socket:
    """Return a connection to a host, at an address that we looked at before.

    A name that leads into the own network is refused, whoever gave it: the text, a server that
    leads on, or a name server that answers otherwise the second time.
    """
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    open_ones = [str(each) for each in found if limits.private or _is_public(str(each))]
    if not open_ones:
        message = f"{host} is a machine of a private network, which is not asked"
        raise _RefusedError(message)
    plain = socket.create_connection((open_ones[0], port), timeout=limits.answer)
    if scheme == "http":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _is_public(address: str) -> bool:
    number = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(number, "ipv4_mapped", None)
    return bool((mapped or number).is_global)


def _recall(kept: Path, day: date, limits: Limits) -> dict[str, tuple[Answer, date]]:
    """Return the good answers of the last days; none where the file cannot be read."""
    try:
        record = json.loads(kept.read_text(encoding="utf-8"))
        listed = {
            address: (Answer(**entry["answer"]), date.fromisoformat(entry["day"]))
            for address, entry in record.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
    oldest = day - timedelta(days=limits.kept_days)
    return {address: entry for address, entry in listed.items() if oldest <= entry[1] <= day}


def _remember(kept: Path, memory: dict[str, tuple[Answer, date]]) -> None:
    record = {
        address: {"answer": asdict(answer), "day": day.isoformat()}
        for address, (answer, day) in sorted(memory.items())
    }
    write_whole(kept, (json.dumps(record, indent=1) + "\n").encode())
