"""Is every word of the document in the manuscript? Counted by a reading of both."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import html

from fascicle.issue.model import Issue, Picture
from fascicle.manuscript.importing.ledger import Ledger

_WORD = re.compile(r"[^\W_]+")
_JOINING = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff\ue000\ue001'’‘ʼ`´")
_BORDER = "\ue010"  # for private use: XML takes it, and no text has it
_CONTEXT = 60
_SHOWN = 200
_BLOCKS = frozenset(
    """
    p div section aside h1 h2 h3 h4 h5 h6 li ul ol br table caption tr td th dl dt dd blockquote
    pre figure hr
    """.split()
)


@dataclass(frozen=True, slots=True)
class LostWord:
    """A word of the document that is not in the manuscript, with what stood around it."""

    word: str
    context: str


@dataclass(frozen=True, slots=True)
class Count:
    """The words of the document, how many of them were found again, and which were not."""

    words_in: int
    words_out: int
    lost: tuple[LostWord, ...]


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared: without case, quotes and punctuation."""
    text = unicodedata.normalize("NFKC", text).translate(_JOINING)
    return _WORD.findall(text.casefold())


def compare(paragraphs: tuple[str, ...], manuscript: list[str], ledger: Ledger) -> Count:
    """Count the words of a document in the texts of the manuscript; tell what is out of order."""
    source = [words_of(paragraph) for paragraph in paragraphs]
    wanted = Counter(word for words in source for word in words)
    given = Counter(word for text in manuscript for word in words_of(text))
    given.update(word for text in ledger.carried for word in words_of(text))
    missing = wanted - given
    lost = _with_context(paragraphs, source, missing, manuscript)
    _tell_order(paragraphs, source, manuscript, ledger)
    total = wanted.total()
    if lost:
        message = f"{missing.total()} words of the document are not in the manuscript"
        sample = ", ".join(f"“{word.word}”" for word in lost[:10])
        ledger.warn("I-010", "", message, f"put them back by hand: {sample}")
    return Count(total, total - missing.total(), lost)


def _with_context(
    paragraphs: tuple[str, ...], source: list[list[str]], missing: Counter[str], out: list[str]
) -> tuple[LostWord, ...]:
    """Return the missing words, each from a paragraph that is not whole in the manuscript."""
    if not missing:
        return ()
    whole = _index(out)
    left = Counter(missing)
    found: list[LostWord] = []
    for only_broken in (True, False):
        for paragraph, words in zip(paragraphs, source, strict=True):
            if only_broken and _contains(whole, words):
                continue
            for position, word in enumerate(words):
                if left[word] > 0 and len(found) < _SHOWN:
                    left[word] -= 1
                    around = " ".join(words[max(position - 4, 0) : position + 5])
                    found.append(LostWord(word, around[:_CONTEXT] or paragraph[:_CONTEXT]))
    return tuple(found)


def _tell_order(
    paragraphs: tuple[str, ...], source: list[list[str]], out: list[str], ledger: Ledger
) -> None:
    """Tell of paragraphs whose words are all there, but not in their order."""
    whole = _index(out)
    moved = _index(ledger.moved)
    told = 0
    for paragraph, words in zip(paragraphs, source, strict=True):
        if not words or _contains(whole, words) or _contains(moved, words):
            continue
        told += 1
        if told <= 20:
            message = f"the words of a paragraph stand in another order: “{paragraph[:80]}”"
            ledger.warn("I-011", "", message, "compare it with the document")


_Index = tuple[str, frozenset[str]]


def _index(texts: Iterable[str]) -> _Index:
    """Return texts so that paragraphs are found in them fast: all in one, and each for itself."""
    lines = [" ".join(words_of(text)) for text in texts]
    return f" {' | '.join(lines)} ", frozenset(lines)


def _contains(index: _Index, words: list[str]) -> bool:
    line = " ".join(words)
    return line in index[1] or f" {line} " in index[0]


def texts_of(issue: Issue) -> list[str]:
    """Return everything that an issue says, block by block."""
    serial = issue.publication
    texts = [serial.title, *serial.issn.all, serial.publisher, serial.contact,
             issue.volume, issue.number, str(issue.date), issue.title]  # fmt: skip
    for article in issue.articles:
        texts += [article.title.plain, article.subtitle.plain if article.subtitle else ""]
        for author in article.authors:
            texts += [author.name, author.affiliation, author.email, author.orcid]
        texts += [*article.keywords, article.doi, *_blocks_of(article.abstract)]
        texts += [text for picture in (article.hero, *article.figures) for text in _said(picture)]
        texts += _blocks_of(article.body)
        texts += [text for note in article.notes for text in _blocks_of(note.html)]
    for notice in issue.notices:
        texts += [notice.title.plain, *_blocks_of(notice.html), notice.link, *_said(notice.picture)]
        texts.append(str(notice.until or ""))
    return [text for text in texts if text]


def _said(picture: Picture | None) -> list[str]:
    """Return what is said of a picture."""
    if picture is None:
        return []
    license_ = f"{picture.license.id} {picture.license.name}" if picture.license else ""
    caption = picture.caption.plain if picture.caption else ""
    return [picture.alt, caption, picture.credit, license_, picture.source]


def _blocks_of(xhtml: str) -> list[str]:
    """Return the text between the borders of blocks."""
    if not xhtml.strip():
        return []
    tree = html.fragment_fromstring(xhtml, create_parent="div")
    for element in tree.iter():
        if element.tag in _BLOCKS:
            element.text = _BORDER + (element.text or "")
            element.tail = _BORDER + (element.tail or "")
    parts = "".join(tree.itertext()).split(_BORDER)
    return [text for text in (" ".join(part.split()) for part in parts) if text]
