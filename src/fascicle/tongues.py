"""What we use of babel's data on languages, kept: few lines of the thousands that a language has.

Loading one language's data, and babel with it, was a thirtieth of the time that an EPUB takes.
"""

from __future__ import annotations

import marshal
import sys
from datetime import UTC, date
from functools import cache
from typing import TYPE_CHECKING, Any

from fascicle.late_imports import Stands, in_place_of, put_off, without
from fascicle.sealing import kept
from fascicle.versions import version

if TYPE_CHECKING:
    from babel import Locale

_FORM = 1
"""Of what is kept: another number where its makers or its readers change."""

_MOST = 200
"""Languages that are kept: nobody has so many, but a stranger's manuscript may name them."""

_MONTH_AND_YEAR = "yMMMM"
_DAY, _TWO_DIGITS, _YEAR = "\ue000", "\ue001", "\ue002"
_MARKS = {"d": _DAY, "dd": _TWO_DIGITS, "y": _YEAR}
"""What stands in a month's dates for the fields that its days and years fill."""

_SAME_ALL_MONTH = ("M", "L", "G")
"""Fields that are the same on all days of a month: its name or number, and the era."""

_SELDOM: Stands = {"zoneinfo": ()}
"""What babel imports for clocks."""

_Words = tuple[str, tuple[str, ...], tuple[str, ...]]
"""The decimal sign; for each month its dates with a day, and without, with marks in them."""


@cache
def locale(language: str) -> Locale:
    """Return the locale of a language (BCP 47), English where babel has no data on it."""
    _import_babel()
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def is_known(code: str) -> bool:
    """Return whether babel has a name for a language in English, by its code (ISO 639)."""
    return code in _known().codes


def day_text(day: date, language: str) -> str:
    """Return a day as it is printed in a language: `26 August 2024`."""
    if pattern := _known().words(language)[1][day.month - 1]:
        return _filled(pattern, day)
    from babel.dates import format_date

    return format_date(day, "long", locale(language))


def month_text(day: date, language: str) -> str:
    """Return a day's month as it is printed in a language: `August 2024`."""
    if pattern := _known().words(language)[2][day.month - 1]:
        return _filled(pattern, day)
    from babel.dates import format_skeleton

    return str(format_skeleton(_MONTH_AND_YEAR, day, locale=locale(language)))


def decimal_sign(language: str) -> str:
    """Return the sign before a language's decimals."""
    return _known().words(language)[0]


def _filled(pattern: str, day: date) -> str:
    filled = pattern.replace(_YEAR, str(day.year)).replace(_DAY, str(day.day))
    return filled.replace(_TWO_DIGITS, f"{day.day:02}")


class _Known:
    """The codes of languages, and the words of those that were asked for."""

    def __init__(self, codes: frozenset[str], by_language: dict[str, _Words]) -> None:
        self.codes = codes
        self._by_language = by_language

    def words(self, language: str) -> _Words:
        """Return what is used of a language, which is kept from then on."""
        found = self._by_language.get(language)
        if found is None:
            found = self._by_language[language] = _words_of(locale(language))
            if len(self._by_language) <= _MOST:
                with _kept() as before:
                    before.content = marshal.dumps((self.codes, self._by_language))
        return found


@cache
def _known() -> _Known:
    with _kept() as before:
        if before.content is None:
            codes = frozenset(locale("en").languages)
            before.content = marshal.dumps((codes, {}))
        return _Known(*marshal.loads(before.content))  # noqa: S302  # sealed


def _kept() -> Any:
    return kept("languages", f"{_FORM} {version('babel')} {sys.version}")


def _words_of(spoken: Locale) -> _Words:
    from babel.dates import get_date_format
    from babel.numbers import get_decimal_symbol

    days = get_date_format("long", spoken)
    months = spoken.datetime_skeletons.get(_MONTH_AND_YEAR)
    return get_decimal_symbol(spoken), _by_month(days, spoken), _by_month(months, spoken)


def _by_month(pattern: Any, spoken: Locale) -> tuple[str, ...]:
    """Return what babel's pattern gives for each month; nothing for one with other fields in it."""
    from babel.dates import DateTimeFormat

    class Marked(DateTimeFormat):
        def __getitem__(self, name: str) -> str:
            if name in _MARKS:
                return _MARKS[name]
            if name.startswith(_SAME_ALL_MONTH):
                return super().__getitem__(name)
            raise KeyError(name)

    try:
        return tuple(str(pattern % Marked(date(2000, month, 1), spoken)) for month in range(1, 13))
    except (KeyError, TypeError):
        return ("",) * 12


@cache
def _import_babel() -> None:
    """Import babel, which need not find out where this machine's clock stands.

    Dates are those of the issue on any machine.
    """
    clock = in_place_of("babel.localtime", LOCALTZ=UTC)
    with put_off(_SELDOM), clock, without("pytz"):
        import babel.dates
        import babel.numbers  # noqa: F401  # else it comes with the first language's data
