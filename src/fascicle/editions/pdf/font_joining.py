"""The fonts of a bound file, joined: every gathering brings a cut of each font that it uses.

A gathering's cut keeps the glyphs' numbers, so one cut with the glyphs of all can stand in the
place of them all. It is made from the font's own file, found by its PostScript name.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
import uharfbuzz as harfbuzz
from pikepdf import Array, Name, Pdf, Stream

_POSTSCRIPT_NAME = 6
"""The number of the PostScript name in an OpenType `name` table."""
_NEEDLESS = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "OS/2", "cmap", "gasp", "name", "post")
"""Tables without which a CIDFontType2 does that maps its codes to glyphs (ISO 32000-1, 9.9)."""
_FLAGS = harfbuzz.SubsetFlags.NO_HINTING | harfbuzz.SubsetFlags.DESUBROUTINIZE
_CHARACTER = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
_FONTS = 1024
"""How many fonts' widths and characters are known: those of a hundred gatherings."""
_RUN = re.compile(rb"(\d+) \[([^\]]*)\]")


def join_fonts(pdf: Pdf, folders: tuple[Path, ...]) -> None:
    """Replace the cuts of each font that comes from a file of `folders` by one.

    Descriptions of fonts that then say the same are made one, too: their widths and their
    characters are put together (ISO 32000-1, 9.7.4.3 and 9.10.3).
    """
    files = _files_by_name(folders)
    uses = list(_font_uses(pdf.pages))
    by_file: dict[Path, list[pikepdf.Object]] = defaultdict(list)
    for font in _distinct(holder[key] for holder, key in uses):
        file = files(font)
        if file:
            by_file[file].append(font)
    joined: dict[tuple[int, int], pikepdf.Object] = {}
    for file, fonts in by_file.items():
        widths = [_read_widths(font.DescendantFonts[0].W) for font in fonts]
        is_cut = _tells_cuts(file)
        alike = [index for index, each in enumerate(widths) if is_cut(each)]
        if len(alike) > 1:
            joined |= _join(pdf, file, [fonts[n] for n in alike], [widths[n] for n in alike])
    for holder, key in uses:
        holder[key] = joined.get(holder[key].objgen, holder[key])


def read_ahead(pages: Iterable[pikepdf.Page]) -> None:
    """Read what will be asked of the fonts of some pages, while there is time."""
    for font in _distinct(holder[key] for holder, key in _font_uses(pages)):
        if font.get(Name.Subtype) == Name.Type0 and Name.ToUnicode in font:
            _read_widths(font.DescendantFonts[0].W)
            _read_characters(font)


def _join(
    pdf: Pdf, file: Path, fonts: list[pikepdf.Object], widths: list[Mapping[int, Any]]
) -> dict[tuple[int, int], Any]:
    """Join the cuts of one file; return the font that stands for each by the other's number."""
    content = _cut_glyphs(file, {glyph for each in widths for glyph in each})
    stream = pdf.make_indirect(Stream(pdf, content, Length1=len(content)))
    kept: dict[str, list[int]] = defaultdict(list)
    for index, font in enumerate(fonts):
        font.DescendantFonts[0].FontDescriptor.FontFile2 = stream
        kept[str(font.BaseFont)].append(index)
    stands_for: dict[tuple[int, int], pikepdf.Object] = {}
    for indices in kept.values():
        first = fonts[indices[0]]
        characters = _agreed(_read_characters(fonts[index]) for index in indices)
        if characters is None:
            continue  # a glyph that stands for two characters stays with its gathering
        together = {glyph: w for index in indices for glyph, w in widths[index].items()}
        first.DescendantFonts[0].W = _write_widths(together)
        first.ToUnicode = pdf.make_indirect(Stream(pdf, _write_characters(characters)))
        stands_for |= {fonts[index].objgen: first for index in indices}
    return stands_for


def _font_uses(pages: Iterable[pikepdf.Page]) -> Iterator[tuple[pikepdf.Object, str]]:
    """Yield each dictionary of fonts below the pages' resources, with each of its keys."""
    seen: set[tuple[int, int]] = set()

    def below(resources: pikepdf.Object) -> Iterator[tuple[pikepdf.Object, str]]:
        fonts = resources.get(Name.Font)
        if fonts is not None:
            yield from ((fonts, key) for key in fonts.keys())  # noqa: SIM118  # no iterator
        for form in dict(resources.get(Name.XObject, {})).values():
            if form.objgen not in seen and Name.Resources in form:
                seen.add(form.objgen)
                yield from below(form.Resources)

    for page in pages:
        resources = page.obj.Resources
        if not resources.is_indirect or resources.objgen not in seen:
            seen.add(resources.objgen)
            yield from below(resources)


def _distinct(objects: Iterable[pikepdf.Object]) -> Iterator[pikepdf.Object]:
    """Yield indirect objects, each once."""
    seen: set[tuple[int, int]] = set()
    for each in objects:
        if each.is_indirect and each.objgen not in seen:
            seen.add(each.objgen)
            yield each


