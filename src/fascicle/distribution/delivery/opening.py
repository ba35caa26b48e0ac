"""Opens the store that a target names.

Names and passwords come from the environment (`FASCICLE_SITE_USER`, `FASCICLE_SITE_PASSWORD` for
the target `site`), or from where each store keeps them: SSH's agent, keys and config, AWS's
files and variables, `~/.netrc` for WebDAV.
"""

from __future__ import annotations

import netrc
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fascicle.distribution.delivery.store import Store
from fascicle.errors import MachineError, UsageError
from fascicle.issue.target import FOLDER, OTHER, S3, SFTP, WEBDAV, Target

_HERE = {"127.0.0.1", "::1", "localhost"}
_SECONDS = 30
"""How long a store may keep silent."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Who sends: a name and a password, either of which may be unknown."""

    user: str
    password: str


def open_store(target: Target, root: Path) -> Store:
    """Return the store of a target; `root` is the publication's, for a folder beside it.

    Raise MachineError where its library is missing or it lets nobody in. Whatever else its
    library raises means that it cannot be reached now.
    """
    openers: dict[str, Callable[[], Store]] = {
        FOLDER: lambda: _open_folder(target, root),
        SFTP: lambda: _open_sftp(target),
        S3: lambda: _open_s3(target),
        WEBDAV: lambda: _open_webdav(target),
        OTHER: lambda: _open_other(target),
    }
    try:
        return openers[target.kind]()
    except ImportError as error:
        message = f"the library for {target.kind} is not installed: {error.name}"
        hint = "pip install 'fascicle[distribute]'"
        raise MachineError(message, where=target.name, hint=hint) from error


def secrets_of(target: Target) -> Secrets:
    """Return who sends to a target, as the environment or `~/.netrc` says."""
    name = target.name.upper().replace("-", "_")
    user = os.environ.get(f"FASCICLE_{name}_USER", "")
    password = os.environ.get(f"FASCICLE_{name}_PASSWORD", "")
    if user or password or target.kind != WEBDAV:
        return Secrets(user, password)
    try:
        known = netrc.netrc().authenticators(urlsplit(target.url).hostname or "")
    except (OSError, netrc.NetrcParseError):
        known = None
    return Secrets(known[0] or "", known[2] or "") if known else Secrets("", "")


def folder_of(target: Target, root: Path) -> Path:
    """Return the folder that a target of that kind names, if it may be written to."""
    parts = urlsplit(target.url)
    text = unquote(parts.path) if parts.scheme else target.url
    folder = (root / Path(text).expanduser()).resolve()
    if root.is_relative_to(folder) or folder.is_relative_to(root / "manuscript"):
        message = f"the folder {folder} holds the publication itself"
        raise UsageError(message, where=target.name, hint="name a folder of its own")
    return folder


def _open_folder(target: Target, root: Path) -> Store:
    from fsspec.implementations.local import LocalFileSystem

    folder = folder_of(target, root)

    def move(before: str, after: str) -> None:
        Path(after).parent.mkdir(parents=True, exist_ok=True)
        Path(before).replace(after)

    return Store(LocalFileSystem(skip_instance_cache=True), folder.as_posix(), move)


def _open_sftp(target: Target) -> Store:
    from fascicle.distribution.delivery.sftp import connect

    parts, secrets = urlsplit(target.url), secrets_of(target)
    user = unquote(parts.username or "") or secrets.user
    files = connect(target.name, parts.hostname or "", parts.port, user, secrets.password)
    path = unquote(parts.path).rstrip("/")
    base = path.removeprefix("/~/") if path.startswith("/~/") else path
    return Store(files, base or ".", files.ftp.posix_rename, files.client.close)


def _open_s3(target: Target) -> Store:
    from s3fs import S3FileSystem

    parts = urlsplit(target.url)
    files = S3FileSystem(
        endpoint_url=target.endpoint or None,
        config_kwargs={
            "connect_timeout": _SECONDS,
            "read_timeout": _SECONDS,
            "retries": {"max_attempts": 1},  # it is tried again from here
        },
        skip_instance_cache=True,
        use_listings_cache=False,
    )
    return Store(files, f"{parts.netloc}{unquote(parts.path)}".rstrip("/"), tells_types=True)


def _open_other(target: Target) -> Store:
    """Return a store of any kind that fsspec has a library for."""
    from fsspec.core import url_to_fs

    try:
        files, base = url_to_fs(target.url)
    except ValueError as error:
        message = f"fsspec knows no such store: {error}"
        raise MachineError(message, where=target.name, hint="write its address anew") from error
    return Store(files, base.rstrip("/"))


def _open_webdav(target: Target) -> Store:
    from webdav4.fsspec import WebdavFileSystem

    secrets = secrets_of(target)
    auth = (secrets.user, secrets.password) if secrets.user or secrets.password else None
    parts = urlsplit(target.url)
    if auth and parts.scheme == "http" and parts.hostname not in _HERE:
        message = "a password would go over the network for all to read"
        raise UsageError(message, where=target.name, hint="write https in the address")
    files = WebdavFileSystem(target.url, auth=auth, timeout=_SECONDS, skip_instance_cache=True)

    def move(before: str, after: str) -> None:
        files.client.move(before, after, overwrite=True)

    return Store(files, "", move, files.client.http.close)
