"""Which versions of the packages are installed that have an influence on what is made."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from functools import cache

_RECORD = ".dist-info"


def version(package: str) -> str:
    """Return the version of an installed package.

    It is read off the name of the folder with the package's record, as pip names it. The standard
    library's way, taken where there is no such folder, imports a parser of mail first: 0.03 s, a
    sixth of the time in which we see that there is nothing to do. It raises PackageNotFoundError.
    """
    found = _installed().get(_plain(package))
    if found is None:
        from importlib import metadata

        return metadata.version(package)
    return found


@cache
def _installed() -> dict[str, str]:
    """Return the versions of all packages by their plain names; the first on the path counts."""
    found: dict[str, str] = {}
    for folder in reversed(sys.path):
        with suppress(OSError):  # as for an archive of modules
            records = (name for name in os.listdir(folder or ".") if name.endswith(_RECORD))  # noqa: PTH208
            for record in records:
                package, _, number = record.removesuffix(_RECORD).partition("-")
                found[_plain(package)] = number
    return found


def _plain(package: str) -> str:
    """Return a package's name as all spellings of it have it (names' normal form)."""
    return re.sub(r"[-_.]+", "-", package).lower()
