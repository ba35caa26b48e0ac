"""Pictures of the pages of a PDF, small enough for a report of a whole issue."""

from __future__ import annotations

import base64
import io

import pypdfium2

WIDE, NARROW = 720, 300
"""Pixels: the width of a page with findings, and of one without."""

_QUALITY = 55


def picture_of(page: pypdfium2.PdfPage, width: int) -> str:
    """Return a page as a picture in WebP: a `data:` address."""
    image = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=_QUALITY, method=2)
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"
