"""The columns of a page, and the empty feet that figures leave in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from fascicle.editions.pdf.page_feet import flow, foot


def neighbours(page: Any) -> Iterator[tuple[float, tuple[Any, ...]]]:
    """Yield each column of a page that others follow: how much of its foot is empty, and those.

    Columns that stand side by side are as long as the longest of them. They are looked at one by
    one: of a text that goes on behind something wide, those behind it are others.
    """
    for columns in _groups(page):
        feet = [foot(column) for column in columns]
        for number, (bottom, _) in enumerate(pairwise(feet)):
            if bottom:
                yield max(feet) - bottom, tuple(columns[number + 1 :])


def _groups(box: Any) -> Iterator[Sequence[Any]]:
    """Yield the columns that stand side by side in a box."""
    columns: list[Any] = []
    for child in flow(box):
        if not getattr(child, "is_column", False):
            yield from _groups(child)
        elif columns and columns[-1].position_y != child.position_y:
            yield columns
            columns = [child]
        else:
            columns.append(child)
    if columns:
        yield columns
