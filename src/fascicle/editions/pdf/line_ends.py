"""How lines end, as a printer would have it.

No more than three lines in a row end with a hyphen, the last word of a paragraph is not divided,
and no word of a few letters stands alone on its last line. WeasyPrint 70 has neither
`hyphenate-limit-lines` nor `hyphenate-limit-last` (CSS Text 4). A line is broken a word sooner for
that, unless it would gape: in a narrow column one more hyphen is the lesser evil.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

LADDER = 3
"""Lines in a row that may end with a hyphen."""
ALONE = 5
"""Letters, with their punctuation, that do not stand alone on a last line."""
_WIDER, _RAGGED = 0.5, 8.0
"""By how much a line may be shorter: em a space where it is justified, em where it is not."""
_ENDING = frozenset({"p", "li", "dd", "figcaption", "h1", "h2", "h3", "h4"})
"""Elements whose own text ends with a last line."""
_STOPS = re.compile(r"[.!?…»”’)\]]{1,3}")
"""What stands behind a link, or words in italics, with which a paragraph ends."""
_HYPHENS = ("-", "\N{HYPHEN}")

Split = tuple[Any, int | None, bool]
"""A line's box, where in its text the next one begins (bytes), and whether it is forced to."""


def end_lines_well(inline: Any) -> None:
    """Mend WeasyPrint's `split_text_box`, once."""
    if not hasattr(inline.split_text_box, "__wrapped__"):
        inline.split_text_box = _end_well(inline.split_text_box)


def _end_well(split: Callable[..., Split]) -> Callable[..., Split]:
    """Return a `split_text_box` that looks at how the line ends.

    The layout's context knows, by their place, the lines that follow ones with hyphens, and how
    many those are.
    """

    @functools.wraps(split)
    def split_text_box(
        context: Any, box: Any, width: float, skip: int, is_line_start: bool = True
    ) -> Split:
        known = context.__dict__
        ladders: dict[tuple[str, int], int] = known.setdefault("ladders", {})
        if is_line_start:
            known["ladder"] = ladders.get((box.text, skip), 0)
        result = split(context, box, width, skip, is_line_start)
        line, resume_at, is_forced = result
        if resume_at is None or is_forced or line is None or line.width > width:
            return result
        ladder, is_divided = known.get("ladder", 0), line.text.endswith(_HYPHENS)
        if (is_divided and ladder >= LADDER) or _leaves_too_little(box, resume_at, is_divided):
            text = line.text[: max(0, line.text.rstrip(" ").rfind(" "))]
            sooner = _break_at(text, context, box, width, skip, is_line_start) if text else None
            if sooner:
                result = sooner
                is_divided = text.endswith(_HYPHENS)
        if is_divided:
            ladders[box.text, result[1] or 0] = ladder + 1
        else:
            ladders.pop((box.text, result[1] or 0), None)
        return result

    def _break_at(
        text: str, context: Any, box: Any, width: float, skip: int, is_line_start: bool
    ) -> Split | None:
        """Return the line that ends with `text`, unless it gapes."""
        before = box.text.encode()[:skip].decode()
        part = box.copy_with_text(before + text)
        line, resume_at, _ = split(context, part, width, skip, is_line_start)
        if line is None or resume_at is not None or _gapes(line, width):
            return None
        return line, len((before + text).encode()) + 1, False

    return split_text_box


def _leaves_too_little(box: Any, resume_at: int, is_divided: bool) -> bool:
    """Return whether a part of a word, or one of a few letters, is left of a paragraph."""
    rest = box.text.encode()[resume_at:]
    if b" " in rest:
        return False
    end = ""
    if box.element_tag not in _ENDING:
        end = (box.element.tail or "").strip()
        if not _STOPS.fullmatch(end):
            return False
    return is_divided or 0 < len(rest.decode() + end) <= ALONE


def _gapes(line: Any, width: float) -> bool:
    """Return whether a line that is so much shorter than its place would be seen to be."""
    room, size = width - line.width, line.style["font_size"]
    if line.style["text_align_all"] == "justify":
        return bool(room > _WIDER * size * line.text.count(" "))
    return bool(room > _RAGGED * size)
