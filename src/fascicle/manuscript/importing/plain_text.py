"""A plain text: lines → paragraphs. Which of them are headings or items is found out later."""

from __future__ import annotations

import re

from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.identity import read_identity
from fascicle.manuscript.importing.people import read_author_line

MARKER = re.compile(
    r"(?P<bullet>[•‣▪●◦·∙⁃–*-])[ \t\u00a0]+(?=\S)|(?P<number>\d{1,3})[.)][ \t\u00a0]+(?=\S)"
)
"""What a line of a list begins with."""

_TAB = 4
_NARROW = 100  # a text whose lines are all shorter was broken into lines by its editor
_FULL = 0.8


def read_plain_text(text: str) -> d.Document:
    """Return a plain text as paragraphs, each with its line, its indent and its surroundings."""
    lines = [line.expandtabs(_TAB).rstrip() for line in text.replace("\f", "\n\n").split("\n")]
    chunks = _chunks(lines)
    loose = _is_loose(chunks)
    width = 0 if loose else _width(chunks)
    blocks: list[d.Block] = []
    for chunk in chunks:
        paragraphs = _paragraphs(chunk, width)
        alone = loose or len(paragraphs) == 1
        for number, indent, content in paragraphs:
            runs = d.text_runs(content)
            blocks.append(d.Paragraph(runs, f"line {number}", indent, alone))
    paragraphs_again = tuple(" ".join(line.split()) for line in text.split("\n") if line.strip())
    return d.Document(tuple(blocks), paragraphs=paragraphs_again, has_levels=False)


Chunk = list[tuple[int, str]]


def _chunks(lines: list[str]) -> list[Chunk]:
    """Return the runs of lines that blank lines part, each line with its number."""
    chunks: list[Chunk] = [[]]
    for number, line in enumerate(lines, start=1):
        if line.strip():
            chunks[-1].append((number, line))
        elif chunks[-1]:
            chunks.append([])
    return [chunk for chunk in chunks if chunk]


def _is_loose(chunks: list[Chunk]) -> bool:
    """Return True for a text without blank lines, in which every line is a paragraph."""
    return (
        len(chunks) == 1
        and len(chunks[0]) > 3
        and any(len(line) > _NARROW for _, line in chunks[0])
    )


def _width(chunks: list[Chunk]) -> int:
    """Return the width to which the lines were broken; 0 when each line is a paragraph."""
    inner = [len(line) for chunk in chunks for _, line in chunk[:-1]]
    longest = max((len(line) for chunk in chunks for _, line in chunk), default=0)
    if len(inner) < 2 or longest > _NARROW or longest < 40:
        return 0
    full = sum(length > longest * _FULL for length in inner)
    return longest if full * 2 >= len(inner) else 0


def _paragraphs(chunk: Chunk, width: int) -> list[tuple[int, int, str]]:
    """Return the paragraphs of one run of lines: number of the first line, indent, text."""
    found: list[tuple[int, int, str]] = []
    last = ""
    for number, line in chunk:
        text = line.strip()
        indent = len(line) - len(line.lstrip())
        if found and _goes_on(found[-1], last, indent, text, width):
            first, first_indent, before = found[-1]
            found[-1] = (first, first_indent, f"{before} {text}")
        else:
            found.append((number, indent, text))
        last = line
    return found


def _goes_on(
    paragraph: tuple[int, int, str], last: str, indent: int, text: str, width: int
) -> bool:
    """Return True when a line goes on with the paragraph of the line before."""
    if MARKER.match(text) or read_author_line(text) or read_identity(last) or read_identity(text):
        return False
    if MARKER.match(paragraph[2]) and indent > paragraph[1]:
        return True
    return bool(width) and len(last) + 1 + len(text.split()[0]) > width * _FULL
