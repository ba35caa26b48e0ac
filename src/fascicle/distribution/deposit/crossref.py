"""Crossref's servers: a deposit goes there by HTTPS POST, its outcome is asked for later."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Literal
from urllib.parse import urlsplit

import httpx
from lxml import etree

from fascicle.errors import MachineError, UsageError

LIVE, TEST = "https://doi.crossref.org", "https://test.crossref.org"
LOGIN, PASSWORD, SERVER = "CROSSREF_LOGIN", "CROSSREF_PASSWORD", "CROSSREF_SERVER"
"""The variables of the environment that credentials come from, and another server's address."""

_LARGEST_ANSWER = 20_000_000
_SECONDS = 60
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HINTS = {
    401: f"see to {LOGIN} (as `name/role` for a person) and {PASSWORD}",
    403: f"the account has no right to deposit this prefix: see to {LOGIN}",
    503: "Crossref has too many deposits of yours to work off: try again later",
}


@dataclass(frozen=True, slots=True)
class Account:
    """Who deposits, and where. Its text does not tell the password."""

    server: str
    login: str
    password: str

    def __repr__(self) -> str:
        return f"Account({self.server!r}, {self.login!r})"

    @property
    def host(self) -> str:
        """The server's name, under which its deposits are remembered."""
        return urlsplit(self.server).netloc


def account_of(environment: Mapping[str, str], *, test: bool = False) -> Account:
    """Return the account that the environment names; raise UsageError where it names none."""
    server = server_of(environment, test=test)
    login, password = environment.get(LOGIN, ""), environment.get(PASSWORD, "")
    if not (login and password):
        message = "the account at Crossref is not known"
        hint = f"set {LOGIN} and {PASSWORD} in the environment; nothing else is asked"
        raise UsageError(message, where="environment", hint=hint)
    return Account(server, login, password)


def server_of(environment: Mapping[str, str], *, test: bool = False) -> str:
    """Return the address of the server; raise UsageError for one that would be told secrets."""
    server = environment.get(SERVER, "").rstrip("/") or (TEST if test else LIVE)
    parts = urlsplit(server)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not safe or not parts.hostname or parts.username:
        message = "the password would go over the network for all to read"
        hint = "write an address with https://, without a name in it"
        raise UsageError(message, where=SERVER, hint=hint)
    return server


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a deposit: of each DOI whether it is registered, and what was said of it.

    `state` is `completed`, `unknown` where the server has no such deposit, else `queued`.
    """

    state: Literal["completed", "queued", "unknown"]
    records: Mapping[str, tuple[bool, str]]
    message: str = ""


class Crossref:
    """A server of Crossref's, or one that answers as they do."""

    def __init__(self, account: Account) -> None:
        self.account = account
        # At its level “info”, the client would write addresses with the password in them.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self.client = httpx.Client(base_url=account.server, timeout=_SECONDS, trust_env=False)

    def __enter__(self) -> Crossref:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()

    def send(self, name: str, content: bytes) -> None:
        """Send a deposit under a name; raise MachineError where it is not taken."""
        fields = {
            "operation": "doMDUpload",
            "login_id": self.account.login,
            "login_passwd": self.account.password,
        }
        files = {"fname": (name, content, "application/xml")}
        self._ask("POST", "/servlet/deposit", data=fields, files=files)

    def outcome(self, name: str) -> Outcome:
        """Return what has become of a deposit by its name."""
        query = {
            "usr": self.account.login,
            "pwd": self.account.password,
            "file_name": name,
            "type": "result",
        }
        return read_outcome(self._ask("GET", "/servlet/submissionDownload", params=query))

    def _ask(self, method: str, path: str, **request: object) -> bytes:
        """Return an answer; raise MachineError, which never tells the account's secrets."""
        where = self.account.host
        try:
            with self.client.stream(method, path, **request) as answer:  # type: ignore[arg-type]
                if answer.status_code != httpx.codes.OK:
                    raise _refused(where, answer.status_code)
                content = b""
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > _LARGEST_ANSWER:
                        message = "the answer is longer than any that Crossref gives"
                        raise MachineError(message, where=where)
                return content
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = f"Crossref cannot be reached: {type(error).__name__}"
            hint = "see to the network, then run it again: what was sent twice does no harm"
            raise MachineError(message, where=where, hint=hint) from None


def _refused(where: str, status: int) -> MachineError:
    message = f"Crossref does not take it: HTTP status {status}"
    return MachineError(message, where=where, hint=_HINTS.get(status, "try again later"))


def read_outcome(content: bytes) -> Outcome:
    """Return the outcome that a log of Crossref's tells (`doi_batch_diagnostic`)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return Outcome("queued", {})
    if etree.QName(root).localname != "doi_batch_diagnostic":
        return Outcome("queued", {})
    if "unknown" in root.get("status", ""):
        return Outcome("unknown", {}, "Crossref knows of no such deposit")
    records = {}
    messages = []
    for record in root.iter("record_diagnostic"):
        doi = " ".join((record.findtext("doi") or "").split())
        message = " ".join((record.findtext("msg") or "").split())
        registered = record.get("status", "").lower() in ("success", "warning")
        if doi:
            records[doi.lower()] = (registered, message)
        else:
            messages.append(message)
    done = root.get("status") == "completed"
    return Outcome("completed" if done else "queued", records, " ".join(messages))
