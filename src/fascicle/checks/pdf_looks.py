"""How a PDF's pages look: pictures sharp enough, text that stands out from what is behind it.

What is behind a text is seen by drawing its page without any text.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops
from pypdfium2 import raw as pdfium

from fascicle.codes.table import finding
from fascicle.findings import Finding

LEAST_DPI = 100
"""Pixels an inch under which a picture is soft on an office printer, and when it is enlarged."""

LEAST, LEAST_LARGE = 4.5, 3.0
"""Contrast of text, and of large text (WCAG 2.2, 1.4.3)."""

_LARGE, _LARGE_BOLD, _BOLD = 18.0, 14.0, 700  # points, and the weight of bold type
_NONE = 1.1  # contrast of text that cannot be seen because it has the colour of its ground
_GHOST = 60.0  # points; larger text that is pale is a mark over the page, as DRAFT
_PIXELS = (24, 6)  # of a text's ground, in which light and dark are looked for
_BAD = 0.25  # the part of the ground on which a text may be hard to read
_QUOTED = 40
_INVISIBLE = 3  # ISO 32000-1, 9.3.6


@dataclass(frozen=True, slots=True)
class _Text:
    """A piece of text on a page, with its colour and what contrast it must have."""

    text: str
    bounds: tuple[float, float, float, float]
    colour: tuple[int, int, int]
    least: float


def check(path: Path) -> list[Finding]:
    """Return P-011 to P-013 for a PDF; nothing for one that cannot be opened: that is P-001."""
    try:
        document = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError):
        return []
    try:
        return [
            finding(code, message, f"page {number}", edition="pdf")
            for number, page in enumerate(document, 1)
            for code, message in (*_boxes(page), *_pictures(page), *_contrasts(page))
        ]
    finally:
        document.close()


def _boxes(page: pypdfium2.PdfPage) -> Iterator[tuple[str, str]]:
    """P-012: what is shown and what is cut lies on the paper (ISO 32000-1, 14.11.2)."""
    media = page.get_mediabox()
    if media[2] - media[0] < 1 or media[3] - media[1] < 1:
        yield "P-012", "the page has no paper (MediaBox)"
        return
    for name, box in (("CropBox", page.get_cropbox()), ("TrimBox", page.get_trimbox())):
        low = all(box[edge] >= media[edge] - 0.01 for edge in (0, 1))
        if not low or any(box[edge] > media[edge] + 0.01 for edge in (2, 3)):
            yield "P-012", f"the page's {name} is not on its paper"


def _pictures(page: pypdfium2.PdfPage) -> Iterator[tuple[str, str]]:
    """P-011: pictures have enough pixels for the size at which they are shown."""
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=5):
        data = picture.get_metadata()
        found = min(data.horizontal_dpi, data.vertical_dpi)
        if 0 < found < LEAST_DPI - 0.5:
            size = f"{data.width} × {data.height} pixels"
            yield "P-011", f"a picture of {size} is shown at {found:.0f} pixels an inch"


def _contrasts(page: pypdfium2.PdfPage) -> Iterator[tuple[str, str]]:
    """P-013: text stands out from what is behind it, each kind of fault once a page."""
    texts = list(_texts(page))
    if not texts:
        return
    whole = page.render(scale=1).to_pil().convert("RGB")
    for drawn in list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1)):
        page.remove_obj(drawn)
    ground = page.render(scale=1).to_pil().convert("RGB")
    seen = ImageChops.difference(whole, ground)
    told: set[tuple[tuple[int, int, int], float]] = set()
    for each in texts:
        place = _place(each, ground, page)
        if place is None:
            continue
        found = _contrast(each, ground.crop(place))
        if not seen.crop(place).getbbox() and found > _NONE:
            continue  # it is cut off, or something lies over it
        kind = (each.colour, round(found, 1))
        if found < each.least and kind not in told:
            told.add(kind)
            short = each.text[:_QUOTED].strip()
            message = f"“{short}” has a contrast of {found:.1f} to 1, less than {each.least}"
            yield "P-013", message


def _texts(page: pypdfium2.PdfPage) -> Iterator[_Text]:
    """Yield the pieces of text on a page, but for those that a picture lies over."""
    letters = page.get_textpage()
    kinds = [pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_IMAGE]
    objects = list(page.get_objects(filter=kinds, max_depth=1, textpage=letters))
    covers = [
        (order, drawn.get_bounds())
        for order, drawn in enumerate(objects)
        if drawn.type == pdfium.FPDF_PAGEOBJ_IMAGE
    ]
    for order, drawn in enumerate(objects):
        if drawn.type != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        bounds = drawn.get_bounds()
        if any(later > order and _holds(box, bounds) for later, box in covers):
            continue
        a, b, c, d, *_ = drawn.get_matrix().get()
        size = drawn.get_font_size() * abs(a * d - b * c) ** 0.5
        colour = _colour(drawn)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn)
        if colour is None or mode == _INVISIBLE or size > _GHOST:
            continue
        text = " ".join(drawn.extract().split())
        if any(letter.isalnum() for letter in text):
            bold = drawn.get_font().get_weight() >= _BOLD
            is_large = size >= (_LARGE_BOLD if bold else _LARGE)
            yield _Text(text, bounds, colour, LEAST_LARGE if is_large else LEAST)
    letters.close()


def _holds(outer: Sequence[float], inner: Sequence[float]) -> bool:
    low = all(outer[edge] <= inner[edge] for edge in (0, 1))
    return low and all(outer[edge] >= inner[edge] for edge in (2, 3))


def _colour(drawn: pypdfium2.PdfObject) -> tuple[int, int, int] | None:
    """Return the colour that a text is filled with; None where it lets its ground through."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = pdfium.FPDFPageObj_GetFillColor(drawn, red, green, blue, alpha)
    return (red.value, green.value, blue.value) if known and alpha.value == 255 else None


def _place(
    text: _Text, ground: Image.Image, page: pypdfium2.PdfPage
) -> tuple[int, int, int, int] | None:
    """Return where a text is on the picture of its page; None where it is not on it."""
    left, bottom, right, top = text.bounds
    x, _, _, upper = page.get_cropbox()
    box = (int(left - x), int(upper - top), int(right - x) + 1, int(upper - bottom) + 1)
    inside = (max(box[0], 0), max(box[1], 0), min(box[2], ground.width), min(box[3], ground.height))
    return inside if inside[0] < inside[2] and inside[1] < inside[3] else None


def _contrast(text: _Text, ground: Image.Image) -> float:
    """Return the contrast of a text on the worst quarter of its ground."""
    ground.thumbnail(_PIXELS, Image.Resampling.BOX)
    own = _luminance(text.colour)
    pixels: Sequence[tuple[int, int, int]] = ground.get_flattened_data()  # type: ignore[assignment]
    ratios = sorted(_ratio(own, _luminance(pixel)) for pixel in pixels)
    return ratios[int(len(ratios) * _BAD)]


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@lru_cache(maxsize=4096)
def _luminance(colour: tuple[int, int, int]) -> float:
    """Return the relative luminance of a colour of sRGB (WCAG 2.2, 5)."""
    parts = (value / 255 for value in colour)
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
