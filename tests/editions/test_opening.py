"""PDFs in memory: read from a file without a name, or from a stream where there is none."""

from __future__ import annotations

import io
import os
import zlib
from pathlib import Path

import pikepdf
import pytest

from fascicle.editions.pdf.opening import deflate, open_pdf


def a_pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(420, 595))
        pdf.docinfo["/Title"] = "Quire"
        pdf.save(made)
    return made.getvalue()


def open_files() -> set[str]:
    entries = Path("/proc/self/fd").iterdir()
    return {str(entry.readlink()) for entry in entries if entry.is_symlink()}


def test_a_pdf_in_memory_is_opened_and_leaves_no_file_open() -> None:
    before = open_files()
    with open_pdf(a_pdf()) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Quire"
        assert len(pdf.pages) == 1
    assert open_files() <= before


def _none(_name: str) -> int:
    raise OSError


@pytest.mark.parametrize("lacks", ["the call", "a handle", "the folder"])
def test_where_the_system_has_no_file_in_memory_the_stream_is_read(
    lacks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = a_pdf()
    if lacks == "the call":
        monkeypatch.delattr(os, "memfd_create")
    elif lacks == "a handle":
        monkeypatch.setattr(os, "memfd_create", _none)
    else:
        opened = pikepdf.Pdf.open

        def without_proc(source: object, **options: object) -> pikepdf.Pdf:
            if isinstance(source, str):
                raise FileNotFoundError(source)
            return opened(source, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(pikepdf.Pdf, "open", without_proc)
    with open_pdf(content) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Quire"


def test_what_is_no_pdf_is_told_as_ever() -> None:
    with pytest.raises(pikepdf.PdfError):
        open_pdf(b"no PDF")


def test_contents_are_deflated_as_a_saved_file_has_them() -> None:
    contents = [b"quire " * 900, b"", b"folio\n" * 40]
    packed = deflate(contents)
    assert [zlib.decompress(each) if each else b"" for each in packed] == contents
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.Root.Stream = pdf.make_stream(contents[0])
        pdf.save(made, compress_streams=True)
    with pikepdf.open(io.BytesIO(made.getvalue())) as pdf:
        assert pdf.Root.Stream.read_raw_bytes() == packed[0]
