"""Walks over blocks: all running text in them, read or changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from fascicle.manuscript.importing import document as d

Change = Callable[[d.Runs], d.Runs]


def all_runs(blocks: Iterable[d.Block]) -> list[d.Run]:
    """Return all running text of blocks, in the order in which it is read."""
    found: list[d.Run] = []
    for block in blocks:
        if isinstance(block, d.Paragraph | d.Heading):
            found += block.runs
        elif isinstance(block, d.Items):
            found += [run for item in block.items for run in all_runs(item)]
        elif isinstance(block, d.Quote):
            found += all_runs(block.blocks)
        elif isinstance(block, d.Fenced):
            found += (*block.title, *all_runs(block.blocks))
        elif isinstance(block, d.Grid):
            found += [run for row in block.rows for cell in row for run in cell]
            found += block.caption
        elif isinstance(block, d.Figure):
            found += block.caption
        elif isinstance(block, d.Definitions):
            for term, texts in block.entries:
                found += (*term, *(run for text in texts for run in all_runs(text)))
    return found


def mapped(blocks: tuple[d.Block, ...], change: Change) -> tuple[d.Block, ...]:
    """Return blocks in which each stretch of running text went through `change`."""
    return tuple(_mapped(block, change) for block in blocks)


def _mapped(block: d.Block, change: Change) -> d.Block:
    if isinstance(block, d.Paragraph | d.Heading):
        return replace(block, runs=change(block.runs))
    if isinstance(block, d.Items):
        return replace(block, items=tuple(mapped(item, change) for item in block.items))
    if isinstance(block, d.Quote):
        return replace(block, blocks=mapped(block.blocks, change))
    if isinstance(block, d.Fenced):
        return replace(block, title=change(block.title), blocks=mapped(block.blocks, change))
    if isinstance(block, d.Grid):
        rows = tuple(tuple(change(cell) for cell in row) for row in block.rows)
        return replace(block, rows=rows, caption=change(block.caption))
    if isinstance(block, d.Figure):
        return replace(block, caption=change(block.caption))
    if isinstance(block, d.Definitions):
        entries = tuple(
            (change(term), tuple(mapped(text, change) for text in texts))
            for term, texts in block.entries
        )
        return replace(block, entries=entries)
    return block
