"""What a camera wrote into a picture beside the picture: where it was, and who is on it.

That is nobody's business but the photographer's: published pictures go without it. The author, the
copyright and the way up are kept. The pixels stay as they are, byte for byte.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import ExifTags, Image, ImageFile

from fascicle.errors import demand_memory

_PLACE = re.compile(rb"GPSLatitude|GPSLongitude|LocationCreated|LocationShown|photoshop:City")
_PEOPLE = re.compile(rb"mwg-rs:Regions|MPRI:Regions|MPReg:|PersonInImage|mwg-rs:Name")
_IPTC_PLACES = {(2, 26), (2, 27), (2, 90), (2, 92), (2, 95), (2, 100), (2, 101)}
"""Content location, city, sublocation, province, country (IPTC IIM 4.2)."""

_KEPT = ("Orientation", "Artist", "Copyright")
_EXIF = b"Exif\0\0"
_JPEG_NOTES = (_EXIF, b"http://ns.adobe.com/", b"Photoshop 3.0\0", b"MPF\0")
_JPEG_END = re.compile(b"\xff\xd9")
_PNG_NOTES = {b"eXIf", b"tIME"}
_PNG_TEXTS = {b"tEXt", b"iTXt", b"zTXt"}
_WEBP_NOTES = {b"EXIF", b"XMP "}
_MARKS = {
    b"\xff\xd8\xff": (b"Exif", b"http://ns.adobe.com/", b"Photoshop 3.0"),
    b"\x89PNG\r\n\x1a\n": (*_PNG_NOTES, *_PNG_TEXTS),
    b"GIF8": (b"XMP Data",),
}
"""How files of a kind begin, and what stands in each that says more than its pixels do."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What a file says beside its pixels. `latitude` and `longitude` are in degrees."""

    has_place: bool = False
    has_people: bool = False
    latitude: float | None = None
    longitude: float | None = None
    author: str = ""
    kept: bytes = b""
    """Exif with the way up, the author and the copyright alone; empty where none is given."""
    is_readable: bool = True

    @property
    def is_private(self) -> bool:
        """True when it says what is not to be published, or nobody can tell whether it does."""
        return self.has_place or self.has_people or not self.is_readable


def read_notes(content: bytes) -> Notes:
    """Return what a raster picture says beside its pixels, as far as that can be read."""
    if _says_nothing(content):
        return Notes()
    try:
        with Image.open(io.BytesIO(content)) as image:
            return _read(image)
    except Exception as error:  # notes are written by many programs, and some badly
        demand_memory(error)
        return Notes(is_readable=False)


def _says_nothing(content: bytes) -> bool:
    """Return whether there is no trace of notes in a picture.

    Most have none. To look for them, Pillow would unpack a PNG's pixels and learn to read TIFF.
    """
    for beginning, marks in _MARKS.items():
        if content.startswith(beginning):
            return not any(mark in content for mark in marks)
    return False


def _read(image: ImageFile.ImageFile) -> Notes:
    from PIL import IptcImagePlugin  # seldom needed, as is ExifTags, which is put off

    exif = image.getexif()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    xmp = packet.encode() if isinstance(packet, str) else bytes(packet)
    iptc = IptcImagePlugin.getiptcinfo(image) or {}
    latitude = _degrees(place, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef)
    longitude = _degrees(place, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef)
    named = [tag for tag in place if tag != ExifTags.GPS.GPSVersionID]
    kept = Image.Exif()
    for tag in (ExifTags.Base[name] for name in _KEPT):
        if tag in exif:
            kept[tag] = exif[tag]
    return Notes(
        has_place=bool(named or _PLACE.search(xmp) or _IPTC_PLACES & set(iptc)),
        has_people=bool(_PEOPLE.search(xmp)),
        latitude=latitude,
        longitude=longitude,
        author=str(exif.get(ExifTags.Base.Artist, "")).strip(" \0"),
        kept=kept.tobytes() if len(kept) else b"",
    )


def _degrees(place: dict[int, object], tag: int, side: int) -> float | None:
    """Return an angle of Exif (degrees, minutes, seconds) in degrees, south and west below 0."""
    parts = place.get(tag)
    if not isinstance(parts, tuple) or len(parts) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    angle = degrees + minutes / 60 + seconds / 3600
    return -angle if place.get(side) in {"S", "W"} else angle


def without_notes(content: bytes, notes: Notes) -> bytes:
    """Return a JPEG, PNG or WebP with what is kept of its notes; any other as it is.

    Raise ValueError where the file is not in the order that its format asks for.
    """
    try:
        if content.startswith(b"\xff\xd8"):
            return b"".join(_jpeg(content, notes.kept))
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return b"".join(_png(content, notes.kept))
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp(content, notes.kept)
    except (IndexError, struct.error) as error:
        message = "the file ends too early"
        raise ValueError(message) from error
    return content


def _jpeg(content: bytes, kept: bytes) -> Iterator[bytes]:
    """Yield the segments of a JPEG (ISO 10918-1, annex B), and nothing after its end.

    Telephones put further pictures behind the first one, each with notes of its own.
    """
    yield content[:2]
    if kept:
        yield b"\xff\xe1" + struct.pack(">H", len(kept) + 2) + kept
    at = 2
    while content[at] == 0xFF and content[at + 1] != 0xDA:
        if content[at + 1] == 0xFF:  # a byte that fills
            at += 1
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        segment = content[at : at + 2 + length]
        is_note = 0xE1 <= segment[1] <= 0xEF and segment[4:].startswith(_JPEG_NOTES)
        if not is_note:
            yield segment
        at += 2 + length
    if content[at] != 0xFF:
        message = "a segment of the file does not begin where it should"
        raise ValueError(message)
    end = _JPEG_END.search(content, at)
    yield content[at : end.end() if end else len(content)]


def _png(content: bytes, kept: bytes) -> Iterator[bytes]:
    """Yield the chunks of a PNG (ISO 15948, 5)."""
    yield content[:8]
    at, has_kept = 8, not kept
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, chunk = content[at + 4 : at + 8], content[at : at + 12 + length]
        if kind == b"IDAT" and not has_kept:
            yield _chunk(b"eXIf", kept.removeprefix(_EXIF))
            has_kept = True
        if kind not in _PNG_NOTES and not (kind in _PNG_TEXTS and _is_packet(chunk)):
            yield chunk
        at += 12 + length


def _is_packet(chunk: bytes) -> bool:
    """Return True for a text of a PNG that holds XMP, Exif or IPTC."""
    return chunk[8:].startswith((b"XML:com.adobe.xmp\0", b"Raw profile type "))


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def _webp(content: bytes, kept: bytes) -> bytes:
    """Return a WebP (RFC 9649, 2.5) with the notes left out and its flags set right."""
    chunks: list[tuple[bytes, bytes]] = []
    at = 12
    while at + 8 <= len(content):
        kind, (length,) = content[at : at + 4], struct.unpack_from("<I", content, at + 4)
        data = content[at + 8 : at + 8 + length]
        if kind == b"VP8X":
            flags = data[0] & ~0x0C | (0x08 if kept else 0)
            data = bytes([flags]) + data[1:]
        if kind not in _WEBP_NOTES:
            chunks.append((kind, data))
        at += 8 + length + length % 2
    if kept:
        chunks.append((b"EXIF", kept.removeprefix(_EXIF)))
    body = b"".join(k + struct.pack("<I", len(d)) + d + b"\0" * (len(d) % 2) for k, d in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
