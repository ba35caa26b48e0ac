"""Letters that are not what they look like, and characters that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from fascicle.checks.preflight.passages import Kind, Passage
from fascicle.codes.table import finding
from fascicle.findings import Finding

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u200c\u200d])*")
_ALIKE = frozenset("aceiopxyjsABCEHIJKMOPSTXYЅѕІіЈјасеорхуАВСЕНКМОРТХУкгтωοαρνΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
_LONE = re.compile(r"(?<![\w\ufffc])[aocyeAOCE](?![\w\ufffc.)])")
_FOREIGN_SCRIPTS = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN"}
_INVISIBLE = {
    "\u200b": "a space of no width (U+200B)",
    "\ufeff": "a byte order mark (U+FEFF)",
    "\u2060": "a word joiner (U+2060)",
    "\u00ad": "a soft hyphen (U+00AD)",
    "\u180e": "a vowel separator (U+180E)",
    "\u2028": "a line separator (U+2028)",
    "\u2029": "a paragraph separator (U+2029)",
    "\u034f": "a grapheme joiner (U+034F)",
}
_DIRECTIONS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_OVERRIDES = frozenset("\u202d\u202e")
_MOJIBAKE = re.compile(
    r"â€[™œ\u009d“”˜¦\u0093\u0094\u0099]|Ã[\u00a0-\u00bf©¨¼¶¤±]|Â[\u00a0«»°§]|[ÐÑ][\u0080-\u00bf°µ±]{1,2}[ÐÑ]"
)
_LIGATURES = re.compile("[\ufb00-\ufb06\u0132\u0133\u01c4-\u01cc]")
_DECOMPOSED = re.compile(r"[^\W\d_][\u0300-\u036f]+")
_JOINED = {
    "fa",
    "ar",
    "ur",
    "ckb",
    "ps",
    "hi",
    "mr",
    "ne",
    "bn",
    "ta",
    "te",
    "ml",
    "kn",
    "si",
    "km",
}


def find_characters(passage: Passage) -> Iterator[Finding]:
    """Yield C-012 to C-015 for a passage."""
    yield from _mixed_alphabets(passage)
    yield from _invisible(passage)
    yield from _broken(passage)
    yield from _compatible(passage)


def _mixed_alphabets(passage: Passage) -> Iterator[Finding]:
    """C-012: a word is written in one alphabet (Unicode TR 39, 5)."""
    if passage.text.isascii():
        return
    for match in _WORD.finditer(passage.text):
        if not match[0].isascii() and (strange := _strangers(match[0])):
            letters = ", ".join(strange)
            message = f"“{match[0]}” has letters of two alphabets: {letters}"
            yield finding("C-012", message, passage.place(match.start()))
    if passage.tongue not in {"ru", "uk", "be", "bg", "sr", "mk"}:
        return
    for match in _LONE.finditer(passage.text):
        around = passage.text[max(0, match.start() - 2)], passage.text[match.end() :][1:2]
        if all(_script(letter) == "CYRILLIC" for letter in around):
            message = f"“{match[0]}” between Cyrillic words is a Latin letter"
            yield finding("C-012", message, passage.place(match.start()))


def _strangers(word: str) -> list[str]:
    """Return the letters of a word, by their names, that pass for those of another alphabet."""
    scripts: dict[str, list[str]] = {}
    for letter in word:
        if letter.isalpha() and (script := _script(letter)) in _FOREIGN_SCRIPTS:
            scripts.setdefault(script, []).append(letter)
    if len(scripts) < 2 or len(word) < 3:
        return []
    if re.fullmatch(r"[A-Z]{2,}[а-яё]+", word):  # a foreign abbreviation with a Russian ending
        return []
    fewest = min(scripts, key=lambda script: (len(scripts[script]), script))
    if not all(letter in _ALIKE for letter in scripts[fewest]):
        return []
    return [f"{letter} is {script.title()}" for script, letters in scripts.items()
            if script == fewest for letter in dict.fromkeys(letters)]  # fmt: skip


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """Return the alphabet of a letter by the first word of its name."""
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""


def _invisible(passage: Passage) -> Iterator[Finding]:
    """C-013: nothing stands in a text that nobody sees, but what its script needs."""
    text = passage.text
    if text.isascii():
        return
    from_right = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)
    for at, letter in enumerate(text):
        if letter in _INVISIBLE:
            message = f"{_INVISIBLE[letter]} stands after “{passage.before(at)}”"
            yield finding("C-013", message, passage.place(at))
        elif letter in _OVERRIDES or (letter in _DIRECTIONS and not from_right):
            name = unicodedata.name(letter).lower()
            message = f"a mark of direction ({name}) stands after “{passage.before(at)}”"
            yield finding("C-013", message, passage.place(at))
        elif letter in "\u200c\u200d" and passage.tongue not in _JOINED and not _is_emoji(text, at):
            name = unicodedata.name(letter).lower()
            yield finding(
                "C-013", f"a {name} stands after “{passage.before(at)}”", passage.place(at)
            )


def _is_emoji(text: str, at: int) -> bool:
    return at > 0 and ord(text[at - 1]) >= 0x2190


def _broken(passage: Passage) -> Iterator[Finding]:
    """C-014: no character was lost on the way."""
    for at, letter in enumerate(passage.text):
        if letter == "\ufffd" or unicodedata.category(letter) == "Co":
            what = "a lost character" if letter == "\ufffd" else "a character of no alphabet"
            message = f"{what} (U+{ord(letter):04X}) stands after “{passage.before(at)}”"
            yield finding("C-014", message, passage.place(at))
            return
    if match := _MOJIBAKE.search(passage.text):
        word = passage.text[max(0, match.start() - 10) : match.end() + 10].strip()
        yield finding(
            "C-014", f"“{word}” was read in a wrong encoding", passage.place(match.start())
        )


def _compatible(passage: Passage) -> Iterator[Finding]:
    """C-015: letters are those that a search finds (Unicode Annex 15, NFC)."""
    if match := _LIGATURES.search(passage.text):
        letters = " and ".join(unicodedata.normalize("NFKC", match[0]))
        message = f"“{match[0]}” is one character: {letters}"
        yield finding("C-015", message, passage.place(match.start()))
    for match in _DECOMPOSED.finditer(passage.text):
        if unicodedata.normalize("NFC", match[0]) != match[0] and passage.kind is not Kind.ALT:
            message = f"“{match[0]}” is written as a letter and a mark of its own"
            yield finding("C-015", message, passage.place(match.start()))
            return
