"""Words as a search compares them: in any script, whatever their case and their accents."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_ALIKE = str.maketrans({"ı": "i", "ـ": None})
"""The dotless i of Azerbaijani and Turkish; the stroke that stretches Arabic words."""


def fold(text: str) -> str:
    """Return a text in small letters without accents, points and vowel signs."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold()).translate(_ALIKE)
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", plain)


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    return _WORD.findall(fold(text))


def aligned(text: str) -> str:
    """Return a text folded, with as many words between its spaces as it has itself.

    So what is found in the one can be shown in the other.
    """
    return " ".join("-".join(_WORD.findall(word)) or "-" for word in fold(text).split(" "))
