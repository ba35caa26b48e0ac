"""Drawings in SVG come out as WeasyPrint draws them, only sooner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fascicle.editions.pdf.drawings import spell_out
from fascicle.editions.pdf.engine import import_weasyprint

PATHS = (
    "M0 0l1 2 3 4z",
    "m10-20 5.5.5-3e1-4 7,8 H9 10 v3 4 V-1-2z l1 1",
    "M1,1 c1 2 3 4 5 6 7 8 9 10 11 12 s1 2 3 4 5 6 7 8 S9 9 8 8",
    "M1 1q1 2 3 4 5 6 7 8t1 1 2 2T0 0",
    "M8 8a2 3 0 0110 10 2 2 0 1 0 5 5z m3 3 4 4",
    "M0 0 L" + " ".join(f"{n} {n * 7 % 11}" for n in range(200)),
    "M1 2 L10px 5 6 7",
    "M1 2 L3 4 5",
    "M1 2 garbage",
    "",
)


class Stream:
    """Writes down what is drawn."""

    def __init__(self) -> None:
        self.drawn: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *numbers: self.drawn.append((name, *numbers))


def draw(path: Callable[..., None], data: str) -> tuple[list[tuple[Any, ...]], str]:
    """Return what a path draws, and the error that it ends with."""
    svg = import_weasyprint().svg

    class Node(dict[str, Any]):
        vertices: list[Any] = []  # noqa: RUF012  # a new class each time

    drawing = svg.SVG.__new__(svg.SVG)
    drawing.stream = Stream()
    drawing.inner_width = drawing.inner_height = drawing.inner_diagonal = 100
    try:
        path(drawing, Node(d=data), 12)
    except Exception as error:  # the engine's own, which it tells as a warning
        return drawing.stream.drawn, type(error).__name__
    return drawing.stream.drawn, ""


@pytest.mark.parametrize("data", PATHS)
def test_a_path_is_drawn_as_the_engine_itself_draws_it(data: str) -> None:
    mended = import_weasyprint().svg.TAGS["path"]
    assert draw(mended, data) == draw(mended.__wrapped__, data)


def test_no_command_keeps_more_numbers_than_one_of_it_has() -> None:
    spelt = spell_out("M" + " ".join(f"{n} {n}" for n in range(1000)))
    assert spelt.startswith("M0 0 L1 1 L2 2 ")
    assert spelt.count("L") == 999
