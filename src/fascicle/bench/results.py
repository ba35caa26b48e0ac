"""The results of a run: as JSON, as a table in Markdown, and as a plot."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from fascicle.bench.measures import Measure, Ratio
from fascicle.bench.plot import draw_plot
from fascicle.files import write_whole
from fascicle.versions import version

RESULTS_FILE, TABLE_FILE, PLOT_FILE = "results.json", "results.md", "results.svg"
_PACKAGES = ("fascicle", "weasyprint", "pikepdf", "ebooklib", "typst", "pypandoc_binary")


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it was measured, and how busy the machine was before and after (load of a minute)."""

    cores: int
    system: str
    python: str
    load_before: float
    load_after: float
    versions: tuple[tuple[str, str], ...]

    @classmethod
    def here(cls, load_before: float) -> Machine:
        """Return this machine, now."""
        return cls(
            len(os.sched_getaffinity(0)),
            f"{platform.system()} {platform.machine()}",
            platform.python_version(),
            round(load_before, 2),
            round(os.getloadavg()[0], 2),
            tuple((name, found) for name in _PACKAGES if (found := _version(name))),
        )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@dataclass(frozen=True, slots=True)
class Results:
    """All that a run of the bench brought."""

    machine: Machine
    rounds: int
    measures: tuple[Measure, ...]
    ratios: tuple[Ratio, ...]


def write_results(results: Results, folder: Path) -> tuple[Path, ...]:
    """Write the results to a folder; return the files."""
    written = {
        RESULTS_FILE: json.dumps(as_record(results), indent=2, ensure_ascii=False) + "\n",
        TABLE_FILE: as_table(results),
        PLOT_FILE: draw_plot(results.measures),
    }
    for name, text in written.items():
        write_whole(folder / name, text.encode())
    return tuple(folder / name for name in written)


def as_record(results: Results) -> dict[str, object]:
    """Return the results as they stand in the JSON file."""
    machine = asdict(results.machine) | {"versions": dict(results.machine.versions)}
    return {
        "machine": machine,
        "rounds": results.rounds,
        "measures": [
            asdict(measure) | {"median": round(measure.median, 4),
                               "spread": round(measure.spread, 3)}
            for measure in results.measures
        ],
        "ratios": [_ratio_record(ratio) for ratio in results.ratios],
    }  # fmt: skip


def _ratio_record(ratio: Ratio) -> dict[str, object]:
    return asdict(ratio.target) | {
        "value": round(ratio.value, 3),
        "lowest": round(ratio.lowest, 3),
        "highest": round(ratio.highest, 3),
        "met": ratio.met,
    }


def as_table(results: Results) -> str:
    """Return the results as Markdown."""
    machine = results.machine
    about = (
        f"{machine.cores} cores, {machine.system}, Python {machine.python}; load "
        f"{machine.load_before} before and {machine.load_after} after. Medians of wall time in "
        "interleaved rounds; memory is the peak of all processes together (PSS), from a run of "
        "its own."
    )
    lines = ["# Bench", "", about, "", ", ".join(f"{n} {v}" for n, v in machine.versions), ""]
    lines += _rows(
        ("Size", "Program", "Median, s", "From–to, s", "Rounds", "Memory, MB", "File, MB"),
        "lrrrrrr",
        (_cells(measure) for measure in results.measures),
    )
    lines += ["", "## Ratios", ""]
    lines += _rows(
        ("Size", "What", "To what", "Of", "Ratio", "Rounds from–to", "At most", ""),
        "lllrrrr",
        (_ratio_cells(ratio) for ratio in results.ratios),
    )
    return "\n".join(lines) + "\n"


def _rows(head: tuple[str, ...], align: str, rows: Iterable[tuple[str, ...]]) -> list[str]:
    marks = ["---:" if a == "r" else ":---" for a in "l" + align]
    return [f"| {' | '.join(row)} |" for row in (head, tuple(marks[: len(head)]), *rows)]


def _cells(measure: Measure) -> tuple[str, ...]:
    if measure.missing:
        return measure.size, measure.contender, measure.missing, "", "", "", ""
    return (
        measure.size,
        measure.contender,
        f"{measure.median:.2f}",
        f"{min(measure.seconds):.2f}–{max(measure.seconds):.2f}",
        str(len(measure.seconds)),
        f"{measure.peak / 1e6:.0f}",
        f"{measure.bytes / 1e6:.2f}",
    )


def _ratio_cells(ratio: Ratio) -> tuple[str, ...]:
    verdict = {True: "met", False: "not met", None: "not measured"}[ratio.met]
    value = f"{ratio.value:.2f}" if ratio.value else ""
    between = f"{ratio.lowest:.2f}–{ratio.highest:.2f}" if ratio.value else ""
    target = ratio.target
    return (
        target.size, target.ours, target.theirs, target.of, value, between,
        f"{target.at_most:.2f}", verdict,
    )  # fmt: skip
