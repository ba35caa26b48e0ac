"""The front of a document: title, authors, identity, date and the picture at its head."""

from __future__ import annotations

import re
from dataclasses import replace

from fascicle.issue.identifiers import parse_doi
from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.calendar_words import read_date
from fascicle.manuscript.importing.captions import picture_of_lines
from fascicle.manuscript.importing.draft import Front
from fascicle.manuscript.importing.identity import Identity, read_identity
from fascicle.manuscript.importing.ledger import Ledger
from fascicle.manuscript.importing.named_sections import section_name
from fascicle.manuscript.importing.people import (
    Author,
    is_name,
    read_author_line,
    split_authors,
    words_between,
)

LONGEST_TITLE = 250
_SHORT = 120
_DATED = re.compile(
    r"(?:published|date|issued|дата|опубликовано|tarix|datum|date de publication)"
    r"(?:\s+(?:on|of publication))?\s*[::]?\s*", re.IGNORECASE,
)  # fmt: skip
_DOI = re.compile(
    r"(?:doi\s*[::]?\s*)?((?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+)", re.IGNORECASE
)
_KEYWORDS = re.compile(
    r"(?:key\s?words|ключевые слова|açar sözlər|schlagwörter|mots[- ]clés)\s*[::]\s*", re.IGNORECASE
)


