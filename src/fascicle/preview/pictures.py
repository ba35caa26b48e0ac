"""Pages of a PDF as pictures, drawn when they are looked at."""

from __future__ import annotations

import threading
from collections import OrderedDict
from io import BytesIO

import pypdfium2

PDFIUM = threading.Lock()
"""pdfium is not safe across threads: whoever uses it holds this."""

_STEP = 100
_WIDEST = 2400
_ROOM = 96_000_000
"""Bytes of pictures that are kept."""

_DOCUMENTS = 4
"""Documents that are kept open."""


class PagePictures:
    """Draws pages and keeps the pictures by the digest of their document."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, pypdfium2.PdfDocument] = OrderedDict()
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._bytes = 0

    def draw(self, sha256: str, content: bytes, number: int, width: int) -> bytes:
        """Return page `number` (from 1) as a PNG, about `width` pixels wide."""
        width = min(-(-max(width, 1) // _STEP) * _STEP, _WIDEST)
        name = (sha256, number, width)
        with PDFIUM:
            picture = self._kept.pop(name, None)
            if picture is None:
                picture = self._draw(self._document(sha256, content), number, width)
                self._bytes += len(picture)
            self._kept[name] = picture
            while self._bytes > _ROOM and len(self._kept) > 1:
                self._bytes -= len(self._kept.popitem(last=False)[1])
            return picture

    def close(self) -> None:
        """Close all documents."""
        with PDFIUM:
            for document in self._open.values():
                document.close()
            self._open.clear()

    @staticmethod
    def _draw(document: pypdfium2.PdfDocument, number: int, width: int) -> bytes:
        page = document[number - 1]
        try:
            drawn = page.render(scale=width / page.get_width()).to_pil()
        finally:
            page.close()
        made = BytesIO()
        # On its way to a browser on the same machine, a picture's size costs less than its packing.
        drawn.save(made, "PNG", compress_level=1)
        return made.getvalue()

    def _document(self, sha256: str, content: bytes) -> pypdfium2.PdfDocument:
        if sha256 not in self._open:
            self._open[sha256] = pypdfium2.PdfDocument(content)
        self._open.move_to_end(sha256)
        while len(self._open) > _DOCUMENTS:
            self._open.popitem(last=False)[1].close()
        return self._open[sha256]
