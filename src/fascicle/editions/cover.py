"""The cover as a picture: the printed issue's first page, for shops, libraries and the EPUB.

What shops ask of it stands in `checks/shops.py`.
"""

from __future__ import annotations

import io
import math

import pypdfium2

from fascicle.editions.pdf.typesetting import Gathering

WIDTH = 1600
"""Pixels across, of the one that goes into the EPUB and on pages."""

MOST_PIXELS = 4_000_000
"""What Apple Books lets a picture in an EPUB have."""

SHOP_SIDES = (1600, 2560)
"""Pixels of the shorter and the longer side that the Kindle's shop asks for; others want less."""

SHOP_BYTES = 3_000_000
"""What Kobo asks a cover to keep below."""

_QUALITY = 88
_QUALITIES = (_QUALITY, 80, 72, 64, 50)


def cover_picture(cover: Gathering) -> bytes:
    """Return the cover page as a JPEG for the EPUB and for pages."""
    document = pypdfium2.PdfDocument(cover.pdf)
    try:
        width, height = document[0].get_size()
        scale = min(WIDTH / width, math.sqrt(MOST_PIXELS / (width * height)))
        return _as_jpeg(_draw(document[0], scale), _QUALITY)
    finally:
        document.close()


def shop_cover(pdf: bytes) -> bytes:
    """Return the first page of an issue's PDF as a JPEG to give to shops, beside the EPUB."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        shorter, longer = sorted(document[0].get_size())
        bitmap = _draw(document[0], max(SHOP_SIDES[0] / shorter, SHOP_SIDES[1] / longer))
        made = b""
        for quality in _QUALITIES:
            made = _as_jpeg(bitmap, quality)
            if len(made) <= SHOP_BYTES:
                break
        return made
    finally:
        document.close()


def _draw(page: pypdfium2.PdfPage, scale: float) -> pypdfium2.PdfBitmap:
    """Return a page in pixels whose bytes lie as the JPEG wants them: none is moved for it."""
    return page.render(scale=scale, prefer_bgrx=True, rev_byteorder=True)


def _as_jpeg(bitmap: pypdfium2.PdfBitmap, quality: int) -> bytes:
    output = io.BytesIO()
    bitmap.to_pil().save(output, "JPEG", quality=quality, optimize=True, progressive=False)
    return output.getvalue()
