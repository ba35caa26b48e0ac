"""Notes at the foot of a page: a rounding error moves none to the next one."""

from __future__ import annotations

import functools
from math import isinf
from typing import Any


def keep_footnotes(layout: Any) -> None:
    """Mend the layout's way to add a note to a page, once.

    WeasyPrint 70 compares the end of the last note with the end of their area, each added up in an
    order of its own: where the first is larger in the thirteenth decimal, it takes the area for
    full. The note, and all behind it, move on from page to page, at last to pages without text.
    An area that may grow is never full.
    """
    original = layout.LayoutContext._update_footnote_area

    @functools.wraps(original)
    def update_area(context: Any) -> bool:
        overflows = bool(original(context))
        return overflows and not isinf(context.current_footnote_area.style["max_height"].value)

    if not hasattr(original, "__wrapped__"):
        layout.LayoutContext._update_footnote_area = update_area
