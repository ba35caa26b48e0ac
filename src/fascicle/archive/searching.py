"""Searches the catalogue: words in any script, and what stands around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from fascicle.archive.catalogue import Catalogue
from fascicle.archive.folding import words_of
from fascicle.errors import UsageError

MARK = ("\x02", "\x03")
"""What stands around a word that was searched for, in a snippet."""

_TERM = re.compile(r'"([^"]*)"?|(\S+)')
_WINDOW = 24
"""Words of a snippet."""
_MOST = 100
"""Places in a text that a snippet is chosen from."""
_RANK = "bm25(words, 8.0, 4.0, 4.0, 1.0)"
"""How much it weighs where a word is found: title, authors, facts, text."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, in the newest release that has what was searched for."""

    serial: str
    issue: str
    release: str
    status: str
    date: str
    slug: str
    title: str
    byline: str
    snippet: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has brought: the best hits, of so many articles.

    `is_wider` is true where no article had the words, and those that begin so were taken.
    """

    hits: tuple[Hit, ...]
    total: int
    is_wider: bool = False


def search(catalogue: Catalogue, text: str, limit: int) -> Found:
    """Return the articles that have all the words of a text, the best first.

    Words in quotation marks follow each other; `word*` is any that begins so. UsageError is raised
    where there is no word in it.
    """
    terms = list(_terms(text))
    if not terms:
        message = "there is no word to search for"
        raise UsageError(message, where="archive.search", hint='invoke archive.search "harbour"')
    exact = _find(catalogue, terms, limit)
    if exact.total or all(is_prefix for _, is_prefix in terms):
        return exact
    wider = _find(catalogue, [(words, True) for words, _ in terms], limit)
    return Found(wider.hits, wider.total, is_wider=True)


def _terms(text: str) -> Iterator[tuple[list[str], bool]]:
    """Yield what is searched for: words that follow each other, and whether the last may go on."""
    for match in _TERM.finditer(text):
        written = match[1] if match[2] is None else match[2]
        if words := words_of(written):
            yield words, written.endswith("*")


def _find(catalogue: Catalogue, terms: list[tuple[list[str], bool]], limit: int) -> Found:
    query = " AND ".join(f'"{" ".join(words)}"{"*" * goes_on}' for words, goes_on in terms)
    ask, hits = catalogue.connection.execute, []
    for *facts, text, article in ask(_BEST, {"query": query, "limit": limit}).fetchall():
        (marked,) = ask(_MARKED, (query, article)).fetchone()
        facts.append(_snippet(text, marked))
        hits.append(Hit(*facts))
    return Found(tuple(hits), int(ask(_COUNT, (query,)).fetchone()[0]))


_COUNT = (
    "SELECT count(DISTINCT folder || char(0) || slug) FROM words"
    " JOIN articles ON articles.number = words.rowid WHERE words MATCH ?"
)
_BEST = f"""
WITH found AS MATERIALIZED (
    SELECT words.rowid AS number, {_RANK} AS rank FROM words WHERE words MATCH :query
), newest AS (
    SELECT articles.number, rank, max(articles.place) FROM found JOIN articles USING (number)
    GROUP BY folder, slug ORDER BY rank LIMIT :limit
)
SELECT serial, issue, release, status, date, slug, articles.title, byline, text, number
FROM newest JOIN articles USING (number) JOIN objects USING (folder)
JOIN versions USING (folder, place) ORDER BY rank, serial, issue
"""  # noqa: S608  # numbers of our own
_MARKED = (
    f"SELECT highlight(words, 3, '{MARK[0]}', '{MARK[1]}') FROM words"  # noqa: S608  # as above
    " WHERE words MATCH ? AND rowid = ?"
)


def _snippet(text: str, folded: str) -> str:
    """Return what stands around the words that were found, from a text and its marked fold.

    Where a word stands in the one it stands in the other: they have the same spaces.
    """
    found, words = _places(folded), text.split(" ")
    counts = [bisect_left(found, first + _WINDOW) - i for i, first in enumerate(found)]
    best = found[counts.index(max(counts))] if found else 0
    start = max(0, min(best - 4, len(words) - _WINDOW))
    shown = words[start : start + _WINDOW]
    for place in found:
        if start <= place < start + len(shown):
            shown[place - start] = f"{MARK[0]}{words[place]}{MARK[1]}"
    before, after = "… " * (start > 0), " …" * (start + _WINDOW < len(words))
    return f"{before}{' '.join(shown)}{after}"


def _places(folded: str) -> list[int]:
    """Return the places of the first words that are marked: how many spaces are before each."""
    places: list[int] = []
    at = number = 0
    while len(places) < _MOST and (begin := folded.find(MARK[0], at)) >= 0:
        end = folded.find(MARK[1], begin)
        number += folded.count(" ", at, begin)
        last = number + folded.count(" ", begin, end)
        places += range(max(number, places[-1] + 1 if places else 0), last + 1)
        at, number = end, last
    return places