class FrontReader:
    """Takes block after block from the head of a document, until its text begins."""

    def __init__(self, document: d.Document, known_serial: str, ledger: Ledger) -> None:
        self.ledger = ledger
        self.known_serial = known_serial
        self.levels = document.has_levels
        self.blocks = _parted(document.blocks)
        self.index = 0
        self.front = Front()
        self.title_level = 0
        self._take_meta(document.meta)

    def read(self) -> tuple[Front, tuple[d.Block, ...]]:
        """Return what the front says, and the blocks after it."""
        while self.index < len(self.blocks) and self._take():
            pass
        return self.front, tuple(self.blocks[self.index :])

    def _take_meta(self, meta: d.Meta) -> None:
        """Begin with what the document says of itself outside its text."""
        authors: tuple[Author, ...] = ()
        for text in meta.authors:
            named = read_author_line(text) or split_authors(text)
            self._carry(text, *words_between(text, named))
            authors += named
        self.front = Front(meta.title, meta.subtitle, authors, keywords=meta.keywords)
        for text in meta.margins:
            identity = read_identity(text, self.known_serial)
            if identity and not self.front.identity.number:
                self.front = replace(self.front, identity=identity)
                self.ledger.guess(f"the issue's identity: “{text}”", "page header", "issue.yaml")
            self.ledger.leave_out(f"a page header or footer: “{text[:120]}”", "margins", text)

    def _take(self) -> bool:
        """Take the next block, if it belongs to the front; return False when the text begins."""
        block = self.blocks[self.index]
        if isinstance(block, d.Heading):
            return self._take_heading(block)
        if isinstance(block, d.Figure):
            return self._take_figure(block)
        if not isinstance(block, d.Paragraph):
            return False
        return self._take_line(block.text.strip(), block)

    def _take_heading(self, block: d.Heading) -> bool:
        if section_name(block.text):
            return False
        if self._take_facts(block.text.strip(), block.place):
            return self._next()
        if block.text.strip() == d.plain(self.front.title).strip():
            self.ledger.carry(block.text)
            return self._next()
        if not self.front.title and (block.level == 1 or self._is_first(block)):
            self.title_level = block.level
            return self._take_title(block.runs, block.place)
        return False

    def _is_first(self, block: d.Heading) -> bool:
        """Return True when no other heading of the document is as high as this one."""
        rest = self.blocks[self.index + 1 :]
        return all(other.level > block.level for other in rest if isinstance(other, d.Heading))

    def _take_title(self, runs: d.Runs, place: str) -> bool:
        self.front = replace(self.front, title=runs)
        if not self.levels:
            self.ledger.guess(f"the title: “{d.plain(runs)[:100]}”", place, "the article's `title`")
        return self._next()

    def _take_figure(self, block: d.Figure) -> bool:
        """Take a picture before the text as the one at the head of the article."""
        if self.front.hero or not self.front.title or not self._text_follows():
            return False
        self.front = replace(self.front, hero=block)
        self.ledger.guess("the picture at the head", block.place, "the article's `hero`")
        return self._next()

    def _text_follows(self) -> bool:
        return any(not isinstance(b, d.Figure) for b in self.blocks[self.index + 1 :])

    def _take_line(self, text: str, block: d.Paragraph) -> bool:
        if self._take_facts(text, block.place):
            return self._next()
        if section_name(text):
            return False
        if self._take_picture_lines():
            return True
        if not self.front.title:
            has_title = len(text) <= LONGEST_TITLE and not any(run.image for run in block.runs)
            return has_title and self._take_title(block.runs, block.place)
        if text == d.plain(self.front.title).strip():
            self.ledger.carry(text)
            return self._next()
        return len(text) <= _SHORT and self._take_short(text, block)

    def _take_facts(self, text: str, place: str) -> bool:
        """Take a line that says who, when or which issue."""
        return (
            self._take_identity(text, place)
            or self._take_authors(text, place)
            or self._take_date(text, place)
            or self._take_doi(text, place)
            or self._take_keywords(text, place)
        )

    def _take_identity(self, text: str, place: str) -> bool:
        identity = read_identity(text, self.known_serial)
        if identity is None:
            return False
        self._carry(text, *identity.carried)
        self.front = replace(self.front, identity=self.front.identity.merged(identity))
        self._take_serial_before()
        said = ", ".join(part for part in (
            identity.serial, *(f"ISSN {issn}" for issn in identity.issns.values()),
            identity.volume and f"volume {identity.volume}",
            identity.number and f"number {identity.number}",
            str(identity.date or ""),
        ) if part)  # fmt: skip
        where = "issue.yaml" if self.known_serial else "publication.yaml, issue.yaml"
        self.ledger.guess(f"the issue's identity: {said}", place, where)
        return True

    def _take_serial_before(self) -> None:
        """See whether what was taken for the title was the serial's name, on a line of its own."""
        title = d.plain(self.front.title).strip()
        if self.front.identity.serial or not title or not self._is_title_next():
            return
        identity = replace(self.front.identity, serial=title)
        self.front = replace(self.front, identity=identity, title=())

    def _is_title_next(self) -> bool:
        """Return True when a title follows: the line before was the serial's name."""
        title = d.plain(self.front.title).strip()
        if self.known_serial and title.casefold() == self.known_serial.casefold():
            return True
        following = self.blocks[self.index + 1 : self.index + 3]
        if len(following) < 2 or not isinstance(following[0], d.Paragraph | d.Heading):
            return False
        if section_name(following[0].text) or read_author_line(following[0].text):
            return False
        return (
            self.index == 1
            and len(following[0].text) <= LONGEST_TITLE
            and bool(read_author_line(getattr(following[1], "text", "")))
        )

    def _take_authors(self, text: str, place: str) -> bool:
        authors = read_author_line(text) if len(text) <= LONGEST_TITLE * 2 else ()
        if not authors:
            return False
        self._carry(text, *words_between(text, authors))
        self.front = replace(self.front, authors=authors)
        return bool(place)

    def _take_date(self, text: str, place: str) -> bool:
        label = _DATED.match(text)
        date = read_date(text[label.end() :] if label else text)
        if date is None:
            return False
        self._carry(text, text)
        dated = self.front.identity.merged(Identity(date=date))
        self.front = replace(self.front, identity=dated)
        self.ledger.guess(f"the issue's date: {date}", place, "issue.yaml")
        return True

    def _take_doi(self, text: str, place: str) -> bool:
        match = _DOI.fullmatch(text)
        if not match:
            return False
        self._carry(text, text)
        self.front = replace(self.front, doi=parse_doi(match[1]))
        self.ledger.guess(f"the article's DOI: {self.front.doi}", place, "the article's `doi`")
        return True

    def _take_keywords(self, text: str, place: str) -> bool:
        label = _KEYWORDS.match(text)
        if not label:
            return False
        words = re.split(r"\s*[,;·]\s*", text[label.end() :].strip(" ."))
        self._carry(text, label[0])
        self.front = replace(self.front, keywords=tuple(word for word in words if word))
        self.ledger.guess("the keywords", place, "the article's `keywords`")
        return True

    def _take_picture_lines(self) -> bool:
        """Take the line that stands for a picture, and its caption with the credits."""
        found = None if self.front.hero else picture_of_lines(self.blocks, self.index, self.ledger)
        if not found or not self.front.title:
            return False
        figure, count = found
        self.front = replace(self.front, hero=figure)
        self.index += count
        return True

    def _take_short(self, text: str, block: d.Paragraph) -> bool:
        """Take a short line as names or as the subtitle, by what follows it."""
        following = self.blocks[self.index + 1] if self.index + 1 < len(self.blocks) else None
        if text[-1] in ".;:," or following is None or isinstance(following, d.Items):
            return False
        # A heading is followed by its text; a line of the front by another such line.
        goes_on = isinstance(following, d.Paragraph) and len(following.text) <= _SHORT
        goes_on |= isinstance(following, d.Heading | d.Figure)
        if not self.front.authors and goes_on and not self._authors_follow():
            authors = split_authors(text)
            if authors and all(is_name(author.name) for author in authors):
                self._carry(text, *words_between(text, authors))
                self.front = replace(self.front, authors=authors)
                self.ledger.guess(f"the authors: {text}", block.place, "the article's `authors`")
                return self._next()
        if self._take_further_author(text, goes_on):
            return True
        if not self.front.subtitle and self._front_follows(following):
            self.front = replace(self.front, subtitle=block.runs)
            self.ledger.guess(f"the subtitle: “{text}”", block.place, "the article's `subtitle`")
            return self._next()
        return False

    def _take_further_author(self, text: str, goes_on: bool) -> bool:
        """Take a name below that of the first author."""
        if not self.front.authors or not is_name(text):
            return False
        if any(author.name == text for author in self.front.authors):
            self._carry(text, text)
            return self._next()
        if not goes_on:
            return False
        self.front = replace(self.front, authors=(*self.front.authors, *split_authors(text)))
        return self._next()

    def _authors_follow(self) -> bool:
        ahead = self.blocks[self.index + 1 : self.index + 6]
        return any(
            read_author_line(block.text) for block in ahead if isinstance(block, d.Paragraph)
        )

    def _front_follows(self, block: d.Block) -> bool:
        """Return True when the next block belongs to the front as well."""
        if isinstance(block, d.Figure):
            return True
        if not isinstance(block, d.Paragraph) or len(block.text) > LONGEST_TITLE:
            return False
        text = block.text.strip()
        return bool(
            read_identity(text, self.known_serial) or read_author_line(text) or is_name(text)
            or read_date(text) or picture_of_lines(self.blocks, self.index + 1, None)
        )  # fmt: skip

    def _next(self) -> bool:
        self.index += 1
        return True

    def _carry(self, text: str, *words: str) -> None:
        self.ledger.move(text)
        for part in words:
            self.ledger.carry(part)


def _parted(blocks: tuple[d.Block, ...]) -> list[d.Block]:
    """Return the blocks with short paragraphs of several lines parted, up to the first heading."""
    found: list[d.Block] = []
    for index, block in enumerate(blocks):
        if index > 25 or (isinstance(block, d.Heading) and index > 1):
            return [*found, *blocks[index:]]
        if isinstance(block, d.Paragraph) and "\n" in block.text and len(block.text) < 600:
            lines = d.lines_of(block.runs)
            found += [d.Paragraph(line, block.place, alone=False) for line in lines]
        else:
            found.append(block)
    return found
