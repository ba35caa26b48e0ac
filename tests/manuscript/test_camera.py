"""What a camera noted is left out of what is published; the picture itself is the same."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import ExifTags, Image, ImageChops

from fascicle.manuscript.camera import Notes, read_notes, without_notes
from fascicle.pipeline.building import build
from tests.conftest import Bench

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<a exif:GPSLatitude="40,22N" mwg-rs:Name="Ada"/></x:xmpmeta>'
)
KINDS = ["JPEG", "PNG", "WEBP"]


def photograph(kind: str = "JPEG", orientation: int = 6) -> bytes:
    """Return a picture that says where it was taken, by whom, and which way is up."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Copyright] = "Olga Lens"
    exif[ExifTags.Base.Make] = "Telephones Ltd"
    exif[ExifTags.IFD.GPSInfo] = {1: "S", 2: (40.0, 30.0, 36.0), 3: "W", 4: (49.0, 0.0, 0.0)}
    image = Image.linear_gradient("L").resize((64, 40)).convert("RGB")
    held = io.BytesIO()
    more = {"pnginfo": png_text()} if kind == "PNG" else {"xmp": XMP}
    image.save(held, kind, exif=exif, **more)
    return held.getvalue()


def png_text() -> object:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    info.add_text("Title", "Kept")
    return info


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("kind", KINDS)
def test_place_and_people_are_found_and_taken_out(kind: str) -> None:
    content = photograph(kind)
    notes = read_notes(content)
    assert (notes.has_place, notes.has_people) == (True, True)
    assert notes.latitude == pytest.approx(-40.51)
    assert notes.longitude == -49.0
    clean = without_notes(content, notes)
    left = read_notes(clean)
    assert not left.is_private
    for word in (b"GPS", b"mwg-rs", b"Telephones", b"xmpmeta"):
        assert word not in clean


@pytest.mark.parametrize("kind", KINDS)
def test_the_pixels_the_way_up_and_the_copyright_are_kept(kind: str) -> None:
    content = photograph(kind)
    clean = without_notes(content, read_notes(content))
    before, after = opened(content), opened(clean)
    assert after.format == kind
    assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None
    assert after.getexif()[ExifTags.Base.Orientation] == 6
    assert after.getexif()[ExifTags.Base.Copyright] == "Olga Lens"


def test_what_a_telephone_puts_behind_a_photograph_is_cut_off() -> None:
    content = photograph() + photograph()
    clean = without_notes(content, read_notes(content))
    assert clean.endswith(b"\xff\xd9")
    assert clean.count(b"\xff\xd8\xff") == 1


def test_a_picture_without_such_notes_is_published_as_it_is(bench: Bench) -> None:
    path = bench.picture()
    bench.article("\n![A dot](images/dot.png)\n")
    assert bench.gather().pictures["images/dot.png"].read() == path.read_bytes()


@pytest.mark.parametrize("end", [3, 30, 200])
def test_a_file_that_ends_too_early_is_no_picture(end: int) -> None:
    content = photograph()
    with pytest.raises(ValueError, match=r"ends too early|does not begin"):
        without_notes(content[:end], read_notes(content))


def test_no_edition_says_where_a_photograph_was_taken(bench: Bench) -> None:
    bench.write("manuscript/1-2/images/quay.jpg", photograph())
    bench.write("manuscript/1-2/images/mole.png", photograph("PNG"))
    bench.article("\n![A quay](images/quay.jpg)\n\n![A mole](images/mole.png)\n")
    built = build(bench.workspace, "1-2", ["pdf", "epub", "web", "pdf-archive"]).editions
    folder = bench.workspace.issue_dist("1-2")
    seen = 0
    for each in built:
        for content in contents(folder / each.file):
            assert b"GPSLatitude" not in content
            assert b"Telephones" not in content, each.file
            seen += 1
    assert seen > 10


def contents(path: Path) -> Iterator[bytes]:
    """Yield the files in a file: those of an EPUB, or the streams of a PDF and what is enclosed."""
    if path.suffix == ".epub":
        with zipfile.ZipFile(path) as book:
            yield from map(book.read, book.namelist())
    elif path.suffix == ".pdf":
        with pikepdf.open(path) as pdf:
            streams = [each for each in pdf.objects if isinstance(each, pikepdf.Stream)]
            yield from (each.read_raw_bytes() for each in streams)
            yield from (each.get_file().read_bytes() for each in pdf.attachments.values())
    else:
        yield path.read_bytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_a_picture_with_no_trace_of_notes_is_not_opened(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = io.BytesIO()
    Image.linear_gradient("L").save(held, kind)
    monkeypatch.setattr(Image, "open", lambda *_: pytest.fail("it is opened"))
    assert read_notes(held.getvalue()) == Notes()


@pytest.mark.parametrize(("kind", "more"), [("JPEG", {"xmp": XMP}), ("PNG", {"pnginfo": True})])
def test_notes_are_found_where_there_is_one_kind_of_them(kind: str, more: dict[str, Any]) -> None:
    held = io.BytesIO()
    options = {"pnginfo": png_text()} if "pnginfo" in more else more
    Image.linear_gradient("L").save(held, kind, **options)
    notes = read_notes(held.getvalue())
    assert (notes.has_place, notes.has_people) == (True, True)
