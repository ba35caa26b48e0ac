"""The ZIP container, written so that the same content is the same bytes (EPUB 3.3, 4 OCF)."""

from __future__ import annotations

import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from typing import Any

MIMETYPE = "mimetype"
_FIRST = (MIMETYPE, "META-INF/container.xml")
_DATE = (1980, 1, 1, 0, 0, 0)
"""The first date that ZIP knows. The issue's own is in the package document."""

_STORED = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".woff2", ".woff")
"""Files that are compressed already: to deflate them takes time and gains nothing."""


_INTERVAL = 0.0005
"""Seconds after which one thread lets another go on that waits for it: a tenth of what is usual, in
which a file is deflated. Else the thread that deflates waits before each one."""


class Deflater:
    """Deflates files that are ready, while others are being made: zlib lets other threads go on.

    Use it as a context.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._begun: dict[bytes, Future[bytes]] = {}
        self._interval = sys.getswitchinterval()

    def __enter__(self) -> Deflater:
        sys.setswitchinterval(_INTERVAL)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setswitchinterval(self._interval)
        self._thread.shutdown(wait=False, cancel_futures=True)  # a Ctrl-C waits for nothing

    def begin(self, content: bytes) -> bytes:
        """Begin to deflate a file; return it as it is."""
        self._begun[content] = self._thread.submit(_deflate, content)
        return content

    def take(self, content: bytes) -> bytes | None:
        """Return a file deflated, if it has been begun."""
        begun = self._begun.get(content)
        return begun.result() if begun else None


def _deflate(content: bytes) -> bytes:
    """Return what `zipfile` makes of a file."""
    compressor = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
    return compressor.compress(content) + compressor.flush()


class _Deflated:
    """Takes the place of a compressor: what it is to make is there."""

    def __init__(self, made: bytes) -> None:
        self.made = made

    def compress(self, _content: bytes) -> bytes:
        return b""

    def flush(self) -> bytes:
        return self.made


def repack(
    content: bytes, edits: Mapping[str, Callable[[bytes], bytes]], deflater: Deflater
) -> bytes:
    """Take a ZIP; return it with `mimetype` first and stored, the rest sorted, all dates alike.

    `edits` names files that are changed on the way; `deflater` may have some deflated already.
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
            info.file_size = len(data)
            with new.open(info, "w") as file:
                if not stored and (deflated := deflater.take(data)):
                    _give(file, deflated)
                file.write(data)
    return made.getvalue()


def _give(file: Any, deflated: bytes) -> None:
    """Give a file in a ZIP what its compressor would make: `zipfile` has no open way to it.

    One that knows no such compressor makes it itself.
    """
    if hasattr(file, "_compressor"):
        file._compressor = _Deflated(deflated)  # noqa: SLF001


def _place(name: str) -> tuple[int, str]:
    """Return where a file stands: what a reader opens first comes first."""
    if name in _FIRST:
        return _FIRST.index(name), name
    return (len(_FIRST), name) if name.endswith(".opf") else (len(_FIRST) + 1, name)
