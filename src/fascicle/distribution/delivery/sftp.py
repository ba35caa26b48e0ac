"""A connection over SFTP to a server that is known: `~/.ssh/known_hosts`, keys, agent and config.

fsspec's own connection trusts any server that answers; this one does not.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from fascicle.errors import MachineError

_SECONDS = 30


class _Strict(paramiko.MissingHostKeyPolicy):
    """Refuses a server that nobody has met."""

    def __init__(self, target: str, host: str) -> None:
        self.target, self.host = target, host

    def missing_host_key(self, *_: Any) -> None:
        """Say how to make its acquaintance."""
        message = f"the server {self.host} is not among the known hosts"
        hint = "connect once with ssh, and compare the key that it shows with its keeper's"
        raise MachineError(message, where=self.target, hint=hint)


class _KnownServer(SFTPFileSystem):  # type: ignore[misc]  # fsspec ships no types
    """fsspec's file system over a connection that is made here."""

    cachable = False

    def _connect(self) -> None:
        self.client = paramiko.SSHClient()
        with contextlib.suppress(OSError):  # nobody has been met yet
            self.client.load_system_host_keys()
        self.client.set_missing_host_key_policy(self.host_key_policy)
        self.client.connect(self.host, **self.ssh_kwargs)
        self.ftp = self.client.open_sftp()
        if channel := self.ftp.get_channel():
            channel.settimeout(_SECONDS)

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        file = super()._open(path, mode, **options)
        if "r" in mode:
            file.prefetch()  # else every 32 kB wait for the one before
        return file


def connect(target: str, host: str, port: int | None, user: str, password: str) -> Any:
    """Return a file system on a server; what `~/.ssh/config` says of the host is heeded.

    Raise MachineError for a server that is unknown, another one than it was, or lets nobody in.
    """
    told = _config().lookup(host)
    try:
        return _KnownServer(
            told.get("hostname", host),
            port=port or int(told.get("port", 22)),
            username=user or told.get("user"),
            password=password or None,
            key_filename=told.get("identityfile"),
            timeout=_SECONDS,
            banner_timeout=_SECONDS,
            auth_timeout=_SECONDS,
            host_key_policy=_Strict(target, host),
        )
    except paramiko.BadHostKeyException as error:
        message = f"the server {host} shows another key than the one that is known"
        hint = "ask its keeper before you take the old key out of known_hosts"
        raise MachineError(message, where=target, hint=hint) from error
    except paramiko.AuthenticationException as error:
        message = f"the server {host} does not let {user or 'you'} in"
        hint = "see to the SSH key or agent, or to FASCICLE_…_PASSWORD in the environment"
        raise MachineError(message, where=target, hint=hint) from error


def _config() -> paramiko.SSHConfig:
    file = Path("~/.ssh/config").expanduser()
    try:
        return paramiko.SSHConfig.from_path(str(file))
    except OSError:
        return paramiko.SSHConfig()
