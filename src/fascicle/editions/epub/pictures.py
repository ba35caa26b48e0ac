"""The pictures of an EPUB: each in a form that reading systems show and shops take.

EPUB 3.3 knows SVG and WebP (3.2), but not every reader on e-ink or of the EPUB 2 age does: a
drawing gets a fallback in pixels as HTML has it (`picture`), WebP becomes JPEG or PNG. No picture
has more pixels than Apple Books takes, and none the inks of a press (see `checks/shops.py`).
"""

from __future__ import annotations

import io
import math
from collections.abc import Collection, Iterable
from functools import lru_cache

from lxml import etree
from PIL import Image

from fascicle.editions.drawing import MOST_PIXELS, draw_fallbacks
from fascicle.editions.epub.semantics import XHTML
from fascicle.editions.pdf.typesetting import Gathering
from fascicle.manuscript.pictures import PictureFile

SVG, _WEBP, _PNG, _JPEG = "image/svg+xml", "image/webp", "image/png", "image/jpeg"
_SHOWN = frozenset({"image/gif", _PNG, _JPEG})
_INKS = frozenset({"CMYK", "LAB"})

_QUALITY = 85


@lru_cache(maxsize=256)
def kind_of(file: PictureFile) -> str:
    """Return the media type that a picture has in the EPUB."""
    if file.media_type != _WEBP:
        return file.media_type
    with Image.open(io.BytesIO(file.read())) as image:
        if getattr(image, "is_animated", False):
            return _WEBP
        return _PNG if "A" in image.getbands() else _JPEG


def carried(file: PictureFile) -> bytes:
    """Return a picture's bytes as the EPUB carries it: its own, where every reader shows them."""
    content = file.read()
    if file.path is None:
        return content
    # By its name, Pillow need not learn to read all other kinds.
    with Image.open(io.BytesIO(content) if file.content else file.path) as image:
        fits = file.width * file.height <= MOST_PIXELS and image.mode not in _INKS
        moves = getattr(image, "is_animated", False)
        if moves or (fits and kind_of(file) == file.media_type):
            return content
        return _changed(image, kind_of(file))


def _changed(image: Image.Image, kind: str) -> bytes:
    """Return a picture upright, within the pixels that it may have, and in screens' colours."""
    from PIL import ImageOps  # most are carried as they are

    upright = ImageOps.exif_transpose(image)
    profile = upright.info.get("icc_profile") if upright.mode not in _INKS else None
    if upright.mode in _INKS or kind == _JPEG:
        upright = upright.convert("RGB")
    elif upright.mode == "P":
        upright = upright.convert("RGBA")
    scale = math.sqrt(MOST_PIXELS / (upright.width * upright.height))
    if scale < 1:
        size = int(upright.width * scale), int(upright.height * scale)
        upright = upright.resize(size, Image.Resampling.LANCZOS)
    made = io.BytesIO()
    options = {"quality": _QUALITY} if kind == _JPEG else {}
    upright.save(made, kind.partition("/")[2].upper(), icc_profile=profile, **options)
    return made.getvalue()


def fallbacks(drawn: Gathering) -> tuple[bytes, ...]:
    """Return the pages of a gathering of drawings, each as a PNG on white."""
    return drawn.pictures or draw_fallbacks(drawn.pdf)


def fallback_of(address: str) -> str:
    """Return the path of a drawing's fallback."""
    return f"{address.removesuffix('.svg')}.png"


def offer_fallbacks(trees: Iterable[etree._Element], known: Collection[str]) -> None:
    """Put the drawings of documents beside their fallbacks: a reader takes what it can show.

    `known` has the paths of the drawings that have one. A reader that knows neither `picture` nor
    SVG shows the `img` in it (HTML, 4.8.4; EPUB 3.3, 3.5.2: intrinsic fallbacks).
    """
    for tree in trees:
        for image in list(tree.iter(f"{{{XHTML}}}img")):
            address = str(image.get("src"))
            if address.removeprefix("../") not in known:
                continue
            both = etree.Element(f"{{{XHTML}}}picture")
            both.tail, image.tail = image.tail, None
            image.getparent().replace(image, both)
            etree.SubElement(both, f"{{{XHTML}}}source", srcset=address, type=SVG)
            image.set("src", fallback_of(address))
            both.append(image)
