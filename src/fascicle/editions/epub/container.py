"""The ZIP container, written so that the same content is the same bytes (EPUB 3.3, 4 OCF)."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

MIMETYPE = "mimetype"
_FIRST = (MIMETYPE, "META-INF/container.xml")
_DATE = (1980, 1, 1, 0, 0, 0)
"""The first date that ZIP knows. The issue's own is in the package document."""

_STORED = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".woff2", ".woff")
"""Files that are compressed already: to deflate them takes time and gains nothing."""


def repack(content: bytes, edits: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """Take a ZIP; return it with `mimetype` first and stored, the rest sorted, all dates alike.

    `edits` names files that are changed on the way.
    """
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in sorted(old.namelist(), key=_place):
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system = 3  # as if on Unix, on whatever system it is made
            info.external_attr = 0o644 << 16
            stored = name == MIMETYPE or name.lower().endswith(_STORED)
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            data = edits[name](old.read(name)) if name in edits else old.read(name)
            new.writestr(info, data)
    return made.getvalue()


def _place(name: str) -> tuple[int, str]:
    """Return where a file stands: what a reader opens first comes first."""
    if name in _FIRST:
        return _FIRST.index(name), name
    return (len(_FIRST), name) if name.endswith(".opf") else (len(_FIRST) + 1, name)
