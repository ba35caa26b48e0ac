"""The fonts of a PDF: every one that a page can use, wherever it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
# Encodings whose letters are known without a map: ISO 14289-1, 7.21.7.
_STANDARD = ("/WinAnsiEncoding", "/MacRomanEncoding", "/MacExpertEncoding")


@dataclass(frozen=True, slots=True)
class Font:
    """A font: its name, the first page that has it, and whether it is embedded and mapped."""

    name: str
    page: int
    embedded: bool
    mapped: bool


def walk(pdf: pikepdf.Pdf) -> Iterator[Font]:
    """Take a PDF; give each font once, from pages, forms, patterns, annotations and Type 3."""
    seen: set[tuple[int, int]] = set()
    for number, page in enumerate(pdf.pages, start=1):
        yield from _in_resources(page.resources, number, seen)
        for annotation in page.obj.get("/Annots", pikepdf.Array()):
            appearance = _get(annotation, "/AP")
            if appearance is not None:
                yield from _in_appearances(appearance, number, seen)


def _in_resources(
    resources: pikepdf.Object, page: int, seen: set[tuple[int, int]]
) -> Iterator[Font]:
    """Take a resource dictionary; give the fonts in it and in all that it draws with."""
    for font in _values(resources, "/Font"):
        if _new(font, seen):
            yield from _fonts(font, page, seen)
    for kind in ("/XObject", "/Pattern"):
        for drawn in _values(resources, kind):
            inner = _get(drawn, "/Resources")
            if inner is not None and _new(drawn, seen):
                yield from _in_resources(inner, page, seen)


def _in_appearances(
    appearance: pikepdf.Object, page: int, seen: set[tuple[int, int]]
) -> Iterator[Font]:
    """Take an annotation's appearances, a stream each or one for each state; give their fonts."""
    for key, drawn in list(appearance.items()):
        streams = [drawn] if isinstance(drawn, pikepdf.Stream) else _values(appearance, key)
        for stream in streams:
            inner = _get(stream, "/Resources")
            if inner is not None and _new(stream, seen):
                yield from _in_resources(inner, page, seen)


def _fonts(font: pikepdf.Object, page: int, seen: set[tuple[int, int]]) -> Iterator[Font]:
    """Take a font dictionary; give the font, and those that the glyphs of a Type 3 font use."""
    kind = _get(font, "/Subtype")
    type3 = kind == "/Type3"  # its glyphs are drawings in the file: there is nothing to embed
    holder = font["/DescendantFonts"][0] if kind == "/Type0" else font
    descriptor = _get(holder, "/FontDescriptor")
    embedded = type3 or any(_get(descriptor, key) is not None for key in _FILES)
    name = str(_get(font, "/BaseFont") or _get(font, "/Name") or "without a name")
    yield Font(name.lstrip("/"), page, embedded, _is_mapped(font))
    inner = _get(font, "/Resources")
    if type3 and inner is not None:
        yield from _in_resources(inner, page, seen)


def _is_mapped(font: pikepdf.Object) -> bool:
    """Return True when the font's codes can be turned into letters (ISO 14289-1, 7.21.7)."""
    if _get(font, "/ToUnicode") is not None:
        return True
    encoding = _get(font, "/Encoding")
    return isinstance(encoding, pikepdf.Name) and str(encoding) in _STANDARD


def _values(holder: pikepdf.Object, key: str) -> list[pikepdf.Object]:
    """Take a dictionary and a key; return the values of the dictionary that is there."""
    inner = _get(holder, key)
    return [value for _, value in inner.items()] if isinstance(inner, pikepdf.Dictionary) else []


def _get(holder: pikepdf.Object | None, key: str) -> pikepdf.Object | None:
    """Take a dictionary or stream; return the value of `key`, None where there is none."""
    if isinstance(holder, pikepdf.Dictionary | pikepdf.Stream):
        return holder.get(key)
    return None


def _new(item: pikepdf.Object, seen: set[tuple[int, int]]) -> bool:
    """Return True the first time an object is met; objects without a number are always new."""
    if not item.is_indirect:
        return True
    known = item.objgen in seen
    seen.add(item.objgen)
    return not known
