"""The serial's identity line: “Kavkaz Files ISSN 2975-0474 Volume 26 Issue 2”, in any order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from fascicle.issue.dates import IssueDate
from fascicle.manuscript.importing.calendar_words import find_date

LONGEST = 200
_LONGEST_NAME = 100

_ISSN = re.compile(
    r"\(?\b(?P<kind>[eplEPL])?-?(?i:ISSN)(?P<linking>-?[Ll])?\s*(?:\((?P<medium>[^)]{1,20})\))?"
    r"\s*[:=]?\s*(?P<value>\d{4}\s?[-\u2010-\u2013]?\s?\d{3}[\dXxХх])\b"
    r"(?:\s*\((?P<after>online|print|electronic|linking)\))?\)?"
)
_NUMERAL = r"\d{1,4}|[IVXLC]{1,8}"
_VOLUME = re.compile(
    rf"\b(?:volume|vol\b\.?|tome|том|т\.|band|bd\.|cild|ტომი|հատոր)\s*[:№]?\s*(?P<value>{_NUMERAL})\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:\b(?:issue|number|num\.|no\b\.?|nr\b\.?|выпуск|вып\.|номер|heft|ausgabe|sayı|buraxılış|"
    r"ნომერი|fascicle|fasc\.)|n[°º]|№|#)\s*[:.]?\s*(?P<value>\d{1,4}(?:\s?[-\u2013/]\s?\d{1,4})?)\b",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"\b(?P<volume>\d{1,4})\s?\((?P<number>\d{1,4}(?:[-\u2013/]\d{1,4})?)\)")
_YEAR = re.compile(r"\(?\b(?P<value>(?:19|20)\d\d)\b\)?")
_EDGES = " \t\u00a0|·•,;:.–—-/()[]"
_FILLING = {"of", "for", "from", "the", "in", "от", "за", "du", "de", "vom", "г"}
_PARTS = re.compile(r"\s*[|·•;]\s*|\s+[–—]\s+|\s*\0\s*")


@dataclass(frozen=True, slots=True)
class Identity:
    """What an identity line says. `issns` has a kind (electronic, print, linking) for each."""

    serial: str = ""
    issns: dict[str, str] = field(default_factory=dict)
    volume: str = ""
    number: str = ""
    date: IssueDate | None = None
    carried: tuple[str, ...] = ()

    def merged(self, other: Identity) -> Identity:
        """Return what both say; the first has the last word."""
        return Identity(
            self.serial or other.serial,
            {**other.issns, **self.issns},
            self.volume or other.volume,
            self.number or other.number,
            self.date or other.date,
            self.carried + other.carried,
        )


def read_identity(text: str, known_serial: str = "") -> Identity | None:
    """Return what a line says of the serial and the issue, or None when it is no such line."""
    text = " ".join(text.split())
    if not text or len(text) > LONGEST:
        return None
    line = _Line(text)
    issns = line.take_issns()
    date = line.take_date()
    volume = _arabic(line.take(_VOLUME))
    number = re.sub(r"\s?[-\u2013/]\s?", "-", line.take(_NUMBER))
    if not volume and not number and (issns or date):
        volume, number = line.take_compact()
    if not date and (issns or volume or number):
        year = line.take(_YEAR)
        date = IssueDate(int(year)) if year else None
    serial = line.rest(known_serial)
    if serial is None or not _is_enough(serial, issns, volume, number, date):
        return None
    return Identity(serial, issns, volume, number, date, tuple(line.carried))


def _is_enough(
    serial: str, issns: dict[str, str], volume: str, number: str, date: IssueDate | None
) -> bool:
    """Return True when so much was found that the line cannot be one of the text."""
    if issns or (volume and number):
        return True
    if not serial:
        return bool(volume or number)
    return bool((volume or number) and date)


class _Line:
    """A line of which one part after another is taken."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.carried: list[str] = []

    def _cut(self, match_start: int, match_end: int) -> None:
        self.carried.append(self.text[match_start:match_end])
        self.text = f"{self.text[:match_start]}\0{self.text[match_end:]}"

    def take(self, pattern: re.Pattern[str]) -> str:
        """Take the first match, and return its value."""
        match = pattern.search(self.text)
        if not match:
            return ""
        self._cut(match.start(), match.end())
        return match["value"]

    def take_issns(self) -> dict[str, str]:
        """Take every ISSN, and return them by kind."""
        found: dict[str, str] = {}
        while match := _ISSN.search(self.text):
            digits = re.sub(r"[^\dXХ]", "", match["value"].upper()).replace("Х", "X")
            said = (match["medium"] or match["after"] or match["kind"] or "").lower()[:1]
            kind = {"p": "print", "l": "linking"}.get(said, "electronic")
            kind = "linking" if match["linking"] else kind
            found.setdefault(kind, f"{digits[:4]}-{digits[4:]}")
            self._cut(match.start(), match.end())
        return found

    def take_date(self) -> IssueDate | None:
        """Take a date with a month in it, and return it."""
        found = find_date(self.text)
        if not found:
            return None
        self._cut(found.start, found.end)
        return found.date

    def take_compact(self) -> tuple[str, str]:
        """Take “26(2)”, and return volume and number."""
        match = _COMPACT.search(self.text)
        if not match:
            return "", ""
        self._cut(match.start(), match.end())
        return match["volume"], match["number"].replace("\u2013", "-").replace("/", "-")

    def rest(self, known_serial: str) -> str | None:
        """Return what is left, which must be one piece: the serial's name; else None."""
        pieces = [piece.strip(_EDGES) for piece in _PARTS.split(self.text)]
        self.carried += [piece for piece in pieces if piece.casefold() in _FILLING]
        pieces = [piece for piece in pieces if piece and piece.casefold() not in _FILLING]
        known = next((p for p in pieces if p.casefold() == known_serial.casefold()), "")
        if known and len(pieces) > 1:
            return None
        if len(pieces) > 1 or any(len(piece) > _LONGEST_NAME for piece in pieces):
            return None
        if pieces and (pieces[0][-1] in "?!" or not re.search(r"[^\W\d_]", pieces[0])):
            return None
        return pieces[0] if pieces else ""


_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def _arabic(text: str) -> str:
    """Return a number in digits, where it was written in Roman numerals."""
    if not text or text[0].isdigit():
        return text
    values = [_ROMAN[c] for c in text.upper()]
    total = sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return str(total)
