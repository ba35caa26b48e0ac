"""How WeasyPrint 70 draws the paths of SVG, mended to take the same short time for each point.

It cuts every number off the front of a path's text, which takes the square of the path's length: a
map's coast took as long as the rest of its article.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

_ARITY = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "z": 0}
"""Numbers of each command (SVG 1.1, 8.3), but for arcs: the engine draws paths that have some."""

_MARKERS = ("marker", "marker-start", "marker-mid", "marker-end")
_SEGMENT = re.compile(r"([achlmqstvzACHLMQSTVZ])([^achlmqstvzACHLMQSTVZ]*)")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_BETWEEN = re.compile(r"[\s,]*")
_LETTER = re.compile(r"[achlmqstvzACHLMQSTVZ]")

_MOVE, _LINE, _CURVE, _CLOSE = "# # m", "# # l", "# # # # # # c", "h"


Point = tuple[float, float]
Command = tuple[str, list[float]]


def mend_drawing(svg: Any) -> None:
    """Mend the module `weasyprint.svg`, once."""
    if not hasattr(svg.TAGS["path"], "__wrapped__"):
        svg.TAGS["path"] = with_plain_paths(svg.TAGS["path"])


def with_plain_paths(draw: Callable[..., None]) -> Callable[..., None]:
    """Return the engine's function that draws a path, mended."""

    @functools.wraps(draw)
    def path(drawing: Any, node: Any, font_size: float) -> None:
        commands = read_path(node.get("d", ""))
        if commands is None or any(node.get(name) for name in _MARKERS):
            draw(drawing, node, font_size)
        else:
            drawing.stream.stream.append(_Pen().draw(commands))

    return path


def read_path(data: str) -> list[Command] | None:
    """Return the commands of a path, each with its own numbers; None for one that is not plain."""
    try:
        return list(_commands(data))
    except ValueError:
        return None


def _commands(data: str) -> Iterator[Command]:
    if _BETWEEN.sub("", _NUMBER.sub("", _LETTER.sub(" ", data))):
        raise ValueError(data)
    for match in _SEGMENT.finditer(data):
        letter, text = match.groups()
        arity = _ARITY.get(letter.lower())
        numbers = [*map(float, _NUMBER.findall(text))]
        if arity is None:
            raise ValueError(letter)
        if not arity and not numbers:
            yield letter, numbers
            continue
        if not arity or not numbers or len(numbers) % arity:
            raise ValueError(letter)
        for start in range(0, len(numbers), arity):
            yield letter, numbers[start : start + arity]
            # Points after the first of a move are lines (SVG 1.1, 8.3.2).
            letter = {"m": "l", "M": "L"}.get(letter, letter)


class _Pen:
    """Draws commands onto a stream, in the operators of ISO 32000-1, 8.5.2.

    They are written as one text: a map has tens of thousands, and each call takes its time.
    """

    def __init__(self) -> None:
        self.operators: list[str] = []
        self.operands: list[float] = []
        self.at: Point = (0.0, 0.0)
        self.begun: Point = (0.0, 0.0)
        self.handle: Point | None = None
        """The control point of the last curve, which a smooth one mirrors; and of which kind."""
        self.kind = ""

    def draw(self, commands: list[Command]) -> bytes:
        """Return the operators that draw the commands of a path."""
        self._write(_MOVE, 0.0, 0.0)
        for letter, numbers in commands:
            kind = letter.lower()
            if kind in "cs":
                self._cubic(kind, self._points(letter, numbers))
            elif kind in "qt":
                self._quadratic(kind, self._points(letter, numbers))
            elif kind == "z":
                self._write(_CLOSE)
                self.at = self.begun
            else:
                self._straight(kind, self._end(letter, numbers))
            self.kind = kind
        pattern, operands = "\n".join(self.operators), tuple(self.operands)
        written = pattern.replace("#", "%.7g") % operands
        if "e" in written:  # no power of ten may stand in a PDF (ISO 32000-1, 7.3.3)
            written = pattern.replace("#", "%f") % operands
        return written.encode()

    def _write(self, operator: str, *operands: float) -> None:
        self.operators.append(operator)
        self.operands += operands

    def _points(self, letter: str, numbers: list[float]) -> list[Point]:
        """Return a command's points, as they lie on the drawing."""
        x, y = self.at if letter.islower() else (0.0, 0.0)
        return [(x + a, y + b) for a, b in zip(numbers[::2], numbers[1::2], strict=True)]

    def _end(self, letter: str, numbers: list[float]) -> Point:
        """Return where a straight command ends."""
        x, y = self.at
        if letter in "hH":
            return (numbers[0] + (x if letter == "h" else 0.0), y)
        if letter in "vV":
            return (x, numbers[0] + (y if letter == "v" else 0.0))
        return self._points(letter, numbers)[0]

    def _straight(self, kind: str, end: Point) -> None:
        self.at = end
        if kind == "m":
            self.begun = end
            self._write(_MOVE, *end)
        else:
            self._write(_LINE, *end)

    def _mirrored(self, kinds: str) -> Point:
        """Return the last control point, mirrored at where the pen is (SVG 1.1, 8.3.6)."""
        x, y = self.at
        if self.handle is None or self.kind not in kinds:
            return self.at
        return (2 * x - self.handle[0], 2 * y - self.handle[1])

    def _cubic(self, kind: str, points: list[Point]) -> None:
        if kind == "s":
            points = [self._mirrored("cs"), *points]
        first, self.handle, self.at = points
        self._write(_CURVE, *first, *self.handle, *self.at)

    def _quadratic(self, kind: str, points: list[Point]) -> None:
        """Draw a quadratic curve as the cubic one that it is."""
        if kind == "t":
            points = [self._mirrored("qt"), *points]
        start, (control, end) = self.at, points
        first, second = (
            (control[0] * 2 / 3 + point[0] / 3, control[1] * 2 / 3 + point[1] / 3)
            for point in (start, end)
        )
        self._write(_CURVE, *first, *second, *end)
        self.handle, self.at = control, end
