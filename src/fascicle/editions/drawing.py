"""Typeset pages as pictures in pixels, made by the worker that set them (see `Job.draw`).

This is imported where pages are set: it needs nothing that is not there.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # whoever has pages drawn elsewhere can do without it
    import pypdfium2

WIDTH = 1600
"""Pixels across, of the cover that goes into the EPUB and on pages."""

MOST_PIXELS = 4_000_000
"""What Apple Books lets a picture in an EPUB have."""

ACROSS = 1200
"""Pixels across of a drawing's fallback: as many as a reader on e-ink has."""
_LARGEST_SCALE = 3

QUALITY = 85


def draw_cover(pdf: bytes) -> tuple[bytes, ...]:
    """Return the first page of a PDF as a JPEG, alone."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        width, height = document[0].get_size()
        scale = min(WIDTH / width, math.sqrt(MOST_PIXELS / (width * height)))
        return (as_jpeg(draw(document[0], scale), QUALITY),)
    finally:
        document.close()


def draw_fallbacks(pdf: bytes) -> tuple[bytes, ...]:
    """Return the pages of a PDF of drawings, each as a PNG on white, in few colours."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(_as_png(page) for page in document)
    finally:
        document.close()


def draw(page: pypdfium2.PdfPage, scale: float) -> pypdfium2.PdfBitmap:
    """Return a page in pixels whose bytes lie as the JPEG wants them: none is moved for it."""
    return page.render(scale=scale, prefer_bgrx=True, rev_byteorder=True)


def as_jpeg(bitmap: pypdfium2.PdfBitmap, quality: int) -> bytes:
    """Return what was drawn as a JPEG.

    Without tables of its own for the codes: to make them takes twice as long as all else, for a
    seventh of the size.
    """
    output = io.BytesIO()
    bitmap.to_pil().save(output, "JPEG", quality=quality)
    return output.getvalue()


def _as_png(page: pypdfium2.PdfPage) -> bytes:
    from PIL import Image

    width, height = (side * 96 / 72 for side in page.get_size())
    scale = min(ACROSS / width, _LARGEST_SCALE, math.sqrt(MOST_PIXELS / (width * height)))
    image = page.render(scale=scale * 96 / 72).to_pil().convert("RGB")
    made = io.BytesIO()
    few = image.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(made, "PNG")
    return made.getvalue()
