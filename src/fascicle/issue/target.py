"""Where a serial is distributed to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

FOLDER, SFTP, S3, WEBDAV, OTHER = "folder", "sftp", "s3", "webdav", "other"
DEFAULT_ROOT = "archive"
"""The folder of the archive, beside the manuscript."""

_KINDS = {"": FOLDER, "file": FOLDER, "sftp": SFTP, "s3": S3, "https": WEBDAV, "http": WEBDAV}


@dataclass(frozen=True, slots=True)
class Target:
    """A place that a serial's files are sent to: a name, and an address without a password.

    `endpoint` is the address of an S3-compatible store, where it is not the one of AWS.
    """

    name: str
    url: str
    endpoint: str = ""

    @property
    def kind(self) -> str:
        """What it is: a folder, SFTP, S3, WebDAV, or another store, which only an archive has."""
        return _KINDS.get(urlsplit(self.url).scheme, OTHER)


def parse_target(text: str) -> str:
    """Return the address of a target; raise ValueError with a sentence for the editor."""
    address = parse_root(text)
    scheme = urlsplit(address).scheme
    if scheme not in _KINDS:
        message = f"“{scheme}” is no way to send: write sftp, s3, https (WebDAV) or a folder"
        raise ValueError(message)
    return address


def parse_root(text: str) -> str:
    """Return the address of a folder, here or in any store; raise ValueError where it is none.

    The sentence never repeats an address that may have a password in it.
    """
    try:
        parts = urlsplit(text.strip())
        password, host, _ = parts.password, parts.hostname, parts.port
    except ValueError:
        message = "this is no address: write it as in sftp://name@example.org/folder"
        raise ValueError(message) from None
    if password is not None or (parts.username and parts.scheme not in {"sftp"}):
        message = (
            "an address must not hold a password or a key: take it out here, and change it,"
            " since it has been written into a file"
        )
        raise ValueError(message)
    if parts.query or parts.fragment or not text.isprintable():
        message = "an address ends with its folder: nothing after ? or # belongs to it"
        raise ValueError(message)
    if parts.scheme in _KINDS and parts.scheme not in {"", "file"} and not host:
        message = f"the address names no {'bucket' if parts.scheme == 's3' else 'server'}"
        raise ValueError(message)
    return text.strip().rstrip("/") or "/"


def parse_endpoint(text: str) -> str:
    """Return the address of an S3-compatible store; raise ValueError when it is none."""
    address = parse_target(text)
    if urlsplit(address).scheme not in {"http", "https"}:
        message = "the endpoint of a store is an address such as https://s3.example.org"
        raise ValueError(message)
    return address
