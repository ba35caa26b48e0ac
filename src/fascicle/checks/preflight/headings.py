"""Titles and headings: that they are short, lead to a text, and are headings at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from fascicle.checks.preflight.copy import Copy, line_of, parse
from fascicle.codes.table import finding
from fascicle.findings import Finding
from fascicle.issue.model import Article

LONGEST_TITLE = 200
"""Characters. Indexes cut a title off at about as many."""

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ABBREVIATED = re.compile(
    r"(?:\b[^\W\d_]\.|\b(?:etc|al|vs|no|vol|др|т\.д|т\.п|г|в|век)\.|\.\.\.|…)$"
)
_ENDED = re.compile(r"[.,;:]$")


def find_headings(copy: Copy) -> Iterator[Finding]:
    """Yield C-019 to C-023 for the titles and headings of an issue."""
    for article in copy.issue.articles:
        yield from _title(copy, article)
        file = copy.article_file(article)
        tree = parse(article.body)
        yield from _empty(tree, file)
        yield from _ended(tree, file)
        yield from _disguised(tree, file)


def _title(copy: Copy, article: Article) -> Iterator[Finding]:
    """C-019, C-020 and C-022: a title is short, in small letters, and no sentence."""
    where = copy.place(copy.article_file(article), "title")
    title = article.title.plain
    if len(title) > LONGEST_TITLE:
        yield finding("C-019", f"the title has {len(title)} characters", where)
    letters = [letter for letter in title if letter.isalpha() and letter.upper() != letter.lower()]
    if len(letters) >= 12 and all(letter.isupper() for letter in letters):
        yield finding("C-020", f"the title is in capitals: “{title[:60]}”", where)
    if _is_ended(title):
        yield finding("C-022", f"the title ends with “{title[-1]}”", where)


def _is_ended(text: str) -> bool:
    return bool(_ENDED.search(text)) and not _ABBREVIATED.search(text)


def _empty(tree: etree._Element, file: str) -> Iterator[Finding]:
    """C-021: under each heading there is a text, or a heading of the next level."""
    blocks = [e for e in tree.iter(etree.Element) if e.tag in {*_HEADINGS, *_TEXTS}]
    for at, block in enumerate(blocks):
        if block.tag not in _HEADINGS:
            continue
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        is_bare = after is None or (after.tag in _HEADINGS and after.tag <= block.tag)
        if is_bare:
            name = " ".join("".join(block.itertext()).split())
            yield finding(
                "C-021", f"nothing stands under “{name[:60]}”", f"{file}:{line_of(block)}"
            )


_TEXTS = ("p", "ul", "ol", "dl", "table", "figure", "pre", "blockquote", "div", "img", "math", "dd")


def _ended(tree: etree._Element, file: str) -> Iterator[Finding]:
    """C-022: a heading does not end like a sentence."""
    for heading in tree.iter(*_HEADINGS):
        text = " ".join("".join(heading.itertext()).split())
        if _is_ended(text):
            message = f"the heading “{text[:60]}” ends with “{text[-1]}”"
            yield finding("C-022", message, f"{file}:{line_of(heading)}")


def _disguised(tree: etree._Element, file: str) -> Iterator[Finding]:
    """C-023: what looks like a heading is one (WCAG 2.2, 1.3.1)."""
    for paragraph in tree.iter("p"):
        around = paragraph.getparent()
        if around is None or around.tag not in {"div", "section"} or "contact" in _classes(around):
            continue
        if (
            len(paragraph) != 1
            or (paragraph.text or "").strip()
            or (paragraph[0].tail or "").strip()
        ):
            continue
        text = " ".join("".join(paragraph.itertext()).split())
        after = paragraph.getnext()
        if paragraph[0].tag not in {"strong", "b"} or after is None or after.tag not in _TEXTS:
            continue
        if 2 < len(text) <= 100 and text[-1] not in ".!?…”»":
            message = f"“{text[:60]}” is a paragraph in bold, and looks like a heading"
            yield finding("C-023", message, f"{file}:{line_of(paragraph)}")


def _classes(element: etree._Element) -> list[str]:
    return str(element.get("class", "")).split()
