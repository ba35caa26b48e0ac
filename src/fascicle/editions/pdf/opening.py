"""What is in memory and PDFs: opened in the way that reads fastest, deflated as qpdf does it."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence

from pikepdf import AccessMode, Array, Pdf


def open_pdf(content: bytes) -> Pdf:
    """Return a PDF that is in memory; raise pikepdf.PdfError for what is none.

    qpdf reads a stream of Python's in pieces of some hundred bytes, and asks Python for each. From
    a file that it maps it reads twice as fast, so it is given one that has no name and no disk;
    where the system has none, the stream.
    """
    try:
        handle = os.memfd_create("pdf")
    except (AttributeError, OSError):
        return Pdf.open(io.BytesIO(content))
    try:
        with open(handle, "wb", closefd=False) as file:
            file.write(content)
        return Pdf.open(f"/proc/self/fd/{handle}", access_mode=AccessMode.mmap_only)
    except OSError:
        return Pdf.open(io.BytesIO(content))
    finally:
        os.close(handle)


def deflate(contents: Sequence[bytes]) -> list[bytes]:
    """Return contents as they stand in a PDF whose streams are compressed (FlateDecode).

    By qpdf, not by Python's zlib: pikepdf brings its own, so that machines agree on the bytes.
    """
    made = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.Root.Streams = Array([pdf.make_stream(content) for content in contents])
        pdf.save(made, compress_streams=True, static_id=True)
    with open_pdf(made.getvalue()) as pdf:
        return [stream.read_raw_bytes() for stream in pdf.Root.Streams]
