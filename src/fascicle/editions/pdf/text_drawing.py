"""WeasyPrint's way to draw a line of text, by a shorter way with the same result.

It asks the C library for each number of each glyph, and writes each glyph anew. Here those of a run
are read at once, and a glyph of a width is put into words once for each font of a document.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_GLYPH = struct.Struct("=IiiiI")
"""PangoGlyphInfo: the glyph, its width, its offsets to the right and down, its attributes."""
_SIZES_ARE_RIGHT = 14802
"""The version of Pango from which on a font tells its size."""

Glyph = tuple[int, int, int, int, int]


def draw_text_sooner(weasyprint: Any) -> None:
    """Mend WeasyPrint's drawing of text, once."""
    text, fonts = weasyprint.draw.text, weasyprint.pdf.fonts
    if hasattr(text.draw_first_line, "__wrapped__"):
        return
    known = text.ffi.sizeof("PangoGlyphInfo") == _GLYPH.size
    if known and text.pango.pango_version() >= _SIZES_ARE_RIGHT:
        text.draw_first_line = read_glyphs_at_once(text, text.draw_first_line)
    fonts.Font = weasyprint.pdf.stream.Font = read_when_asked(fonts)


def read_glyphs_at_once(text: Any, draw: Callable[..., Any]) -> Callable[..., Any]:
    """Return WeasyPrint's `draw_first_line` by a shorter way.

    It is for text that ends where its line does, in fonts without pictures that have a glyph for
    each letter. All else is left to `draw`, before anything has been drawn.
    """
    pen = _Pen(text.ffi, text.pango, text.FROM_UNITS)

    @functools.wraps(draw)
    def draw_first_line(
        stream: Any, textbox: Any, text_overflow: Any, block_ellipsis: Any, matrix: Any
    ) -> Any:
        is_cut = text_overflow == "ellipsis" or block_ellipsis != "none"
        if not is_cut and textbox.text.strip() and textbox.style["font_size"] >= 1:
            runs = pen.runs(textbox)
            fonts = [stream.add_font(item.item.analysis.font) for item, _ in runs]
            if all(map(pen.is_plain, (glyphs for _, glyphs in runs))) and not any(
                font.bitmap or font.svg or font.png or font.colr for font, _ in fonts
            ):
                stream.set_text_matrix(*matrix.values)
                pen.draw(stream, textbox.pango_layout.text, runs, fonts)
                return []
        return draw(stream, textbox, text_overflow, block_ellipsis, matrix)

    return draw_first_line


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws glyphs. `unit` is Pango's, in pixels."""

    ffi: Any
    pango: Any
    unit: float

    def runs(self, textbox: Any) -> list[tuple[Any, list[Glyph]]]:
        """Return the runs of a text's first line, each with its glyphs."""
        layout = textbox.pango_layout
        self.pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
        return list(self._read(layout.get_first_line()[0].runs[0]))

    def _read(self, run: Any) -> Iterator[tuple[Any, list[Glyph]]]:
        while run != self.ffi.NULL:
            item, glyphs = run.data, run.data.glyphs
            content = self.ffi.buffer(glyphs.glyphs, glyphs.num_glyphs * _GLYPH.size)
            yield item, list(_GLYPH.iter_unpack(content))
            run = run.next

    def is_plain(self, glyphs: list[Glyph]) -> bool:
        """Return whether all glyphs are there, and stand on their line."""
        empty = self.pango.PANGO_GLYPH_EMPTY  # those that are missing have higher numbers
        return not any(glyph >= empty or down for glyph, _, _, down, _ in glyphs)

    def draw(
        self, stream: Any, text: str, runs: list[tuple[Any, list[Glyph]]], fonts: list[Any]
    ) -> None:
        """Draw runs of a text, each in its font, which comes with its size."""
        shown, before = "", None
        for (item, glyphs), (font, size) in zip(runs, fonts, strict=True):
            if item.item.analysis.font != before:
                before = item.item.analysis.font
                if shown:
                    stream.show_text(shown)
                shown = ""
                stream.set_font_size(font.hash, size)
            known = font.__dict__.setdefault("words", {}).setdefault(size, {})
            words = [known.get(glyph[:3]) for glyph in glyphs]
            for place, glyph in enumerate(glyphs):
                if words[place] is None:
                    _learn_letter(font, text, item, place, glyph[0])
                    words[place] = known[glyph[:3]] = self._word(stream, font, size, before, glyph)
            string = "<" + "".join(words)
            shown += string[:-1] if string[-1] == "<" else string + ">"
        stream.show_text(shown)

    def _word(self, stream: Any, font: Any, size: float, pango_font: Any, shaped: Glyph) -> str:
        """Return a glyph as the file has it, and how far the next one is from its usual place."""
        glyph, width, right, _, _ = shaped
        if glyph not in font.widths:
            self.pango.pango_font_get_glyph_extents(
                pango_font, glyph, stream.ink_rect, stream.logical_rect
            )
            font.widths[glyph] = round(stream.logical_rect.width * 1000 * self.unit / size)
        offset = right / size
        kerning = font.widths[glyph] + offset - width * 1000 * self.unit / size
        before = f">{-offset}<" if offset else ""
        behind = f">{int(kerning)}<" if kerning else ""
        return f"{before}{glyph:04x}{behind}"


def _learn_letter(font: Any, text: str, item: Any, place: int, glyph: int) -> None:
    """Note what letters of a text the glyph at a place of a run stands for, if it is new."""
    if glyph in font.to_unicode:
        return
    run, clusters = item.item, item.glyphs.log_clusters
    if run.analysis.level % 2:  # from right to left
        end = run.length if place == 0 else clusters[place - 1]
    else:
        end = run.length if place == item.glyphs.num_glyphs - 1 else clusters[place + 1]
    letters = text.encode()[run.offset + clusters[place] : run.offset + end]
    font.to_unicode[glyph] = letters.decode()


def read_when_asked(fonts: Any) -> type:
    """Return WeasyPrint's class of fonts, whose files are read when somebody asks for them.

    Nobody does where a font can be cut: a file of half a megabyte, of which some letters are used.
    """
    read = fonts.get_hb_object_data
    fonts.get_hb_object_data = functools.partial(_Content, read)

    class Font(fonts.Font):  # type: ignore[misc]  # WeasyPrint has no types
        """A font of a document."""

        @property
        def file_content(self) -> Any:
            """The font's file, or what was cut of it."""
            content = self._content
            return content.read() if isinstance(content, _Content) else content

        @file_content.setter
        def file_content(self, content: Any) -> None:
            self._content = content

    return Font


@dataclass(slots=True)
class _Content:
    """What is read of a font when somebody asks for it. Not empty, unless it is found to be."""

    how: Callable[..., Any]
    face: Any
    content: Any = None

    def read(self) -> Any:
        """Return the content."""
        if self.content is None:
            self.content = self.how(self.face)
        return self.content

    def __bool__(self) -> bool:
        """Return whether there is anything: it is read for that."""
        return bool(self.read())
