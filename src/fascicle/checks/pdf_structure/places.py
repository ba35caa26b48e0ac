"""Whether page labels, folios and bookmarks agree with the pages (ISO 32000-1, 12.3 and 12.4)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pikepdf

from fascicle.checks.pdf_structure.marks import Fault, on
from fascicle.checks.pdf_structure.opened import Opened, spell
from fascicle.checks.pdf_structure.reading import Element

_FOLIO = re.compile(r"\d+|[ivxlcdm]+|[IVXLCDM]+")
_MARGIN = 1 / 6  # of a page's height, above and below: where folios stand
_ROOM = 40.0  # points between a bookmark's place and the first line of its heading: space, a rule
_NOTES = frozenset({"Note", "Reference"})  # a bookmark leaves them out
_STYLES = ("/D", "/R", "/r", "/A", "/a")


def labels(opened: Opened) -> Iterator[Fault]:
    """S-021: each page has a label, which is what readers type to go there (12.4.2)."""
    tree = opened.pdf.Root.get("/PageLabels")
    if tree is None:
        yield "the pages have no labels (PageLabels)", ""
        return
    entries = dict(pikepdf.NumberTree(tree).items())
    if 0 not in entries:
        yield "the first pages have no labels (PageLabels)", on(1)
    for index, label in sorted(entries.items()):
        if not 0 <= index < len(opened.pdf.pages):
            yield f"there is a label for page {index + 1}, which is not in the file", ""
        elif label.get("/S") not in _STYLES and not str(label.get("/P", "")):
            yield "the pages from here on have empty labels", on(index + 1)


def folios(opened: Opened) -> Iterator[Fault]:
    """S-022: the number that is printed on a page is its label (12.4.2)."""
    if opened.pdf.Root.get("/PageLabels") is None:
        return  # S-021 tells it
    for number, page in enumerate(opened.pdf.pages, start=1):
        printed = _folios(opened, number)
        if printed and page.label not in printed:
            yield (
                f"the page has the label {page.label}, but {printed[0]} is printed on it",
                on(number),
            )


def _folios(opened: Opened, page: int) -> list[str]:
    """Return what is printed as this page's number: artifacts that are said to be feet, or look so.

    A number in the running text's lines, or beside them, is none.
    """
    _, low, _, high = (float(edge) for edge in opened.pdf.pages[page - 1].mediabox)
    margin = (high - low) * _MARGIN
    found = [
        (piece.has_subtype, piece.text.strip())
        for piece in opened.pieces(page)
        if piece.is_artifact
        and _FOLIO.fullmatch(piece.text.strip())
        and not low + margin < piece.bottom < high - margin
    ]
    return [text for is_said, text in found if is_said] or [text for _, text in found]


def bookmarks(opened: Opened) -> Iterator[Fault]:
    """S-023: a bookmark leads to its heading, at its height (12.3.3); they go forward."""
    headings: dict[str, list[Element]] = defaultdict(list)
    for element in opened.tree.elements():
        if re.fullmatch(r"H[1-6]?", element.role):
            headings[_spelled(opened, element)].append(element)
    everything = [heading for group in headings.values() for heading in group]
    before = 0
    for title, item in _bookmarks(opened.pdf):
        place = opened.destination(item)
        where = f"bookmark “{title}”"
        if not place.page:
            continue  # P-009 tells it
        named = headings.get(spell(title), [])
        if not any(_is_at(opened, h, place.page, place.top) for h in named or everything):
            pages = ", ".join(str(page) for page in sorted({h.page() for h in named}))
            stands = f"its heading stands on page {pages}" if named else "no heading stands there"
            height = "" if place.top is None else f", {place.top:.0f} points up"
            yield f"the bookmark leads to page {place.page}{height}, but {stands}", where
        elif place.page < before:
            yield f"the bookmark leads back to page {place.page} from page {before}", where
        before = max(before, place.page)


def _is_at(opened: Opened, heading: Element, page: int, top: float | None) -> bool:
    """Return True when a heading begins on a page at a height, or a little below it."""
    if heading.page() != page:
        return False
    lines = [piece for piece in opened.printed(heading.marks(_NOTES)) if piece.text.strip()]
    if top is None or not lines:
        return True
    return lines[0].bottom <= top <= lines[0].top + _ROOM


def _spelled(opened: Opened, heading: Element) -> str:
    return spell("".join(piece.text for piece in opened.printed(heading.marks(_NOTES))))


def _bookmarks(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """Give the bookmarks at all levels, in order, with their titles."""
    seen: set[tuple[int, int]] = set()
    waiting = [pdf.Root.get("/Outlines", pikepdf.Dictionary()).get("/First")]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Dictionary) and item.objgen not in seen:
            seen.add(item.objgen)
            yield str(item.get("/Title", "")), item
            waiting += [item.get("/Next"), item.get("/First")]
