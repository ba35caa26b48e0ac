"""Releases, deliveries and deposits as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.present.lines import counted, short_path, size_text, write_line

if TYPE_CHECKING:
    from fascicle.distribution.delivery.plan import Plan
    from fascicle.distribution.deposit.depositing import Planned
    from fascicle.distribution.deposit.register import Deposited
    from fascicle.distribution.release.record import Release
    from fascicle.issue.target import Target


def show_release(release: Release, folder: Path, *, is_new: bool) -> None:
    """Tell which release of an issue stands, and where."""
    name = f"{release.issue}: release {release.version} of {release.date}, {release.status}"
    size = size_text(sum(file.bytes for file in release.files))
    said = f"{counted(len(release.files), 'file')}, {size}" if is_new else "nothing has changed"
    write_line(f"{name}: {said}; {short_path(folder)}")


def show_delivery(target: Target, plan: Plan, *, is_dry: bool) -> None:
    """Tell what a target was sent, or would be."""
    if is_dry:
        for parcel in plan.send:
            write_line(f"{target.name}: would send {parcel.name}, {size_text(parcel.bytes)}")
        for name in plan.remove:
            write_line(f"{target.name}: would remove {name}")
    if plan.is_empty:
        write_line(f"{target.name}: nothing has changed at {target.url}")
        return
    verb = "would be sent" if is_dry else "sent and read back"
    counts = f"{counted(len(plan.send), 'file')}, {size_text(plan.bytes)}, {verb}"
    write_line(f"{target.name}: {counts}; {plan.unchanged} unchanged; {target.url}")


def show_planned_deposit(server: str, planned: Iterable[Planned]) -> None:
    """Tell of each DOI whether it would be sent, and why."""
    for each in planned:
        what = f"would be sent to {server}" if each.is_sent else "nothing to send"
        said = f" ({each.message})" if each.message else ""
        write_line(f"{each.doi}: {each.change}{said}, {what}")


def show_deposit(planned: Iterable[Planned], known: Mapping[str, Deposited]) -> None:
    """Tell of each DOI what was done, and what Crossref says of it."""
    for each in planned:
        last = known[each.doi]
        sent = f"{each.change}, sent; " if each.is_sent else ""
        said = f": {last.message}" if last.message else ""
        write_line(f"{each.doi}: {sent}{last.state}{said}", to_errors=last.state == "failed")
    if any(last.state == "waiting" for last in known.values()):
        write_line("Crossref has not worked it off yet: run it again to see the outcome")
