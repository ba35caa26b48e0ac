"""The pictures of a document: named, checked, and written into the issue's folder."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, unquote_to_bytes

from PIL import Image as Raster
from PIL import UnidentifiedImageError

from fascicle.doors import follow
from fascicle.errors import demand_memory
from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.captions import MISSING
from fascicle.manuscript.importing.inline import escape, write_line
from fascicle.manuscript.importing.ledger import Ledger
from fascicle.manuscript.pictures import MOST_PIXELS
from fascicle.manuscript.svg import SvgError, clean_svg

MOST_BYTES = 60_000_000
_KEPT = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp", "GIF": ".gif"}
_CONVERTED = {"TIFF", "BMP", "PPM", "ICO", "TGA", "PCX"}
_DATA = re.compile(r"data:(?P<type>[\w/+.-]*)(?P<options>(?:;[\w=-]+)*),", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}:|//|\\\\)", re.IGNORECASE)


class Shelf:
    """Gives every picture of one document a file name; `written` holds the data."""

    def __init__(self, document: d.Document, folder: Path, ledger: Ledger) -> None:
        self.files = document.files
        self.folder = folder
        self.ledger = ledger
        self.names: dict[str, str] = {}
        self.written: dict[str, bytes] = {}
        self.without_alt: list[str] = []

    def name(self, image: d.Image, place: str, stem: str = "figure") -> str:
        """Return the path of a picture below the issue's folder; the same one each time."""
        key = f"{image.target}\0{image.alt}" if image.target == MISSING else image.target
        if key not in self.names:
            found = self._take(image.target, place)
            content, ending = found or (b"", _ending(image.target))
            same = next((name for name, data in self.written.items() if data == content), "")
            name = same or self._free(f"images/{stem}", ending, numbered=stem == "figure")
            self.names[key] = name
            if found:
                self.written[name] = content
            else:
                hint = "put the file there; `--draft` builds with a placeholder"
                self.ledger.warn("I-014", place, f"the picture {name} must be supplied", hint)
        return self.names[key]

    def _free(self, base: str, ending: str, *, numbered: bool) -> str:
        """Return a name that no other picture has."""
        taken = {PurePosixPath(name).stem for name in self.names.values()}
        stem, count = PurePosixPath(base).name, 1
        wanted = f"{stem}-1" if numbered else stem
        while wanted in taken:
            count += 1
            wanted = f"{stem}-{count}"
        return f"images/{wanted}{ending}"

    def inline(self, image: d.Image) -> str:
        """Return a picture within a line of text."""
        name = self.name(image, "")
        return f"![{self._alt(image, '')}]({name})"

    def figure(self, figure: d.Figure) -> str:
        """Return a picture alone in its paragraph, with caption, credit and licence."""
        name = self.name(figure.image, figure.place)
        caption = write_line(d.without_notes(figure.caption))
        alt = self._alt(figure.image, d.plain(figure.caption), figure.place)
        title = f' "{_title(caption)}"' if caption else ""
        attributes = [
            f'credit="{_value(figure.credit)}"' if figure.credit else "",
            f"license={figure.license}" if figure.license else "",
            f'source="{_value(figure.source)}"' if figure.source else "",
        ]
        said = " ".join(part for part in attributes if part)
        return f"![{alt}]({name}{title})" + (f"{{{said}}}" if said else "")

    def alt(self, figure: d.Figure) -> str:
        """Return the alternative text of a picture, plain: its own, else its caption."""
        if figure.image.alt or not figure.caption:
            return figure.image.alt
        return d.plain(figure.caption)

    def _alt(self, image: d.Image, caption: str, place: str = "") -> str:
        text = image.alt or caption
        name = self.names.get(image.target, image.target)
        if not text:
            self.without_alt.append(name)
            hint = "write between the brackets what it shows: ![like this](images/…)"
            self.ledger.warn("I-012", place, f"the picture {name} has no alternative text", hint)
        elif not image.alt:
            self.ledger.guess("a picture's caption is its alternative text, too", place, name)
        return escape(" ".join(text.split()))

    def _take(self, target: str, place: str) -> tuple[bytes, str] | None:
        """Return the data of a picture and the ending of its name; None after telling why not."""
        if target == MISSING:
            return None
        if target.startswith("data:"):
            content = _data(target)
        elif target in self.files or target.removeprefix("./") in self.files:
            content = self.files.get(target) or self.files.get(target.removeprefix("./"), b"")
        elif _ADDRESS.match(target):
            what = f"the picture at {target[:100]}: nothing is fetched from a network"
            self.ledger.leave_out(what, place)
            return None
        else:
            content = self._beside(target, place)
        if content is None:
            self.ledger.leave_out(f"the picture {target[:100]}: it is not there", place)
            return None
        return self._usable(content, target, place)

    def _beside(self, target: str, place: str) -> bytes | None:
        """Return a file that lies beside or below the document, and nowhere else."""
        try:
            path = follow(self.folder / unquote(target.split("?")[0].split("#")[0]))
            inside = path.is_relative_to(self.folder.resolve())
            if not inside:
                what = f"the picture {target[:100]}: it lies outside the document's folder"
                self.ledger.leave_out(what, place)
            if not inside or not path.is_file() or path.stat().st_size > MOST_BYTES:
                return None
            return path.read_bytes()
        except (OSError, ValueError):  # as a loop of links
            return None

    def _usable(self, content: bytes, target: str, place: str) -> tuple[bytes, str] | None:
        """Return a picture as one of the kinds that editions can show."""
        shown = target[:60]
        if b"<svg" in content[:4096]:
            try:
                clean_svg(content)
            except SvgError as error:
                self.ledger.leave_out(f"the drawing {shown}: {error}", place)
                return None
            return content, ".svg"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Raster.DecompressionBombWarning)
                with Raster.open(io.BytesIO(content)) as raster:
                    return self._raster(raster, content, shown, place)
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning,
                Raster.DecompressionBombError) as error:  # fmt: skip
            demand_memory(error)
            what = (
                f"the picture {shown}: its kind cannot be shown (EMF, WMF …): save it as PNG or SVG"
            )
            self.ledger.leave_out(what, place)
            return None

    def _raster(
        self, raster: Raster.Image, content: bytes, shown: str, place: str
    ) -> tuple[bytes, str] | None:
        width, height = raster.size
        if width * height > MOST_PIXELS:
            self.ledger.leave_out(f"the picture {shown}: it has {width} × {height} pixels", place)
            return None
        if raster.format in _KEPT:
            return content, _KEPT[raster.format]
        if raster.format not in _CONVERTED:
            raise UnidentifiedImageError
        target = io.BytesIO()
        raster.convert("RGBA" if "A" in raster.getbands() else "RGB").save(target, "PNG")
        self.ledger.guess(f"the picture {shown} is saved as PNG", place, "images")
        return target.getvalue(), ".png"


