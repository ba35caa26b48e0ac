"""Author lines: “Author: …”, “By …”, “Authors: A, B and C”, “Автор: …”."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fascicle.issue.identifiers import parse_orcid

_LABEL = re.compile(
    r"(?:authors?|written by|by|autho?r\(s\)|автор(?:ы|\(ы\))?|müəllif(?:lər)?|ავტორ(?:ი|ები)|"
    r"հեղինակ(?:ներ)?|yazar(?:lar)?|auteurs?|autor(?:en|es|i|a|zy)?|autore|від|автори)\s*[::]\s*",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:written\s+)?by\s+(?=[^\W\d_])", re.IGNORECASE)
_WORDS = "(?:and|und|et|y|e|и|і|та|və|ve|და|և)"
_AND = re.compile(rf"\s*(?:[;,&]\s*(?:{_WORDS}\s)?|\s{_WORDS}\s)\s*", re.IGNORECASE)
_DEGREE = re.compile(
    r"(?:ph\.?\s?d\.?|m\.?a\.?|m\.?sc\.?|m\.?d\.?|jr\.?|sr\.?|ii|iii|ll\.?m\.?)", re.IGNORECASE
)
_EMAIL = re.compile(r"[<(\[]?\s*([\w.+-]+@[\w-]+(?:\.[\w-]+)+)\s*[>)\]]?")
_ORCID = re.compile(
    r"\(?(?:ORCID(?:\s*iD)?\s*:?\s*)?(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])\)?"
)
_PLACE = re.compile(r"\s*\(([^()]{2,200})\)\s*$")
_INSTITUTION = re.compile(
    r"\b(?:institut|universit|academ|cent(?:er|re)\b|college|school|facult|department|foundation|"
    r"librar|museum|laborator|ministry|council|association|институт|университет|академи|центр|"
    r"факультет|кафедра|фонд\b|музей|библиотек)",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    """
    de da di van von der den del della dos du la le al el bin ibn ben oglu oğlu qızı y af zu ter
    """.split()
)


@dataclass(frozen=True, slots=True)
class Author:
    """An author as the document names them."""

    name: str
    affiliation: str = ""
    email: str = ""
    orcid: str = ""


def read_author_line(text: str) -> tuple[Author, ...]:
    """Return the authors that a line names after its label; nothing when it is no such line."""
    text = " ".join(text.split())
    match = _LABEL.match(text)
    if match:
        return split_authors(text[match.end() :])
    match = _BY.match(text)
    if match:
        authors = split_authors(text[match.end() :])
        return authors if all(is_name(author.name) for author in authors) else ()
    return ()


def split_authors(text: str) -> tuple[Author, ...]:
    """Return the persons of a list of names."""
    found: list[Author] = []
    for part in _split_outside(text):
        if found and _DEGREE.fullmatch(part):
            last = found[-1]
            found[-1] = Author(f"{last.name}, {part}", last.affiliation, last.email, last.orcid)
            continue
        if found and _INSTITUTION.search(part) and not found[-1].affiliation:
            last = found[-1]
            found[-1] = Author(last.name, part, last.email, last.orcid)
            continue
        author = _author(part)
        if author.name:
            found.append(author)
    return tuple(found)


def _split_outside(text: str) -> list[str]:
    """Return the parts between commas and “and”, but not inside parentheses."""
    shielded: list[str] = []

    def shield(match: re.Match[str]) -> str:
        shielded.append(match[0])
        return f"\0{len(shielded) - 1}\0"

    masked = re.sub(r"\([^()]*\)|<[^<>]*>|\[[^\[\]]*\]", shield, text)
    parts = (part.strip() for part in _AND.split(masked))
    return [
        re.sub("\0(\\d+)\0", lambda m: shielded[int(m[1])], part)
        for part in parts
        if part.strip(".")
    ]


def _author(text: str) -> Author:
    """Return one person, with what stands behind the name."""
    email = orcid = affiliation = ""
    if match := _EMAIL.search(text):
        email, text = match[1], text[: match.start()] + text[match.end() :]
    if match := _ORCID.search(text):
        try:
            orcid = parse_orcid(match[1])
            text = text[: match.start()] + text[match.end() :]
        except ValueError:
            orcid = ""
    if match := _PLACE.search(text):
        affiliation, text = match[1].strip(), text[: match.start()]
    return Author(text.strip(" .,;:") if len(text) > 3 else text.strip(), affiliation, email, orcid)


def is_name(text: str) -> bool:
    """Return True when a text looks like a person's name: two to five words in capitals."""
    words = text.split(",")[0].split()
    if not 2 <= len(words) <= 5 or len(text) > 60 or re.search(r"[\d?!:;/|“”\"]", text):
        return False
    return all(w[0].isupper() or w.lower() in _PARTICLES or not w[0].isalpha() for w in words) and (
        words[0][0].isupper()
    )


def words_between(text: str, authors: tuple[Author, ...]) -> list[str]:
    """Return what an author line holds beside the names: its label, the “and”, the addresses."""
    for author in authors:
        for part in (author.name, author.affiliation):
            for piece in part.split(", "):
                text = text.replace(piece, "\0", 1) if piece else text
    return [part for part in text.split("\0") if part.strip()]
