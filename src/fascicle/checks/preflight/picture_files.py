"""The files of the pictures: their colours, their size, and what a camera wrote into them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from PIL import ExifTags, Image, ImageFile

from fascicle.checks.preflight.copy import Copy, Shown
from fascicle.codes.table import finding
from fascicle.errors import demand_memory
from fascicle.findings import Finding
from fascicle.manuscript.camera import Notes, read_notes
from fascicle.manuscript.pictures import PictureFile

HEAVIEST = 5_000_000
"""Bytes. The PDF carries a picture as it is, and its readers pay for it."""

LEAST_COVER = 1600
"""Pixels across of a cover: what shops ask for (see `checks/shops.py`)."""

MOST_LOST = 0.4
"""How much of a cover's picture may be cut off."""

_SHAPES = {"A4": 210 / 297, "A5": 148 / 210, "B5": 176 / 250, "Letter": 8.5 / 11}
"""The pages that there are: width by height."""

_PRESS = {"CMYK": "the inks of a press (CMYK)", "LAB": "Lab"}
_DEEP = {"I;16", "I;16B", "I;16L", "I", "F"}
_ADOBE_RGB = "R03"  # Exif 2.32, 4.6.7: the interoperability index of DCF's optional colour space
_CAMERAS = re.compile(r"digital camera|^unknown$|^picasa$|^user$|^owner$|^admin", re.IGNORECASE)


def find_in_files(copy: Copy) -> Iterator[Finding]:
    """Yield G-010 to G-019 for each picture's file, told where it is first shown."""
    seen: set[str] = set()
    for shown in copy.pictures:
        file = copy.files.get(shown.picture.src)
        if file is None or file.path is None:
            continue
        if shown.part == "cover":
            yield from _as_cover(shown, file, copy.issue.publication.page_size)
        if file.src in seen:
            continue
        seen.add(file.src)
        yield from _check(shown, file.path)


def _check(shown: Shown, path: Path) -> Iterator[Finding]:
    content = path.read_bytes()
    name = f"the picture “{shown.picture.src}”"
    notes = read_notes(content)
    yield from _notes(shown, name, notes)
    if len(content) > HEAVIEST:
        yield finding("G-016", f"{name} has {len(content) / 1_000_000:.1f} MB", shown.where)
    with Image.open(path) as image:
        if getattr(image, "is_animated", False):
            frames = getattr(image, "n_frames", 0)
            yield finding("G-013", f"{name} moves: it has {frames} frames", shown.where)
        yield from _colours(shown, name, image)
        if not _is_whole(image):
            yield finding("G-019", f"{name} breaks off: a part of it is not there", shown.where)


def _is_whole(image: Image.Image) -> bool:
    """Return whether all of a picture is there; WeasyPrint lets Pillow make up what is not."""
    made_up, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        image.load()
    except OSError as error:
        demand_memory(error)
        return False
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = made_up
    return True


def _as_cover(shown: Shown, file: PictureFile, page_size: str) -> Iterator[Finding]:
    """G-017 and G-018: what is left of a cover's picture, which fills a page, is large enough."""
    shape = _SHAPES[page_size]
    shown_width = min(file.width, file.height * shape)
    shown_height = min(file.height, file.width / shape)
    name = f"the cover picture “{shown.picture.src}”, {file.width} × {file.height} pixels,"
    if shown_width < LEAST_COVER:
        message = f"{name} has {shown_width:.0f} pixels across on the page, not {LEAST_COVER}"
        yield finding("G-017", message, shown.where)
    lost = 1 - shown_width * shown_height / (file.width * file.height)
    if lost > MOST_LOST:
        yield finding("G-018", f"{name} loses {lost:.0%} of itself on the page", shown.where)


def _notes(shown: Shown, name: str, notes: Notes) -> Iterator[Finding]:
    """G-010 to G-012: where it was taken, who is on it, who took it."""
    if notes.has_place:
        known = notes.latitude is not None and notes.longitude is not None
        place = f" ({notes.latitude:.4f}, {notes.longitude:.4f})" if known else ""
        yield finding("G-010", f"{name} says where it was taken{place}", shown.where)
    if notes.has_people:
        yield finding("G-011", f"{name} says who is on it, and where their faces are", shown.where)
    words = re.findall(r"[^\W\d_]{3,}", notes.author.casefold())
    told = f"{shown.picture.credit} {shown.picture.source}".casefold()
    if words and not _CAMERAS.search(notes.author) and not any(word in told for word in words):
        message = f"{name} names {notes.author} as its author, the credit does not"
        yield finding("G-012", message, shown.where)


def _colours(shown: Shown, name: str, image: Image.Image) -> Iterator[Finding]:
    """G-014 and G-015: colours are those of screens, and it is said which."""
    has_profile = bool(image.info.get("icc_profile"))
    if image.mode in _PRESS:
        message = f"{name} is in {_PRESS[image.mode]}"
        yield finding(
            "G-014", message if has_profile else f"{message}, without a profile", shown.where
        )
    elif image.mode in _DEEP:
        yield finding("G-014", f"{name} has {image.mode} for its colours, not 8 bits", shown.where)
    elif not has_profile and _is_adobe_rgb(image):
        yield finding("G-015", f"{name} is in Adobe RGB, and has no profile", shown.where)


def _is_adobe_rgb(image: Image.Image) -> bool:
    exif = image.getexif()
    index = exif.get_ifd(ExifTags.IFD.Interop).get(1, "")
    return str(index).strip("\0") == _ADOBE_RGB
