"""Fonts cut down to the characters that are set in them, by HarfBuzz.

uharfbuzz brings its own HarfBuzz and is pinned, so that machines agree on the bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import uharfbuzz as harfbuzz

from fascicle.errors import MachineError

_NAMES = (0, 1, 2, 4, 6, 13, 14)
"""What stays of a font's names: its own, and whose it is under which licence (OFL 1.1, 2)."""


@cache
def coverage(path: Path) -> frozenset[int]:
    """Return the characters that a font has, by their numbers."""
    return frozenset(harfbuzz.Face(harfbuzz.Blob.from_file_path(path)).unicodes)


def cut(path: Path, characters: Iterable[str], features: Iterable[str] = ()) -> bytes:
    """Return a font with `characters` and the OpenType `features` alone in it, without hints."""
    wanted = harfbuzz.SubsetInput()
    kinds = harfbuzz.SubsetInputSets
    wanted.sets(kinds.UNICODE).set({ord(character) for character in characters})
    wanted.sets(kinds.NAME_ID).set(set(_NAMES))
    wanted.sets(kinds.LAYOUT_FEATURE_TAG).set({_tag(feature) for feature in features})
    wanted.flags = harfbuzz.SubsetFlags.NO_HINTING | harfbuzz.SubsetFlags.NOTDEF_OUTLINE
    try:
        face = harfbuzz.subset(harfbuzz.Face(harfbuzz.Blob.from_file_path(path)), wanted)
    except (RuntimeError, OSError) as error:
        message = "this font cannot be cut down to what is needed"
        hint = "is it a TrueType or OpenType font? put another file in its place"
        raise MachineError(message, where=str(path), hint=hint) from error
    return bytes(face.blob.data)


def _tag(feature: str) -> int:
    """Return a feature's name as HarfBuzz counts it: four bytes in a number."""
    return int.from_bytes(feature.encode("ascii"), "big")
