"""Places in an article's text that are the same in all editions.

Each edition lays out the same text in markup of its own: notes stand at the foot of a page or at
the end, formulas are drawings or MathML. What is the same is the reading text: its letters and its
pictures, counted from the beginning, without what an edition brings (calls of notes, ways back).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_PICTURES = {"img", "math"}
_LEFT_OUT = {
    "running", "mark", "draft-mark", "first-foot-anchor", "footnote", "note-call", "note-number",
    "back", "article-information", "barcode", "page-break", "page", "page-number",
    "description-link", "description-title", "descriptions-title",
}  # fmt: skip
_NOTES = {"notes", "endnotes"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place before a letter or a picture: its number in a part of the text, counted from 0.

    `part` is empty for the text itself, `notes` for the heading of the notes that follow it, the
    number of a note for one of those, of which an edition may have fewer than another, and the id
    of a figure's long description, which may stand with its figure or behind the text.
    """

    part: str
    number: int


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of the reading text: a picture, or the text in or behind the element `node`.

    `holder` is the element that the text belongs to: that is the parent of what it stands behind.
    """

    node: Any
    holder: Any
    is_tail: bool
    text: str
    first: Place

    @property
    def size(self) -> int:
        """How many letters there are; a picture counts as one."""
        return letters(self.text) if self.text else 1

    def letter(self, number: int) -> int:
        """Return where in the text the letter of this number in the part begins."""
        passed = self.first.number
        for index, character in enumerate(self.text):
            count = letters(character)
            if count and passed + count > number:
                return index
            passed += count
        return len(self.text)


@lru_cache(maxsize=4096)
def letters(text: str) -> int:
    """Return the number of letters and digits, whatever case a style sheet puts them in.

    The same text is asked for by each edition, and several times by each.
    """
    return sum(map(str.isalnum, text.casefold()))


def read(*roots: Any) -> Iterator[Run]:
    """Yield the runs below elements, of lxml or of the standard library, in reading order."""
    counts: dict[str, int] = {}

    def run(node: Any, holder: Any, is_tail: bool, text: str, part: str) -> Run:
        number = counts.get(part, 0)
        made = Run(node, holder, is_tail, text, Place(part, number))
        counts[part] = number + made.size
        return made

    def walk(element: Any, part: str) -> Iterator[Run]:
        name, classes = local_name(element), str(element.get("class", "")).split()
        if not name or name in {"head", "script", "style"} or not _LEFT_OUT.isdisjoint(classes):
            return
        if name in _PICTURES:
            yield run(element, element, False, "", part)
            return
        inside = _part(element, name, classes, part)
        if letters(element.text or ""):
            yield run(element, element, False, element.text, inside)
        for child in element:
            yield from walk(child, inside)
            if letters(child.tail or ""):
                yield run(child, element, True, child.tail, inside)

    for root in roots:
        yield from walk(root, "")


def _part(element: Any, name: str, classes: list[str], around: str) -> str:
    """Return which part of the text stands in an element."""
    if name == "section" and not _NOTES.isdisjoint(classes):
        return "notes"
    if "description" in classes:
        return str(element.get("id", "")).rpartition("--")[2]
    if around == "notes" and "fn-" in str(element.get("id", "")):
        return str(element.get("id")).rpartition("fn-")[2]
    return around


def local_name(element: Any) -> str:
    """Return an element's name without its namespace; nothing for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
