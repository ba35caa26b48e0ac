"""Dates that make sense: of an issue, of its articles' way to it, and in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from babel.dates import get_day_names, get_month_names

from fascicle.checks.preflight.copy import Copy
from fascicle.checks.preflight.passages import Passage
from fascicle.codes.table import finding
from fascicle.findings import Finding
from fascicle.issue.model import Article

_STEPS = ("received", "accepted", "published")
_CORRECTED = {"corrected", "retracted"}
_WEEKDAYS_IN = {"en", "ru", "uk", "de", "fr", "it", "es", "pl", "tr", "az"}


def find_dates(copy: Copy) -> Iterator[Finding]:
    """Yield D-010 to D-017 for an issue."""
    issue, file = copy.issue, copy.issue_file
    if issue.date.first_day > copy.today:
        message = f"the issue is dated {issue.date}, which is still to come"
        yield finding("D-010", message, copy.place(file, "date"))
    for article in issue.articles:
        yield from _steps(copy, article)
    yield from _corrections(copy)
    for index, notice in enumerate(issue.notices):
        if notice.until and notice.until.last_day < issue.date.first_day:
            message = f"the notice is over on {notice.until}, before the issue of {issue.date}"
            yield finding("D-017", message, copy.place(file, "notices", index, "until"))


def _steps(copy: Copy, article: Article) -> Iterator[Finding]:
    """D-011 to D-014: an article is received, then accepted, then published."""
    file = copy.article_file(article)
    known = [(step, getattr(article.dates, step)) for step in _STEPS]
    given = [(step, day) for step, day in known if day]
    for (early, before), (late, after) in pairwise(given):
        if after.last_day < before.first_day:
            code = "D-011" if late == "accepted" else "D-012"
            message = f"it was {late} on {after}, before it was {early} on {before}"
            yield finding(code, message, copy.place(file, "dates", late))
    for step, day in given:
        if day.first_day > copy.today:
            message = f"it was {step} on {day}, which is still to come"
            yield finding("D-013", message, copy.place(file, "dates", step))
    published = article.dates.published
    if published and published.first_day > copy.issue.date.last_day:
        message = f"it was published on {published}, after its issue of {copy.issue.date}"
        yield finding("D-014", message, copy.place(file, "dates", "published"))


def _corrections(copy: Copy) -> Iterator[Finding]:
    """D-015 and D-016: corrections are told, each on a day after the issue's."""
    issue, file = copy.issue, copy.issue_file
    for index, note in enumerate(issue.history):
        where = copy.place(file, "history", index, "date")
        if note.date.last_day < issue.date.first_day:
            message = f"a correction of {note.date} is older than the issue of {issue.date}"
            yield finding("D-015", message, where)
        elif note.date.first_day > copy.today:
            yield finding("D-015", f"a correction of {note.date} is still to come", where)
    if issue.status in _CORRECTED and not issue.history:
        message = f"the issue is {issue.status}, but no note says what was done"
        yield finding("D-016", message, copy.place(file, "status"))
    elif issue.history and issue.status == "published":
        message = "there is a note on corrections, but the issue's status is not `corrected`"
        hint = "write `status: corrected` above the notes"
        yield finding("D-016", message, copy.place(file, "history"), hint)


def find_weekdays(passages: Sequence[Passage]) -> Iterator[Finding]:
    """Yield D-018 for a day of the week that is not the date's: readers come on a wrong day."""
    for passage in passages:
        if passage.tongue not in _WEEKDAYS_IN:
            continue
        pattern, weekdays, months = _calendar(passage.tongue)
        for match in pattern.finditer(passage.text):
            day, month = match["day"] or match["day2"], match["month"] or match["month2"]
            try:
                named = date(int(match["year"]), months[month.lower()], int(day))
            except ValueError:
                yield finding("D-018", f"there is no {match[0]}", passage.place(match.start()))
                continue
            if named.weekday() != weekdays[match["weekday"].lower()]:
                right = get_day_names("wide", locale=passage.tongue)[named.weekday()]
                message = f"“{match[0]}” is a {right}"
                yield finding("D-018", message, passage.place(match.start()))


@cache
def _calendar(tongue: str) -> tuple[re.Pattern[str], dict[str, int], dict[str, int]]:
    """Return what finds dates with their weekdays in a language, and the names (CLDR)."""
    weekdays = {
        name.lower(): number
        for width in ("wide", "abbreviated")
        for number, name in get_day_names(width, locale=tongue).items()
        if len(name) > 2
    }
    if tongue == "ru":
        weekdays |= {"среду": 2, "пятницу": 4, "субботу": 5}
    months = {
        name.lower(): number
        for context in ("format", "stand-alone")
        for number, name in get_month_names("wide", context, locale=tongue).items()
    }
    of = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    on = "|".join(sorted(map(re.escape, weekdays), key=len, reverse=True))
    pattern = re.compile(
        rf"\b(?P<weekday>{on})\.?,?\s+(?:the\s+)?"
        rf"(?:(?P<day>\d{{1,2}})\.?(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{of}),?"
        rf"|(?P<month2>{of})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?)\s+(?P<year>\d{{4}})\b",
        re.IGNORECASE,
    )
    return pattern, weekdays, months
