"""WeasyPrint 70, with what we mend in it. It is pinned, and each mend has a test."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fascicle.errors import MachineError
from fascicle.late_imports import Stands, in_place_of, put_off

_SELDOM: Stands = {
    "PIL.ExifTags": (),
    "fontTools.subset": (),
    "fontTools.varLib": (),
    "fontTools.varLib.instancer": ("instantiateVariableFont",),
    "ssl": (),
}
"""A fifth of WeasyPrint's import; it asks for their help with variable fonts, and where HarfBuzz
cannot subset: seldom. Nothing is fetched over a network, and few cameras' notes are there."""

REACH = 150
"""Letters of a word among which its first hyphen is looked for: more than a line has."""


def import_weasyprint() -> Any:
    """Return WeasyPrint, which takes half a second to import, mended."""
    from fascicle.editions.pdf.built_in_sheets import own_sheets_kept
    from fascicle.editions.pdf.declarations import FFI

    try:
        with (
            _libraries_by_name(),
            put_off(_SELDOM),
            in_place_of("cffi", FFI=FFI),
            own_sheets_kept(),
        ):
            import pyphen
            import weasyprint
            import weasyprint.layout
            import weasyprint.pdf
            import weasyprint.svg
    except OSError as error:
        message = f"WeasyPrint cannot load a library: {str(error).splitlines()[0]}"
        hint = "install Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        raise MachineError(message, where="typesetter", hint=hint) from error

    from fascicle.editions.pdf.characters import name_letters
    from fascicle.editions.pdf.drawings import mend_drawing
    from fascicle.editions.pdf.floating import make_pages
    from fascicle.editions.pdf.footnotes import break_footnotes
    from fascicle.editions.pdf.line_breaking import break_lines_sooner
    from fascicle.editions.pdf.line_ends import end_lines_well
    from fascicle.editions.pdf.shortcuts import take_shortcuts
    from fascicle.editions.pdf.structure import add_tags
    from fascicle.editions.pdf.styling import ask_styles_once
    from fascicle.editions.pdf.text_drawing import draw_text_sooner

    mend_drawing(weasyprint.svg)
    take_shortcuts()
    weasyprint.layout.make_all_pages = make_pages
    break_footnotes(weasyprint)
    weasyprint.pdf.add_tags = add_tags
    if not hasattr(weasyprint.pdf.build_fonts_dictionary, "__wrapped__"):
        weasyprint.pdf.build_fonts_dictionary = name_letters(weasyprint.pdf.build_fonts_dictionary)
    break_lines_sooner(weasyprint)
    end_lines_well(weasyprint.layout.inline)
    ask_styles_once(weasyprint)
    draw_text_sooner(weasyprint)
    if not hasattr(pyphen.Pyphen.positions, "__wrapped__"):
        pyphen.Pyphen.positions = hyphenate_in_reach(pyphen.Pyphen.positions)
    return weasyprint


@contextmanager
def _libraries_by_name() -> Iterator[None]:
    """Let libraries be loaded by their files' names, without a search where there is no need.

    WeasyPrint tries the names of several systems in turn, and for each that fails cffi asks
    `find_library`, which starts a compiler and ldconfig: 22 times, half of the import's time.
    Here it is asked once for each library, when its name on Linux, the last but two, has failed;
    for the optional one, harfbuzz-vector, it is not asked at all.
    """
    import ctypes.util

    original = ctypes.util.find_library

    def find_library(name: str) -> str | None:
        library, dot, _ = name.removeprefix("lib").partition(".so")
        return original(library) if dot and library != "harfbuzz-vector" else None

    if sys.platform == "linux":
        ctypes.util.find_library = find_library
    try:
        yield
    finally:
        ctypes.util.find_library = original


def hyphenate_in_reach(positions: Callable[..., list[int]]) -> Callable[..., list[int]]:
    """Return Pyphen's `positions`, which looks at no more of a word than a line can hold.

    WeasyPrint tries all places for a hyphen, the last one first, at each line that a word takes:
    one of ten thousand letters is never done.
    """

    @functools.wraps(positions)
    def within_reach(dictionary: Any, word: str) -> list[int]:
        return positions(dictionary, word[:REACH])

    return within_reach
