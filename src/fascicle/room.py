"""Memory enough to begin with, asked for before it is needed.

Where it ends half-way, not everybody can tell: a library in Rust aborts the process (pydantic's
core, while it makes the readers of our YAML files), one in C may not even look.
"""

from __future__ import annotations

import mmap

BEGINNING = 48 << 20
"""Bytes of address space that a task takes before it has begun its work, and a third more."""


def require_room(need: int, message: str = "") -> None:
    """Raise MemoryError where the machine does not give so many bytes of address space."""
    try:
        mmap.mmap(
            -1, need, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ
        ).close()
    except (OSError, OverflowError) as error:
        raise MemoryError(message) from error
