"""One font file for all gatherings: each brings the glyphs that it uses, the binding joins them.

WeasyPrint cuts a font so that each glyph keeps its number. Two cuts of one font therefore differ
only in the glyphs that are empty, and joining them is laying one over the other: no outline
changes, no text on a page, and no font program is needed for it.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Name, Pdf, Stream

_KEPT = ("OS/2", "cmap", "gasp", "name")
_SCALES = ((0x0008, 2), (0x0040, 4), (0x0080, 8))
"""How many bytes the scale of a part takes, by the flag that says which kind it has."""
_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")
_BATCH = 100
"""Lines of a map to Unicode in one block, at most (Adobe Technical Note 5411, 1.4)."""


@dataclass(frozen=True, slots=True)
class CutFont:
    """A font file of which some glyphs are empty (OpenType 1.9, glyf, loca, hmtx).

    Glyphs behind the `last` one that text uses are parts of others, and have numbers that other
    cuts do not share: HarfBuzz moves them up.
    """

    tables: dict[str, bytes]
    glyphs: dict[int, bytes]
    last: int

    def metrics(self, glyph: int) -> bytes:
        """Return a glyph's advance and left side bearing as they stand in the table."""
        table = self.tables["hmtx"]
        (full,) = struct.unpack_from(">H", self.tables["hhea"], 34)
        if glyph < full:
            return table[glyph * 4 : glyph * 4 + 4]
        bearing = full * 4 + (glyph - full) * 2
        return table[full * 4 - 4 : full * 4 - 2] + table[bearing : bearing + 2]


def read_font(content: bytes, used: Iterable[int]) -> CutFont:
    """Return the tables of a TrueType file, and its glyphs that are not empty."""
    (number,) = struct.unpack_from(">H", content, 4)
    tables = {}
    for index in range(number):
        tag, _, start, length = struct.unpack_from(">4sLLL", content, 12 + 16 * index)
        tables[tag.decode("latin-1")] = content[start : start + length]
    (count,) = struct.unpack_from(">H", tables["maxp"], 4)
    (is_long,) = struct.unpack_from(">h", tables["head"], 50)
    places = struct.unpack_from(f">{count + 1}{'L' if is_long else 'H'}", tables["loca"])
    scale, outlines = 1 if is_long else 2, tables["glyf"]
    glyphs = {
        glyph: outlines[places[glyph] * scale : places[glyph + 1] * scale]
        for glyph in range(count)
        if places[glyph] != places[glyph + 1]
    }
    return CutFont(tables, glyphs, min(max(used, default=0), count - 1))


def _parts(outline: bytes) -> Iterator[tuple[int, int]]:
    """Yield the parts of a glyph that is put together: where each number stands, and the number."""
    if not outline or struct.unpack_from(">h", outline)[0] >= 0:
        return
    place, more = 10, True
    while more:
        flags, part = struct.unpack_from(">HH", outline, place)
        yield place + 2, part
        place += 8 if flags & 0x0001 else 6
        place += next((size for flag, size in _SCALES if flags & flag), 0)
        more = bool(flags & 0x0020)


_Shape = tuple[bytes, bytes]
"""What a glyph is, whatever its number and those of its parts: its outline and its metrics."""


class _Joined:
    """The glyphs of several cuts together."""

    def __init__(self, fonts: Sequence[CutFont]) -> None:
        self.fonts = fonts
        self.first_part = max(font.last for font in fonts) + 1
        self.shapes: dict[int, _Shape] = {}
        self.numbers: dict[_Shape, int] = {}
        self.parts: dict[_Shape, int] = {}
        self.glyphs: dict[int, bytes] = {}
        self.metrics: dict[int, bytes] = {}

    @property
    def count(self) -> int:
        """How many glyphs there are, the empty ones too."""
        return self.first_part + len(self.parts)

    def join(self, used: Sequence[Iterable[int]]) -> bool:
        """Lay the cuts over each other; return False where a glyph differs from one to another."""
        for font in self.fonts:
            for glyph in font.glyphs:
                shape = _shape(font, glyph)
                if glyph <= font.last and self.shapes.setdefault(glyph, shape) != shape:
                    return False
        for glyph, shape in sorted(self.shapes.items()):
            self.numbers.setdefault(shape, glyph)
        for font, spaces in zip(self.fonts, used, strict=True):
            for glyph in {*font.glyphs, *spaces}:
                if glyph <= font.last:
                    self._take(font, glyph, glyph)
        return True

    def _take(self, font: CutFont, glyph: int, number: int) -> None:
        """Take a glyph over under a number, with its parts under the numbers they have here."""
        if number in self.metrics:
            return
        self.metrics[number] = font.metrics(glyph)
        outline = bytearray(font.glyphs.get(glyph, b""))
        for place, part in _parts(bytes(outline)):
            shape = _shape(font, part)
            known = self.numbers.get(shape)
            at = self.parts.setdefault(shape, self.count) if known is None else known
            self._take(font, part, at)
            struct.pack_into(">H", outline, place, at)
        self.glyphs[number] = bytes(outline)


