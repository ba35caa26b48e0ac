"""A server on loopback that takes deposits, works them off and tells of them as Crossref does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import etree

LOGIN, PASSWORD = "press/editor", "s3cret&ß"
SPACE = {"c": "http://www.crossref.org/schema/5.3.1"}


@dataclass
class Desk:
    """What the server has been sent, and how it is to behave.

    `delays` answers to the question for an outcome say that the deposit is queued. `cut` ends the
    connection after the next deposit has come in; `status` refuses deposits.
    """

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    stamps: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    delays: int = 0
    cut: bool = False
    status: int = 200
    answer: bytes = b""
    refuses: str = ""

    def take(self, name: str, content: bytes) -> None:
        """Work a deposit off: a record is registered if its number is greater than the last."""
        self.files[name] = content
        root = etree.fromstring(content)
        stamp = int(root.findtext("c:head/c:timestamp", None, SPACE))
        log = etree.Element("doi_batch_diagnostic", {"status": "completed", "sp": "loopback"})
        etree.SubElement(log, "batch_id").text = root.findtext("c:head/c:doi_batch_id", None, SPACE)
        for doi in root.xpath("//c:doi_data/c:doi/text()", namespaces=SPACE):
            fresh = stamp > self.stamps.get(doi, 0) and doi != self.refuses
            status, message = ("Success", "Successfully added") if fresh else (
                "Failure", "Record not processed because submitted version is not greater"
            )  # fmt: skip
            if fresh:
                self.stamps[doi] = stamp
            record = etree.SubElement(log, "record_diagnostic", {"status": status})
            etree.SubElement(record, "doi").text = doi.upper()
            etree.SubElement(record, "msg").text = message
        self.outcomes[name] = etree.tostring(log)

    def outcome(self, name: str) -> bytes:
        self.asked.append(name)
        if self.answer:
            return self.answer
        if name not in self.outcomes:
            return b'<doi_batch_diagnostic status="unknown_submission"/>'
        if self.delays:
            self.delays -= 1
            return b'<doi_batch_diagnostic status="queued"/>'
        return self.outcomes[name]


@contextmanager
def serving() -> Iterator[Desk]:
    """Yield the desk of a server that runs while the block does."""
    desk = Desk()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def reply(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
            message = BytesParser(policy=HTTP).parsebytes(head + body)
            parts = {p.get_param("name", header="content-disposition"): p for p in message.walk()}
            held: dict[str, Any] = {
                str(name): part.get_payload(decode=True) for name, part in parts.items() if name
            }
            texts = {name: held[name].decode() for name in held if name != "fname"}
            name = str(parts["fname"].get_filename())
            if desk.status != 200:
                self.reply(desk.status, b"no")
            elif (texts["login_id"], texts["login_passwd"]) != (LOGIN, PASSWORD):
                self.reply(401, b"unauthorized")
            elif self.path == "/servlet/deposit" and texts["operation"] == "doMDUpload":
                desk.take(name, held["fname"])
                if desk.cut:
                    desk.cut = False
                    self.connection.close()
                    return
                self.reply(200, b"<html><title>SUCCESS</title></html>")

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if (query["usr"], query["pwd"]) != (LOGIN, PASSWORD):
                self.reply(401, b"unauthorized")
            elif parts.path == "/servlet/submissionDownload" and query["type"] == "result":
                self.reply(200, desk.outcome(query["file_name"]))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    desk.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield desk
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
