"""From a place in an edition back to the line of the manuscript that it was made of, and forth."""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from lxml import etree

from fascicle.checks.documents import BLOCKS
from fascicle.checks.letters import fold
from fascicle.checks.words import ExpectedText
from fascicle.findings import Finding

QUOTED = re.compile(r"“([^”]+)”")
"""What a message quotes stands in the edition, or in the manuscript."""

_LINE = re.compile(r"(?P<file>.+?):(?P<line>\d+)")
_FEWEST, _LONG = 6, 20
"""Letters that a text must have to be told from others, and to be known as a part of one."""


class Lines:
    """The blocks of a manuscript, by their lines and by their texts."""

    def __init__(self, texts: Iterable[ExpectedText]) -> None:
        self._texts = [(text.where, text.text) for text in texts]

    def at(self, where: str) -> tuple[str, ...]:
        """Return the blocks that begin on a line, or last before it; none where there are none."""
        match = _LINE.fullmatch(where)
        if match is None:
            return ()
        known = self._by_file.get(match["file"], {})
        lines = sorted(known)
        before = bisect_right(lines, int(match["line"]))
        return tuple(known[lines[before - 1]]) if before else ()

    def of(self, text: str) -> str:
        """Return `file:line` of the one block that has a text in it, or that it has in it.

        Nothing is returned where there are several, or none.
        """
        wanted = letters_of(text)
        if len(wanted) < _FEWEST:
            return ""
        found = dict.fromkeys(where for where, letters in self._letters if wanted in letters)
        if len(found) != 1:
            found = {where: None for where, letters in self._letters if wanted == letters}
        if not found:
            parts = (pair for pair in self._letters if len(pair[1]) >= _LONG and pair[1] in wanted)
            found = {where: None for where, _ in parts}
        return next(iter(found)) if len(found) == 1 else ""

    @cached_property
    def _by_file(self) -> dict[str, dict[int, list[str]]]:
        files: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for where, text in self._texts:
            if match := _LINE.fullmatch(where):
                files[match["file"]][int(match["line"])].append(text)
        return files

    @cached_property
    def _letters(self) -> list[tuple[str, str]]:
        return [(where, letters_of(text)) for where, text in self._texts]


def trace(found: Iterable[Finding], path: Path, lines: Lines) -> list[Finding]:
    """Take findings in a file of an edition; return them with the line of the manuscript each.

    It is known by the text at the place that is named: the block of an EPUB's document, what a
    message quotes of a page.
    """
    return [
        each
        if each.source or ".md:" in each.where
        else replace(each, source=_source(each, path, lines))
        for each in found
    ]


def _source(finding: Finding, path: Path, lines: Lines) -> str:
    texts = [text.strip(" …") for text in QUOTED.findall(finding.message)]
    match = _LINE.fullmatch(finding.where)
    if match and path.suffix == ".epub":
        texts = [*block_texts(path, match["file"], int(match["line"])), *texts]
    return next(filter(None, map(lines.of, texts)), "")


def block_texts(book: Path, name: str, line: int) -> tuple[str, ...]:
    """Return the texts of the blocks of an EPUB's document that begin last before a line."""
    try:
        with zipfile.ZipFile(book) as opened:
            root = etree.fromstring(opened.read(name), _parser())
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return ()
    before = [
        element
        for element in root.iter(*(f"{{*}}{name}" for name in BLOCKS))
        if (element.sourceline or 0) <= line
    ]
    texts = (" ".join("".join(element.itertext()).split()) for element in reversed(before[-3:]))
    return tuple(text for text in texts if text)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, folded and run together: what is compared."""
    return "".join(re.findall(r"[^\W_]+", fold(text)))