def _shape(font: CutFont, glyph: int) -> _Shape:
    outline = bytearray(font.glyphs.get(glyph, b""))
    told = hashlib.sha256()
    for place, part in _parts(bytes(outline)):
        struct.pack_into(">H", outline, place, 0)
        told.update(b"".join(_shape(font, part)))
    return bytes(outline) + told.digest(), font.metrics(glyph)


def join_fonts(fonts: Sequence[tuple[CutFont, Iterable[int]]]) -> bytes | None:
    """Return one font file of cuts of the same font; None where they are not cuts of the same.

    Each cut comes with the glyphs whose metrics are needed.
    """
    joined = _Joined([font for font, _ in fonts])
    if not joined.join([used for _, used in fonts]):
        return None
    base = fonts[0][0].tables
    tables = {tag: base[tag] for tag in _KEPT if tag in base}
    tables["post"] = struct.pack(">L", 0x00030000) + base["post"][4:32]  # without names of glyphs
    places, outlines = [0], bytearray()
    for glyph in range(joined.count):
        outline = joined.glyphs.get(glyph, b"")
        outlines += outline + bytes(-len(outline) % 4)
        places.append(len(outlines))
    tables["glyf"] = bytes(outlines)
    tables["loca"] = struct.pack(f">{len(places)}L", *places)
    tables["hmtx"] = b"".join(joined.metrics.get(g, bytes(4)) for g in range(joined.count))
    tables["hhea"] = base["hhea"][:34] + struct.pack(">H", joined.count)
    tables["head"] = _head([font.tables["head"] for font, _ in fonts])
    largest = _largest([font.tables["maxp"] for font, _ in fonts])
    tables["maxp"] = largest[:4] + struct.pack(">H", joined.count) + largest[6:]
    return _as_file(tables)


def _head(heads: Sequence[bytes]) -> bytes:
    """Return a head table for long offsets, with the box of all, and room for the file's sum."""
    boxes = [struct.unpack_from(">4h", head, 36) for head in heads]
    sides = list(zip(*boxes, strict=True))
    box = (min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3]))
    head = heads[0]
    return (
        head[:8] + bytes(4) + head[12:36] + struct.pack(">4h", *box) + head[44:50]
        + struct.pack(">h", 1) + head[52:]
    )  # fmt: skip


def _largest(tables: Sequence[bytes]) -> bytes:
    """Return a maxp table whose every field is the greatest among those of all."""
    fields = [struct.unpack_from(">L14H", table) for table in tables]
    return struct.pack(">L14H", *map(max, zip(*fields, strict=True)))


def _as_file(tables: dict[str, bytes]) -> bytes:
    """Return a font file of these tables (OpenType 1.9, 4.4: sums, and the order by tag)."""
    number = len(tables)
    power = number.bit_length() - 1
    search = 16 << power
    header = struct.pack(">L4H", 0x00010000, number, search, power, number * 16 - search)
    directory, body, start = bytearray(), bytearray(), 12 + 16 * number
    for tag, table in sorted(tables.items()):
        padded = table + bytes(-len(table) % 4)
        directory += struct.pack(
            ">4sLLL", tag.encode("latin-1"), _sum(padded), start + len(body), len(table)
        )
        if tag == "head":
            sum_place = start + len(body) + 8
        body += padded
    file = bytearray(header + directory + body)
    struct.pack_into(">L", file, sum_place, (0xB1B0AFBA - _sum(file)) & 0xFFFFFFFF)
    return bytes(file)


