"""Whether the serial is still the one whose issues went out before: its title and its ISSN."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fascicle.checks.preflight.copy import Copy
from fascicle.codes.table import finding
from fascicle.findings import Finding
from fascicle.workspace import natural_key


@dataclass(frozen=True, slots=True)
class _Released:
    """What the release of an issue says of the serial."""

    issue: str
    title: str
    issn: str


def find_renamed(copy: Copy) -> Iterator[Finding]:
    """Yield R-005 and R-006 where the last release before this issue had another title or ISSN."""
    known = filter(None, map(_read, copy.workspace.release_records()))
    own = natural_key(copy.issue.id)
    before = [released for released in known if natural_key(released.issue) < own]
    if not before:
        return
    last, publication = before[-1], copy.issue.publication
    if last.title.casefold() != publication.title.casefold():
        message = f"the title is “{publication.title}”, that of issue {last.issue} “{last.title}”"
        yield finding("R-005", message, copy.place(copy.publication_file, "title"))
    if last.issn not in publication.issn.all:
        now = " and ".join(publication.issn.all)
        message = f"the ISSN is {now}, that of issue {last.issue} was {last.issn}"
        yield finding("R-006", message, copy.place(copy.publication_file, "issn"))


def _read(file: Path) -> _Released | None:
    """Return what a record of a release says; None where it cannot be read: `release` tells."""
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        return _Released(*(str(record[key]) for key in ("issue", "serial", "issn")))
    except (OSError, ValueError, KeyError, TypeError):
        return None
