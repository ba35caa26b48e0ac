"""Style sheets as they were parsed, kept for later runs as Python keeps its modules compiled.

Parsing those of WeasyPrint and ours took a quarter of the time before a first page is set.
"""

from __future__ import annotations

import hashlib
import io
import marshal
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from types import CodeType, FunctionType
from typing import Any, TypeVar

from fascicle.sealing import kept, own_folder
from fascicle.versions import version

MOST = 32
"""Sheets that are kept, of all serials of this user: the oldest goes."""

_FOLDER = "sheets"

_PARSERS = ("weasyprint", "tinycss2", "cssselect2")

Parsed = TypeVar("Parsed")


def keep_parsed(css: str, kind: str, parse: Callable[[], Parsed]) -> Parsed:
    """Return what `parse` makes of a style sheet: as it was kept, or made now and kept.

    `kind` tells apart what different ways of reading make of the same text. What is said while it
    is parsed is said once: let nothing be kept of which something may have to be said again.
    """
    inputs = "\n".join((kind, sys.version, *map(version, _PARSERS), css))
    name = f"{_FOLDER}/{hashlib.sha256(inputs.encode()).hexdigest()[:32]}"
    with kept(name, inputs) as sheet:
        if sheet.content is not None:
            found: Parsed = pickle.loads(sheet.content)  # noqa: S301  # sealed: written below
            return found
        parsed = parse()
        content = io.BytesIO()
        _Pickler(content, protocol=5).dump(parsed)
        sheet.content = content.getvalue()
    _let_go()
    return parsed


class _Pickler(pickle.Pickler):
    """Writes selectors, too: functions that cssselect2 has compiled."""

    def reducer_override(self, found: Any) -> Any:
        """Return how a selector is made again; whatever else there is has its own way."""
        if isinstance(found, FunctionType) and found.__code__.co_filename == "<string>":
            return _selector, (marshal.dumps(found.__code__),)
        return NotImplemented


def _selector(code: bytes) -> FunctionType:
    compiled: CodeType = marshal.loads(code)  # noqa: S302  # sealed, like all around it
    return FunctionType(compiled, _names())


@cache
def _names() -> dict[str, Any]:
    """Return what cssselect2 lets its selectors know. It is imported where there are some."""
    from cssselect2 import compiler

    return {name: vars(compiler)[name] for name in ("split_whitespace", "ascii_lower", "urlparse")}


def _let_go() -> None:
    """Take away the oldest sheets, where there are too many."""
    with suppress(OSError, RuntimeError):  # RuntimeError: no home
        files = (file for file in (own_folder() / _FOLDER).iterdir() if file.is_file())
        by_age = sorted(files, key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for file in by_age[MOST:]:
            file.unlink(missing_ok=True)
