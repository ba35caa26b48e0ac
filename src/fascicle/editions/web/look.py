"""The look of a site's pages: one style sheet, and the fonts that these pages need."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from fascicle.editions import cascade, fonts
from fascicle.editions.styles import Styles
from fascicle.files import write_whole

_SHEETS = ("epub.css", "web.css")
"""A page's text looks as the EPUB's does; web.css adds what is around it."""


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
        rules += subset.rule_for(name).replace("; }", "; font-display: swap; }")
        files[f"look/{name}"] = content
    sheet = (rules + css).encode()
    return {f"look/{_digest(sheet)}.css": sheet, **files}


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
