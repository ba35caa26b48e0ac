"""WeasyPrint 70, with what we mend in it. It is pinned, and each mend has a test."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from fascicle.errors import MachineError


def import_weasyprint() -> Any:
    """Return WeasyPrint, which takes half a second to import, mended."""
    try:
        import weasyprint
        import weasyprint.layout.inline
        import weasyprint.pdf
    except OSError as error:
        message = f"WeasyPrint cannot load a library: {str(error).splitlines()[0]}"
        hint = "install Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        raise MachineError(message, where="typesetter", hint=hint) from error

    from fascicle.editions.pdf.structure import add_tags

    weasyprint.pdf.add_tags = add_tags
    inline = weasyprint.layout.inline
    if not hasattr(inline.split_first_line, "__wrapped__"):
        inline.split_first_line = keep_full_lines(inline.split_first_line)
    return weasyprint


def keep_full_lines(split: Callable[..., Any]) -> Callable[..., Any]:
    """Return WeasyPrint's `split_first_line` without its fault.

    Text that fills a line but for its last space, and that an element follows, is taken for too
    wide there and broken after its first word.
    """

    @functools.wraps(split)
    def split_first_line(text: str, *arguments: Any, **options: Any) -> Any:
        result = split(text, *arguments, **options)
        trimmed = text.rstrip(" ")
        if trimmed == text or result[2] is None or " " not in trimmed[result[1] :]:
            return result
        layout, length, resume_at, *measures = split(trimmed, *arguments, **options)
        if resume_at is not None:
            return result
        return layout, length, len(text.encode()), *measures

    return split_first_line
