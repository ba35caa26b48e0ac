"""Spaces and marks between words: doubled, missing, in the wrong place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fascicle.checks.preflight.passages import Kind, Passage
from fascicle.codes.table import finding
from fascicle.findings import Finding

_DOUBLE = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_GAP = re.compile(r"[\u00a0\u202f][ \t\u00a0\u202f]|[ \t][\u00a0\u202f]")
_WORD_TWICE = re.compile(r"(?<![\w’'-])([^\W\d_]{2,})[ \n]+\1(?![\w’'-])", re.IGNORECASE)
_BEFORE = re.compile(r"(?<=[^\W_])[ \t]+([,;.!?])(?=[\s\ufffc]|$)|(?<=[^\W_])[ \t]+(:)(?=\s|$)")
_AFTER = re.compile(r"(?<=[^\W\d_]{2})([,;!?])(?=[^\W\d_]{2})")
_MARKS_TWICE = re.compile(r"(?<=\w)(?:,[ ]?,|;[ ]?;|\.[ ]?\.(?![. ]?\.)|:[ ]?:)(?=\s|$)")

_REPEATING = {"en", "ru", "uk", "be", "de", "fr", "it", "es", "pt", "pl", "cs", "nl", "sv"}
"""Languages in which a word said twice is a slip. In Turkish and its kin it is grammar."""

_SAID_TWICE = {
    "en": {"had", "that", "is", "do", "her", "bye", "very", "knock", "there", "no", "ha"},
    "de": {"die", "der", "das", "sie", "dem", "den"},
    "fr": {"nous", "vous", "se", "très"},
    "it": {"piano", "quasi", "via", "così", "appena"},
    "es": {"casi"},
    "nl": {"die", "dat", "had"},
    "ru": {"чуть", "еле", "едва", "что", "как", "так", "да", "нет", "вот", "очень", "ну"},
    "uk": {"ледь", "що", "так", "дуже", "ну"},
}
_SPACED = {"fr"}
"""Languages that set a space before high marks."""


def find_spacing(passage: Passage) -> Iterator[Finding]:
    """Yield C-001 to C-006 for a passage."""
    if passage.kind is Kind.ALT:
        return
    text = passage.text
    for match in _DOUBLE.finditer(text):
        message = f"two spaces in a row after “{passage.before(match.start())}”"
        yield finding("C-001", message, passage.place(match.start()))
    for match in _GAP.finditer(text):
        message = f"a space beside a no-break space after “{passage.before(match.start())}”"
        yield finding("C-002", message, passage.place(match.start()))
    yield from _words_twice(passage)
    yield from _marks(passage)


def _words_twice(passage: Passage) -> Iterator[Finding]:
    """C-003: no word stands twice, but where the language has it so."""
    if passage.tongue not in _REPEATING:
        return
    for match in _WORD_TWICE.finditer(passage.text):
        first, second = match[1], match[0][-len(match[1]) :]
        is_name = first[0].isupper() and second[0].isupper()
        if is_name or first.lower() in _SAID_TWICE.get(passage.tongue, ()):
            continue
        message = f"the word “{second}” stands twice"
        yield finding("C-003", message, passage.place(match.end()))


def _marks(passage: Passage) -> Iterator[Finding]:
    """C-004 to C-006: marks stand at the word before them, once, with a space behind."""
    text = passage.text
    for match in _BEFORE.finditer(text) if passage.tongue not in _SPACED else ():
        mark = match[1] or match[2]
        message = f"a space stands before “{mark}” after “{passage.before(match.start())}”"
        yield finding("C-004", message, passage.place(match.start()))
    for match in _AFTER.finditer(text):
        message = f"no space follows “{match[1]}” after “{passage.before(match.start())}”"
        yield finding("C-005", message, passage.place(match.start()))
    for match in _MARKS_TWICE.finditer(text):
        message = f"“{match[0]}” stands after “{passage.before(match.start())}”"
        yield finding("C-006", message, passage.place(match.start()))
