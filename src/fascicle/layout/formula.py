"""A formula's MathML → a drawing, for editions that cannot set it: outlines of STIX Two Math."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

from lxml import etree

from fascicle.errors import demand_memory

_SIZE = 100.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula as SVG. Its sizes are in ems of the text; `depth` is below the base line."""

    svg: str
    width: float
    height: float
    depth: float


def draw_formula(formula: etree._Element) -> Drawing:
    """Return the drawing of a `math` element without a namespace; raise ValueError if it fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it finds its font in an old way
        from ziafont.config import config
        from ziamath.zmath import Math  # only here: it takes a sixth of a second

    config.svg2 = False  # outlines where they are used: no `symbol`, no `use`
    text = etree.tostring(formula, encoding="unicode", with_tail=False)
    try:
        drawn = etree.fromstring(Math(text, size=_SIZE).svg())
    except Exception as error:  # it raises whatever its arithmetic brings
        demand_memory(error)
        message = f"the formula cannot be drawn: {error}"
        raise ValueError(message) from error
    _, top, width, height = (float(part) for part in str(drawn.get("viewBox")).split())
    if not all(math.isfinite(part) for part in (top, width, height)):
        message = "the formula has no size"
        raise ValueError(message)
    svg = etree.tostring(drawn, encoding="unicode")
    return Drawing(svg, width / _SIZE, height / _SIZE, (height + top) / _SIZE)
