"""The cover as a picture: the printed issue's first page, for shops, libraries and the EPUB."""

from __future__ import annotations

import io

import pypdfium2

from fascicle.editions.pdf.typesetting import Gathering

WIDTH = 1600
"""Pixels across: what shops ask for at least (Apple Books and Kobo: 1400 on the shorter side)."""


def cover_picture(cover: Gathering) -> bytes:
    """Return the cover page as a JPEG."""
    document = pypdfium2.PdfDocument(cover.pdf)
    try:
        page = document[0]
        image = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
    finally:
        document.close()
    output = io.BytesIO()
    image.save(output, "JPEG", quality=88, optimize=True, progressive=False)
    return output.getvalue()
