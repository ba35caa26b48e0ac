"""The words that layouts set around an editor's text: labels, dates and names, by language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from markupsafe import Markup

from fascicle.issue.dates import IssueDate
from fascicle.issue.model import Issue, Person
from fascicle.layout.punctuation import colon, comma
from fascicle.tongues import day_text, locale, month_text

_HEADER = re.compile(r"^\[(\w+)\]$", re.MULTILINE)
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "ps", "ku-Arab", "az-Arab"}


@cache
def _tables() -> dict[str, str]:
    """Return the table of each language as it is written: an issue needs a few of them."""
    text = Path(__file__).with_name("labels.toml").read_text(encoding="utf-8")
    _, *parts = _HEADER.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@cache
def _own_labels(language: str) -> dict[str, str]:
    return tomllib.loads(_tables().get(language, ""))


@cache
def labels(language: str) -> dict[str, str]:
    """Return the labels of a language (BCP 47), with English ones where it has none."""
    return _own_labels("en") | _own_labels(language.split("-")[0])


class _Borrowed(str):
    """A label in English, within a text of another language: as HTML it says so."""

    __slots__ = ()

    def __html__(self) -> str:
        return Markup('<span lang="en" dir="ltr">{}</span>').format(str(self))

    def lower(self) -> _Borrowed:
        """Return it in small letters, English still."""
        return _Borrowed(super().lower())


@cache
def shown_labels(language: str) -> dict[str, str]:
    """Return the labels of a language for a layout of HTML.

    Those that are in English for want of others say so there (WCAG 2.2, 3.1.2); in an attribute,
    which cannot, they want the filter `attribute`.
    """
    if label_language(language) == language:
        return labels(language)
    return {name: _Borrowed(label) for name, label in labels(language).items()}


def tongue(label: str) -> str:
    """Return the attribute by which an element says that its label, an attribute too, is English.

    It is empty for a label in the language around it. What the element holds is then taken for
    English as well: all of it has to name its own language.
    """
    return Markup(' lang="en"') if isinstance(label, _Borrowed) else ""


def label_language(language: str) -> str:
    """Return the language that labels of a text in `language` are in: that one, or English."""
    return language if language.split("-")[0] in _tables() else "en"


def direction(language: str) -> str:
    """Return `rtl` for a language that is written from right to left, else `ltr`."""
    return "rtl" if {language, language.split("-")[0]} & _RIGHT_TO_LEFT else "ltr"


def date_text(date: IssueDate, language: str) -> str:
    """Return a date as it is printed: `26 August 2024`, `August 2024` or `2024`."""
    if date.day:
        return day_text(date.first_day, language)
    if date.month:
        return month_text(date.first_day, language)
    return str(date.year)


def numbering(issue: Issue, language: str) -> str:
    """Return `Volume 26, Issue 2` in a language, with what the issue has of it."""
    words = labels(language)
    parts = [(words["volume"], issue.volume), (words["issue"], issue.number)]
    return comma(language).join(f"{label} {number}" for label, number in parts if number)


def shown_numbering(issue: Issue, language: str) -> str:
    """Return `numbering` for a layout of HTML: in English for want of words, it says so."""
    text = numbering(issue, language)
    return text if not text or label_language(language) == language else _Borrowed(text)


def cover_text(issue: Issue) -> str:
    """Return what a picture of an issue's cover is called: `Cover: Kavkaz Files`.

    It is one attribute, so that it does without a label that would be of another language.
    """
    if label_language(issue.language) != issue.language:
        return issue.name
    return f"{labels(issue.language)['cover']}{colon(issue.language)} {issue.name}"


def short_numbering(issue: Issue) -> str:
    """Return `26 (2)`, as citations have it."""
    if issue.volume and issue.number:
        return f"{issue.volume} ({issue.number})"
    return issue.volume or issue.number


def names(people: Sequence[Person], language: str) -> str:
    """Return the names of people as a list in running text: `A, B and C`."""
    listed = [person.name for person in people]
    if len(listed) < 2:
        return "".join(listed)
    if label_language(language) != language:
        from babel.lists import format_list

        return format_list(listed, locale=locale(language))
    return f"{comma(language).join(listed[:-1])} {conjunction(language)} {listed[-1]}"


def conjunction(language: str) -> str:
    """Return the word for “and” between the last two of a list."""
    if label_language(language) == language:
        return labels(language)["and"]
    pattern = locale(language).list_patterns["standard"]["2"]
    return pattern.replace("{0}", "").replace("{1}", "").strip() or ","


def page_range(first: str, last: str) -> str:
    """Return a range of pages as references have it: `101–104`, or the one page."""
    return first if first == last else f"{first}–{last}"


def short_title(title: str, longest: int = 64) -> str:
    """Return a title for a running head: without its second half, and cut at a word if need be."""
    if len(title) <= longest:
        return title
    for mark in (": ", " — ", " – ", "? ", ". "):
        first = title.split(mark)[0]
        if 8 <= len(first) <= longest and first != title:
            return first + ("?" if mark == "? " else "")
    return title[:longest].rsplit(" ", 1)[0].rstrip(",;:—– ") + "…"
