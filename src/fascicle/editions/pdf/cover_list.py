"""The articles that a cover names: as many as it has room for, and how many more there are.

Nothing is laid out for it: how high a line of the list will be is reckoned from its letters, on the
safe side, as the default looks set it. What is left out the contents list has.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from fascicle.editions.pdf.measures import Measures, measures_of
from fascicle.issue.model import Article, Issue
from fascicle.layout.words import names, numbering

_FEW = 4
"""Articles of the longest list in one column."""
_LETTERS = re.compile("[\u0530-\u058f\u10a0-\u10ff]")
_WIDE = re.compile("[\u2e80-\uffff]")


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a list is set: sizes and leadings in points, and parts of the page's height.

    `ground` is what a coloured head takes at least, `above` the gap between head and list, and
    `picture` what stands between them where the cover has a picture.
    """

    name: str
    title: tuple[float, float]
    author: tuple[float, float]
    gap: float
    ground: float
    above: float
    picture: float
    columns: int = 2


_SETTINGS = (
    _Setting("", (12.5, 16.9), (12, 14), 16.5, 0.46, 0.10, 0.39, columns=1),
    _Setting("many", (11, 14.1), (10.4, 12.6), 16.5, 0.36, 0.06, 0.28),
    _Setting("many close", (9.4, 12.2), (9.6, 11.2), 9.5, 0.28, 0.04, 0.22),
)
"""From the roomiest to the closest; the numbers are those of pdf.css and of the look “journal”."""


@dataclass(frozen=True, slots=True)
class CoverList:
    """The articles on a cover, how many others the issue has, and the classes of their setting."""

    articles: tuple[Article, ...]
    more: int
    setting: str


def list_for_cover(issue: Issue, sheets: Sequence[str]) -> CoverList:
    """Return which articles the cover names, in the roomiest setting that has room for all.

    The closest one leaves out what it has no room for, two at least, since a line says how many.
    """
    articles = issue.articles
    if issue.monograph:
        return CoverList((), 0, "")
    measures = measures_of(sheets)
    for setting in _SETTINGS[len(articles) > _FEW :]:
        room, width = _room(issue, measures, setting)
        if _count_that_fit(articles, setting, room, width) == len(articles):
            return CoverList(articles, 0, setting.name)
    own_line = setting.author[1] + setting.gap
    most = max(1, _count_that_fit(articles, setting, room - own_line, width))
    shown = articles[: min(most, len(articles) - 2)] or articles[:1]
    return CoverList(shown, len(articles) - len(shown), setting.name)


def _count_that_fit(
    articles: Sequence[Article], setting: _Setting, room: float, width: float
) -> int:
    """Return how many articles have room, in rows of as many as there are columns."""
    column = width if setting.columns == 1 else width * 0.48
    for first in range(0, len(articles), setting.columns):
        row = articles[first : first + setting.columns]
        room -= max(_height(article, setting, column) for article in row)
        if room < 0:
            return first
    return len(articles)


def _height(article: Article, setting: _Setting, width: float) -> float:
    """Return about how high an article's title and authors are, with the gap behind them."""
    authors = names(article.authors, article.language)
    title = _lines(article.title.plain, setting.title[0], width) * setting.title[1]
    return title + _lines(authors, setting.author[0], width) * setting.author[1] + setting.gap


def _room(issue: Issue, measures: Measures, setting: _Setting) -> tuple[float, float]:
    """Return how high and how wide a list may be, in points: the page without all else on it."""
    wide, high = measures.page
    inset, size = measures.token("cover-inset"), measures.token("cover-title")
    width, serial = wide - 2 * inset, issue.publication
    title = issue.title or numbering(issue, issue.language)
    masthead = 34 + 31 * _lines(serial.title, 29, width) + 20 * _lines(serial.subtitle, 11, width)
    head = inset + masthead + 0.06 * high + 14 + 1.13 * size * _lines(title, size, width)
    if issue.cover and not issue.cover.missing:
        head += setting.picture * high
    else:
        head = max(head, setting.ground * high) + setting.above * high
    return high - head - inset - 24, width


def _lines(text: str, size: float, width: float) -> int:
    """Return about how many lines a text takes."""
    ems = 0.5 * len(text) + 0.14 * len(_LETTERS.findall(text)) + 0.5 * len(_WIDE.findall(text))
    return math.ceil(ems * size / width)