def _files_by_name(folders: tuple[Path, ...]) -> Callable[[pikepdf.Object], Path | None]:
    """Return what finds the file that a font was cut from, None where it cannot be told."""
    listed = [path for folder in reversed(folders) for path in sorted(folder.iterdir())]
    files = {name: path for path in listed if (name := _file_name(path, path.stat().st_mtime_ns))}

    def find(font: pikepdf.Object) -> Path | None:
        if font.get(Name.Subtype) != Name.Type0 or Name.ToUnicode not in font:
            return None
        content = font.DescendantFonts[0].FontDescriptor.get(Name.FontFile2)
        return None if content is None else files.get(_name_of(content.read_bytes()))

    return find


@lru_cache(maxsize=256)
def _file_name(path: Path, _changed: int) -> str:
    """Return a font file's PostScript name; none of what is no TrueType font of one face."""
    if path.suffix.lower() != ".ttf":
        return ""
    return _name_of(path.read_bytes())


def _name_of(content: bytes) -> str:
    face = harfbuzz.Face(harfbuzz.Blob(content))
    tables = face.table_tags
    if "glyf" not in tables or "fvar" in tables:
        return ""  # a variable font is frozen when it is cut
    return str(face.get_name(_POSTSCRIPT_NAME) or "")


def _tells_cuts(file: Path) -> Callable[[Mapping[int, Any]], bool]:
    """Return what tells whether a font's codes are the numbers of a file's glyphs.

    Then their widths agree; not in a cut that numbers its glyphs anew, or one of another version.
    """
    face = harfbuzz.Face(harfbuzz.Blob.from_file_path(file))
    advance, unit = harfbuzz.Font(face).get_glyph_h_advance, 1000 / face.upem
    agreed: set[tuple[int, Any]] = set()  # most cuts have most glyphs

    def is_cut(widths: Mapping[int, Any]) -> bool:
        new = widths.items() - agreed
        agrees = all(
            glyph < face.glyph_count and abs(advance(glyph) * unit - float(width)) <= 1
            for glyph, width in new
        )
        if agrees:
            agreed.update(new)
        return agrees

    return is_cut


def _cut_glyphs(file: Path, glyphs: set[int]) -> bytes:
    """Return a font with `glyphs` alone in it, under their own numbers."""
    face = harfbuzz.Face(harfbuzz.Blob.from_file_path(file))
    drop = {int.from_bytes(tag.encode(), "big") for tag in _NEEDLESS}
    # Twice, as WeasyPrint does: the second time drops the empty numbers behind the last glyph.
    steps = ((glyphs, harfbuzz.SubsetFlags.RETAIN_GIDS), (range(max(glyphs) + 1), None))
    for wanted, flag in steps:
        asked = harfbuzz.SubsetInput()
        asked.sets(harfbuzz.SubsetInputSets.GLYPH_INDEX).set(set(wanted))
        asked.sets(harfbuzz.SubsetInputSets.DROP_TABLE_TAG).set(drop)
        asked.flags = _FLAGS | flag if flag else _FLAGS
        face = harfbuzz.subset(face, asked)
    return bytes(face.blob.data)


def _read_widths(array: pikepdf.Object) -> Mapping[int, Any]:
    """Return the width of each glyph: `[first [width width …] …]` (ISO 32000-1, 9.7.4.3).

    From its text: to ask for each number of an array takes five times as long.
    """
    return _widths_in(array.unparse(resolved=True))


@lru_cache(maxsize=_FONTS)
def _widths_in(text: bytes) -> Mapping[int, Any]:
    widths: dict[int, Any] = {}
    for first, run in _RUN.findall(text):
        numbers = [int(w) if w.isdigit() else Decimal(w.decode()) for w in run.split()]
        widths |= enumerate(numbers, int(first))
    return widths


def _write_widths(widths: dict[int, Any]) -> Array:
    """Return widths as a font has them: runs of glyphs that follow each other."""
    runs: list[tuple[int, Array]] = []
    for glyph in sorted(widths):
        if runs and runs[-1][0] + len(runs[-1][1]) == glyph:
            runs[-1][1].append(widths[glyph])
        else:
            runs.append((glyph, Array([widths[glyph]])))
    return Array([part for run in runs for part in run])


def _read_characters(font: pikepdf.Object) -> Mapping[bytes, bytes]:
    """Return the characters of a font's glyphs, as its ToUnicode map tells them (9.10.3)."""
    return _characters_in(font.ToUnicode.read_bytes())


@lru_cache(maxsize=_FONTS)
def _characters_in(text: bytes) -> Mapping[bytes, bytes]:
    return dict(_CHARACTER.findall(text))


def _agreed(maps: Iterable[Mapping[bytes, bytes]]) -> dict[bytes, bytes] | None:
    """Return maps from glyphs to characters as one; None where two say different things."""
    together: dict[bytes, bytes] = {}
    for each in maps:
        if any(together.get(glyph, character) != character for glyph, character in each.items()):
            return None
        together |= each
    return together


def _write_characters(characters: dict[bytes, bytes]) -> bytes:
    """Return the map from glyphs to characters (ISO 32000-1, 9.10.3), in blocks of a hundred."""
    lines = [b"<%s> <%s>" % pair for pair in sorted(characters.items())]
    out = io.BytesIO()
    out.write(
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n"
        b"<< /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
    )
    for start in range(0, len(lines), 100):
        block = lines[start : start + 100]
        out.write(b"%d beginbfchar\n%s\nendbfchar\n" % (len(block), b"\n".join(block)))
    out.write(b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend")
    return out.getvalue()
