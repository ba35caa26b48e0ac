"""An issue's bar code as vector art, in the measures of the GS1 General Specifications, 5.2.

All is measured in modules (X), the width of the thinnest bar: 0.33 mm at 100 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fascicle.issue.barcode import Barcode

MODULE = 0.33
"""Millimetres of a module at 100 % (GS1 General Specifications, 5.2.3.1)."""
LEFT_QUIET, MAIN_QUIET, ADDON_QUIET = 11, 7, 5
"""Modules that stay blank: before the symbol, behind it, behind an add-on (5.2.3.4, 5.2.3.7)."""
GAP = 9
"""Modules between symbol and add-on: from 7 to 12 (5.2.3.7)."""
BARS, GUARDS, ADDON = 69.24, 74.24, 66.36
"""Heights: 22.85 mm, five modules more for the guards, 21.90 mm for the add-on (5.2.3.3)."""
DIGITS = 11.6
"""Size of the digits: between those of two neighbours, and from digit to guard, there is room."""
HEAD = 12.0
"""Room for the line with the ISSN above the bars."""
_MAIN = 95


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the symbol, in modules from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


def draw_barcode(barcode: Barcode) -> str:
    """Return the symbol as SVG, with its quiet zones, its digits and its ISSN."""
    width, height = size_in_modules(barcode)
    scale = MODULE * barcode.size / 100
    bars = "".join(
        f'<rect x="{b.x:g}" y="{b.y:g}" width="{b.width:g}" height="{b.height:g}"/>'
        for b in bars_of(barcode)
    )
    digits = "".join(
        f'<text x="{x:g}" y="{y:g}" font-size="{DIGITS:g}" text-anchor="middle">{digit}</text>'
        for x, y, digit in _digits(barcode)
    )
    middle = LEFT_QUIET + _MAIN / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * scale:.3f}mm" '
        f'height="{height * scale:.3f}mm" viewBox="0 0 {width:g} {height:g}">'
        f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>'
        f'<g fill="#000" font-family="Source Sans 3">{bars}{digits}'
        f'<text x="{middle:g}" y="8.4" font-size="10" font-weight="600" text-anchor="middle">'
        f"ISSN {barcode.issn}</text></g></svg>"
    )


def size_in_modules(barcode: Barcode) -> tuple[float, float]:
    """Return the width and the height of the symbol with all that belongs to it."""
    width = LEFT_QUIET + _MAIN + MAIN_QUIET
    if barcode.addon:
        width = LEFT_QUIET + _MAIN + GAP + 9 * len(barcode.addon) + 2 + ADDON_QUIET
    return width, HEAD + GUARDS + 6


def bars_of(barcode: Barcode) -> Iterator[Bar]:
    """Yield the bars: their widths and places are zint's, their heights those of the standard.

    In zint's drawing, which is in half modules, guards reach lower than other bars, and those
    of the add-on begin lower.
    """
    from zint import Symbol, Symbology  # few issues have bar codes, and it takes long to load

    symbol = Symbol()
    symbol.symbology = Symbology.EANX
    symbol.option_2 = GAP
    symbol.encode(barcode.text)
    symbol.buffer_vector()
    drawn = list(symbol.vector.rectangles)
    unit, left = drawn[0].width, drawn[0].x
    lowest = max(bar.y + bar.height for bar in drawn)
    for bar in drawn:
        x, width = LEFT_QUIET + (bar.x - left) / unit, bar.width / unit
        if bar.y > 0:
            yield Bar(x, HEAD + GUARDS - ADDON, width, ADDON)
        else:
            is_guard = bar.y + bar.height >= lowest
            yield Bar(x, HEAD, width, GUARDS if is_guard else BARS)


def _digits(barcode: Barcode) -> Iterator[tuple[float, float, str]]:
    """Yield the digits: the first before the symbol, the others where they are encoded."""
    below = HEAD + BARS + 9.2
    yield 3.4, below, barcode.number[0]
    for index, digit in enumerate(barcode.number[1:]):
        centre_guard = 5 if index > 5 else 0
        yield LEFT_QUIET + 3 + centre_guard + 7 * index + 3.5, below, digit
    above = HEAD + GUARDS - ADDON - 1.4
    for index, digit in enumerate(barcode.addon):
        yield LEFT_QUIET + _MAIN + GAP + 7.5 + 9 * index, above, digit
