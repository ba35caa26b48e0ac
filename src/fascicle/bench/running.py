"""A run of the bench: all contenders in turn, round after round, and what came of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from fascicle.bench.contenders import Contender, find_contenders
from fascicle.bench.generator import SIZES, Size
from fascicle.bench.measures import Measure, ratios
from fascicle.bench.results import Machine, Results, write_results
from fascicle.bench.sampling import run
from fascicle.errors import UsageError

PATIENCE = 240.0
"""Seconds that a contender may take for all its rounds of a size; a slow one has fewer."""

LIMIT = 1200.0
"""Seconds after which a run is broken off."""

Progress = Callable[[str], None]


def bench(
    folder: Path,
    sizes: Sequence[str] = ("small", "medium"),
    rounds: int = 5,
    progress: Progress = lambda _: None,
) -> tuple[Results, tuple[Path, ...]]:
    """Measure everything for issues of these sizes; return the results and their files.

    `folder` is `dist/bench`: the issues are written to it as well. The files are there after the
    first size, and have more in them after each.
    """
    chosen = choose_sizes(sizes)
    if not chosen:
        message = "no size is named"
        known = ", ".join(size.name for size in SIZES)
        raise UsageError(message, where="--sizes", hint=f"sizes: {known}")
    measures: tuple[Measure, ...] = ()
    before = os.getloadavg()[0]
    for size in chosen:
        progress(f"{size.name}: writing about {size.pages} pages")
        contenders = find_contenders(size, folder / size.name)
        measures += tuple(measure_size(size, contenders, rounds, progress))
        results = Results(Machine.here(before), rounds, measures, ratios(measures))
        files = write_results(results, folder)
    return results, files


def choose_sizes(names: Iterable[str]) -> tuple[Size, ...]:
    """Return the sizes of these names; raise UsageError for one that there is not."""
    known = {size.name: size for size in SIZES}
    wanted = [name.strip() for name in names if name.strip()]
    for name in wanted:
        if name not in known:
            message = f"there is no size “{name}”"
            raise UsageError(message, where="--sizes", hint=f"sizes: {', '.join(known)}")
    return tuple(known[name] for name in wanted)


def measure_size(
    size: Size, contenders: Sequence[Contender], rounds: int, progress: Progress
) -> list[Measure]:
    """Return what each contender took for one size.

    The first round is for memory and warms the disk's cache; it is not timed. The timed ones
    follow: A B C, A B C, so that a busy minute of the machine falls upon all alike.
    """
    looked = [_look_at_memory(size, contender, progress) for contender in contenders]
    measures = [measure for measure, _ in looked]
    wanted = [_rounds_for(seconds, rounds) for _, seconds in looked]
    for round_ in range(1, rounds + 1):
        for index, contender in enumerate(contenders):
            if round_ > wanted[index] or measures[index].missing:
                continue
            progress(f"{size.name}: {contender.name}, round {round_} of {wanted[index]}")
            measures[index] = _time(measures[index], contender, round_)
    return measures


def _rounds_for(seconds: float, rounds: int) -> int:
    """Return how many rounds there is patience for."""
    return max(1, min(rounds, int(PATIENCE / seconds))) if seconds else rounds


def _look_at_memory(size: Size, contender: Contender, progress: Progress) -> tuple[Measure, float]:
    """Run a contender once; return its measure without times, and how long it took."""
    measure = Measure(size.name, contender.name, contender.edition, missing=contender.missing)
    if contender.missing:
        return measure, 0.0
    progress(f"{size.name}: {contender.name}, memory")
    contender.prepare(0)
    made = run(
        contender.command, contender.folder, _environment(contender), sampled=True, limit=LIMIT
    )
    if made.failure:
        return replace(measure, missing=f"failed: {made.failure}"), made.seconds
    file = contender.made()
    length = file.stat().st_size if file and file.is_file() else 0
    return replace(measure, peak=made.peak, bytes=length), made.seconds


def _time(measure: Measure, contender: Contender, round_: int) -> Measure:
    """Return a measure with the time of one run more."""
    contender.prepare(round_)
    made = run(contender.command, contender.folder, _environment(contender), limit=LIMIT)
    if made.failure:
        return replace(measure, missing=f"failed: {made.failure}")
    return replace(measure, seconds=(*measure.seconds, made.seconds))


def _environment(contender: Contender) -> dict[str, str]:
    """Return the environment of a command: compiled modules are kept, as they are in daily use."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **dict(contender.environment)}
