"""Colours of the screen → inks of the press, by the profile of the printing condition."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

from PIL import Image, ImageCms

from fascicle.errors import MachineError

Ink = tuple[float, float, float, float]
"""Cyan, magenta, yellow and black, each from 0 to 1."""


class Inks:
    """Separates colours of sRGB: relative to the paper's white, with black point compensation."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        try:
            self.press = ImageCms.getOpenProfile(str(profile))
        except (OSError, ImageCms.PyCMSError) as error:
            message = f"the colour profile cannot be read: {error}"
            raise MachineError(message, where=str(profile), hint="install it again") from error
        if self.press.profile.xcolor_space.strip() != "CMYK":
            message = "the colour profile is not one for printing in four colours"
            raise MachineError(message, where=str(profile), hint="take a profile for CMYK")
        self.of = lru_cache(maxsize=4096)(self._of)

    @cached_property
    def _separation(self) -> Any:
        return ImageCms.buildTransform(
            ImageCms.createProfile("sRGB"),
            self.press,
            "RGB",
            "CMYK",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )

    def separate(self, image: Image.Image) -> Image.Image:
        """Return a picture in inks."""
        return _apply(self._separation, image.convert("RGB"))

    def _of(self, red: float, green: float, blue: float) -> Ink:
        """Return the inks of a colour. Grey is printed with black alone, so it cannot misregister.

        Thus text in black is 0 0 0 1, whatever the profile would mix.
        """
        colour = tuple(round(255 * min(max(part, 0.0), 1.0)) for part in (red, green, blue))
        if len(set(colour)) == 1:
            return 0.0, 0.0, 0.0, self._blacks[colour[0]]
        pixel = self.separate(Image.new("RGB", (1, 1), colour)).tobytes()
        cyan, magenta, yellow, black = (round(part / 255, 4) for part in pixel)
        return cyan, magenta, yellow, black

    @cached_property
    def _blacks(self) -> list[float]:
        """The share of black that is as light as each of the 256 greys of the screen."""
        lab = ImageCms.createProfile("LAB")
        intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
        of_ink = ImageCms.buildTransform(self.press, lab, "CMYK", "LAB", renderingIntent=intent)
        of_grey = ImageCms.buildTransform(
            ImageCms.createProfile("sRGB"), lab, "RGB", "LAB", renderingIntent=intent
        )
        inks, greys = Image.new("CMYK", (256, 1)), Image.new("RGB", (256, 1))
        for level in range(256):
            inks.putpixel((level, 0), (0, 0, 0, 255 - level))
            greys.putpixel((level, 0), (level, level, level))
        printed = _lightness(inks, of_ink)
        wanted = _lightness(greys, of_grey)
        darkest, reach = printed[0], printed[-1] - printed[0]
        shares = [
            1 - min(bisect_left(printed, darkest + reach * light / wanted[-1]), 255) / 255
            for light in wanted
        ]
        return [1.0, *(round(share, 4) for share in shares[1:-1]), 0.0]


def _apply(transform: Any, image: Image.Image) -> Image.Image:
    """Return a picture in other colours. Pillow gives none only for a change in place."""
    return cast("Image.Image", ImageCms.applyTransform(image, transform))


def _lightness(image: Image.Image, transform: Any) -> list[int]:
    """Return the lightness of each pixel, never falling."""
    found: list[int] = []
    for value in _apply(transform, image).getchannel(0).tobytes():
        found.append(max(value, found[-1] if found else 0))
    return found
