"""Real servers on loopback, and a wire that breaks.

Nobody's port is guessed where a server can be told to choose: between a guess and its use, another
program may take it.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

SSHD = Path("/usr/sbin/sshd")
_PATIENCE = 120.0
"""Seconds that a server may take to begin before a test fails."""

_S3 = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print("http://{}:{}".format(*server.get_host_and_port()), flush=True)
sys.stdin.read()
"""
_CONFIG = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/client.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
Subsystem sftp internal-sftp
"""


@contextlib.contextmanager
def s3_server() -> Iterator[str]:
    """Run an S3 server in a process of its own; yield its address."""
    command = [sys.executable, "-c", _S3]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as s3:
        try:
            assert s3.stdout is not None
            yield s3.stdout.readline().strip()
        finally:
            s3.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Return True when a server answers, False when it has ended: its port was taken."""
    end = time.monotonic() + _PATIENCE
    while server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return server.poll() is None
        assert time.monotonic() < end, "the server did not start"
        time.sleep(0.02)
    return False


@contextlib.contextmanager
def sftp_server(folder: Path) -> Iterator[int]:
    """Run OpenSSH's server; its keys are in the folder, the client's named `client`."""
    for name in ("host", "client"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True
        )
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    command = [str(SSHD), "-D", "-e", "-f", str(folder / "sshd_config")]
    with (folder / "log").open("w") as log:
        for _ in range(10):
            port = _free_port()
            (folder / "sshd_config").write_text(_CONFIG.format(port=port, folder=folder))
            with subprocess.Popen(command, stderr=log) as server:
                try:
                    if _answers(server, port):
                        yield port
                        return
                finally:
                    server.terminate()
    raise AssertionError((folder / "log").read_text())


def make_home(home: Path, keys: Path, *ports: int) -> str:
    """Make the home of somebody who knows the server at these ports; return who they are."""
    ssh = home / ".ssh"
    ssh.mkdir(parents=True, mode=0o700)
    (ssh / "id_ed25519").write_bytes((keys / "client").read_bytes())
    (ssh / "id_ed25519").chmod(0o600)
    key = " ".join((keys / "host.pub").read_text().split()[:2])
    (ssh / "known_hosts").write_text("".join(f"[127.0.0.1]:{port} {key}\n" for port in ports))
    return getpass.getuser()


class BreakingWire:
    """A port that leads to a server's; each connection breaks after so many bytes to it.

    When `budgets` is used up, connections hold.
    """

    def __init__(self, port: int, *budgets: int) -> None:
        self.to, self.budgets, self.broken = port, list(budgets), 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self._serve, daemon=True)]
        self.threads[0].start()

    def __enter__(self) -> BreakingWire:
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            budget = self.budgets.pop(0) if self.budgets else None
            thread = threading.Thread(target=self._lead, args=(client, budget), daemon=True)
            self.threads.append(thread)
            thread.start()

    def _lead(self, client: socket.socket, budget: int | None) -> None:
        with client, socket.create_connection(("127.0.0.1", self.to)) as server:
            back = threading.Thread(target=_pour, args=(server, client, None), daemon=True)
            back.start()
            if not _pour(client, server, budget):
                self.broken += 1
            for end in (client, server):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            back.join(5)


def _pour(source: socket.socket, sink: socket.socket, budget: int | None) -> bool:
    """Carry bytes until an end closes; return False when the budget is used up."""
    carried = 0
    with contextlib.suppress(OSError):
        while block := source.recv(16_384):
            carried += len(block)
            if budget is not None and carried > budget:
                return False
            sink.sendall(block)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
    return True
