"""The container: the same bytes, whoever deflates its files and when."""

from __future__ import annotations

import io
import sys
import zipfile

from fascicle.editions.epub.container import Deflater, repack

FILES = {
    "EPUB/content.opf": b"<package/>",
    "EPUB/articles/first.xhtml": "<p>Գարուն ა</p>".encode() * 4000,
    "EPUB/empty.css": b"",
    "EPUB/pictures/cover.jpg": bytes(range(256)) * 20,
    "mimetype": b"application/epub+zip",
}


def packed() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        for name, content in FILES.items():
            book.writestr(name, content)
    return made.getvalue()


def test_what_was_deflated_before_is_packed_as_if_it_were_deflated_now() -> None:
    edits = {"EPUB/content.opf": lambda opf: opf.replace(b"/>", b' xml:lang="hy"/>')}
    with Deflater() as none, Deflater() as all_of_them:
        for content in FILES.values():
            assert all_of_them.begin(content) is content
        plain, ahead = repack(packed(), edits, none), repack(packed(), edits, all_of_them)

    assert plain == ahead
    with zipfile.ZipFile(io.BytesIO(ahead)) as book:
        assert book.testzip() is None
        assert {name: book.read(name) for name in FILES} == FILES | {
            "EPUB/content.opf": b'<package xml:lang="hy"/>'
        }
        kinds = {info.filename: info.compress_type for info in book.infolist()}
    assert next(iter(kinds)) == "mimetype"
    assert [name for name, kind in kinds.items() if kind == zipfile.ZIP_STORED] == [
        "mimetype", "EPUB/pictures/cover.jpg",
    ]  # fmt: skip


def test_threads_change_as_ever_when_all_is_deflated() -> None:
    usual = sys.getswitchinterval()
    with Deflater() as deflater:
        assert sys.getswitchinterval() < usual
        assert deflater.take(deflater.begin(b"quire " * 90))
    assert sys.getswitchinterval() == usual
