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
_NEAR = 200_000
_MOST_MISSES = 1_000  # of paragraphs in another order; each costs a look through everything
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
    whole = _Texts(out)
    left = Counter(missing)
    found: list[LostWord] = []
    for only_broken in (True, False):
        for paragraph, words in zip(paragraphs, source, strict=True):
            if only_broken and whole.contain(words):
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
    whole = _Texts(out)
    moved = _Texts(ledger.moved)
    told = 0
    for paragraph, words in zip(paragraphs, source, strict=True):
        if not words or whole.contain(words) or moved.contain(words):
            continue
        told += 1
        if told <= 20:
            message = f"the words of a paragraph stand in another order: “{paragraph[:80]}”"
            ledger.warn("I-011", "", message, "compare it with the document")


class _Texts:
    """Texts in which paragraphs are found fast: by whole lines, and from the last find on."""

    def __init__(self, texts: Iterable[str]) -> None:
        lines = [" ".join(words_of(text)) for text in texts]
        self.lines = frozenset(lines)
        self.whole = f" {' | '.join(lines)} "
        self.cursor = 0
        self.misses = 0

    def contain(self, words: list[str]) -> bool:
        """Return True when these words stand here in their order, without a gap."""
        line = " ".join(words)
        if line in self.lines:
            return True
        if self.misses > _MOST_MISSES:
            return False
        place = self.whole.find(f" {line} ", self.cursor)
        if place < 0:
            place = self.whole.find(f" {line} ")
        if place < 0:
            self.misses += 1
        elif abs(place - self.cursor) < _NEAR:
            self.cursor = place
        return place >= 0


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
