"""Which characters the glyphs of a PDF stand for, so that what is searched and copied is right."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "COMBINING", "ARABIC")
"""What the names of letters begin with whose marks have glyphs of their own."""


def name_letters(build: Callable[..., Any]) -> Callable[..., Any]:
    """Return WeasyPrint's `build_fonts_dictionary` without its fault.

    Of a letter with marks that its font has no one glyph for, the letter's glyph comes to stand for
    nothing, wherever else it is printed, and the last mark's for them all.
    """

    @functools.wraps(build)
    def build_fonts_dictionary(pdf: Any, fonts: Mapping[Any, Any], *rest: Any) -> Any:
        for font in fonts.values():
            font.to_unicode.update(_mended(font))
        return build(pdf, fonts, *rest)

    return build_fonts_dictionary


def _mended(font: Any) -> dict[int, str]:
    """Return the characters of those glyphs that have come to stand for others."""
    parts = {glyph: text for glyph, text in font.to_unicode.items() if not text or _is_marked(text)}
    if not parts:
        return {}
    own = _letters_of(font.file_content, font.index, frozenset(parts))
    return {
        glyph: own[glyph]
        for glyph, text in parts.items()
        if glyph in own and (own[glyph] in text or not text)
    }


def _is_marked(text: str) -> bool:
    """Return True for several characters that are a letter with marks, or a part of one."""
    return len(text) > 1 and all(unicodedata.combining(each) for each in text[1:])


def _letters_of(content: bytes, index: int, glyphs: frozenset[int]) -> dict[int, str]:
    """Return the characters whose glyphs these are before any are joined.

    Of an Arabic letter's form it is the letter: U+FE8C is a yeh with hamza, U+0626.
    """
    import uharfbuzz as harfbuzz  # few texts need it

    face = harfbuzz.Face(content, index)
    font = harfbuzz.Font(face)
    found = {font.get_nominal_glyph(number): chr(number) for number in sorted(face.unicodes)[::-1]}
    return {
        glyph: unicodedata.normalize("NFKC", found[glyph]).strip()
        for glyph in glyphs & found.keys()
        if unicodedata.name(found[glyph], "").startswith(_SCRIPTS)
    }
