"""What an issue's editions must hold: every block of its text, with the line that it came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from fascicle.checks.words import ExpectedText
from fascicle.issue.model import Article, Issn, Issue, License, Notice, Picture, Text
from fascicle.layout.citation import cite_article, cite_issue
from fascicle.layout.words import date_text, labels, numbering

_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li dt dd th td caption pre div section aside blockquote figure".split()
)
_PARTED = 6
"""Columns that a table has at least which is parted."""
_INNER_BLOCKS = _BLOCKS | {"ul", "ol", "dl", "table"}


def expected_texts(issue: Issue, folder: str) -> tuple[ExpectedText, ...]:
    """Return every block of text that a reader must find. `folder` is the issue's, as told."""
    texts = [text for article in issue.articles for text in _article(article, folder)]
    where = f"{folder}/issue.yaml"
    if issue.title:
        texts.append(ExpectedText(where, issue.title))
    for notice in issue.current_notices:
        texts += _notice(notice, where)
    return tuple(texts)


def layout_texts(issue: Issue) -> Iterator[str]:
    """Yield what layouts print around the text: labels, and the facts of serial and issue."""
    yield "https www org com doi orcid ISSN PDF EPUB ID"
    publication = issue.publication
    languages = {issue.language, publication.language}
    languages |= {article.language for article in issue.articles}
    for language in languages:
        yield from labels(language).values()
        yield numbering(issue, language)
        yield date_text(issue.date, language)
        for version, note in issue.notes:
            yield f"{version} {note.note} {date_text(note.date, language)}"
    yield from _facts(publication)
    yield cite_issue(issue)
    yield f"{issue.name} {issue.doi} {issue.file_stem}"
    for person in (*issue.editors, *publication.editors):
        yield f"{person.name} {person.affiliation}"
    for article in issue.articles:
        yield from _facts(article)
        yield cite_article(issue, article)
        yield from (heading.text.plain for heading in article.headings)
        yield from _table_heads(article)
        for picture in (article.hero, *article.figures):
            yield from _facts(picture)
        for person in article.authors:
            yield f"{person.name} {person.affiliation} {person.email} {person.orcid}"
        dates = (article.dates.received, article.dates.accepted, article.dates.published)
        yield from (date_text(date, article.language) for date in dates if date)
    for notice in issue.notices:
        yield from _facts(notice)
        yield from _facts(notice.picture)
    yield from _facts(issue.cover)


def _table_heads(article: Article) -> Iterator[str]:
    """Yield the heads of tables: they stand again on each page that a table goes on to.

    So do the first cells and the caption of a table that is parted because of its many columns.
    """
    if "<thead" not in article.body:
        return
    body = etree.fromstring(f"<div>{article.body}</div>", etree.XMLParser(huge_tree=True))
    yield from ("".join(cell.itertext()) for cell in body.iterfind(".//thead//th"))
    for table in body.iter("table"):
        if len(table.findall(".//thead/tr[1]/th")) > _PARTED:
            again = (table.find("caption"), *table.iterfind(".//tr/*[1]"))
            yield from ("".join(cell.itertext()) for cell in again if cell is not None)


def _facts(record: Any) -> Iterator[str]:
    """Yield the plain texts of a record's fields: title, licence, credit, address."""
    for name in ("title", "subtitle", "caption", "license", "credit", "source", "link", "url",
                 "contact", "publisher", "place", "description", "frequency", "copyright", "doi",
                 "funding", "keywords", "slug", "issn"):  # fmt: skip
        value = getattr(record, name, "")
        if isinstance(value, Text):
            yield value.plain
        elif isinstance(value, License):
            yield f"{value.id} {value.name} {value.url}"
        elif isinstance(value, Issn):
            yield " ".join(value.all)
        elif isinstance(value, tuple):
            yield " ".join(map(str, value))
        elif value:
            yield str(value)


def _article(article: Article, folder: str) -> Iterator[ExpectedText]:
    """Yield the blocks of an article: its front matter, its body, its pictures and its notes."""
    where = f"{folder}/{article.file}"
    front = f"{where}:1"
    yield ExpectedText(front, article.title.plain)
    if article.subtitle:
        yield ExpectedText(front, article.subtitle.plain)
    for person in article.authors:
        yield ExpectedText(front, person.name)
    words = labels(article.language)
    yield from _blocks(article.abstract, front, words)
    if article.keywords:
        yield ExpectedText(front, ", ".join(article.keywords))
    if article.funding:
        yield ExpectedText(front, article.funding)
    for picture in (article.hero, *article.figures):
        yield from _picture(picture, front, words)
    yield from _blocks(article.body, where, words, in_order=True)
    for note in article.notes:
        yield from _blocks(note.html, where, words)
    for reference in article.references:
        yield from _blocks(reference.html, where, words)


def _notice(notice: Notice, where: str) -> Iterator[ExpectedText]:
    yield ExpectedText(where, notice.title.plain)
    for text in _blocks(notice.html, where, {}):
        yield ExpectedText(where, text.text)


def _picture(picture: Picture | None, where: str, words: dict[str, str]) -> Iterator[ExpectedText]:
    if picture and picture.caption:
        yield from _blocks(f"<p>{picture.caption.html}</p>", where, words)
    if picture:
        yield from _blocks(picture.description, where, words)
    if picture and picture.credit:
        yield ExpectedText(where, picture.credit)


def _blocks(
    xhtml: str, file: str, words: dict[str, str], *, in_order: bool = False
) -> Iterator[ExpectedText]:
    """Yield the text of each block of XHTML that is the block's own, not of one inside it.

    With `in_order` they follow each other, but for what stands in a block behind another one.
    """
    if not xhtml:
        return
    parser = etree.XMLParser(huge_tree=True)
    for block in etree.fromstring(f"<div>{xhtml}</div>", parser).iter(*_BLOCKS):
        around = (block, *block.iterancestors())
        line = next((e.get("data-line") for e in around if e.get("data-line")), "")
        follows = in_order and not any(
            e.tag in {"table", "aside"} for e in around
        )  # they may float
        for text in _own_texts(block, words):
            if text.strip():
                place = f"{file}:{line}" if line else file
                yield ExpectedText(place, " ".join(text.split()), follows)
            follows = False


def _own_texts(block: etree._Element, words: dict[str, str]) -> Iterator[str]:
    """Yield the runs of text of a block, parted where another block stands in it."""
    run: list[str] = []

    def walk(element: etree._Element) -> Iterator[str]:
        run.append(element.text or "")
        for child in element:
            if child.tag in _INNER_BLOCKS:
                yield "".join(run)
                run.clear()
            elif child.tag in {"br", "math"}:  # a formula is no text: the PDF has it as a drawing
                run.append(" ")
            elif child.get("data-page"):  # the PDF's number is none of the manuscript's words
                if child.get("data-page") == "after":
                    yield from walk(child)
                yield "".join(run)
                run.clear()
            elif child.get("data-xref"):
                run.append(f"{words.get(str(child.get('data-xref')))} {child.get('data-number')}")
            else:
                yield from walk(child)
            run.append(child.tail or "")

    yield from walk(block)
    yield "".join(run)