def _data(target: str) -> bytes | None:
    """Return what a `data:` address holds (RFC 2397)."""
    match = _DATA.match(target)
    if not match or len(target) > MOST_BYTES:
        return None
    payload = target[match.end() :]
    try:
        if ";base64" in match["options"].lower():
            return base64.b64decode(unquote(payload))
    except (binascii.Error, ValueError):
        return None
    return unquote_to_bytes(payload)


def _ending(target: str) -> str:
    """Return the ending for a picture that must be supplied."""
    ending = (
        PurePosixPath(target.split("?")[0]).suffix.lower()
        if ":" not in target[:8] or (target.startswith("http"))
        else ""
    )
    return {".jpeg": ".jpg"}.get(ending, ending) if ending in {
        ".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg"
    } else ".jpg"  # fmt: skip


def _title(caption: str) -> str:
    """Return a caption as the title of a picture, which is unescaped once more."""
    return re.sub(r"[\\\"]", lambda match: "\\" + match[0], caption).replace("&", "\\&")


def _value(text: str) -> str:
    """Return a text for the value of an attribute, which knows no quotes and braces inside."""
    text = re.sub(r'"([^"]*)"', r"“\1”", " ".join(text.split())).replace('"', "”")
    return text.replace("{", "(").replace("}", ")").replace("\\", "/")
