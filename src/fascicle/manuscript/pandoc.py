"""pandoc, run as strangers' documents need it: in its sandbox, in bounded time and memory."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from fascicle.errors import MachineError, demand_memory

MOST_SECONDS = 120
MOST_MEMORY = "1G"
_EXHAUSTED = 251  # what the Haskell run time ends with when its memory is used up
_SHORT = re.compile(r"No space left on device|out of memory|Cannot allocate memory|mmap")
"""What it complains of when it is the machine that fails; at our limit its heap is exhausted."""

_INSTALL = "install the package: pip install pypandoc-binary"


class Exhausted(Exception):  # it says what the document does to the machine
    """pandoc was stopped at a limit. The text goes on from “the document …”."""


class Refused(Exception):  # pandoc says no; what follows is its caller's business
    """pandoc cannot read what it was given. The text is its own message."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What pandoc wrote, and what it complained of."""

    output: bytes
    complaints: str


def run(
    arguments: Sequence[str], content: bytes, *, seconds: float = 0, longest: int = 100_000_000
) -> Answer:
    """Return what pandoc makes of `content`; raise Exhausted, Refused or MachineError.

    It opens no address, and no file but those that `arguments` name. `seconds` is the longest that
    it may take (0: two minutes), `longest` the bytes of the longest answer.
    """
    import subprocess

    seconds = seconds or MOST_SECONDS
    command = [_program(), "--sandbox", *arguments, "+RTS", f"-M{MOST_MEMORY}", "-RTS"]
    try:
        output = tempfile.TemporaryFile()  # noqa: SIM115  # it is closed below
    except OSError as error:
        demand_memory(error)
        raise _lacks(f"its answer cannot be kept: {error.strerror}") from None
    with output:
        try:
            done = subprocess.run(  # noqa: S603 - our own program, no part of it from the document
                command, input=content, stdout=output, stderr=subprocess.PIPE,
                timeout=seconds, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            message = f"takes more than {seconds} seconds to read"
            raise Exhausted(message) from None
        except OSError as error:
            demand_memory(error)
            message = f"pandoc cannot be started: {error.strerror}"
            raise MachineError(message, where="pandoc", hint=_INSTALL) from None
        complaints = done.stderr.decode("utf-8", errors="replace")
        if done.returncode and _SHORT.search(complaints):
            raise _lacks(" ".join(complaints.split())[:200])
        if done.returncode == _EXHAUSTED:
            message = f"takes more than {MOST_MEMORY} of memory to read"
            raise Exhausted(message)
        if done.returncode:
            raise Refused(complaints)
        if output.tell() > longest:
            message = "unfolds to too large a text"
            raise Exhausted(message)
        output.seek(0)
        return Answer(output.read(), complaints)


def _lacks(what: str) -> MachineError:
    hint = "see to the space for temporary files, and to the memory that is free"
    return MachineError(what, where="pandoc", hint=hint)


def find_pandoc() -> str:
    """Return the path of pandoc: the one that pypandoc carries, else the machine's own; or ''."""
    spec = find_spec("pypandoc")
    carried = Path(spec.origin).parent / "files" / "pandoc" if spec and spec.origin else Path()
    return str(carried) if carried.is_file() else shutil.which("pandoc") or ""


def _program() -> str:
    if found := find_pandoc():
        return found
    message = "pandoc is not there"
    raise MachineError(message, where="pandoc", hint=_INSTALL)


@cache
def version() -> str:
    """Return what the answers depend on: the version of the package that carries pandoc."""
    try:
        return metadata.version("pypandoc-binary")
    except metadata.PackageNotFoundError:
        return "installed"
