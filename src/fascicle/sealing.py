"""What is kept for a later run, under this user's seal: who does not know their secret makes none.

It is read back as objects, which could be made to do anything; and it may lie in a folder that has
come from a stranger. So it is sealed (HMAC, RFC 2104), and what has no seal is not there.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SEAL = 32
"""Bytes of a seal, and of the secret that it is made with."""


def own_folder() -> Path:
    """Return where the program keeps what is this user's, and no publication's.

    Raise RuntimeError where the user has no home. (XDG Base Directory Specification.)
    """
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fascicle"


class Kept:
    """What is kept under a name: its `content`, None where there is none yet."""

    __slots__ = ("content",)

    def __init__(self, content: bytes | None) -> None:
        self.content = content


@contextmanager
def kept(name: str, inputs: str) -> Iterator[Kept]:
    """Give the block what was kept for `inputs` under a name in this user's own folder.

    What the block puts in its place is kept from then on, unless the block raises. Where there is
    no home, nothing is.
    """
    try:
        file = own_folder() / name
    except RuntimeError:
        yield Kept(None)
        return
    found = read_sealed(file, inputs)
    known = Kept(found)
    yield known
    if known.content is not None and known.content is not found:
        write_sealed(file, inputs, known.content)


def read_sealed(file: Path, inputs: str) -> bytes | None:
    """Return what was kept in a file for `inputs`; None without this user's seal for them on it."""
    with suppress(OSError, RuntimeError):
        sealed = file.read_bytes()
        if hmac.compare_digest(sealed[:_SEAL], _seal(inputs, sealed[_SEAL:])):
            return sealed[_SEAL:]
    return None


def write_sealed(file: Path, inputs: str, content: bytes) -> None:
    """Keep a content for `inputs` in a file, if that can be done.

    Without a home there is no secret; a full disk is told by what must be written.
    """
    from fascicle.errors import MachineError
    from fascicle.files import write_for_now

    with suppress(OSError, RuntimeError, MachineError):
        write_for_now(file, _seal(inputs, content) + content)


def _seal(inputs: str, content: bytes) -> bytes:
    # A digest has one length: else the end of inputs, which a stranger may have written, could be
    # taken for the beginning of a content.
    start = hashlib.sha256(inputs.encode()).digest()
    return hmac.digest(_secret(), start + content, "sha256")


def _secret() -> bytes:
    """Return this user's secret, made anew where there is none. OSError, RuntimeError: no home."""
    folder = own_folder()
    file = folder / "seal"
    with suppress(FileNotFoundError):
        known = file.read_bytes()
        if len(known) == _SEAL:
            return known
    import secrets
    import tempfile

    folder.mkdir(parents=True, exist_ok=True)
    made = secrets.token_bytes(_SEAL)
    handle, part = tempfile.mkstemp(dir=folder)  # for this user's eyes only
    with os.fdopen(handle, "wb") as written:
        written.write(made)
    Path(part).replace(file)
    return made