def _sum(content: bytes | bytearray) -> int:
    return sum(struct.unpack(f">{len(content) // 4}L", content)) & 0xFFFFFFFF


# In the PDF: ISO 32000-1, 9.7.4 (CIDFonts) and 9.10.3 (maps to Unicode).


def merge_fonts(pdf: Pdf, fonts: Iterable[pikepdf.Object]) -> None:
    """Let fonts of one name, which different gatherings brought, share one file."""
    named: dict[str, list[pikepdf.Object]] = {}
    for font in fonts:
        if font.get(Name.Subtype) == Name.Type0:
            named.setdefault(str(font.BaseFont), []).append(font)
    for group in named.values():
        if len(group) > 1:
            _merge_group(pdf, group)


def _merge_group(pdf: Pdf, group: Sequence[pikepdf.Object]) -> None:
    """Join the fonts of one name. They stay as they are where they say different things."""
    descendants = [font.DescendantFonts[0] for font in group]
    if any(Name.FontFile2 not in each.FontDescriptor for each in descendants):
        return
    widths: dict[int, float] = {}
    texts: dict[bytes, bytes] = {}
    files: dict[bytes, set[int]] = {}
    for font, descendant in zip(group, descendants, strict=True):
        own = _widths(descendant.W)
        file = descendant.FontDescriptor.FontFile2.read_bytes()
        files.setdefault(file, set()).update(own)
        told = dict(_PAIR.findall(font.ToUnicode.read_bytes()))
        if not _add(widths, own) or not _add(texts, told):
            return
    joined = join_fonts([(read_font(file, used), used) for file, used in files.items()])
    if joined is None:
        return
    first = descendants[0]
    stream = Stream(pdf, joined)
    stream.Length1 = len(joined)
    first.FontDescriptor.FontFile2 = pdf.make_indirect(stream)
    first.FontDescriptor.FontBBox = _union([each.FontDescriptor.FontBBox for each in descendants])
    first.W = _as_widths(widths)
    unicode_map = pdf.make_indirect(Stream(pdf, _as_map(texts)))
    for font in group:
        font.DescendantFonts = group[0].DescendantFonts
        font.ToUnicode = unicode_map


def _add(all_: dict[Any, Any], some: dict[Any, Any]) -> bool:
    """Add entries to others; return False where an entry is there already, but another one."""
    return all(all_.setdefault(key, value) == value for key, value in some.items())


def _widths(listed: Any) -> dict[int, float]:
    """Return the width of each glyph, from the form that WeasyPrint writes: number, list."""
    plain = list(listed)
    return {
        int(plain[index]) + offset: float(width)
        for index in range(0, len(plain), 2)
        for offset, width in enumerate(plain[index + 1])
    }


def _as_widths(widths: dict[int, float]) -> Array:
    """Return widths as a PDF has them: a glyph's number, then the widths from it on."""
    array = Array()
    for glyph in sorted(widths):
        if glyph - 1 not in widths:
            array.append(glyph)
            run = []
            while glyph in widths:
                run.append(round(widths[glyph]))
                glyph += 1
            array.append(Array(run))
    return array


def _union(boxes: Sequence[Any]) -> Array:
    sides = list(zip(*([float(side) for side in box] for box in boxes), strict=True))
    return Array([round(f(side)) for f, side in zip((min, min, max, max), sides, strict=True)])


def _as_map(texts: dict[bytes, bytes]) -> bytes:
    """Return a map from glyphs to Unicode."""
    lines = [b"<%s> <%s>" % pair for pair in sorted(texts.items())]
    blocks = [
        b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block))
        for block in (lines[i : i + _BATCH] for i in range(0, len(lines), _BATCH))
    ]
    return b"\n".join(
        (
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            b"/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            b"1 begincodespacerange <0000> <ffff> endcodespacerange",
            *blocks,
            b"endcmap CMapName currentdict /CMap defineresource pop end end",
        )
    )
