"""Pictures that mean harm: refused with file and line, or shown without what they bring along."""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
from PIL import Image

from fascicle.errors import ManuscriptError
from tests.conftest import Bench
from tests.hostile.reading import read_xml

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
LAUGHS = "".join(
    f'<g id="a{n}">{f"""<use href="#a{n - 1}"/>""" * 10}</g>' for n in range(1, 10)
).join(('<g id="a0"><rect width="1" height="1"/></g>', '<use href="#a9"/>'))
PATTERNS = "".join(
    f'<pattern id="p{n}" width="1" height="1">{f"""<rect fill="url(#p{n - 1})"/>""" * 10}</pattern>'
    for n in range(1, 10)
)
CHAIN = "".join(f'<g id="a{n}"><use href="#a{n + 1}"/></g>' for n in range(9000))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes = b"", more: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def good(kind: str = "PNG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(target, kind)
    return target.getvalue()


REFUSED = [
    ("laughs.svg", SVG.format(LAUGHS)),
    ("patterns.svg", SVG.format(PATTERNS + '<rect fill="url(#p9)"/>')),
    ("itself.svg", SVG.format('<g id="a"><use href="#a"/></g>')),
    ("each-other.svg", SVG.format('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>')),
    ("chain.svg", SVG.format(CHAIN)),
    ("deep.svg", SVG.format("<g>" * 1000 + "</g>" * 1000)),
    ("entities.svg", '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("<text>&a;</text>")),
    ("outside.svg", '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SVG.format("&a;")),
    ("parameter.svg", '<!DOCTYPE svg [<!ENTITY % a SYSTEM "file:///etc"> %a;]>' + SVG.format("")),
    ("page.svg", "<html xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></html>"),
    ("huge.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9999999" height="9999999"/>'),
    ("cut.svg", SVG.format("<g>")),
    ("nothing.svg", b""),
    ("pixels.png", png(60_000, 60_000)),
    ("none.png", png(0, 0)),
    ("cut.png", good()[:40]),
    ("text.png", b"<script>alert(1)</script>"),
    ("page.png", b"<!DOCTYPE html><script>alert(1)</script>" + good()),
    ("drawing.png", SVG.format("<script>alert(1)</script>")),
    ("book.jpg", b"%PDF-1.7\n" + good("JPEG")),
    ("cut.jpg", good("JPEG")[:20]),
    ("zeros.gif", b"GIF89a" + bytes(100)),
    ("other.png", good("BMP")),
    ("postscript.png", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n"),
]  # fmt: skip
"""Files of pictures that are none, or that the machine could not bear."""


@pytest.mark.parametrize(("name", "content"), REFUSED, ids=[name for name, _ in REFUSED])
def test_a_picture_that_is_none_or_has_no_end_is_refused_at_its_line(
    name: str, content: str | bytes, bench: Bench
) -> None:
    bench.write(f"manuscript/1-2/images/{name}", content)
    bench.article(f"\n![A map](images/{name})\n")
    start = time.thread_time()
    (finding,) = bench.mistakes()
    assert time.thread_time() - start < 5
    assert (finding.code, finding.where) == ("M-008", "manuscript/1-2/first.md:7")
    assert finding.hint
    assert len(finding.message) < 500


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_stands_behind_a_picture_is_of_no_use_to_anybody(kind: str, bench: Bench) -> None:
    ending = kind.lower().replace("jpeg", "jpg")
    content = good(kind) + b"<script>alert(1)</script>PK\x03\x04"
    bench.write(f"manuscript/1-2/images/two.{ending}", content)
    bench.article(f"\n![A map](images/two.{ending})\n")
    (picture,) = bench.gather().pictures.values()
    assert picture.media_type == f"image/{kind.lower()}"


def test_a_text_in_a_picture_that_unfolds_without_end_is_bounded(bench: Bench) -> None:
    bomb = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200_000_000)))
    data = zlib.compress(b"\0\0\0\0")
    bench.write("manuscript/1-2/images/bomb.png", png(1, 1, data, bomb))
    bench.article("\n![A map](images/bomb.png)\n")
    try:
        pictures = bench.gather().pictures
    except ManuscriptError as error:
        assert {finding.code for finding in error.findings} == {"M-008"}  # noqa: PT017
    else:
        assert len(pictures["images/bomb.png"].read()) < 1_000_000


CARRIED = [
    "<script>alert(1)</script>", '<rect onclick="alert(1)" width="1" height="1"/>',
    '<a href="javascript:alert(1)"><rect/></a>', '<image href="https://evil.example/x.png"/>',
    '<image href="data:image/svg+xml;base64,PHN2Zz4="/>', '<use href="other.svg#a"/>',
    "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
    "<style>@import url(http://169.254.169.254/);</style>", "<style>a{fill:u\\72l(//x)}</style>",
    '<rect style="fill:url(file:///etc/passwd)"/>', '<rect fill="url( http://x/#a )"/>',
    '<set attributeName="href" to="javascript:x"/>', '<animate attributeName="onload" to="x"/>',
    '<handler xmlns="http://www.w3.org/2001/xml-events">x</handler>', "<?xml-stylesheet href='x'?>",
    '<rect xml:base="https://evil.example/"/>', '<filter><feImage href="https://x/"/></filter>',
]  # fmt: skip


@pytest.mark.parametrize("part", CARRIED)
def test_a_drawing_is_shown_without_what_runs_or_asks(part: str, bench: Bench) -> None:
    bench.write("manuscript/1-2/images/map.svg", SVG.format(part + "<circle r='2'/>"))
    bench.article("\n![A map](images/map.svg)\n")
    (picture,) = bench.gather().pictures.values()
    assert read_xml(picture.read()) == []
    assert b"<circle" in picture.read()
