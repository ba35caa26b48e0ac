"""A document that would end on a page of a few lines ends on the page before it.

Printers let pages run a line long for that, and so it is here: as many pages before the last as it
has lines, and one. Where there are not so many, or the lines do not come back, pages run a line
short instead, so that the last one has more. Only these pages are made again. The foot of the page,
with its number, stays where it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.layout import page as engine
from weasyprint.text.line_break import strut

from fascicle.editions.pdf.page_feet import foot, footnotes

ENOUGH = 5
"""Lines that a last page has at least, where that can be had."""
_MORE = 1
"""Pages that run long beside those that must: on some nothing can be added."""
_SHORTER = 2
"""Lines by which a page may run short."""
_ROUNDING = 0.2
"""The part of a line by which a text may be higher and not be taken for one more."""


def mend_short_end(press: Any) -> None:
    """Make the last pages of a document again, if the last one has few lines, as well as may be."""
    lines, before = _lines(press), len(press.pages) - 1
    if press.lengths or lines >= ENOUGH or not before:
        return

    def is_gone() -> bool:
        return len(press.pages) == before

    def is_longer() -> bool:
        return len(press.pages) == before + 1 and _lines(press) > lines

    wanted = _lines(press, with_notes=True)
    is_mended = wanted <= before and _try(press, min(wanted + _MORE, before), 1, is_gone)
    if lines and not is_mended:
        each = min(math.ceil((ENOUGH - lines) / before), _SHORTER)
        _try(press, min(ENOUGH - lines, before), -each, is_longer)


def _lines(press: Any, *, with_notes: bool = False) -> int:
    """Return how many lines of text high that is which stands on the last page."""
    page, line = press.pages[-1], strut(press.root_box.style)[0]
    notes = footnotes(page) if with_notes else 0
    text = max(foot(page) - page.content_box_y(), 0)
    return math.ceil((text + notes) / line - _ROUNDING)


def _try(press: Any, count: int, lines: int, is_better: Callable[[], bool]) -> bool:
    """Let `count` pages before the last run longer by so many lines; keep that if it is better."""
    pages, states = [*press.pages], [*press.states]
    maker, earlier = [*press.context.page_maker], [*press.earlier]
    last = len(pages) - 1
    chosen = range(last - count, last)
    if len({page.width for page in pages[last - count :]}) > 1:
        return False  # a turned table stands among them
    length = lines * strut(press.root_box.style)[0]
    press.lengths.update(dict.fromkeys(chosen, length))
    press.go_back(last - count)
    while not press.make_page() and len(press.pages) <= last:
        pass
    if is_better():
        return True
    press.lengths.clear()
    press.pages[:], press.states[:], press.earlier[:] = pages, states, earlier
    press.context.page_maker[:] = maker
    return False


@contextmanager
def running_long(length: float) -> Iterator[None]:
    """Let the text of a page that is made in the block be longer by so many pixels."""
    original = engine.page_height

    def page_height(page: Any, context: Any, containing_height: float) -> None:
        original(page, context, containing_height)
        page.height += length

    engine.page_height = page_height if length else original
    try:
        yield
    finally:
        engine.page_height = original
