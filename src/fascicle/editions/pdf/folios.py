"""Folios: page numbers, laid on when the issue is bound.

They are not typeset with the pages, so that an edit which adds a page to one article does not
make the later ones be set again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import uharfbuzz as harfbuzz
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from fascicle.editions.cutting import cut

if TYPE_CHECKING:
    from fascicle.editions.pdf.line_numbers import Line

FONT_FILE = "fonts/SourceSans3-Semibold.ttf"
FONT_NAME = "FFOLIO+SourceSans3-Semibold"
SIZE = 9.0
CHARACTERS = "0123456789ivxlcdm"
_LINE_SIZE, _LINE_GAP, _LINE_GREY = 5.5, 9.0, 0.35
"""Of the numbers of a draft's lines: points of size, points to the text, and their grey."""


@dataclass(frozen=True, slots=True)
class FolioStyle:
    """How folios look: the file of their font, and their colour as `#1d3557`.

    `fonts` are the folders of all fonts that pages are set in.
    """

    font: Path
    colour: str
    fonts: tuple[Path, ...] = ()

    @property
    def fill(self) -> str:
        """The colour as the operands of `rg`: red, green and blue from 0 to 1."""
        parts = (int(self.colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
        return " ".join(f"{part:.3f}" for part in parts)


@dataclass(frozen=True, slots=True)
class FolioFont:
    """The font of folios in a file: its object, the glyph of each character, and the colour.

    `widths` are those of the glyphs, in thousandths of the size.
    """

    font: pikepdf.Object
    glyphs: dict[str, int]
    widths: Sequence[int]
    fill: str

    def count_lines(self, pdf: Pdf, page: pikepdf.Page, lines: Sequence[Line], first: int) -> None:
        """Print the number of each line left of its column, as artifacts of layout."""
        shown = []
        for number, line in enumerate(lines, first):
            text = str(number)
            width = sum(self.widths[self.glyphs[character]] for character in text)
            x = line.left - _LINE_GAP - width * _LINE_SIZE / 1000
            codes = "".join(f"{self.glyphs[character]:04x}" for character in text)
            shown.append(f"1 0 0 1 {x:.2f} {line.baseline:.2f} Tm <{codes}> Tj")
        content = (
            f"/Artifact <</Type /Layout>> BDC q {_LINE_GREY} g "
            f"BT /FascicleFolio {_LINE_SIZE:g} Tf {' '.join(shown)} ET Q EMC"
        )
        self._put(pdf, page, content)

    def lay_on(self, pdf: Pdf, page: pikepdf.Page, text: str, place: tuple[float, float]) -> None:
        """Print `text` on a page as an artifact of pagination (ISO 32000-1, 14.8.2.2.2)."""
        codes = "".join(f"{self.glyphs[character]:04x}" for character in text)
        x, y = place
        content = (
            f"/Artifact <</Type /Pagination /Subtype /Footer>> BDC q {self.fill} rg "
            f"BT /FascicleFolio {SIZE:g} Tf {x:g} {y:g} Td <{codes}> Tj ET Q EMC"
        )
        self._put(pdf, page, content)

    def _put(self, pdf: Pdf, page: pikepdf.Page, content: str) -> None:
        """Put marks on a page that are set in this font."""
        resources = page.obj.Resources
        fonts = resources.get(Name.Font)
        if fonts is None:
            fonts = resources.Font = Dictionary()
        fonts[Name.FascicleFolio] = self.font
        # In front, since WeasyPrint leaves its own coordinates in force at the end.
        page.contents_add(Stream(pdf, content.encode("ascii")), prepend=True)


def embed_folio_font(pdf: Pdf, style: FolioStyle) -> FolioFont:
    """Embed the digits and numerals of a font into a PDF (ISO 32000-1, 9.7.4)."""
    content = cut(style.font, CHARACTERS)
    face = harfbuzz.Face(harfbuzz.Blob(content))
    font = harfbuzz.Font(face)
    font.scale = 1000, 1000
    glyphs = {c: font.get_nominal_glyph(ord(c)) or 0 for c in CHARACTERS}
    widths = [font.get_glyph_h_advance(glyph) for glyph in range(face.glyph_count)]
    extents = font.get_font_extents("ltr")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{FONT_NAME}"),
        Flags=4,
        FontBBox=Array([0, extents.descender, max(widths), extents.ascender]),
        ItalicAngle=0,
        Ascent=extents.ascender,
        Descent=extents.descender,
        CapHeight=660,
        StemV=110,
        FontFile2=pdf.make_indirect(Stream(pdf, content)),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{FONT_NAME}"),
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        CIDToGIDMap=Name.Identity,
        FontDescriptor=pdf.make_indirect(descriptor),
        W=Array([0, Array(widths)]),
    )
    whole = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name(f"/{FONT_NAME}"),
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_indirect(Stream(pdf, _to_unicode(glyphs))),
    )
    return FolioFont(pdf.make_indirect(whole), glyphs, widths, style.fill)


def _to_unicode(glyphs: dict[str, int]) -> bytes:
    """Return the map from glyphs to characters (ISO 32000-1, 9.10.3)."""
    lines = "\n".join(f"<{glyph:04x}> <{ord(c):04x}>" for c, glyph in sorted(glyphs.items()))
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(glyphs)} beginbfchar\n{lines}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")
