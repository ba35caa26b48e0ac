"""Bytes of a text file → text, whatever encoding they are in."""

from __future__ import annotations

import codecs
import itertools
import re

from fascicle.manuscript.importing.ledger import Ledger, refusal
from fascicle.manuscript.sanitising import without_controls

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_GUESSED = {
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8-r": "KOI8-R (Cyrillic)",
    "cp866": "DOS 866 (Cyrillic)",
    "cp1252": "Windows-1252 (Western)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp1250": "Windows-1250 (Central European)",
}
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,30})", re.IGNORECASE)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_FREQUENT = set("оеаинтсрвлкмдпуяыьз")
_ACCENTED = {
    "cp1252": set("éèêëàâäçîïôöùûüñáíóúßæœåøãõ"),
    "cp1254": set("çğıöşüâî"),
    "cp1250": set("áčďéěíňóřšťúůýžąćęłńśźżőű"),
}
_PUNCTUATION = set("–—“”‘’«»„…°§©®€•·\u00a0№")
_SAMPLE = 200_000


def decode(content: bytes, ledger: Ledger, *, declares: bool = False) -> str:
    """Return the text of a file; `declares` looks for the charset that HTML names."""
    text = _decode_certain(content, ledger)
    if text is None and declares:
        text = _decode_declared(content, ledger)
    if text is None:
        text = _decode_guessed(content, ledger)
    if text.count("\0") or _controls(text) > len(text) // 100 + 1:
        message = "this is not a text: it is full of bytes that no text has"
        raise refusal("I-006", ledger.file, message, "save it as text in UTF-8")
    return without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))


def _decode_certain(content: bytes, ledger: Ledger) -> str | None:
    """Return the text by its byte order mark, by the pattern of UTF-16, or as strict UTF-8."""
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            try:
                text = content.decode(codec)
            except UnicodeDecodeError:
                message = f"the file says it is in {name}, but breaks its rules"
                raise refusal("I-006", ledger.file, message, "save it as UTF-8") from None
            if name != "UTF-8":
                ledger.guess(f"the text is in {name}", "first bytes", "the words")
            return text.lstrip("\ufeff")
    for codec, zeros in (("utf-16-le", content[1:2000:2]), ("utf-16-be", content[0:2000:2])):
        if len(zeros) > 3 and zeros.count(0) * 10 > len(zeros) * 7 and len(content) % 2 == 0:
            ledger.guess("the text is in UTF-16, without a mark", "first bytes", "the words")
            return content.decode(codec, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decode_declared(content: bytes, ledger: Ledger) -> str | None:
    """Return the text in the charset that the head of an HTML file names."""
    match = _DECLARED.search(content[:4096])
    name = match[1].decode("ascii").lower() if match else ""
    if not name or name in {"utf-8", "utf8"}:
        return None
    try:
        text = content.decode(name)
    except (LookupError, UnicodeDecodeError, UnicodeError):
        return None
    ledger.guess(f"the text is in {name}, as its head says", "head", "the words")
    return text


def _decode_guessed(content: bytes, ledger: Ledger) -> str:
    """Return the text in the encoding in which it looks most like words."""
    sample = content[:_SAMPLE]
    best = max(_GUESSED, key=lambda codec: _score(sample.decode(codec, errors="replace"), codec))
    text = content.decode(best, errors="replace")
    ledger.guess(f"the text is in {_GUESSED[best]}", "bytes that are not UTF-8", "the words")
    if "\ufffd" in text:
        place = f"line {text.count(chr(10), 0, text.index(chr(0xFFFD))) + 1}"
        hint = "save the document as UTF-8 and import it again"
        ledger.warn("I-015", place, "some bytes are no characters: they show as �", hint)
    return text


def _score(text: str, codec: str) -> int:
    """Return how much a text looks like words when it is read in this encoding."""
    score = 0
    accented = _ACCENTED.get(codec, set())
    for word in re.findall(r"\w+", text):
        foreign = [c for c in word if ord(c) > 127]
        if not foreign:
            continue
        cyrillic = len(_CYRILLIC.findall(word))
        if cyrillic:
            score += _score_cyrillic(word, cyrillic)
        else:
            score += sum(2 if c.lower() in accented else -1 for c in foreign)
            score -= 3 * len(foreign) if len(foreign) * 2 > len(word) + 1 else 0
    rest = re.sub(r"[\w\s\x00-\x7f]", "", text)
    return score + sum(1 if c in _PUNCTUATION else -3 for c in rest)


def _score_cyrillic(word: str, cyrillic: int) -> int:
    if cyrillic != len(re.sub(r"[\d_]", "", word)):
        return -3 * len(word)
    swapped = sum(a.islower() and b.isupper() for a, b in itertools.pairwise(word))
    return sum(2 if c in _FREQUENT else 0 for c in word) - 4 * swapped


def _controls(text: str) -> int:
    return sum(1 for c in text[:_SAMPLE] if ord(c) < 32 and c not in "\n\r\t\f\v")
