"""An EPUB's pictures: drawings beside their fallbacks, and nothing that readers or shops refuse."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from fascicle.checks import shops
from fascicle.editions.drawing import MOST_PIXELS
from fascicle.editions.epub.pictures import carried, kind_of
from fascicle.manuscript.pictures import PictureFile
from fascicle.pipeline.building import build
from tests.conftest import Bench
from tests.editions.test_epub import OPF, X

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">'
    '<rect width="100" height="100" fill="#a63f26"/><text x="120" y="60">Sea</text></svg>'
)


def test_a_drawing_has_a_fallback_for_readers_that_know_no_drawings(bench: Bench) -> None:
    bench.write("manuscript/1-2/images/map.svg", DRAWING)
    bench.picture()
    bench.article("\n![A map](images/map.svg)\n\nText.\n\n![A dot](images/dot.png)\n")
    build(bench.workspace, "1-2", ["epub"])
    file = bench.workspace.issue_dist("1-2") / "test-serial-1-2.epub"
    with zipfile.ZipFile(file) as book:
        page = etree.fromstring(book.read("EPUB/articles/first.xhtml"))
        package = etree.fromstring(book.read("EPUB/content.opf"))
        listed = {str(i.get("href")): str(i.get("media-type")) for i in package.iter(f"{OPF}item")}
        (both,) = page.iter(f"{X}picture")
        source, image = both
        drawing, pixels = (str(address).removeprefix("../") for address in
                           (source.get("srcset"), image.get("src")))  # fmt: skip
        shown = Image.open(io.BytesIO(book.read(f"EPUB/{pixels}"))).convert("RGB")
    assert (listed[drawing], listed[pixels]) == ("image/svg+xml", "image/png")
    assert (source.get("type"), image.get("alt")) == ("image/svg+xml", "A map")
    assert shown.size == (600, 300)
    assert shown.getpixel((10, 10)) == (166, 63, 38)
    assert min(shown.getpixel((590, 10))) > 250  # type: ignore[arg-type]  # three bands: white
    lettered = shown.crop((350, 100, 550, 200)).convert("L").getextrema()
    assert lettered[0] < 60  # type: ignore[operator]  # one band: a pair of numbers
    assert len(list(page.iter(f"{X}img"))) == 2
    assert shops.check(file) == []


def picture(folder: Path, name: str, image: Image.Image, **options: object) -> PictureFile:
    """Return a picture as the manuscript has it."""
    path = folder / name
    image.save(path, **options)  # type: ignore[arg-type]
    kind = f"image/{path.suffix[1:].replace('jpg', 'jpeg')}"
    return PictureFile(name, kind, image.width, image.height, name, path)


def opened(file: PictureFile) -> Image.Image:
    return Image.open(io.BytesIO(carried(file)))


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif"])
def test_what_every_reader_shows_is_carried_as_it_is(tmp_path: Path, name: str) -> None:
    file = picture(tmp_path, name, Image.new("RGB", (90, 60), "#1d3557"))
    assert carried(file) == (tmp_path / name).read_bytes()
    assert kind_of(file) == file.media_type


def test_a_picture_has_no_more_pixels_than_shops_take(tmp_path: Path) -> None:
    file = picture(tmp_path, "a.png", Image.new("L", (3000, 2000), 99))
    made = opened(file)
    assert made.width * made.height <= MOST_PIXELS
    assert made.width / made.height == pytest.approx(1.5, abs=0.01)
    assert (made.mode, made.format) == ("L", "PNG")


def test_the_inks_of_a_press_become_the_colours_of_screens(tmp_path: Path) -> None:
    file = picture(tmp_path, "a.jpg", Image.new("CMYK", (90, 60), (0, 255, 255, 0)))
    red, green, blue = opened(file).getpixel((9, 9))  # type: ignore[misc]  # three bands
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "image/jpeg"), ("RGBA", "image/png")])
def test_webp_becomes_what_old_readers_know(tmp_path: Path, mode: str, kind: str) -> None:
    file = picture(tmp_path, "a.webp", Image.new(mode, (90, 60)))
    assert kind_of(file) == kind
    assert (opened(file).format, opened(file).mode) == (kind[6:].upper(), mode)


def test_what_moves_stays_as_it_is(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (90, 60), "#a63f26")]
    file = picture(
        tmp_path, "a.webp", Image.new("RGB", (90, 60)), save_all=True, append_images=frames
    )
    assert carried(file) == (tmp_path / "a.webp").read_bytes()
    assert kind_of(file) == "image/webp"


def test_a_picture_that_is_made_anew_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    file = picture(tmp_path, "a.webp", Image.new("RGB", (90, 60)), exif=exif)
    assert opened(file).size == (60, 90)


def test_pictures_are_the_same_whoever_draws_the_pages(bench: Bench) -> None:
    bench.write("manuscript/1-2/images/map.svg", DRAWING)
    bench.article("\n![A map](images/map.svg)\n")
    file = bench.workspace.issue_dist("1-2") / "test-serial-1-2.epub"
    build(bench.workspace, "1-2", ["epub"])
    by_who_set_them = file.read_bytes()
    shutil.rmtree(bench.workspace.dist)
    build(bench.workspace, "1-2", ["pdf"])  # whose cover is kept without a picture
    build(bench.workspace, "1-2", ["epub"])

    assert file.read_bytes() == by_who_set_them
