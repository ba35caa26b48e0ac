"""What was measured: medians, spreads and ratios."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Measure:
    """What a contender took for an issue of one size: its seconds in each round, and its memory.

    `missing` says why there is nothing: the machine lacks it, or it failed.
    """

    size: str
    contender: str
    edition: str
    seconds: tuple[float, ...] = ()
    peak: int = 0
    bytes: int = 0
    missing: str = ""

    @property
    def median(self) -> float:
        """The middle one of the seconds."""
        return median(self.seconds) if self.seconds else 0.0

    @property
    def spread(self) -> float:
        """How far the rounds lie apart: from the fastest to the slowest, as part of the median."""
        return (max(self.seconds) - min(self.seconds)) / self.median if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Target:
    """A ratio of two contenders for one size, and what it should be at most.

    It is that of their median seconds or, where `of` says so, of their files' `bytes`.
    """

    size: str
    ours: str
    theirs: str
    at_most: float
    of: str = "seconds"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A target with what was measured, rounds paired; 0 where one of the two is missing."""

    target: Target
    value: float
    lowest: float = 0.0
    highest: float = 0.0

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where it could not be measured."""
        return self.value <= self.target.at_most if self.value else None


TARGETS = (
    Target("small", "fascicle, cold", "WeasyPrint in one piece", 0.75),
    Target("medium", "fascicle, cold", "WeasyPrint in one piece", 0.45),
    Target("large", "fascicle, cold", "WeasyPrint in one piece", 0.45),
    Target("medium", "fascicle, cold", "WeasyPrint in one piece", 1.10, "bytes"),
    Target("large", "fascicle, cold", "WeasyPrint in one piece", 1.10, "bytes"),
    Target("medium", "fascicle, after an edit", "pandoc with Typst", 0.45),
    Target("large", "fascicle, after an edit", "pandoc with Typst", 0.12),
    *(
        Target(size, ours, "pandoc EPUB", 0.34)
        for size in ("medium", "large")
        for ours in ("fascicle EPUB, cold", "fascicle EPUB with page list, pages kept")
    ),
)


def ratios(measures: tuple[Measure, ...]) -> tuple[Ratio, ...]:
    """Return the ratios of the targets whose sizes were measured."""
    known = {(measure.size, measure.contender): measure for measure in measures}
    sizes = {measure.size for measure in measures}
    return tuple(
        _ratio(target, known.get((target.size, target.ours)),
               known.get((target.size, target.theirs)))
        for target in TARGETS
        if target.size in sizes
    )  # fmt: skip


def _ratio(target: Target, ours: Measure | None, theirs: Measure | None) -> Ratio:
    """Return the ratio of the medians, with the least and greatest among rounds of one time."""
    if ours is None or theirs is None or not ours.seconds or not theirs.seconds:
        return Ratio(target, 0.0)
    if target.of == "bytes":
        ratio = ours.bytes / theirs.bytes if theirs.bytes else 0.0
        return Ratio(target, ratio, ratio, ratio)
    paired = [a / b for a, b in zip(ours.seconds, theirs.seconds, strict=False)]
    return Ratio(target, ours.median / theirs.median, min(paired), max(paired))
