"""Spelling, held against a real dictionary of each language that an issue speaks.

It is information, since no dictionary has all the words that there are. A word is told once, with
all its places; names, and what is more than a reader wants to see, are told together.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fascicle.checks.preflight.copy import Copy
from fascicle.checks.preflight.dictionaries import Speller
from fascicle.checks.preflight.passages import Kind, Passage
from fascicle.checks.preflight.words import script_of
from fascicle.codes.table import finding
from fascicle.findings import Finding
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.reading import read_text

MOST = 40
"""Words of a language that are told each by itself."""

_LETTER = r"(?:[^\W\d_]|[\u00ad\u0301\u200b-\u200d\u2060\ufffd])"  # what is odd is told elsewhere
_WORD = re.compile(
    rf"(?<!\w\.)(?<!\w-[ \n])(?<![\w&]){_LETTER}+(?:['’ʼ‐‑-]{_LETTER}+)*(?!\w|\.\w|-\s)"
)
_BEGINS = re.compile(r"(?:^|[.!?…:]['\"”’»)\]]*)\s*[«“„\"'‘(\[—–-]*\s*$")
_PLAIN = str.maketrans("’ʼ‑‐", "''--", "\u00ad\u0301\u200b\u200c\u200d\u2060")
_BEFORE = 20  # characters in which it is seen whether a sentence begins
_ABBREVIATION, _LONGEST = 6, 60
_LISTED, _PLACES = 60, 6
_CAPITALS_FOR_ALL = {"de", "lb"}
"""Languages that write every noun with a capital: there it does not tell a name."""


@dataclass(frozen=True, slots=True)
class _Met:
    """A word where it stands in the text."""

    word: str
    place: str
    is_small: bool
    begins: bool
    """True where any word would have a capital: as a sentence begins."""


def languages_of(passages: Sequence[Passage]) -> tuple[str, ...]:
    """Return the languages that have running text, in the order in which they are met."""
    return tuple(dict.fromkeys(each.language for each in passages if _is_read(each)))


def find_misspelt(
    copy: Copy, passages: Sequence[Passage], language: str, speller: Speller
) -> Iterator[Finding]:
    """Yield C-025 for words of a language that no dictionary has, C-026 for its names."""
    own, faults = own_words(copy)
    yield from faults
    met: dict[str, list[_Met]] = defaultdict(list)
    for passage in passages:
        if passage.language == language and _is_read(passage):
            for each in _words(passage):
                if not _is_own(each.word, own) and not speller.knows(each.word):
                    met[_lowered(each.word)].append(each)
    plain: list[list[_Met]] = []
    names: list[list[_Met]] = []
    for places in met.values():
        (names if _is_name(places, language) else plain).append(places)
    yield from _told(plain, language)
    yield from _named(names, language)
    speller.keep()


def own_words(copy: Copy) -> tuple[frozenset[str], list[Finding]]:
    """Return the words that the publication brings: its list, the people and the serial itself.

    In the list, a word stands on a line, and a # begins a remark.
    """
    file, mistakes = copy.workspace.words_file, Mistakes()
    name = copy.workspace.relative(file)
    text = (read_text(file, name, mistakes) or "") if file.is_file() else ""
    listed = (line.partition("#")[0] for line in text.splitlines())
    issue = copy.issue
    people = [*issue.publication.editors, *issue.editors]
    people += [person for article in issue.articles for person in article.authors]
    said = (issue.publication.title, issue.publication.publisher, issue.publication.place)
    brought = (*listed, *said, *(f"{each.name} {each.affiliation}" for each in people))
    words = (_plain(word) for line in brought for word in _WORD.findall(line))
    return frozenset(words), mistakes.found


def _is_name(places: Sequence[_Met], language: str) -> bool:
    """Return whether a word is a name: large wherever it stands, and not for its place alone."""
    if language.partition("-")[0] in _CAPITALS_FOR_ALL or any(met.is_small for met in places):
        return False
    return not all(met.begins for met in places)


def _is_read(passage: Passage) -> bool:
    return passage.kind not in {Kind.NAME, Kind.FIELD}


def _words(passage: Passage) -> Iterator[_Met]:
    """Yield the words of a passage that a dictionary could have."""
    for match in _WORD.finditer(passage.text):
        word = _plain(match[0])
        if _is_judged(word, script_of(passage.language)):
            is_small = not word[0].isupper()
            before = max(0, match.start() - _BEFORE)
            begins = bool(_BEGINS.search(passage.text, before, match.start()))
            yield _Met(
                word, passage.place(match.start()), is_small, begins and passage.kind != Kind.CELL
            )


def _plain(word: str) -> str:
    """Return a word as dictionaries write it: without accents for reading, with plain marks."""
    return unicodedata.normalize("NFKC", word.translate(_PLAIN))


def _is_judged(word: str, script: str) -> bool:
    """Return False for what no dictionary has: abbreviations, trade names, other alphabets."""
    if not 1 < len(word) <= _LONGEST or (word.isupper() and len(word) <= _ABBREVIATION):
        return False
    parts = re.split("['-]", word)
    if not all(part.isalpha() for part in parts):
        return False
    inner = any(letter.isupper() for part in parts for letter in part[1:]) and not word.isupper()
    scripts = {
        unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()
    }
    return not inner and len(scripts) == 1 and script in {"", *scripts}


def _is_own(word: str, own: frozenset[str]) -> bool:
    """Return whether a word is the publication's: also with a capital, or in the genitive."""
    forms = {word, _lowered(word), word.removesuffix("'s"), _lowered(word).removesuffix("'s")}
    return not own.isdisjoint(forms) or ("-" in word and set(word.split("-")) <= own)


def _lowered(word: str) -> str:
    return word[:1].lower() + word[1:] if not word.isupper() else word.lower()


def _told(plain: list[list[_Met]], language: str) -> Iterator[Finding]:
    """C-025: each word by itself, as far as anybody reads; the rest in one."""
    for places in plain[:MOST]:
        word = places[0].word
        message = f"“{word}” is in no dictionary of {language}{_elsewhere(places)}"
        yield finding("C-025", message, places[0].place)
    if rest := plain[MOST:]:
        listed = ", ".join(places[0].word for places in rest[:_LISTED])
        more = f" and {len(rest) - _LISTED} more" if len(rest) > _LISTED else ""
        message = f"{len(rest)} more words are in no dictionary of {language}: {listed}{more}"
        yield finding("C-025", message, rest[0][0].place)


def _elsewhere(places: Sequence[_Met]) -> str:
    """Return where else a word stands."""
    others = [each.place for each in places[1:]]
    others = [place for place in dict.fromkeys(others) if place != places[0].place]
    if not others:
        return ""
    more = f" and {len(others) - _PLACES} more" if len(others) > _PLACES else ""
    return f"; also {', '.join(others[:_PLACES])}{more}"


def _named(names: list[list[_Met]], language: str) -> Iterator[Finding]:
    """C-026: the names of a file in one, each with its first line."""
    files: dict[str, list[str]] = defaultdict(list)
    first: dict[str, str] = {}
    for places in names:
        file, _, line = places[0].place.rpartition(":")
        first.setdefault(file, places[0].place)
        files[file].append(f"{places[0].word} ({line})")
    for file, listed in files.items():
        more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
        message = f"names that no dictionary of {language} has: {', '.join(listed[:_LISTED])}{more}"
        yield finding("C-026", message, first[file])
