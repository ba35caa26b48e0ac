"""A plot of the results: bars of the median times, a group for each size, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from fascicle.bench.measures import Measure

WIDTH, NAMES, BARS = 760, 210, 430
_ROW, _HEAD, _GAP = 22, 34, 14
_OURS, _THEIRS, _INK, _SOFT = "#1d3557", "#a8b3c4", "#1b1f27", "#555e6b"
_FONT = "font-family=\"system-ui, 'Source Sans 3', 'Helvetica Neue', sans-serif\""


def draw_plot(measures: Sequence[Measure]) -> str:
    """Return an SVG of the medians; those that are missing are named without a bar."""
    parts: list[str] = []
    top = 0
    for size in dict.fromkeys(measure.size for measure in measures):
        group = [measure for measure in measures if measure.size == size]
        parts.append(_text(0, top + 20, f"{size}, seconds", 15, _INK, "600"))
        top += _HEAD
        longest = max((measure.median for measure in group), default=0.0) or 1.0
        for measure in group:
            parts.append(_bar(measure, top, longest))
            top += _ROW
        top += _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {max(top, 1)}" '
        f'width="{WIDTH}" height="{max(top, 1)}" role="img" aria-labelledby="title desc" {_FONT}>\n'
        f'<title id="title">How long each program takes for the same issue</title>\n'
        f'<desc id="desc">{escape(_describe(measures))}</desc>\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _bar(measure: Measure, top: int, longest: float) -> str:
    """Return a row: the name, the bar, the median, and a line from the fastest to the slowest."""
    ours = measure.contender.startswith("fascicle")
    name = _text(NAMES - 10, top + 15, measure.contender, 13, _INK, "600" if ours else "400", "end")
    if not measure.seconds:
        return name + _text(NAMES, top + 15, measure.missing[:70], 12, _SOFT)
    scale = BARS / longest
    length = max(1.0, measure.median * scale)
    fastest, slowest = min(measure.seconds) * scale, min(BARS, max(measure.seconds) * scale)
    colour = _OURS if ours else _THEIRS
    middle = top + 11
    return (
        f'{name}<rect x="{NAMES}" y="{top + 3}" width="{length:.1f}" height="16" fill="{colour}"/>'
        f'<path d="M{NAMES + fastest:.1f} {middle}H{NAMES + slowest:.1f}" stroke="{_SOFT}" '
        f'stroke-width="1.5"/>'
        + _text(
            round(NAMES + max(length, slowest) + 8), top + 15,
            f"{measure.median:.2f} s · {measure.peak / 1e6:.0f} MB", 12, _SOFT,
        )
    )  # fmt: skip


def _text(
    x: int, y: int, text: str, size: int, colour: str, weight: str = "400", anchor: str = "start"
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def _describe(measures: Sequence[Measure]) -> str:
    """Return in words what the bars show."""
    told = (
        f"{measure.size}, {measure.contender}: "
        + (f"{measure.median:.2f} seconds" if measure.seconds else measure.missing)
        for measure in measures
    )
    return "Bars of median wall times. " + "; ".join(told) + "."
