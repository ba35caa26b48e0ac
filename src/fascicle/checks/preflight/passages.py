"""Passages: the running text of an issue in pieces, each in one language and with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from fascicle.checks.preflight.copy import Copy, line_of, parse
from fascicle.issue.model import Article, Notice

GAP = "\ufffc"
"""Stands for what is no running text: code, a formula, an address, a citation, another language."""

_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li dt dd th td caption pre div section aside blockquote figure".split()
)
_PARTS = _BLOCKS | {"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr"}
_OPAQUE = frozenset(["code", "kbd", "samp", "pre", "math", "var", "img", "svg"])
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|doi:|10\.\d{4,9}/)\S+"
    r"|[^\s@()<>]{1,64}@[\w.-]{1,255}"
    r"|[^\s/]{0,99}/[\w.-]{1,99}/\S*"
    r"|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|org|net|info|example|md|pdf)\b",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What a passage is. Names and credits are values of YAML that are printed as they stand."""

    TEXT = "text"
    HEADING = "heading"
    CELL = "cell"
    TITLE = "title"
    CAPTION = "caption"
    FIELD = "field"
    NAME = "name"
    ALT = "alt"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text in one language. A line feed in it is one in its file, if `is_lined`."""

    text: str
    language: str
    file: str
    line: int
    kind: Kind = Kind.TEXT
    is_lined: bool = False

    @property
    def tongue(self) -> str:
        """The language without script and region: `en` of en-GB."""
        return self.language.split("-")[0]

    def place(self, offset: int = 0) -> str:
        """Return `file:line` of the character at `offset`."""
        line = self.line + (self.text.count("\n", 0, offset) if self.is_lined else 0)
        return f"{self.file}:{line}"

    def before(self, offset: int) -> str:
        """Return the last words before `offset`, for the editor to look for."""
        words = self.text[max(0, offset - 60) : offset].replace(GAP, "…").split()
        return " ".join(words[-3:])

    def after(self, offset: int) -> str:
        """Return the first words from `offset` on."""
        return " ".join(self.text[offset : offset + 60].replace(GAP, "…").split()[:4])


def passages_of(copy: Copy) -> tuple[Passage, ...]:
    """Return the running text of an issue in the order of its files."""
    return tuple(_strip(passage) for passage in _all(copy) if passage.text.strip())


def _strip(passage: Passage) -> Passage:
    """Return a passage with a gap for each address."""
    text = _ADDRESS.sub(_leave_end, passage.text)
    return Passage(
        text, passage.language, passage.file, passage.line, passage.kind, passage.is_lined
    )


def _leave_end(address: re.Match[str]) -> str:
    """Return a gap with the marks that stand behind an address and are not its own."""
    bare = address[0].rstrip(".,;:!?»”’\"'")
    while bare.endswith((")", "]")) and bare.count("(") < bare.count(")") + bare.count("]"):
        bare = bare[:-1].rstrip(".,;:!?»”’")
    return GAP + address[0][len(bare) :]


def _all(copy: Copy) -> Iterator[Passage]:
    issue, file = copy.issue, copy.issue_file
    yield from _values(copy, file, issue.language, Kind.TITLE, title=issue.title)
    for index, notice in enumerate(issue.notices):
        yield from _notice(copy, notice, index)
    for index, correction in enumerate(issue.history):
        line = _line(copy, file, "history", index)
        yield Passage(correction.note, issue.language, file, line, Kind.FIELD)
    for article in issue.articles:
        yield from _article(copy, article)
    for shown in copy.pictures:
        yield from _picture_words(shown.where, shown.language, shown.picture.alt, Kind.ALT)
        yield from _picture_words(shown.where, shown.language, shown.picture.credit, Kind.FIELD)
        if shown.picture.caption:
            for text, language in _runs(parse(shown.picture.caption.html), shown.language):
                yield from _picture_words(shown.where, language, text, Kind.CAPTION)


def _picture_words(where: str, language: str, text: str, kind: Kind) -> Iterator[Passage]:
    file, _, line = where.rpartition(":")
    yield Passage(text, language, file, int(line), kind)


def _notice(copy: Copy, notice: Notice, index: int) -> Iterator[Passage]:
    file, language = copy.issue_file, copy.issue.language
    title, text = (_line(copy, file, "notices", index, key) for key in ("title", "text"))
    yield Passage(notice.title.plain, language, file, title, Kind.TITLE)
    yield from _blocks(notice.html, file, language, text, is_lined=False)


def _article(copy: Copy, article: Article) -> Iterator[Passage]:
    file, language = copy.article_file(article), article.language
    for key, value in (("title", article.title), ("subtitle", article.subtitle)):
        if value:
            line = _line(copy, file, key)
            for text, tongue in _runs(parse(value.html), language):
                yield Passage(text, tongue, file, line, Kind.TITLE)
    yield from _blocks(
        article.abstract, file, language, _line(copy, file, "abstract"), is_lined=False
    )
    yield from _values(copy, file, language, Kind.FIELD, funding=article.funding)
    for index, keyword in enumerate(article.keywords):
        line = _line(copy, file, "keywords", index)
        yield Passage(keyword, language, file, line, Kind.FIELD)
    for index, person in enumerate(article.authors):
        line = _line(copy, file, "authors", index)
        yield Passage(person.name, language, file, line, Kind.NAME)
        yield Passage(person.affiliation, language, file, line, Kind.NAME)
    yield from _blocks(article.body, file, language, 1)
    for note in article.notes:
        yield from _blocks(note.html, file, language, note.line)


def _values(copy: Copy, file: str, language: str, kind: Kind, **values: str) -> Iterator[Passage]:
    for key, value in values.items():
        yield Passage(value, language, file, _line(copy, file, key), kind)


def _line(copy: Copy, file: str, *key: str | int) -> int:
    return int(copy.place(file, *key).rpartition(":")[2])


def _blocks(
    xhtml: str, file: str, language: str, first_line: int, *, is_lined: bool = True
) -> Iterator[Passage]:
    """Yield the text of each block of XHTML that is its own, in as many runs as it has languages.

    Where it is not `is_lined`, the text comes from YAML, whose lines are not the text's.
    """
    if not xhtml:
        return
    for block in parse(xhtml).iter("div", *_BLOCKS):
        if block.tag == "pre":
            continue
        spoken = _language(block, language)
        line = line_of(block, first_line) if is_lined else first_line
        for text, own in _runs(block, spoken):
            before = len(text) - len(text.lstrip("\n"))
            at = line + before if is_lined else line
            yield Passage(text[before:].rstrip(), own, file, at, _kind(block), is_lined)


def _kind(block: etree._Element) -> Kind:
    tag = str(block.tag)
    if tag in {"th", "td"}:
        return Kind.CELL
    if tag == "caption":
        return Kind.CAPTION
    return Kind.HEADING if re.fullmatch("h[1-6]", tag) else Kind.TEXT


def _language(element: etree._Element, default: str) -> str:
    """Return the language of an element: its own, or that of the nearest around it."""
    for around in (element, *element.iterancestors()):
        if around.get("lang"):
            return str(around.get("lang"))
    return default


def _runs(block: etree._Element, language: str) -> list[tuple[str, str]]:
    """Return the texts of a block, each with its language; what is in another leaves a gap."""
    runs: list[tuple[str, str]] = []

    def walk(element: etree._Element, spoken: str) -> str:
        text = element.text or ""
        for child in element:
            text += _child(child, spoken) + (child.tail or "")
        return text

    def _child(child: etree._Element, spoken: str) -> str:
        if child.tag in _PARTS:
            return GAP if (child.tail or "").strip() else ""
        if child.tag == "br":
            return ""  # the line feed of the manuscript comes after it
        if _is_opaque(child):
            return GAP
        own = str(child.get("lang") or spoken)
        text = walk(child, own)
        if own != spoken:
            runs.append((text, own))
            return GAP
        return text

    own = walk(block, language)
    return [(text, tongue) for text, tongue in [(own, language), *runs] if text.strip(f"{GAP} \n")]


def _is_opaque(element: etree._Element) -> bool:
    """Return True for what holds no running text."""
    text = "".join(element.itertext())
    classes = str(element.get("class", "")).split()
    return (
        element.tag in _OPAQUE
        or element.get("data-xref") is not None
        or bool({"note-call", "citation", "maths", "maths-mark"} & set(classes))
        or (element.tag in {"em", "i", "strong", "b", "sub", "sup"} and len(text.strip()) <= 1)
    )
