"""Names that files can have on every machine: they are made of an issue's id and of slugs."""

from __future__ import annotations

import re

LONGEST_ID = 60

_ID = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_ID - 1}}}")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def is_issue_id(text: str) -> bool:
    """Return True for a text that the folder of an issue can be called, here and elsewhere."""
    return bool(_ID.fullmatch(text)) and not text.endswith(".") and not is_device(text)


def is_device(text: str) -> bool:
    """Return True for what Windows takes for a device, whatever follows its first full stop.

    See “Naming Files, Paths, and Namespaces” in the documentation of Win32.
    """
    return bool(_DEVICE.fullmatch(text))
