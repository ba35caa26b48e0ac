"""What is compared: the folded letters of a manuscript's block and of a printed edition.

Only letters and digits count: hyphens, spaces, case, accents and ligatures differ for good reasons
between a manuscript and a page.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

WORD, LINE = 1, 2  # what begins at a position
NOTE = re.compile(r"\d{1,3}")  # a note's number, stuck to its word
_TOKEN = re.compile(r"[^\W_]+|[\n\f]")
_TAKEN = "\0"
_REACH = 2  # pages over which a paragraph may be torn: the next one, and one of plates between
# Soft hyphen, pdfium's two marks for a hyphen at a line's end, zero-width characters; dotless i.
_INVISIBLE = "\u00ad\ufffe\x02\u200b\u200c\u200d\u2060\ufeff"
_FOLD: dict[int, str | None] = {**dict.fromkeys(map(ord, _INVISIBLE)), 0x131: "i"}


@dataclass
class Block:
    """A block of the manuscript: its words, and its letters folded and run together."""

    index: int
    text: str

    @cached_property
    def letters(self) -> str:
        """The letters and digits that must be found."""
        return _letters(self.text)

    @cached_property
    def words(self) -> list[str]:
        """The words that have letters, as they are written."""
        return [word for word in self.text.split() if _letters(word)]

    @cached_property
    def offsets(self) -> list[int]:
        """Where each word begins in the letters, and where the last one ends."""
        offsets = [0]
        for word in self.words:
            offsets.append(offsets[-1] + len(_letters(word)))
        return offsets


@dataclass
class Printed:
    """An edition's letters, what begins at each position, and what is not taken yet."""

    rest: str
    begins: bytearray
    lines: list[int]
    pages: list[int]
    pieces: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Where the pieces of each block are, by the block's index."""

    def take(self, block: Block, pieces: list[tuple[int, int]]) -> None:
        """Give `pieces` to `block`: no other block finds them from now on."""
        for start, end in pieces:
            self.rest = self.rest[:start] + _TAKEN * (end - start) + self.rest[end:]
        self.pieces[block.index] = pieces

    def after(self, block: Block) -> int:
        """Return where the nearest block before this one ends: it is looked for from there."""
        before = range(block.index - 1, -1, -1)
        return next((self.pieces[i][-1][1] for i in before if i in self.pieces), 0)

    def reach(self, position: int) -> int:
        """Return the end of the last page on which a text at `position` may go on."""
        page = bisect_right(self.pages, position) + _REACH
        return self.pages[page] if page < len(self.pages) else len(self.rest)

    def is_word(self, start: int, end: int) -> bool:
        """Return True where one word begins and ends; it may be divided at a line's end."""
        torn = self.begins.find(WORD, start + 1, end) >= 0
        return bool(self.begins[start] and self.begins[end]) and not torn

    def ends_well(self, position: int) -> bool:
        """Return True where a word ends, or would but for a note's number."""
        if self.begins[position]:
            return True
        number = NOTE.match(self.rest, position)
        return number is not None and any(
            self.begins[end] for end in range(position + 1, number.end() + 1)
        )


def fold(text: str) -> str:
    """Take text; return it without case, accents, ligatures and invisible characters."""
    # Capitals lose accents in Greek and gain dots in Turkish: hence no marks at all.
    text = unicodedata.normalize("NFKD", text.casefold()).translate(_FOLD).casefold()
    if text.isascii():
        return text
    return "".join(char for char in text if not unicodedata.combining(char))


def read(text: str) -> Printed:
    """Take an edition's text, line by line; return its letters with words, lines and pages."""
    parts: list[str] = []
    lines, pages, length = [0], [0], 0
    starts = [0]
    for match in _TOKEN.finditer(fold(text)):
        found = match[0]
        if found == "\n":
            lines.append(length)
        elif found == "\f":
            lines.append(length)
            pages.append(length)
        else:
            starts.append(length)
            parts.append(found)
            length += len(found)
    begins = bytearray(length + 1)
    for start in (*starts, length):
        begins[start] = WORD
    for line in (*lines, length):
        begins[line] = LINE
    return Printed("".join(parts), begins, sorted(set(lines)), sorted(set(pages)))


def _letters(text: str) -> str:
    """Take text; return its letters and digits, folded and run together."""
    return "".join(re.findall(r"[^\W_]+", fold(text)))
