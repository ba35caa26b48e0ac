"""What is kept of babel's data on languages is what babel has."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import get_decimal_symbol

from fascicle import tongues
from fascicle.issue.dates import IssueDate
from fascicle.layout.words import date_text

LABELLED = [*tomllib.loads((files("fascicle.layout") / "labels.toml").read_text("utf-8"))]
OTHERS = ["en-GB", "de-AT", "pl", "zh-Hans", "ja", "lt", "eu", "hu", "sr-Latn", "ar-EG", "bn", "my"]
DAYS = [
    date(y, m, d) for y, d in [(1600, 1), (1999, 28), (2026, 9), (9999, 10)] for m in range(1, 13)
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    tongues._known.cache_clear()
    yield tmp_path
    tongues._known.cache_clear()


@pytest.mark.parametrize("language", LABELLED + OTHERS)
def test_dates_and_decimals_are_babel_s_when_they_are_made_and_when_they_are_read(
    language: str,
) -> None:
    spoken = Locale.parse(language, sep="-")
    wanted = [
        [format_date(day, "long", spoken) for day in DAYS],
        [format_skeleton("yMMMM", day, locale=spoken) for day in DAYS],
        get_decimal_symbol(spoken),
    ]
    for _ in ("made", "read"):
        tongues._known.cache_clear()
        days = [tongues.day_text(day, language) for day in DAYS]
        months = [tongues.month_text(day, language) for day in DAYS]
        assert [days, months, tongues.decimal_sign(language)] == wanted


@pytest.mark.parametrize("language", LABELLED)
def test_a_language_that_has_labels_needs_no_more_of_babel(language: str) -> None:
    _, days, months = tongues._known().words(language)
    assert all(days)
    assert all(months)


def test_a_language_that_is_not_known_is_english() -> None:
    assert date_text(IssueDate(2024, 8, 26), "xx-Qaaa") == "August 26, 2024"
    assert date_text(IssueDate(2024, 8), "xx-Qaaa") == "August 2024"


def test_the_languages_that_have_codes_are_babel_s() -> None:
    for _ in ("made", "read"):
        tongues._known.cache_clear()
        assert tongues._known().codes == set(Locale("en").languages)
        assert (tongues.is_known("ka"), tongues.is_known("zz")) == (True, False)


def test_what_has_been_asked_before_is_told_without_babel() -> None:
    code = (
        "import sys\n"
        "from datetime import date\n"
        "from fascicle.tongues import day_text, decimal_sign, is_known\n"
        "day = date(2024, 8, 26)\n"
        "print(day_text(day, 'ru'), decimal_sign('ru'), is_known('ru'), 'babel' in sys.modules)\n"
    )
    told = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [each.stdout.strip() for each in told] == [
        "26 августа 2024\u202fг. , True True",
        "26 августа 2024\u202fг. , True False",
    ]


def test_a_pattern_with_other_fields_is_babel_s_to_fill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tongues, "_MARKS", {})
    assert tongues.day_text(date(2024, 8, 26), "de") == "26. August 2024"
    assert tongues.month_text(date(2024, 8, 26), "de") == "August 2024"


def test_many_languages_do_not_fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tongues, "_MOST", 2)
    texts = [tongues.day_text(date(2024, 8, 26), each) for each in ("de", "fr", "nl", "sv")]
    tongues._known.cache_clear()

    assert texts == ["26. August 2024", "26 août 2024", "26 augustus 2024", "26 augusti 2024"]
    assert tongues._known()._by_language.keys() == {"de", "fr"}
