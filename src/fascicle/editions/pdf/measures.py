"""Measures of a page before it is typeset, as its style sheets say them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LENGTH = re.compile(r"([\d.]+)(mm|in|pt)")
_POINTS = {"mm": 72 / 25.4, "in": 72.0, "pt": 1.0}
_USE = re.compile(r"var\(\s*--([\w-]+)\s*(?:,\s*([^()]+))?\)")
_RULES = re.compile(r"@page\s*{([^{}]*)}")
_SIZE = re.compile(r"size:\s*(\S+)\s+([^\s;]+)")
_MARGINS = re.compile(r"margin:\s*\S+\s+(\S+)\s+\S+\s+([^\s;]+)")
_SIDES = re.compile(r"margin-(?:left|right):\s*([^;]+);")
_GAP = "7mm"


@dataclass(frozen=True, slots=True)
class Measures:
    """Style sheets of a page, the last of which wins, and what they say of its measures.

    Lengths are in points. They are read from the rules `@page { … }` and from design tokens.
    """

    text: str

    @property
    def page(self) -> tuple[float, float]:
        """How wide and how high the page is."""
        wide, high = _SIZE.findall(self._rules)[-1]
        return points(wide), points(high)

    @property
    def measure(self) -> float:
        """How wide a table may be: the page without its margins, with the reach."""
        width, _ = self.page
        right, left = (_share(side, width) for side in _MARGINS.findall(self._rules)[-1])
        for side in _SIDES.findall(self._rules)[-2:]:
            left = right = _share(side, width)
        return width - left - right + self.token("reach")

    def column(self, count: int) -> float:
        """Return how wide each of so many columns is."""
        return (self.measure - (count - 1) * (self.token("column-gap") or points(_GAP))) / count

    def token(self, name: str) -> float:
        """Return a design token that is a length, 0 where there is none."""
        found = re.findall(rf"--{name}:\s*([^;}}]+)", self.text)
        if not found:
            return 0.0
        use = _USE.fullmatch(found[-1].strip())
        return (self.token(use[1]) or points(use[2] or "")) if use else points(found[-1])

    @property
    def _rules(self) -> str:
        return "\n".join(_RULES.findall(self.text))


def measures_of(sheets: Sequence[str]) -> Measures:
    """Return the measures of a page that these style sheets are for."""
    return Measures("\n".join(sheets))


def points(length: str) -> float:
    """Return a length of CSS in points; 0 for what is none."""
    found = _LENGTH.fullmatch(length.strip())
    return float(found[1]) * _POINTS[found[2]] if found else 0.0


def _share(length: str, whole: float) -> float:
    """Return a length that may be a percentage."""
    share = length.strip()
    return float(share[:-1]) / 100 * whole if share.endswith("%") else points(share)
