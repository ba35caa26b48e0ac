"""The board of a run over many issues: what is under way, done, failed, and how long it will take.

On a terminal it lives below the lines that tell of failures; elsewhere there is a line an issue.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import groupby
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from fascicle.backlist.running import Backlist, Onlooker
from fascicle.backlist.task import Result, State
from fascicle.present.lines import counted, printable, short_path, write_line

_SHOWN = 8
"""Issues under way that are named."""

_PERIOD = 120.0
"""Seconds over which the pace is taken: issues are not alike."""


@contextmanager
def show_run(total: int) -> Iterator[Onlooker]:
    """Show how a run over so many issues goes on, until the block ends."""
    board = _Board(total, Console(stderr=True))
    shown = board if sys.stderr.isatty() else _Lines()
    live = Live(board, console=board.console, refresh_per_second=4)
    try:
        with live if shown is board else nullcontext():
            yield shown
    except KeyboardInterrupt:
        told = f"{shown.done} of {counted(total, 'issue')} done; run it again for the rest"
        write_line(told, to_errors=True)
        raise


class _Lines:
    """Tells a line of each issue in which something was done."""

    def __init__(self) -> None:
        self.done = 0

    def took(self, result: Result) -> None:
        self.done += result.state is not State.FAILED
        if result.state is not State.UNCHANGED:
            _show_result(result)

    def sees(self, under_way: Sequence[str]) -> None:
        pass

    def waits(self) -> None:
        write_line(_WAITS, to_errors=True)


_WAITS = "another run over these issues is under way: waiting for it"


class _Board:
    """A bar over the issues in which something is to be done, and below it who is at work."""

    def __init__(self, total: int, console: Console) -> None:
        self.console = console
        self.total, self.done, self.unchanged, self.failed = total, 0, 0, 0
        self.under_way: Sequence[str] = ()
        self.notice = ""
        columns = (
            BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"),
            TimeRemainingColumn(), TextColumn("left"),
        )  # fmt: skip
        self.bar = Progress(*columns, console=console, speed_estimate_period=_PERIOD)
        self.shown = self.bar.add_task("", total=total)

    def __rich__(self) -> Group:
        """Return what is shown now."""
        names = ", ".join(self.under_way[:_SHOWN])
        more = f" and {len(self.under_way) - _SHOWN} more" if self.under_way[_SHOWN:] else ""
        if self.bar.finished:
            return Group(self.bar)
        work = f"under way: {names}{more}" if names else "looking for what is stale"
        said = printable(self.notice or work)
        return Group(self.bar, Text(said, style="dim", overflow="ellipsis"))

    def took(self, result: Result) -> None:
        self.notice = ""
        self.done += result.state is not State.FAILED
        if result.state is State.UNCHANGED:  # it says nothing of how long the others will take
            self.unchanged += 1
        else:
            self.bar.advance(self.shown)
        if result.state is State.FAILED:
            self.failed += 1
            _show_result(result)
        counts = [f"{self.unchanged} unchanged"] if self.unchanged else []
        counts += [f"[red]{self.failed} failed[/red]"] if self.failed else []
        total = self.total - self.unchanged
        self.bar.update(self.shown, total=total, description=", ".join(counts))

    def sees(self, under_way: Sequence[str]) -> None:
        self.under_way = under_way

    def waits(self) -> None:
        self.notice = _WAITS


def _show_result(result: Result) -> None:
    """Tell in a line what became of an issue; of one that failed, why."""
    name = f"{Path(result.serial).name} {result.issue}"
    released = f", release {result.released}" if result.released else ""
    write_line(f"{name}: {result.state}{released}, {result.seconds:.1f} s", to_errors=True)
    for why in result.why:
        write_line(f"{name}: {why}", to_errors=True)


def show_table(backlist: Backlist, file: Path) -> None:
    """Tell at the end of a run what came of it, a line a serial; and where the record is."""
    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column("serial")
    heads = ("issues", "made", "unchanged", "failed", "released", "slowest")
    for head in heads:
        table.add_column(head, justify="right")
    for serial, group in groupby(backlist.results, key=lambda result: result.serial):
        table.add_row(printable(Path(serial).name), *_cells(tuple(group)))
    if table.row_count > 1:
        table.add_section()
        table.add_row("all", *_cells(backlist.results))
    console = Console(width=None if sys.stdout.isatty() else 100, highlight=False)
    console.print(table)
    results = backlist.results
    counts = [
        f"{count} {state}"
        for state in State
        if (count := sum(result.state is state for result in results))
    ]
    write_line(f"{counted(len(results), 'issue')}: {', '.join(counts)}; {short_path(file)}")


def _cells(results: Sequence[Result]) -> tuple[str, ...]:
    """Return the numbers of a row."""
    states = [sum(result.state is state for result in results) for state in State]
    released = sum(bool(result.released) for result in results)
    slowest = max(results, key=lambda result: result.seconds)
    named = f"{slowest.issue}, {slowest.seconds:.1f} s" if slowest.seconds else ""
    counts = (len(results), *states, released)
    return (*map(str, counts), printable(named))
