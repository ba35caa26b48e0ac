"""The documents of an EPUB as a reader comes upon them: their text, with the findings marked.

How a reading system shows a chapter depends on the system, so the report shows the text alone.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from fascicle.checks.documents import BLOCKS
from fascicle.checks.epub import parse, spine
from fascicle.checks.report.sheets import Numbered
from fascicle.checks.tracing import Lines, letters_of

_TAGS = tuple(f"{{*}}{name}" for name in BLOCKS)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass(slots=True)
class Passage:
    """A block of a chapter: its text, whether it is a heading, and the findings in it."""

    text: str
    is_heading: bool
    line: int
    findings: list[Numbered] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A document of an EPUB; `findings` are those in it, at a place or as a whole."""

    id: str
    name: str
    title: str
    language: str
    passages: tuple[Passage, ...]
    findings: tuple[Numbered, ...]


def chapters_of(path: Path, findings: Sequence[Numbered], lines: Lines) -> tuple[Chapter, ...]:
    """Return the documents of an EPUB in reading order; none where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as book:
            documents = [(name, parse(book.read(name))) for name in spine(book)]
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError, StopIteration):
        return ()
    own = [each for each in findings if each.finding.edition in {"", "manuscript", "epub"}]
    return tuple(
        _chapter(f"chapter-{index}", name, root, own, lines)
        for index, (name, root) in enumerate(documents, 1)
    )


def _chapter(
    id_: str, name: str, root: etree._Element, findings: Sequence[Numbered], lines: Lines
) -> Chapter:
    passages = [passage for each in root.iter(*_TAGS) if (passage := _passage(each)).text]
    here = []
    for each in findings:
        place = re.fullmatch(rf"{re.escape(name)}(?::(\d+))?", each.finding.where)
        if place:
            line = int(place[1] or 0)
            at = [passage for passage in passages if passage.line <= line][-1:]
        elif each.finding.edition != "epub" or ".md:" in each.finding.where:
            at = _with_text(passages, lines.at(each.finding.where))
        else:
            at = []
        for passage in at:
            passage.findings.append(each)
        here += [each] if place or at else []
    title = str(root.findtext(".//{*}title") or name)
    return Chapter(id_, name, title, str(root.get("lang") or ""), tuple(passages), tuple(here))


def _passage(element: etree._Element) -> Passage:
    """Return a block with the text that is its own; of a picture, the alternative text."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and next(child.iter(*_TAGS), None) is None:
            alt = f"[{child.get('alt')}]" if child.get("alt") else ""
            parts.append("".join(child.itertext()) or alt)
        parts.append(child.tail or "")
    kind = etree.QName(element).localname
    return Passage(" ".join("".join(parts).split()), kind in _HEADINGS, element.sourceline or 0)


def _with_text(passages: Sequence[Passage], blocks: Sequence[str]) -> list[Passage]:
    """Return the passage that a block of the manuscript became."""
    wanted = {letters_of(block) for block in blocks} - {""}
    return [passage for passage in passages if letters_of(passage.text) in wanted][:1]
