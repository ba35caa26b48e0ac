"""Pictures for pages: in several widths and kinds, each browser takes what suits it."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lxml import etree
from PIL import Image, ImageOps

from fascicle.files import write_whole
from fascicle.manuscript.pictures import PictureFile
from fascicle.versions import version

WIDTHS = (480, 960, 1600)
"""Pixels across: a phone's, a page's, and a page's on a dense screen."""

SIZES = "(min-width: 46em) 42em, 92vw"
"""How wide a picture is shown: as wide as the text (see web.css)."""

_QUALITY = {"AVIF": 60, "WEBP": 78, "JPEG": 82}
_KINDS = {"AVIF": "image/avif", "WEBP": "image/webp"}


@dataclass(frozen=True, slots=True)
class WebPicture:
    """A picture on a page: the file that all browsers show, and others by kind and width."""

    name: str
    width: int
    height: int
    files: tuple[tuple[str, bytes], ...]
    sources: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()


def as_web_picture(file: PictureFile, cache: Path) -> WebPicture:
    """Return a picture as pages show it. A drawing is one file; so is what moves."""
    stem = re.sub(r"[^a-z0-9]+", "-", PurePosixPath(file.src).stem.lower()).strip("-") or "picture"
    stem = f"{stem}-{file.digest[:8]}"
    if file.path is None:
        name = f"pictures/{stem}.svg"
        return WebPicture(name, file.width, file.height, ((name, file.content),))
    return in_widths(file.read(), f"pictures/{stem}", cache)


def in_widths(content: bytes, stem: str, cache: Path) -> WebPicture:
    """Return a raster picture in all widths that it has, as AVIF, WebP and JPEG or PNG."""
    with Image.open(io.BytesIO(content)) as opened:
        if getattr(opened, "is_animated", False):
            name = f"{stem}.{str(opened.format).lower()}"
            return WebPicture(name, opened.width, opened.height, ((name, content),))
        image = ImageOps.exif_transpose(opened)
    plain = "PNG" if "A" in image.getbands() or image.mode == "P" else "JPEG"
    image = image.convert("RGBA" if plain == "PNG" else "RGB")
    widths = [w for w in WIDTHS if w < image.width] + [min(image.width, WIDTHS[-1])]
    widths = sorted(dict.fromkeys(widths))
    digest = hashlib.sha256(content).hexdigest()
    files: dict[str, bytes] = {}
    sources = []
    for kind in (*_KINDS, plain):
        listed = []
        for width in widths:
            name = f"{stem}-{width}.{'jpg' if kind == 'JPEG' else kind.lower()}"
            files[name] = _made(image, kind, width, digest, cache)
            listed.append((name, width))
        sources.append((_KINDS.get(kind, ""), tuple(listed)))
    middle = next((name for name, width in sources[-1][1] if width >= WIDTHS[1]), "")
    height = round(image.height * widths[-1] / image.width)
    shown = middle or sources[-1][1][-1][0]
    return WebPicture(shown, widths[-1], height, tuple(files.items()), tuple(sources))


def _made(image: Image.Image, kind: str, width: int, digest: str, cache: Path) -> bytes:
    """Return a picture in a width and kind, made once and kept. What a camera noted is left out."""
    kept = _place(kind, width, digest, cache)
    if not kept.is_file():
        height = max(1, round(image.height * width / image.width))
        scaled = (
            image
            if width == image.width
            else image.resize((width, height), Image.Resampling.LANCZOS)
        )
        made = io.BytesIO()
        options = {"quality": _QUALITY[kind]} if kind in _QUALITY else {"optimize": True}
        scaled.save(made, kind, **options)
        write_whole(kept, made.getvalue())
    return kept.read_bytes()


def _place(kind: str, width: int, digest: str, cache: Path) -> Path:
    """Return where a picture in a width and kind is kept."""
    key = f"{digest}-{width}-{kind}-{_QUALITY.get(kind)}-{version('pillow')}"
    return cache / "web" / hashlib.sha256(key.encode()).hexdigest()


def place_pictures(tree: etree._Element, pictures: dict[str, WebPicture]) -> None:
    """Give each picture of a page its size and its sources; all but the first are loaded late."""
    for number, image in enumerate(list(tree.iter("img"))):
        picture = pictures.get(str(image.get("src")))
        if picture is None:
            continue
        image.set("src", picture.name)
        if picture.width and picture.height:
            image.set("width", str(picture.width))
            image.set("height", str(picture.height))
        if number:
            image.set("loading", "lazy")
            image.set("decoding", "async")
        if picture.sources:
            _put_into_sources(image, picture)


def _put_into_sources(image: etree._Element, picture: WebPicture) -> None:
    parent = image.getparent()
    if parent is None:
        return
    around = etree.Element("picture")
    around.tail, image.tail = image.tail, None
    parent.replace(image, around)
    around.extend(_sources(picture))
    around.append(image)
    image.set("srcset", _source_set(picture.sources[-1][1]))
    image.set("sizes", SIZES)


def _sources(picture: WebPicture) -> Iterator[etree._Element]:
    for kind, listed in picture.sources[:-1]:
        yield etree.Element("source", type=kind, srcset=_source_set(listed), sizes=SIZES)


def _source_set(listed: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{name} {width}w" for name, width in listed)
