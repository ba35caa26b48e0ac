"""The cover as a picture: the printed issue's first page, for shops, libraries and the EPUB.

What shops ask of it stands in `checks/shops.py`.
"""

from __future__ import annotations

from fascicle.editions.drawing import QUALITY, as_jpeg, draw, draw_cover
from fascicle.editions.pdf.typesetting import Gathering

SHOP_SIDES = (1600, 2560)
"""Pixels of the shorter and the longer side that the Kindle's shop asks for; others want less."""

SHOP_BYTES = 3_000_000
"""What Kobo asks a cover to keep below."""

_QUALITIES = (QUALITY, 80, 72, 64, 50)


def cover_picture(cover: Gathering) -> bytes:
    """Return the cover page as a JPEG for the EPUB and for pages."""
    return (cover.pictures or draw_cover(cover.pdf))[0]


def shop_cover(pdf: bytes) -> bytes:
    """Return the first page of an issue's PDF as a JPEG to give to shops, beside the EPUB."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        shorter, longer = sorted(document[0].get_size())
        bitmap = draw(document[0], max(SHOP_SIDES[0] / shorter, SHOP_SIDES[1] / longer))
        made = b""
        for quality in _QUALITIES:
            made = as_jpeg(bitmap, quality)
            if len(made) <= SHOP_BYTES:
                break
        return made
    finally:
        document.close()
