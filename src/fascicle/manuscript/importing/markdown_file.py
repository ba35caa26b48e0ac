"""A Markdown file: CommonMark with what pandoc and other editors add, or a manuscript of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from html import unescape

from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.ledger import Ledger
from fascicle.manuscript.importing.pandoc import read_tree
from fascicle.manuscript.importing.pandoc_tree import BLOCK_NAMES, read_document
from fascicle.manuscript.importing.walking import all_runs

_LONG = 500_000
_FENCE = re.compile(r"^(:{3,})[ \t]*([a-z-]+)[ \t]+([^{}\n]+?)[ \t]*:*[ \t]*$", re.MULTILINE)
_TAG = re.compile(r"<(?:!--.*?--|/?[A-Za-z][^<>]*)>", re.DOTALL)
_CITATION = re.compile(r"\[(?:[^\[\]]*[\s;])?-?@\w[^\[\]]*\]")


def read_markdown(text: str, ledger: Ledger) -> d.Document:
    """Return a Markdown file as a document."""
    prepared = _FENCE.sub(_with_title, text)
    kind = "md" if len(prepared) < _LONG else "long md"
    tree = read_tree(prepared.encode("utf-8"), kind, ledger.file)
    document = read_document(tree, ledger)
    for match in _CITATION.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        what = f"a citation, kept as text: {match[0][:80]}"
        ledger.leave_out(what, f"line {line}")
    return replace(document, paragraphs=tuple(_paragraphs(document)))


def _with_title(match: re.Match[str]) -> str:
    """Return the beginning of a named block in pandoc's way of giving it a title."""
    if match[2] not in BLOCK_NAMES:
        return match[0]
    title = match[3].replace('"', "&quot;")
    return f'{match[1]} {{.{match[2]} title="{title}"}}'


def _paragraphs(document: d.Document) -> Iterable[str]:
    """Return the texts as pandoc reads them: Markdown has no words of its own to compare with."""
    meta = document.meta
    yield from (d.plain(meta.title), d.plain(meta.subtitle), *meta.authors, *meta.keywords)
    for block in (*meta.abstract, *document.blocks, *(b for note in document.notes for b in note)):
        yield from _texts(block)


def _texts(block: d.Block) -> Iterable[str]:
    """Return the texts of one block."""
    if isinstance(block, d.Code):
        yield block.text
    elif isinstance(block, d.Html):
        yield unescape(_TAG.sub(" ", block.text))
    elif isinstance(block, d.Figure):
        yield block.image.alt
        yield d.plain(block.caption) or block.image.title
    elif isinstance(block, d.Items):
        for item in block.items:
            for inner in item:
                yield from _texts(inner)
    elif isinstance(block, d.Quote | d.Fenced):
        yield d.plain(block.title) if isinstance(block, d.Fenced) else ""
        for inner in block.blocks:
            yield from _texts(inner)
    elif isinstance(block, d.Grid):
        yield d.plain(block.caption)
        yield from (d.plain(cell) for row in block.rows for cell in row)
    elif isinstance(block, d.Definitions):
        for term, texts in block.entries:
            yield d.plain(term)
            for inner in (inner for text in texts for inner in text):
                yield from _texts(inner)
    else:
        yield "".join(run.text for run in all_runs([block]) if d.RAW not in run.marks)
