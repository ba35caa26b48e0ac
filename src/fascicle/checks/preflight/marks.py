"""Quotation marks, brackets and dashes: in pairs, and those that the language has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from fascicle.checks.preflight.passages import Kind, Passage
from fascicle.codes.table import finding
from fascicle.findings import Finding
from fascicle.manuscript.typography import quotes

_BRACKETS = {")": "(", "]": "[", "}": "{"}
_ENUMERATED = re.compile(r"(?:^|[\s,;:(])(?:\d{1,3}|[^\W\d_]{1,2}|[ivxlc]{1,6})\)", re.IGNORECASE)
_SMILEY_OR_RANGE = re.compile(
    r"[:;]-?[()]|[\[(\]]\s?[-−]?[\d.,]{1,12}\s?[,;]\s?[-−]?[\d.,∞]{1,12}\s?[\])\[]"
)
_STRAIGHT = re.compile(r"(?<![\d\u2032])\"|(?<=[^\W\d_])'(?=[^\W\d_])|(?<!\S)'(?=\w)")
_HYPHEN = re.compile(r"(?<=[^\W\d_]|[)”»’“,])[ \u00a0]-[ \u00a0](?=[^\W\d_]|[(“«‘„])")
_YEARS = re.compile(r"(?<![\w/.:-])((?:1[5-9]|20)\d\d)-((?:1[5-9]|20)\d\d)(?![\w/-]|\.\d)")
_PAGES = re.compile(r"(?:\bpp\.|\bС\.|\bс\.|\bS\.)[ \u00a0]\d+-\d+(?![\d-])")
_BROKEN = re.compile(r"(?<![\w-])([^\W\d_]{2,})-[ \n]([^\W\d_]{2,})")
_SUSPENDED = {
    "and", "or", "to", "und", "oder", "bis", "et", "ou", "e", "o", "y", "i", "lub", "a", "nor",
    "и", "или", "либо", "а", "та", "або", "чи", "і", "й", "but", "as", "но", "und/oder", "sowie",
}  # fmt: skip


def find_marks(passage: Passage) -> Iterator[Finding]:
    """Yield C-007, C-009, C-010 and C-011 for a passage."""
    yield from _brackets(passage)
    if passage.kind is Kind.ALT:
        return
    yield from _straight(passage)
    yield from _hyphens(passage)


def _brackets(passage: Passage) -> Iterator[Finding]:
    """C-007: each bracket has its other half in the same paragraph."""
    text = _SMILEY_OR_RANGE.sub(lambda m: " " * len(m[0]), passage.text)
    numbers = {match.end() - 1 for match in _ENUMERATED.finditer(text)}
    opened: list[tuple[str, int]] = []
    for at, letter in enumerate(text):
        if letter in _BRACKETS.values():
            opened.append((letter, at))
        elif letter in _BRACKETS:
            if opened and opened[-1][0] == _BRACKETS[letter]:
                opened.pop()
                continue
            if at in numbers and not opened:  # a), 1)
                continue
            yield finding("C-007", f"“{letter}” closes nothing", passage.place(at))
            return
    if opened:
        bracket, at = opened[0]
        message = f"“{bracket}” is not closed: “{passage.after(at)} …”"
        yield finding("C-007", message, passage.place(at))


def _straight(passage: Passage) -> Iterator[Finding]:
    """C-009: quotation marks are those of the language, not of a typewriter."""
    for match in _STRAIGHT.finditer(passage.text):
        if passage.kind is Kind.NAME and match[0] == "'":
            continue  # registries of names have it so
        message = f"a straight {'quotation mark' if match[0] == chr(34) else 'apostrophe'} is left"
        yield finding("C-009", message, passage.place(match.start()))
        return


def _hyphens(passage: Passage) -> Iterator[Finding]:
    """C-010 and C-011: a hyphen joins; it does not part, and it does not mean “to”."""
    for match in _HYPHEN.finditer(passage.text):
        yield finding("C-010", "a hyphen stands for a dash", passage.place(match.start()))
    for match in _YEARS.finditer(passage.text):
        if match[1] < match[2]:
            message = f"a hyphen stands for “to” in {match[0]}"
            yield finding("C-010", message, passage.place(match.start()))
    for match in _PAGES.finditer(passage.text):
        message = f"a hyphen stands for “to” in {match[0]}"
        yield finding("C-010", message, passage.place(match.start()))
    for match in _BROKEN.finditer(passage.text):
        if match[2].lower() not in _SUSPENDED and match[2][0].islower():
            message = f"a word is broken: “{match[1]}- {match[2]}”"
            yield finding("C-011", message, passage.place(match.start()))


def find_quotation_marks(passages: Iterable[Passage]) -> Iterator[Finding]:
    """C-008: each quotation mark has its other half.

    A quotation of several paragraphs may open in each of them and close in the last.
    """
    for passage, after in pairwise([*passages, None]):
        if passage is None:
            return
        yield from _quoted(passage, after)


def _quoted(passage: Passage, after: Passage | None) -> Iterator[Finding]:
    outer = quotes(passage.language)
    opening, closing = outer[0].strip(), outer[1].strip()
    pairs = {closing: opening, "»": "«"}
    if passage.tongue in {"de", "ka", "cs", "sk", "sl", "da", "hr", "hu", "pl", "ro", "bg"}:
        del pairs["»"]  # there the points may be turned inward
    depth: list[tuple[str, int]] = []
    for at, letter in enumerate(passage.text):
        if letter in pairs.values() and not (letter in pairs and depth and depth[-1][0] != letter):
            depth.append((letter, at))
        elif letter in pairs:
            if depth and depth[-1][0] == pairs[letter]:
                depth.pop()
                continue
            yield finding("C-008", f"“{letter}” closes nothing", passage.place(at))
            return
    if depth and not (after and after.text.lstrip().startswith(depth[-1][0])):
        at = depth[-1][1]
        yield finding("C-008", f"“{passage.after(at)} …” is not closed", passage.place(at))
