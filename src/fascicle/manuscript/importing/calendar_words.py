"""Dates as people write them, in the languages that CLDR knows the months of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale

from fascicle.issue.dates import IssueDate, parse_date

_LANGUAGES = ("en", "ru", "uk", "az", "tr", "ka", "hy", "de", "fr", "es", "it", "pt", "pl")
_SUFFIX = r"(?:st|nd|rd|th|er|º|-?го|-?е)?\.?"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)(?!\d)"
_DAY = rf"(?<!\d)(?P<day>\d{{1,2}}){_SUFFIX}"
_WORD = r"(?P<month>[^\W\d_]{3,20})\.?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?<!\d)(?P<year>(?:1[6-9]|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})[./](?P<number>\d{{1,2}})[./]{_YEAR}",
        rf"{_DAY}\s+(?:of\s+|de\s+)?{_WORD},?\s+(?:de\s+)?{_YEAR}(?:\s*(?:г\.|года|year))?",
        rf"{_WORD}\s+(?P<day>\d{{1,2}}){_SUFFIX},?\s+{_YEAR}",
        rf"{_WORD},?\s+(?:de\s+)?{_YEAR}(?:\s*г\.)?",
        r"(?<![\d-])(?P<year>(?:1[6-9]|20)\d\d)-(?P<number>\d\d)(?![\d-])",
    )
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands in the text."""

    date: IssueDate
    start: int
    end: int


def find_date(text: str) -> FoundDate | None:
    """Return the first date in a text, the most exact kind first."""
    for form in _FORMS:
        for match in form.finditer(text):
            date = _date(match)
            if date:
                return FoundDate(date, match.start(), match.end())
    return None


def find_days(text: str) -> list[IssueDate]:
    """Return every day that a text names, in no order."""
    days = (_date(match) for form in _FORMS[:4] for match in form.finditer(text))
    return [day for day in days if day]


def read_date(text: str) -> IssueDate | None:
    """Return the date that a text consists of, or None."""
    text = text.strip().strip(".,;")
    try:
        return parse_date(text[:10] if re.match(r"\d{4}-\d\d-\d\dT", text) else text)
    except ValueError:
        found = find_date(text)
        return found.date if found and found.start == 0 and found.end >= len(text) else None


def _date(match: re.Match[str]) -> IssueDate | None:
    """Return the date of a match, or None where its word is no month or its day no day."""
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _months().get(_key(parts["month"]), 0)
    text = f"{parts['year']}-{month:02}" + (f"-{int(parts['day']):02}" if parts.get("day") else "")
    try:
        return parse_date(text) if month else None
    except ValueError:
        return None


def _key(word: str) -> str:
    return word.casefold().strip(".")


@cache
def _months() -> dict[str, int]:
    """Return the number of each month by its names."""
    names: dict[str, int] = {}
    for language in _LANGUAGES:
        months = Locale(language).months
        for context in ("format", "stand-alone"):
            widths = ("wide", "abbreviated") if language == "en" else ("wide",)
            for width in widths:
                for number, name in months[context][width].items():
                    names.setdefault(_key(str(name)), int(number))
    return names
