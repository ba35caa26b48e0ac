"""What is wrong with an archive: what, in which file, of which version of which object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fascicle.errors import ArchiveDamaged


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was archived.

    `file` is its path in the archive; `issue` and `version` what it belongs to, as an editor calls
    them, empty where that is not known.
    """

    file: str
    what: str
    issue: str = ""
    version: str = ""


def damaged(damages: Iterable[Damage], place: str) -> ArchiveDamaged:
    """Return the error that sums up what was found, after it has been told one by one."""
    found = list(damages)
    issues = {damage.issue for damage in found if damage.issue}
    things = f"{len(found)} thing{'' if len(found) == 1 else 's'}"
    of_issues = f" of {len(issues)} issue{'' if len(issues) == 1 else 's'}" if issues else ""
    message = f"{things}{of_issues} not as archived"
    hint = "bring the files back from another copy of the archive; change nothing else in it"
    return ArchiveDamaged(message, where=place, hint=hint)
