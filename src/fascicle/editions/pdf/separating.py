"""A PDF's colours → inks: its pages, and all forms, patterns, shadings and pictures on them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, Pdf, PdfImage, Stream

from fascicle.editions.pdf.inks import Inks
from fascicle.errors import MachineError

Instruction = tuple[list[Any], Operator]

_RGB = {"rg": ("k", "g"), "RG": ("K", "G")}
_MARKS = {"BMC", "BDC", "EMC", "DP", "MP"}


class Separator:
    """Separates one file, each object once."""

    def __init__(self, pdf: Pdf, inks: Inks) -> None:
        self.pdf, self.inks = pdf, inks
        self.done: set[tuple[int, int]] = set()
        self.resources: list[pikepdf.Object] = []

    def separate_all(self) -> None:
        """Separate all pages; then no colour space of the screen is needed any more."""
        for page in self.pdf.pages:
            self._separate_page(page)
        for resources in self.resources:
            drop(resources, Name.ColorSpace)

    def _separate_page(self, page: pikepdf.Page) -> None:
        """Separate what a page shows."""
        resources = page.obj.Resources
        content = _Content(resources, self.inks).rewrite(page.obj)
        page.obj.Contents = self.pdf.make_indirect(Stream(self.pdf, content))
        self._separate_resources(resources)

    def _is_new(self, holder: pikepdf.Object) -> bool:
        if not holder.is_indirect:
            return True
        known = holder.objgen in self.done
        self.done.add(holder.objgen)
        return not known

    def _separate_resources(self, resources: pikepdf.Object, *, mask: bool = False) -> None:
        if not self._is_new(resources):
            return
        self.resources.append(resources)
        for each in _values(resources, Name.XObject):
            if each.get(Name.Subtype) == Name.Image:
                self._separate_picture(each)
            else:
                self._separate_form(each, mask=mask)
        for each in _values(resources, Name.Pattern):
            if isinstance(each, Stream):
                self._separate_form(each, mask=mask)
            elif Name.Shading in each:
                self._separate_shading(each.Shading)
        for each in _values(resources, Name.Shading):
            self._separate_shading(each)
        for each in _values(resources, Name.ExtGState):
            soft = each.get(Name.SMask)
            if isinstance(soft, Dictionary):
                self._separate_form(soft.G, mask=Name.Luminosity == soft.S)

    def _separate_form(self, form: pikepdf.Object, *, mask: bool = False) -> None:
        """Separate a form or a tile; one that is a mask's lightness becomes grey."""
        if not self._is_new(form):
            return
        resources = form.get(Name.Resources, Dictionary())
        form.write(_Content(resources, self.inks, mask=mask).rewrite(form))
        if Name.Group in form and Name.CS in form.Group:
            form.Group.CS = Name.DeviceGray if mask else Name.DeviceCMYK
        self._separate_resources(resources, mask=mask)

    def _separate_picture(self, picture: pikepdf.Object) -> None:
        if not self._is_new(picture) or bool(picture.get(Name.ImageMask, False)):
            return
        space = picture.get(Name.ColorSpace)
        if _components(space) in {1, 4}:
            return
        image = PdfImage(cast("Stream", picture)).as_pil_image()
        picture.write(self.inks.separate(image).tobytes())
        picture.ColorSpace, picture.BitsPerComponent = Name.DeviceCMYK, 8
        drop(picture, Name.Decode, Name.DecodeParms, Name.Intent, Name.Metadata)

    def _separate_shading(self, shading: pikepdf.Object) -> None:
        if not self._is_new(shading) or _components(shading.ColorSpace) in {1, 4}:
            return
        shading.ColorSpace = Name.DeviceCMYK
        self._separate_function(shading.Function)
        drop(shading, Name.Background)

    def _separate_function(self, function: pikepdf.Object) -> None:
        """Separate the colours between which a function blends (ISO 32000-1, 7.10.3, 7.10.4)."""
        kind = int(function.FunctionType)
        if kind == 3:
            for each in function.Functions:
                self._separate_function(each)
        elif kind == 2 and self._is_new(function):
            for key in (Name.C0, Name.C1):
                function[key] = Array([*map(_number, self.inks.of(*map(float, function[key])))])
        elif kind != 2:
            raise _unknown(f"a blend of colours by a function of type {kind}")


