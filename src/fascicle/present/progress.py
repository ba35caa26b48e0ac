"""What is under way: living on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fascicle.present.lines import printable, write_line

if TYPE_CHECKING:
    from fascicle.distribution.delivery.sending import Told


@contextmanager
def show_progress(subject: str) -> Iterator[Callable[[str], None]]:
    """Show what is under way: one living line on a terminal, a plain line a step elsewhere."""
    if not sys.stderr.isatty():
        yield lambda step: write_line(f"{subject}: {step}", to_errors=True)
        return
    from rich.console import Console

    with Console(stderr=True).status(subject) as status:
        yield lambda step: status.update(f"{subject}: {step}")


@contextmanager
def show_transfer(subject: str, total: int) -> Iterator[Told]:
    """Show how far a delivery of so many bytes has come: a bar on a terminal, else a line a file.

    What breaks on the way is told in either case.
    """
    if not sys.stderr.isatty():

        def say(step: str, sent: int = 0) -> None:
            if not sent:
                write_line(f"{subject}: {step}", to_errors=True)

        yield say
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TransferSpeedColumn

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), "{task.description}")
    with Progress(*columns, console=Console(stderr=True)) as bar:
        shown = bar.add_task(subject, total=total)
        yield lambda step, sent=0: bar.update(
            shown, advance=sent, description=printable(f"{subject}: {step}")
        )


@contextmanager
def show_steps(total: int) -> Iterator[Callable[[str], None]]:
    """Show how far a run over so many things has come: a bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), "{task.description}")
    with Progress(*columns, console=Console(stderr=True)) as bar:
        shown = bar.add_task("", total=total)
        yield lambda step: bar.update(shown, advance=1, description=printable(step))
