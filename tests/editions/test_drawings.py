"""Drawings in SVG come out as WeasyPrint draws them, only sooner."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pydyf
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


Drawn = list[tuple[str, list[float]]]


def draw(path: Callable[..., None], data: str) -> tuple[Drawn, str]:
    """Return the operators that draw a path, and the error that it ends with."""
    tree = ElementTree.Element("{http://www.w3.org/2000/svg}svg")
    ElementTree.SubElement(tree, "{http://www.w3.org/2000/svg}path", d=data)
    drawing, error = SVG(tree, "", None), ""
    drawing.stream = pydyf.Stream()
    (node,) = drawing.tree
    drawing.inner_width = drawing.inner_height = drawing.inner_diagonal = 100
    try:
        path(drawing, node, 12)
    except Exception as raised:  # the engine's own, which it tells as a warning
        error = type(raised).__name__
    lines = b"\n".join(drawing.stream.stream).decode().splitlines()
    return [read_operator(line) for line in lines], error


def read_operator(line: str) -> tuple[str, list[float]]:
    *operands, operator = line.split()
    return operator, [round(float(operand), 5) for operand in operands]


@pytest.mark.parametrize("data", [*PLAIN, *OTHERS])
def test_a_path_is_drawn_as_the_engine_itself_draws_it(data: str) -> None:
    assert draw(MENDED, data) == draw(engine_path, data)


def test_only_what_is_plain_is_drawn_without_the_engine() -> None:
    assert all(read_path(data) is not None for data in PLAIN)
    assert all(read_path(data) is None for data in OTHERS)


def test_a_smooth_curve_begins_where_the_last_one_points() -> None:
    drawn, _ = draw(MENDED, "M0 0C0 1 1 2 2 2S4 1 4 0")
    assert drawn[-1] == ("c", [3.0, 2.0, 4.0, 1.0, 4.0, 0.0])


def test_numbers_are_written_as_short_as_they_can_be() -> None:
    drawing = SVG(ElementTree.Element("{http://www.w3.org/2000/svg}svg"), "", None)
    drawing.stream = pydyf.Stream()

    MENDED(drawing, {"d": "M100 .50L0.125,-20 z"}, 12)

    assert drawing.stream.stream == [b"0 0 m\n100 0.5 m\n0.125 -20 l\nh"]
