"""Serves the preview on this machine until it is interrupted."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from fascicle.errors import MachineError, UsageError
from fascicle.preview.answering import application
from fascicle.preview.desk import Desk
from fascicle.preview.press import proofs_folder
from fascicle.workspace import Workspace

_LOOPBACK = "127.0.0.1"
_PORT = 8137
_TRIED = 20
"""Ports from the usual one on that are tried when none is asked for."""

_GRACE = 3
"""Seconds that a browser's open requests have at the end."""


def serve(
    workspace: Workspace,
    issue_id: str | None = None,
    *,
    port: int | None = None,
    ready: Callable[[str], None],
) -> None:
    """Serve the preview of a publication until Ctrl-C; `ready` is told its address.

    `issue_id` is the issue to show first (None: the newest). `port` 0 takes any that is free, None
    the usual one or the next free one. By the time `ready` is called, a browser can connect.
    """
    ids = workspace.issue_ids()
    if issue_id is not None and issue_id not in ids:
        known = ", ".join(ids) or "none yet"
        message = f"there is no issue “{issue_id}”"
        raise UsageError(message, where="--issue", hint=f"issues: {known}")
    workspace.require_plain_made(proofs_folder(workspace).name)
    with _listener(port) as listener:
        number = listener.getsockname()[1]
        desk = Desk(workspace, issue_id)
        config = uvicorn.Config(
            application(desk, number),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_graceful_shutdown=_GRACE,
        )
        ready(f"http://{_LOOPBACK}:{number}/")
        with suppress(KeyboardInterrupt):  # raised again by uvicorn after it has ended cleanly
            _Server(config, desk).run([listener])


class _Server(uvicorn.Server):
    """A server that sends its readers home before it waits for them to leave."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self.desk = desk

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams of events, then all else."""
        self.desk.close()
        await super().shutdown(sockets)


def _listener(port: int | None) -> socket.socket:
    """Return a socket that listens on the loopback interface alone."""
    ports = range(_PORT, _PORT + _TRIED) if port is None else (port,)
    for number in ports:
        try:
            return _listen(number)
        except (OSError, OverflowError) as error:
            taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            if not taken:
                raise MachineError(
                    f"port {number} cannot be used: {error}",
                    where="--port",
                    hint="take a number between 1024 and 65535, or 0 for any that is free",
                ) from error
    raise MachineError(
        f"port {ports[0]} is in use" + ("" if port else f", and the {_TRIED - 1} after it are too"),
        where="--port",
        hint="another preview may be running; end it, or take another port: 0 is any that is free",
    )


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_LOOPBACK, port))
        listener.listen()
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener
