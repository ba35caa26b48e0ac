"""pandoc: a document of a format that it knows → its syntax tree, in bounded time and memory."""

from __future__ import annotations

import importlib
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from fascicle.errors import MachineError
from fascicle.manuscript.importing.ledger import refusal

MOST_SECONDS = 120
MOST_MEMORY = "1G"
MOST_TREE = 100_000_000
_EXHAUSTED = 251  # what the Haskell run time ends with when its memory is used up

READERS = {
    "docx": ("docx", "--track-changes=accept"),
    "odt": ("odt",),
    "html": ("html",),
    "md": ("commonmark_x-smart-emoji+sourcepos",),
    "long md": ("commonmark_x-smart-emoji",),  # the lines would make the tree ten times as large
}


def read_tree(content: bytes, kind: str, file: str) -> dict[str, Any]:
    """Return the syntax tree of a document: pandoc's JSON.

    pandoc gets the document as bytes and runs in its sandbox: it opens no file and no address.
    """
    reader, *options = READERS[kind]
    command = [
        _program(), "--sandbox", f"--from={reader}", "--to=json", *options,
        "+RTS", f"-M{MOST_MEMORY}", "-RTS",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603 - our own program, no part of it from the document
                command, input=content, stdout=output, stderr=subprocess.PIPE,
                timeout=MOST_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise _too_much(file, f"takes more than {MOST_SECONDS} seconds to read") from None
        except OSError as error:
            message = f"pandoc cannot be started: {error.strerror}"
            raise MachineError(message, where="import", hint=_INSTALL) from None
        if done.returncode == _EXHAUSTED:
            raise _too_much(file, f"takes more than {MOST_MEMORY} of memory to read")
        if done.returncode:
            raise _unreadable(file, done.stderr)
        if output.tell() > MOST_TREE:
            raise _too_much(file, "unfolds to too large a text")
        output.seek(0)
        tree: dict[str, Any] = json.load(output)
        return tree


_INSTALL = "install the package: pip install pypandoc-binary"


def _program() -> str:
    """Return the path of pandoc: the one in pypandoc-binary, else one that is installed."""
    try:
        # Only here, so that nothing else needs it.
        return str(Path(importlib.import_module("pypandoc").get_pandoc_path()))
    except (ImportError, OSError):
        message = "pandoc is not there"
        raise MachineError(message, where="import", hint=_INSTALL) from None


def _too_much(file: str, what: str) -> Exception:
    return refusal("I-004", file, f"the document {what}", "part it into several documents")


def _unreadable(file: str, stderr: bytes) -> Exception:
    why = " ".join(stderr.decode("utf-8", errors="replace").split())[:200]
    message = f"the document is damaged: pandoc cannot read it ({why})"
    return refusal("I-006", file, message, "open it where it was written and save it again")
