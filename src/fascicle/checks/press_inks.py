"""What is painted on a page, and with how much of each ink."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageChops

Ink = tuple[float, float, float, float]
_SHOWS_TEXT = {"Tj", "TJ", "'", '"'}
_PAINTS = {"f", "F", "f*", "b", "b*", "B", "B*", "sh"}
_STROKES = {"S", "s", "b", "b*", "B", "B*"}
_IN_INKS = {"/DeviceCMYK", "/DeviceGray", "/Separation", "/Pattern", "/CalGray"}


@dataclass(frozen=True, slots=True)
class Painted:
    """Something on a page: the ink that it is painted with, or None where it is not in inks."""

    what: str
    ink: Ink | None
    is_text: bool = False
    most: float = 0.0

    @property
    def total(self) -> float:
        """The sum of the inks, at the darkest point: 4 is all four in full."""
        return max(self.most, sum(self.ink or ()))


def painted_on(page: pikepdf.Page) -> Iterator[Painted]:
    """Yield what is painted on a page, equal things once; the marks around it are left out."""
    seen: set[tuple[int, int]] = set()
    found = dict.fromkeys(_content(page.obj, page.obj.get(Name.Resources, Dictionary()), seen))
    yield from found


def _content(
    holder: pikepdf.Object, resources: pikepdf.Object, seen: set[tuple[int, int]]
) -> Iterator[Painted]:
    state = _State()
    for each in pikepdf.parse_content_stream(holder):
        if isinstance(each, pikepdf.ContentStreamInlineImage):
            yield Painted("a picture inside a page's text", None)
            continue
        yield from state.step(str(each.operator), list(each.operands), resources)
    yield from _resources(resources, seen)


class _State:
    """Follows the colours through a content stream (ISO 32000-1, 8.6.8)."""

    def __init__(self) -> None:
        self.fill: Ink | None = (0.0, 0.0, 0.0, 1.0)
        self.stroke: Ink | None = self.fill
        self.kept: list[tuple[Ink | None, Ink | None]] = []

    def step(self, name: str, operands: list[Any], resources: pikepdf.Object) -> Iterator[Painted]:
        if name == "q":
            self.kept.append((self.fill, self.stroke))
        elif name == "Q" and self.kept:
            self.fill, self.stroke = self.kept.pop()
        elif name in {"k", "g", "rg"}:
            self.fill = _ink(operands)
        elif name in {"K", "G", "RG"}:
            self.stroke = _ink(operands)
        elif name in {"cs", "CS"}:
            ink = (0.0, 0.0, 0.0, 1.0) if _is_in_inks(operands[0], resources) else None
            self.fill, self.stroke = (ink, self.stroke) if name == "cs" else (self.fill, ink)
        if name in _SHOWS_TEXT:
            yield Painted("text", self.fill, is_text=True)
        if name in _PAINTS - {"sh"}:
            yield Painted("an area", self.fill)
        if name in _STROKES:
            yield Painted("a line", self.stroke)


def _ink(operands: list[Any]) -> Ink | None:
    parts = [float(part) for part in operands]
    if len(parts) == 4:
        return parts[0], parts[1], parts[2], parts[3]
    return (0.0, 0.0, 0.0, 1 - parts[0]) if len(parts) == 1 else None


def _is_in_inks(space: pikepdf.Object, resources: pikepdf.Object) -> bool:
    """Return True for a colour space of inks, which may have a name in the resources."""
    if isinstance(space, Name):
        named = resources.get(Name.ColorSpace, Dictionary()).get(space)
        if named is None:
            return str(space) in _IN_INKS
        space = named
    if not isinstance(space, Array):
        return str(space) in _IN_INKS
    if str(space[0]) == "/ICCBased":
        return int(space[1].N) in {1, 4}
    return str(space[0]) in _IN_INKS


def _resources(resources: pikepdf.Object, seen: set[tuple[int, int]]) -> Iterator[Painted]:
    if resources.is_indirect:
        if resources.objgen in seen:
            return
        seen.add(resources.objgen)
    for key in (Name.XObject, Name.Pattern, Name.Shading):
        named = resources.get(key, Dictionary())
        for name in named.keys():  # noqa: SIM118  # not a dict
            each = named[name]
            if each.get(Name.Subtype) == Name.Image:
                yield _picture(each, resources)
            elif Name.ColorSpace in each or Name.Shading in each:
                shading = each.get(Name.Shading, each)
                is_in_inks = _is_in_inks(shading.ColorSpace, resources)
                yield Painted("a blend of colours", (0.0,) * 4 if is_in_inks else None)
            elif isinstance(each, Stream) and each.objgen not in seen:
                seen.add(each.objgen)
                yield from _content(each, each.get(Name.Resources, Dictionary()), seen)


def _picture(picture: pikepdf.Object, resources: pikepdf.Object) -> Painted:
    what = f"a picture of {int(picture.Width)} × {int(picture.Height)} pixels"
    if bool(picture.get(Name.ImageMask, False)):
        return Painted(what, (0.0, 0.0, 0.0, 0.0))
    space = picture.ColorSpace
    if not _is_in_inks(space, resources):
        return Painted(what, None)
    most = _most_ink(cast("Stream", picture)) if space == Name.DeviceCMYK else 1.0
    return Painted(what, (0.0, 0.0, 0.0, 0.0), most=most)


def _most_ink(picture: Stream) -> float:
    """Return the most ink that a pixel gets. Averages of averages keep the sum within a byte."""
    size = int(picture.Width), int(picture.Height)
    image = Image.frombytes("CMYK", size, picture.read_bytes())
    cyan, magenta, yellow, black = image.split()
    halves = ImageChops.add(cyan, magenta, scale=2), ImageChops.add(yellow, black, scale=2)
    _, most = ImageChops.add(*halves, scale=2).getextrema()
    return 4 * float(cast("int", most)) / 255
