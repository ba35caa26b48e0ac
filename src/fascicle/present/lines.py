"""Lines of text, as a terminal or a file gets them. The only place that prints."""

from __future__ import annotations

import re
import sys
from pathlib import Path

_OUR_COLOURS = re.compile(r"(\033\[(?:0|1|3[1-6])m)")
"""All that `paint` sends to a terminal; nothing else passes."""


def write_line(text: str, *, to_errors: bool = False) -> None:
    """Write a line on standard output, or on standard error.

    It goes out in one piece: checks that run side by side tell of themselves at once, and print
    writes a line's end by itself, so that two lines could end up as one with an empty one behind.
    """
    stream = sys.stderr if to_errors else sys.stdout
    stream.write(f"{printable(text)}\n")
    stream.flush()


def paint(text: str, colour: str, stream: object) -> str:
    """Return text in a colour where the stream is a terminal."""
    is_terminal = getattr(stream, "isatty", lambda: False)()
    return f"\033[{colour}m{text}\033[0m" if is_terminal else text


def printable(text: str) -> str:
    """Return text without control characters that a manuscript could send to a terminal."""
    parts = _OUR_COLOURS.split(text)
    for index in range(0, len(parts), 2):
        parts[index] = "".join(c if c.isprintable() or c == "\n" else "�" for c in parts[index])
    return "".join(parts)


def counted(count: int, word: str) -> str:
    """Return `1 error`, `2 errors`."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def size_text(count: int) -> str:
    """Return so many bytes as `1.2 MB` or `340 kB`."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{count / 1000:.0f} kB"


def short_path(path: Path) -> str:
    """Return a path as short as it can be written from here."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
