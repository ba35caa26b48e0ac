"""Dates as serials have them: a day, a month or only a year."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class IssueDate:
    """A date that is as exact as the cover is: `2024`, `2024-08` or `2024-08-26` (ISO 8601-1)."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def first_day(self) -> date:
        """The first day that the date can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last day that the date can mean."""
        if self.day:
            return self.first_day
        month = self.month or 12
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def midnight(self) -> datetime:
        """The beginning of that day in UTC: the clock of a build."""
        first = self.first_day
        return datetime(first.year, first.month, first.day, tzinfo=UTC)


def parse_date(text: str) -> IssueDate:
    """Return the date that `text` (YYYY, YYYY-MM or YYYY-MM-DD) gives; raise ValueError if none."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        message = f"“{text}” is not a date: write 2024-08-26, 2024-08 or 2024"
        raise ValueError(message)
    year, month, day = (int(part) if part else None for part in match.groups())
    result = IssueDate(year or 0, month, day)
    try:
        first = result.first_day
    except ValueError:
        message = f"“{text}” is not a day of the calendar"
        raise ValueError(message) from None
    if first.year < 1600:
        message = f"“{text}” is before the first serials"
        raise ValueError(message)
    return result
