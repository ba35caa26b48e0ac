"""The look of a site's pages: one style sheet, and the fonts that these pages need."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from lxml import etree

from fascicle.editions import cascade, fonts
from fascicle.editions.fonts import Subset
from fascicle.editions.styles import Styles
from fascicle.files import write_whole

_SHEETS = ("epub.css", "web.css")
"""A page's text looks as the EPUB's does; web.css adds what is around it."""

_KEPT = r"""("(?:\\.|[^"\\])*(?:"|\Z)|'(?:\\.|[^'\\])*(?:'|\Z)|url\([^"')]*)"""
_GAP = re.compile(rf"{_KEPT}|(?:\s|/\*.*?(?:\*/|\Z))+", re.DOTALL)
_SIGN = re.compile(rf"{_KEPT}| ?([{{}};,]) ?", re.DOTALL)


def dress_pages(styles: Styles, pages: Sequence[etree._Element], cache: Path) -> dict[str, bytes]:
    """Return the files of the look for some pages, by name; the first one is the style sheet.

    Their names change with their contents, so that browsers may keep them.
    """
    css = "\n".join(styles.flat(name) for name in _SHEETS)
    runs = cascade.runs(css, pages)
    files: dict[str, bytes] = {}
    rules = ""
    for subset in fonts.carry(styles, runs):
        content = _as_woff2(subset.content, cache)
        name = f"{subset.face.path.stem}-{_digest(content)}.woff2"
        more = "; font-display: swap; " + _range_of(subset)
        rules += subset.rule_for(name).replace("; }", f"{more}}}")
        files[f"look/{name}"] = content
    sheet = _tidy(rules + css).encode()
    return {f"look/{_digest(sheet)}.css": sheet, **files}


def _range_of(subset: Subset) -> str:
    """Return which letters a face of another script has: it is fetched where there are some.

    Without that, browsers fetch each face of a list before the one that has a letter, in turn.
    """
    if "e" in subset.characters:
        return ""
    numbers = sorted(ord(character) for character in subset.characters)
    spans = [
        [number for _, number in span]
        for _, span in groupby(enumerate(numbers), lambda each: each[1] - each[0])
    ]
    told = (f"U+{s[0]:X}" + (f"-{s[-1]:X}" if s[0] != s[-1] else "") for s in spans)
    return f"unicode-range: {', '.join(told)}; "


def _tidy(css: str) -> str:
    """Return a style sheet without comments and white space, which are a sixth of it.

    Each piece of a pattern takes what it has begun to take, to the end if need be: a sheet from a
    stranger costs no more time than its length.
    """
    spaced = _GAP.sub(lambda found: found[1] or " ", css)
    return _SIGN.sub(lambda found: found[1] or found[2], spaced).strip() + "\n"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]


def _as_woff2(content: bytes, cache: Path) -> bytes:
    """Return a font as WOFF 2, made once and kept: it is half as large."""
    kept = cache / "fonts" / f"{hashlib.sha256(content).hexdigest()}.woff2"
    if not kept.is_file():
        from fontTools.ttLib import TTFont

        made = io.BytesIO()
        with TTFont(io.BytesIO(content), recalcTimestamp=False) as font:
            font.flavor = "woff2"
            font.save(made)
        write_whole(kept, made.getvalue())
    return kept.read_bytes()
