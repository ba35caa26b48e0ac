"""How WeasyPrint 70 draws SVG paths, mended to take the same time for each point.

It cuts each point off the front of what is left of a command's numbers, which takes the square of
their count; and it tries each number by raising an exception inside a context.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

_ARITY = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2}
"""Numbers of each command (SVG 1.1, 8.3). Arcs are left alone: their flags may run together."""

_SEGMENT = re.compile(r"([achlmqstvzACHLMQSTVZ])([^achlmqstvzACHLMQSTVZ]*)")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_BETWEEN = re.compile(r"[\s,]*")


def mend_drawing(svg: Any) -> None:
    """Mend the module `weasyprint.svg`, once."""
    if hasattr(svg.TAGS["path"], "__wrapped__"):
        return
    svg.TAGS["path"] = _with_short_commands(svg.TAGS["path"])
    svg.SVG.point = _with_plain_numbers(svg.SVG.point)


def _with_short_commands(draw: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(draw)
    def path(drawing: Any, node: Any, font_size: float) -> None:
        node["d"] = spell_out(node.get("d", ""))
        draw(drawing, node, font_size)

    return path


def _with_plain_numbers(point: Callable[..., tuple[float, float]]) -> Callable[..., Any]:
    @functools.wraps(point)
    def read(drawing: Any, x: Any, y: Any, font_size: float) -> tuple[float, float]:
        try:
            return float(x), float(y)
        except (TypeError, ValueError):  # a length with a unit, a percentage, nothing
            return point(drawing, x, y, font_size)

    return read


def spell_out(data: str) -> str:
    """Return path data in which each command has its own letter: `l1 2 3 4` becomes `l1 2 l3 4`."""
    return " ".join(_commands(data))


def _commands(data: str) -> Iterator[str]:
    for match in _SEGMENT.finditer(data):
        letter, text = match.groups()
        arity = _ARITY.get(letter.lower(), 0)
        numbers = _NUMBER.findall(text)
        is_plain = not _BETWEEN.sub("", _NUMBER.sub("", text))
        if not arity or len(numbers) % arity or not is_plain:
            yield letter + text  # for the engine to judge
            continue
        for start in range(0, len(numbers), arity):
            yield letter + " ".join(numbers[start : start + arity])
            # Points after the first of a move are lines (SVG 1.1, 8.3.2).
            letter = {"m": "l", "M": "L"}.get(letter, letter)
