"""Shorter ways to what WeasyPrint 70 and its libraries do, with the same result.

Each was found in a profile of a short article's typesetting; `tests` hold them against the
originals.
"""

from __future__ import annotations

import re
from itertools import compress
from pathlib import Path
from typing import Any

import pyphen

_DIGITS = b"0123456789"
_RANKED = re.compile("[1-9]")


def take_shortcuts() -> None:
    """Mend pyphen."""
    pyphen.HyphDict = Hyphens


class Hyphens(pyphen.HyphDict):  # type: ignore[misc]  # pyphen has no types
    """A dictionary of hyphens whose patterns are taken apart when a word has them.

    Most of its thousands no word of an article has; reading them took a tenth of a second. Of the
    German one's sixty thousand, expressions for each line took as long as a cover.
    """

    def __init__(self, path: Path) -> None:
        encoding, _, content = path.read_bytes().partition(b"\n")
        name = encoding.decode().strip()
        text = content.decode("cp1251" if name.lower() == "microsoft-cp1251" else name)
        lines = map(str.strip, text.split("\n"))
        told = [line for line in lines if not line.startswith(pyphen.ignored)]
        patterns = "\n".join(told)
        if "=" in patterns or "^^" in patterns:
            super().__init__(path)  # hyphens that change letters, and letters told by number
            return
        if "0" in patterns:
            told = [pattern for pattern in told if _RANKED.search(pattern)]
            patterns = "\n".join(told)
        letters = patterns.encode().translate(None, _DIGITS).decode().split("\n")
        ranked = list(map(str.__ne__, letters, told))
        self.patterns = _Patterns(
            zip(compress(letters, ranked), compress(told, ranked), strict=True)
        )
        self.cache: dict[str, Any] = {}
        self.maxlen = max(map(len, self.patterns))


class _Patterns(dict[str, Any]):
    """Patterns by their letters: as they are written until they are asked for."""

    def get(self, letters: str, default: Any = None) -> Any:
        """Return where a pattern's numbers begin, and the numbers."""
        found = super().get(letters)
        if isinstance(found, str):
            found = self[letters] = _take_apart(found)
        return found or default


def _take_apart(pattern: str) -> tuple[int, tuple[int, ...]] | None:
    """Return the numbers between a pattern's letters, without the zeros around them."""
    numbers = [int(number or "0") for number, _ in pyphen.parse(pattern)]
    found = [place for place, number in enumerate(numbers) if number]
    if not found:
        return None
    return found[0], tuple(numbers[found[0] : found[-1] + 1])
