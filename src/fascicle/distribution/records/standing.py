"""Whether an issue stands as it was published, was corrected, or was retracted."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.issue.dates import IssueDate
from fascicle.issue.model import Issue

CORRECTION, RETRACTION = "correction", "retraction"


@dataclass(frozen=True, slots=True)
class Event:
    """What became of an issue on a day: a correction or a retraction, and the version with it."""

    kind: str
    version: str
    date: IssueDate
    note: str


def events_of(issue: Issue) -> tuple[Event, ...]:
    """Return the dated notes of an issue; of a retracted one, the last note is the retraction's."""
    notes = issue.notes
    kinds = [CORRECTION] * len(notes)
    if kinds and issue.status == "retracted":
        kinds[-1] = RETRACTION
    return tuple(
        Event(kind, version, note.date, note.note)
        for kind, (version, note) in zip(kinds, notes, strict=True)
    )
