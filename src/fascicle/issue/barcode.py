"""The bar code of a serial: its ISSN as an EAN-13, with the number of the issue beside it.

ISO 3297:2022, annex on the GTIN-13; GS1 General Specifications, 2.1.11 (prefix 977) and 5.2.2
(EAN-13 with add-on symbols of two or five digits).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum import issn as issn_module

_NUMBER = re.compile(r"\d+")
ADDON_LENGTHS = (2, 5)


@dataclass(frozen=True, slots=True)
class BarcodeSettings:
    """How a serial wants its bar codes: `addon` is the number of digits, `size` in per cent."""

    addon: int = 2
    variant: str = "00"
    size: int = 100


@dataclass(frozen=True, slots=True)
class Barcode:
    """The bar code of an issue: `number` has thirteen digits, `addon` two, five or none."""

    issn: str
    number: str
    addon: str = ""
    size: int = 100

    @property
    def text(self) -> str:
        """The whole as it is written: `9771234567003+12`."""
        return f"{self.number}+{self.addon}" if self.addon else self.number


def make_barcode(
    issn: str, settings: BarcodeSettings, variant: str = "", addon: str = ""
) -> Barcode:
    """Return the bar code of an issue; `variant` and `addon` are the issue's own, if any."""
    number = issn_module.to_ean(issn, variant or settings.variant)
    return Barcode(issn, number, addon, settings.size)


def addon_of(number: str, digits: int) -> str:
    """Return the add-on for an issue's number: the last one of a double number such as `2-3`.

    It has room for the last two or five digits. Nothing is returned for a number without digits.
    """
    found = _NUMBER.findall(number)
    return f"{int(found[-1]) % 10**digits:0{digits}}" if found and digits else ""


def parse_variant(text: str) -> str:
    """Return the two digits that tell variants of an issue apart; raise ValueError otherwise."""
    text = text.strip()
    if not (len(text) == 2 and text.isascii() and text.isdecimal()):
        message = f"“{text}” is not a variant: it has two digits, as in 00 or 01"
        raise ValueError(message)
    return text


def parse_addon(text: str) -> str:
    """Return the digits of an add-on as they are to be printed; raise ValueError otherwise."""
    text = text.strip()
    if not (len(text) in ADDON_LENGTHS and text.isascii() and text.isdecimal()):
        message = f"“{text}” is not an add-on: it has two or five digits, as in 04"
        raise ValueError(message)
    return text