class _Content:
    """Rewrites a content stream: colours of the screen become inks, marks of structure go."""

    def __init__(self, resources: pikepdf.Object, inks: Inks, *, mask: bool = False) -> None:
        self.inks, self.mask = inks, mask
        self.spaces = resources.get(Name.ColorSpace, Dictionary())
        self.is_rgb = {"cs": False, "CS": False}
        self.kept: list[dict[str, bool]] = []

    def rewrite(self, holder: pikepdf.Object) -> bytes:
        written: list[Instruction] = []
        for each in pikepdf.parse_content_stream(holder):
            if isinstance(each, pikepdf.ContentStreamInlineImage):
                raise _unknown("a picture inside a page's text")
            written += self._rewrite(list(each.operands), str(each.operator), each.operator)
        return pikepdf.unparse_content_stream(written)

    def _rewrite(self, operands: list[Any], name: str, operator: Operator) -> list[Instruction]:
        if name in _MARKS:
            return []
        if name == "q":
            self.kept.append(dict(self.is_rgb))
        elif name == "Q" and self.kept:
            self.is_rgb = self.kept.pop()
        elif name in _RGB:
            return [self._ink(operands, name)]
        elif name in {"cs", "CS"}:
            space = operands[0]
            self.is_rgb[name] = _components(self.spaces.get(space, space)) == 3
            if self.is_rgb[name]:
                return []
        elif name in {"sc", "scn", "SC", "SCN"}:
            fill = name.islower()
            if self.is_rgb["cs" if fill else "CS"]:
                return [self._ink(operands, "rg" if fill else "RG")]
        return [(operands, operator)]

    def _ink(self, operands: list[Any], name: str) -> Instruction:
        colour = [float(part) for part in operands]
        ink, grey = _RGB[name]
        if self.mask:
            light = 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]
            return [_number(light)], Operator(grey)
        return [_number(part) for part in self.inks.of(*colour)], Operator(ink)


def drop(holder: pikepdf.Object, *keys: Name) -> None:
    """Take keys out of a dictionary or a stream, where they are in it."""
    for key in keys:
        if key in holder:
            del holder[key]


def _values(resources: pikepdf.Object, key: Name) -> list[pikepdf.Object]:
    named = resources.get(key, Dictionary())
    return [named[each] for each in named.keys()]  # noqa: SIM118  # not a dict


def _components(space: Any) -> int:
    """Return how many parts a colour of a space has: 1, 3 or 4; 0 for a pattern."""
    names = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4, "/Pattern": 0, "/CalGray": 1}
    if isinstance(space, Name):
        if str(space) in names:
            return names[str(space)]
    elif isinstance(space, Array):
        family = str(space[0])
        if family == "/ICCBased":
            return int(space[1].N)
        if family == "/Indexed":
            return 3  # it is written out in inks, whatever it indexes
        if family in {"/CalRGB", "/CalGray", "/Separation", "/Pattern"}:
            return {"/CalRGB": 3, "/CalGray": 1, "/Separation": 1, "/Pattern": 0}[family]
    raise _unknown(f"colours in {space!r}")


def _number(part: float) -> int | Any:
    """Return a number as it is written: whole ones without a point."""
    return int(part) if part in {0.0, 1.0} else Decimal(f"{part:.4f}")


def _unknown(what: str) -> MachineError:
    message = f"{what} cannot be separated into inks"
    hint = "make the picture or the style simpler, or leave it out for the press"
    return MachineError(message, where="--for press", hint=hint)
