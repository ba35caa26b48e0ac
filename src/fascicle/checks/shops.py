"""What the shops ask of an EPUB's cover and pictures: which of them would refuse it, and why.

The rules as the shops state them, looked up in November 2026:

- Apple Books: no picture in an EPUB has more than 4 million pixels (itunespartner.apple.com,
  books/support/9-prepare-book); covers are RGB, JPEG or PNG, with 1,400 pixels on the shorter
  side, as distributors pass it on (support.bookbaby.com, article 205518628;
  help.inscribedigital.com, article 26000012882).
- Kobo: covers are JPEG or PNG and should stay below 3 MB; RGB, and no transparent ground
  (github.com/kobolabs/epub-spec: Cover Images, Image Formatting).
- Google Play Books: covers are JPEG, PNG or TIFF with sides of 640 to 7,200 pixels; pictures are
  JPEG, PNG, SVG of 3,200 pixels at most, or a GIF that stands still
  (support.google.com/books/partner, answers 3424254 and 3316879).
- Kindle: covers are JPEG or TIFF in RGB, at least 625 by 1,000 and at most 10,000 pixels, upright,
  50 MB at most (kdp.amazon.com, help topic G6GTK3T3NUHKLEFX); a cover in the book is mandatory
  (Kindle Publishing Guidelines, 3.2.2).
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from PIL import Image, UnidentifiedImageError

from fascicle.checks.epub import manifest
from fascicle.codes.table import finding
from fascicle.findings import Finding
from fascicle.manuscript.svg import SvgError, clean_svg

JPEG, PNG, GIF, SVG = "image/jpeg", "image/png", "image/gif", "image/svg+xml"
_SCREEN = {"1", "L", "LA", "P", "PA", "RGB", "RGBA"}
"""What Pillow calls the colours of screens, grey among them."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop's rules: sides in pixels, the least of shorter and longer, and the most of any."""

    name: str
    covers: tuple[str, ...]
    pictures: tuple[str, ...]
    least: tuple[int, int]
    most: int = 0
    most_pixels: int = 0
    most_bytes: int = 0
    largest_drawing: int = 0
    wants_opaque: bool = False
    refuses_moving: bool = False
    wants_upright: bool = False


SHOPS = (
    Shop("Apple Books", (JPEG, PNG), (JPEG, PNG, GIF, SVG), (1400, 1400), most_pixels=4_000_000),
    Shop("Kobo", (JPEG, PNG), (JPEG, PNG, GIF, SVG), (0, 0), most_bytes=3_000_000,
         wants_opaque=True),
    Shop("Google Play Books", (JPEG, PNG), (JPEG, PNG, GIF, SVG), (640, 640), most=7200,
         largest_drawing=3200, refuses_moving=True),
    Shop("Kindle", (JPEG,), (JPEG, PNG, GIF, SVG), (625, 1000), most=10_000,
         most_bytes=50_000_000, wants_upright=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture of an EPUB, as far as shops look at it."""

    kind: str
    size: int
    sides: tuple[int, int]
    mode: str = "RGB"
    moves: bool = False
    transparent: bool = False


def check(path: Path) -> list[Finding]:
    """Take an EPUB; return E-005 and E-006 for its cover, E-007 for the pictures in it.

    One that cannot be opened is left to E-001.
    """
    try:
        with zipfile.ZipFile(path) as book:
            return list(_check(book))
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return []


def _check(book: zipfile.ZipFile) -> Iterator[Finding]:
    covers = 0
    for name, kind, properties in manifest(book):
        if not kind.startswith("image/"):
            continue
        picture = _open(book.read(name), kind)
        if picture is None:
            continue
        for shop in SHOPS:
            if "cover-image" in properties:
                yield from _cover(shop, picture, name)
            for why in _faults(shop, picture):
                yield _fault("E-007", f"{shop.name} would refuse a picture: {why}", name)
        covers += "cover-image" in properties
    if not covers:
        told = ", ".join(shop.name for shop in SHOPS)
        yield _fault("E-005", f"the EPUB has no cover: {told} ask for one", "package")


def _cover(shop: Shop, cover: _Picture, name: str) -> Iterator[Finding]:
    """Yield what a shop has against a cover: E-005 refuses it, E-006 would rather have another."""
    shorter, longer = sorted(cover.sides)
    size = f"{cover.sides[0]} × {cover.sides[1]} pixels"
    if cover.kind not in shop.covers:
        yield _refused(shop, f"it is {cover.kind}, not {' or '.join(shop.covers)}", name)
    if shorter < shop.least[0] or longer < shop.least[1]:
        least = " × ".join(str(side) for side in shop.least)
        yield _refused(shop, f"it has {size}, fewer than {least}", name)
    if shop.most and longer > shop.most:
        yield _refused(shop, f"it has {size}, more than {shop.most} on a side", name)
    if shop.most_bytes and cover.size > shop.most_bytes:
        told = f"it has {cover.size / 1e6:.1f} MB, more than {shop.most_bytes / 1e6:.0f}"
        yield _fault("E-006", f"{shop.name} wants another cover: {told}", name)
    if shop.wants_opaque and cover.transparent:
        yield _fault("E-006", f"{shop.name} wants another cover: its ground is transparent", name)
    if shop.wants_upright and cover.sides[0] > cover.sides[1]:
        yield _fault("E-006", f"{shop.name} wants another cover: it lies on its side, {size}", name)


def _faults(shop: Shop, picture: _Picture) -> Iterator[str]:
    """Yield why a shop would refuse any picture."""
    width, height = picture.sides
    if picture.kind not in shop.pictures:
        yield f"it is {picture.kind}"
    if shop.most_pixels and picture.kind != SVG and width * height > shop.most_pixels:
        most = f"{shop.most_pixels / 1e6:.0f}"
        yield f"it has {width * height / 1e6:.1f} million pixels, more than {most}"
    if picture.mode not in _SCREEN:
        yield f"its colours are {picture.mode}, not RGB"
    if shop.largest_drawing and picture.kind == SVG and max(width, height) > shop.largest_drawing:
        yield f"it is {width} × {height} pixels large, more than {shop.largest_drawing}"
    if shop.refuses_moving and picture.moves:
        yield "it moves"


def _open(content: bytes, kind: str) -> _Picture | None:
    """Return a picture; None for one that cannot be opened, which EPUBCheck tells."""
    if kind == SVG:
        try:
            _, width, height, _ = clean_svg(content)
        except SvgError:
            return None
        return _Picture(kind, len(content), (width, height))
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content)) as image:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _Picture(
                kind, len(content), image.size, image.mode,
                bool(getattr(image, "is_animated", False)), _is_transparent(image),
            )  # fmt: skip
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return None


def _is_transparent(image: Image.Image) -> bool:
    """Return True where something can be seen through a picture."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return False
    return image.convert("RGBA").getchannel("A").getextrema()[0] < 255  # type: ignore[operator]  # of one band


def _refused(shop: Shop, why: str, name: str) -> Finding:
    return _fault("E-005", f"{shop.name} would refuse the cover: {why}", name)


def _fault(code: str, message: str, where: str) -> Finding:
    return finding(code, message, where, edition="epub")
