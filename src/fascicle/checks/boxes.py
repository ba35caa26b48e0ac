"""Letters that readers may see as boxes: none of the fonts that an edition carries has them."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator

from fontTools.ttLib import TTFont, TTLibError

from fascicle.codes.table import finding
from fascicle.findings import Finding

_AROUND = 12


def find_boxes(text: str, fonts: Iterable[bytes]) -> Iterator[Finding]:
    """Take an edition's text and the files of its fonts; yield W-008 for each letter they lack.

    An edition without fonts leaves them to the reading system. A damaged font has no letters.
    """
    files = list(fonts)
    known = {number for file in files for number in letters_of(file)}
    for letter in sorted(set(text)) if files else ():
        if unicodedata.category(letter)[0] in "LN" and ord(letter) not in known:
            place = text.index(letter)
            around = " ".join(text[max(0, place - _AROUND) : place + _AROUND].split())
            name = f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip()
            yield finding("W-008", f"no font has “{letter}” ({name}): “{around}”", "text")


def letters_of(file: bytes) -> Iterable[int]:
    """Return the letters that a font has, by their numbers."""
    try:
        with TTFont(io.BytesIO(file), lazy=True) as font:
            return tuple(font.getBestCmap() or ())
    except (TTLibError, OSError, ValueError, AssertionError):
        return ()
