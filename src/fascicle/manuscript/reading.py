"""A text file of the manuscript → its text, or a mistake that says why not."""

from __future__ import annotations

from pathlib import Path

from fascicle.errors import demand_memory
from fascicle.manuscript.mistakes import Mistakes

MOST_BYTES = 20_000_000

_ZIP = b"PK\x03\x04"
"""How Word files and OpenDocument texts begin."""


def read_text(path: Path, file: str, mistakes: Mistakes) -> str | None:
    """Return the text of a UTF-8 file, with Unix line ends; None after telling why not."""

    def tell(line: int, message: str, hint: str) -> None:
        mistakes.add("M-001", file, line, message, hint)

    try:
        if path.stat().st_size > MOST_BYTES:
            tell(
                1, "the file is larger than 20 MB", "a manuscript is text; move the rest out of it"
            )
            return None
        content = path.read_bytes()
    except OSError as error:
        demand_memory(error)
        tell(1, f"the file cannot be read: {error.strerror}", "see that it is there and readable")
        return None
    if content.startswith(_ZIP):
        tell(1, "this is a document, not a text", f"import it: `invoke import {file}`")
        return None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        tell(1, "the file is in UTF-16", "save it as UTF-8")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        tell(line, "the file is not in UTF-8", "save it as UTF-8 in your editor")
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")
