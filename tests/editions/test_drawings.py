"""Drawings in SVG come out as WeasyPrint draws them, only sooner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from weasyprint.svg import SVG
from weasyprint.svg.path import path as engine_path

from fascicle.editions.pdf.drawings import read_path, with_plain_paths

PLAIN = (
    "M0 0l1 2 3 4z",
    "m10-20 5.5.5-3e1-4 7,8 H9 10 v3 4 V-1-2z l1 1",
    "M1,1 c1 2 3 4 5 6 7 8 9 10 11 12 s1 2 3 4 5 6 7 8 S9 9 8 8",
    "M1 1q1 2 3 4 5 6 7 8t1 1 2 2T0 0",
    "M0 0 L" + " ".join(f"{n} {n * 7 % 11}" for n in range(200)),
    "M1 1h5v5h-5z M2 2h3v3h-3z m1 1h1v1z",
    "",
)
OTHERS = (
    "M8 8a2 3 0 0110 10 2 2 0 1 0 5 5z m3 3 4 4",
    "M1 2 L10px 5 6 7",
    "M1 2 L3 4 5",
    "M1 2 L !",
)


MENDED = with_plain_paths(engine_path)


class Stream:
    """Writes down what is drawn."""

    def __init__(self) -> None:
        self.drawn: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *numbers: self.drawn.append((name, *numbers))


def draw(path: Callable[..., None], data: str) -> tuple[list[tuple[Any, ...]], str]:
    """Return what a path draws, and the error that it ends with."""
    tree = ElementTree.Element("{http://www.w3.org/2000/svg}svg")
    ElementTree.SubElement(tree, "{http://www.w3.org/2000/svg}path", d=data)
    drawing = SVG(tree, "", None)
    drawing.stream = Stream()
    (node,) = drawing.tree
    drawing.inner_width = drawing.inner_height = drawing.inner_diagonal = 100
    try:
        path(drawing, node, 12)
    except Exception as error:  # the engine's own, which it tells as a warning
        return drawing.stream.drawn, type(error).__name__
    return drawing.stream.drawn, ""


def rounded(drawn: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [(name, *(round(number, 6) for number in numbers)) for name, *numbers in drawn]


@pytest.mark.parametrize("data", [*PLAIN, *OTHERS])
def test_a_path_is_drawn_as_the_engine_itself_draws_it(data: str) -> None:
    (ours, error), (theirs, their_error) = draw(MENDED, data), draw(engine_path, data)
    assert (rounded(ours), error) == (rounded(theirs), their_error)


def test_only_what_is_plain_is_drawn_without_the_engine() -> None:
    assert all(read_path(data) is not None for data in PLAIN)
    assert all(read_path(data) is None for data in OTHERS)


def test_a_smooth_curve_begins_where_the_last_one_points() -> None:
    drawn, _ = draw(MENDED, "M0 0C0 1 1 2 2 2S4 1 4 0")
    assert drawn[-1] == ("curve_to", 3.0, 2.0, 4.0, 1.0, 4.0, 0.0)
