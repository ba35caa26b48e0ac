"""What a page of the web edition weighs on its way to a reader, without its pictures."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from lxml import etree

from fascicle.checks.boxes import letters_of
from fascicle.editions import cascade
from fascicle.editions.fonts import list_faces, share_out

_LIGHTEST = 1
"""How hard a server compresses at least (the default of nginx; others take 6)."""


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes as they are sent: of a page's words and its markup, of style sheets and fonts."""

    words: int
    markup: int
    sheets: int
    fonts: int

    @property
    def all(self) -> int:
        """All that is fetched for a first page but its pictures."""
        return self.words + self.markup + self.sheets + self.fonts


@dataclass(frozen=True)
class Look:
    """The style sheets of an edition, and its fonts by the names that those give them."""

    sheets: tuple[bytes, ...]
    fonts: Mapping[str, bytes]

    @cached_property
    def sent_sheets(self) -> int:
        """Bytes of the style sheets as they are sent: the same for all pages."""
        return sum(map(sent, self.sheets))

    @cached_property
    def _css(self) -> str:
        return b"\n".join(self.sheets).decode("utf-8", "replace")

    @cached_property
    def _letters(self) -> dict[str, frozenset[int]]:
        return {name: frozenset(letters_of(font)) for name, font in self.fonts.items()}

    def fonts_for(self, page: etree._Element) -> int:
        """Return the bytes of the fonts that a page needs: of no others is anything fetched."""
        faces = [face for face in list_faces(self._css) if face.path.name in self.fonts]
        found = share_out(faces, cascade.runs(self._css, [page]), lambda p: self._letters[p.name])
        return sum(len(self.fonts[name]) for name in {face.path.name for face in found})


def read_look(folder: Path) -> Look:
    """Return the look in a folder; raise OSError where it cannot be read."""
    sheets = tuple(path.read_bytes() for path in sorted(folder.glob("*.css")))
    return Look(sheets, {path.name: path.read_bytes() for path in sorted(folder.glob("*.woff2"))})


def weigh(page: etree._Element, content: bytes, text: str, look: Look, budget: int) -> Weight:
    """Return what a page weighs; which fonts it needs is asked only if all are too many.

    `content` is the file, `text` all that it says.
    """
    all_of_it, words = sent(content), sent(text.encode())
    fonts = sum(map(len, look.fonts.values()))
    told = Weight(words, max(0, all_of_it - words), look.sent_sheets, fonts)
    return told if told.all <= budget else replace(told, fonts=look.fonts_for(page))


def sent(content: bytes) -> int:
    """Return how many bytes of a text go over a line: no browser asks for it uncompressed."""
    return len(zlib.compress(content, _LIGHTEST))
