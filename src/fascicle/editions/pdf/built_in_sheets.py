"""The style sheets that WeasyPrint brings along: as they were parsed once and kept.

It parses them at its import, which took a sixth of that.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import tinycss2

from fascicle.editions.kept_sheets import keep_parsed

_NAMES = ("UA", "UA_FORM", "PH")
"""Their names in `weasyprint.html`: what browsers do, with forms, too, and with HTML's hints."""


@contextmanager
def own_sheets_kept() -> Iterator[None]:
    """Have WeasyPrint, if it is imported in the block, take its own sheets from what is kept."""
    if "weasyprint.html" in sys.modules:
        yield
        return
    parse_stylesheet = tinycss2.parse_stylesheet
    own = _read_own()

    def parse(css: Any, *arguments: Any, **options: Any) -> Any:
        return [] if css in own else parse_stylesheet(css, *arguments, **options)

    tinycss2.parse_stylesheet = parse
    try:
        yield
    finally:
        tinycss2.parse_stylesheet = parse_stylesheet
    import weasyprint.html

    for name in _NAMES:
        _fill(weasyprint, name)


def _read_own() -> frozenset[str]:
    spec = find_spec("weasyprint")
    folders = spec.submodule_search_locations if spec else None
    files = (
        file for folder in folders or () for file in (Path(folder) / "css").glob("html5_*.css")
    )
    return frozenset(file.read_text(encoding="utf-8") for file in files)


def _fill(weasyprint: Any, name: str) -> None:
    """Put what a sheet says into the empty one that is there, and its counter styles beside it."""
    html = weasyprint.html
    css, sheet = getattr(html, name), getattr(html, f"{name}_STYLESHEET")

    def parse() -> tuple[Any, Any]:
        counters = weasyprint.css.counters.CounterStyle()
        return weasyprint.CSS(string=css, counter_style=counters), counters

    parsed, counters = keep_parsed(css, "of WeasyPrint's", parse)
    vars(sheet).update(vars(parsed))
    html.UA_COUNTER_STYLE.update(counters)
