"""Where the lines of a gathering end, kept for its next typesetting: an edit changes few of them.

They lie in the cache, which may have come from a stranger: nothing but numbers and text is read.
"""

from __future__ import annotations

import json
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fascicle.errors import MachineError
from fascicle.files import write_for_now

_MOST = 1 << 26
"""Bytes that a file of lines may unfold to."""

Line = tuple[str, int, int | None, float, float, float, int]
"""A line's text, its length and where the next one begins (bytes), its width, height and baseline
(pixels), and the direction in which it runs, as Pango numbers them."""


@dataclass(slots=True)
class Lines:
    """The lines of one gathering, by the key of what they were broken from."""

    file: Path | None = None
    _known: dict[str, Line] = field(default_factory=dict, init=False)
    _used: dict[str, Line] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        if self.file:
            self._known = _load(self.file)

    def find(self, key: str) -> Line | None:
        """Return the line of a key, if it was kept: the last time, or since."""
        line = self._used.get(key) or self._known.get(key)
        if line is not None:
            self._used[key] = line
        return line

    def keep(self, key: str, line: Line) -> None:
        """Keep a line."""
        self._used[key] = line

    def close(self) -> None:
        """Write the lines that were asked for; others are let go."""
        if self.file and self._used.keys() != self._known.keys():
            content = zlib.compress(json.dumps(self._used, separators=(",", ":")).encode(), 1)
            with suppress(OSError, MachineError):  # without them, the next run takes longer
                write_for_now(self.file, content)


def _load(file: Path) -> dict[str, Line]:
    """Return the lines in a file; none where there is anything else."""
    try:
        unfolded = zlib.decompressobj().decompress(file.read_bytes(), _MOST)
        lines = {key: tuple(line) for key, line in json.loads(unfolded).items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError, zlib.error):
        return {}
    return lines if all(map(_is_line, lines.values())) else {}


def _is_line(line: tuple[Any, ...]) -> bool:
    """Return whether what was read is a line."""
    if len(line) != len(Line.__args__):  # type: ignore[attr-defined]  # a generic alias has them
        return False
    text, length, resume_at, *measures, direction = line
    return (
        isinstance(text, str)
        and type(length) is int
        and (resume_at is None or type(resume_at) is int)
        and all(type(measure) in {int, float} for measure in measures)
        and type(direction) is int
    )
