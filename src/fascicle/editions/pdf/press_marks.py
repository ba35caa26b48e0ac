"""What a sheet for the press shows beyond the page: crop marks, register marks, a colour bar."""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from fascicle.editions.pdf.separating import drop

MILLIMETRE = 72 / 25.4
BLEED = 3 * MILLIMETRE
"""As `@page { bleed }` in press.css has it."""
SLUG = 14 * MILLIMETRE
"""How far the sheet reaches beyond the page."""
_GAP = 4 * MILLIMETRE
_LENGTH = 6 * MILLIMETRE
_PATCH = 5 * MILLIMETRE
_REGISTER = Name.FascicleAll
_PATCHES = (
    (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (0.5, 0, 0, 0), (0, 0.5, 0, 0),
    (0, 0, 0.5, 0), (0, 0, 0, 0.5), (1, 1, 0, 0), (1, 0, 1, 0), (0, 1, 1, 0), (0.5, 0.4, 0.4, 0),
)  # fmt: skip
"""Solids, half tones, overprints, and the grey that three inks make in balance."""


def draw_marks(pdf: Pdf, page: pikepdf.Page) -> None:
    """Give a page its boxes (ISO 15930-7, 6.13) and its marks, which lie outside the bleed."""
    left, bottom, right, top = (float(edge) for edge in page.obj.TrimBox)
    page.obj.MediaBox = _box(left, bottom, right, top, SLUG)
    page.obj.BleedBox = _box(left, bottom, right, top, BLEED)
    drop(page.obj, Name.CropBox)
    resources = page.obj.Resources
    spaces = resources.get(Name.ColorSpace)
    if spaces is None:
        spaces = resources.ColorSpace = Dictionary()
    spaces[_REGISTER] = _all_inks()
    parts = ["q 0.25 w", f"{_REGISTER} CS 1 SCN"]
    parts += _crop_marks(left, bottom, right, top)
    middle, centre = (left + right) / 2, (bottom + top) / 2
    away = _GAP + _LENGTH / 2
    for x, y in ((left - away, centre), (right + away, centre), (middle, bottom - away)):
        parts += _register_mark(x, y)
    parts += _colour_bar(middle, top + _GAP)
    parts.append("Q")
    # In front, since WeasyPrint leaves its own coordinates in force at the end.
    page.contents_add(Stream(pdf, "\n".join(parts).encode("ascii")), prepend=True)


def _box(left: float, bottom: float, right: float, top: float, reach: float) -> Array:
    edges = (left - reach, bottom - reach, right + reach, top + reach)
    return Array([round(edge, 3) for edge in edges])


def _all_inks() -> Array:
    """Return the colour space that prints on every plate (ISO 32000-1, 8.6.6.4)."""
    tint = Dictionary(
        FunctionType=2,
        Domain=Array([0, 1]),
        C0=Array([0, 0, 0, 0]),
        C1=Array([1, 1, 1, 1]),
        N=1,
    )
    return Array([Name.Separation, Name.All, Name.DeviceCMYK, tint])


def _crop_marks(left: float, bottom: float, right: float, top: float) -> list[str]:
    lines = []
    for x, outward in ((left, -1), (right, 1)):
        for y, upward in ((bottom, -1), (top, 1)):
            near, far = _GAP, _GAP + _LENGTH
            lines.append(_line(x + outward * near, y, x + outward * far, y))
            lines.append(_line(x, y + upward * near, x, y + upward * far))
    return lines


def _register_mark(x: float, y: float) -> list[str]:
    """Return a cross in a circle; each quarter of the circle is a Bézier curve."""
    reach, radius = _LENGTH / 2, _LENGTH / 4
    bend = radius * 0.5523
    curves = [f"{x + radius:.3f} {y:.3f} m"]
    for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        start_x, start_y, end_x, end_y = dx * radius, dy * radius, -dy * radius, dx * radius
        curves.append(
            f"{x + start_x - dy * bend:.3f} {y + start_y + dx * bend:.3f} "
            f"{x + end_x + dx * bend:.3f} {y + end_y + dy * bend:.3f} "
            f"{x + end_x:.3f} {y + end_y:.3f} c"
        )
    cross = [_line(x - reach, y, x + reach, y), _line(x, y - reach, x, y + reach)]
    return [*curves, "S", *cross]


def _colour_bar(middle: float, bottom: float) -> list[str]:
    start = middle - len(_PATCHES) * _PATCH / 2
    parts = []
    for number, inks in enumerate(_PATCHES):
        colour = " ".join(f"{ink:g}" for ink in inks)
        place = f"{start + number * _PATCH:.3f} {bottom:.3f} {_PATCH:.3f} {_PATCH:.3f}"
        parts.append(f"{colour} k {place} re f")
    return parts


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"{x:.3f} {y:.3f} m {to_x:.3f} {to_y:.3f} l S"
