"""Whether a PDF's links and notes lead where they say (ISO 14289-1, 7.9 and 7.18.5)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pikepdf

from fascicle.checks.pdf_structure.marks import Fault, on
from fascicle.checks.pdf_structure.opened import Destination, Opened
from fascicle.checks.pdf_structure.reading import Element, Key


def links(opened: Opened) -> Iterator[Fault]:
    """S-018: links are Link elements, say what they are, and lead on (ISO 14289-1, 7.18.5)."""
    for page, link in opened.annotations:
        if link.get("/Subtype") != "/Link":
            continue
        contents = str(link.get("/Contents", "")).strip()
        what = f"the link “{contents}”" if contents else "a link"
        if not contents:
            yield f"{what} does not say what it is (Contents)", on(page)
        for element, _ in opened.tree.holders.get(link.objgen, []):
            if element.role != "Link":
                yield f"{what} is tagged {element.role}, not Link", on(page)
        fault = _aim(opened, link)
        if fault:
            yield f"{what} {fault}", on(page)
        left, lower, right, upper = _area(link)
        if right - left <= 0 or upper - lower <= 0:
            yield f"{what} covers nothing, so that it cannot be hit (Rect)", on(page)


def overlaps(opened: Opened) -> Iterator[Fault]:
    """S-019: a link is there once, or readers meet it once for each (ISO 14289-1, 7.18.5)."""
    for laid in _links_of_elements(opened).values():
        again = [
            (page, second)
            for (page, first), (other_page, second) in combinations(laid, 2)
            if page == other_page and (_covers(first, second) or _covers(second, first))
        ]
        for page, link in again[:1]:
            yield f"the link “{link.get('/Contents', '')}” is laid over itself", on(page)


def _links_of_elements(opened: Opened) -> dict[Key, list[tuple[int, pikepdf.Object]]]:
    """Return the links of each Link element, with their pages."""
    found: dict[Key, list[tuple[int, pikepdf.Object]]] = {}
    for page, annotation in opened.annotations:
        for element, _ in opened.tree.holders.get(annotation.objgen, []):
            found.setdefault(element.key, []).append((page, annotation))
    return found


def _area(link: pikepdf.Object) -> tuple[float, float, float, float]:
    """Return a link's place: left, lower, right and upper edge (7.9.5)."""
    x1, y1, x2, y2 = (float(value) for value in link.get("/Rect", (0, 0, 0, 0)))
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _covers(link: pikepdf.Object, other: pikepdf.Object) -> bool:
    """Return True when a link lies over the middle of another."""
    left, lower, right, upper = _area(link)
    x1, y1, x2, y2 = _area(other)
    return left <= (x1 + x2) / 2 <= right and lower <= (y1 + y2) / 2 <= upper


def _aim(opened: Opened, link: pikepdf.Object) -> str:
    """Take a link; return what is wrong with where it leads (12.5.6.5 and 12.6.4)."""
    action = link.get("/A", pikepdf.Dictionary())
    kind = str(action.get("/S", ""))
    if "/Dest" in link or kind == "/GoTo":
        place = opened.destination(link)
        if place.page:
            return ""
        return f"leads to “{place.name}”, which is not there" if place.name else "leads nowhere"
    if kind == "/URI":
        return "" if str(action.get("/URI", "")).strip() else "has an empty address"
    return "" if kind else "leads nowhere"


def notes(opened: Opened) -> Iterator[Fault]:
    """S-017: notes are known by name, and lead to and fro (ISO 14289-1, 7.9; 14.7.2)."""
    yield from _identifiers(opened)
    destinations = list(_destinations(opened))
    for note in opened.tree.elements():
        if note.role != "Note":
            if note.role not in {"TH", "TD"} and "/ID" in note.raw:
                fault = f"is known by a name, as notes are, but tagged {note.role}, not Note"
                yield f"{opened.say(note)} {fault}", on(note.page())
            continue
        name = str(note.raw.get("/ID", ""))
        what, page = opened.say(note), note.page()
        if not name:
            yield f"{what} has no identifier (ID)", on(page)
            continue
        calls = [
            (link, place)
            for link, place in destinations
            if place.name == name and not _is_in(link, note)
        ]
        if not calls:
            yield f"no link leads to {what}", on(page)
        for link, place in calls:
            if place.page and place.page != page:
                fault = f"the link {opened.text(link)} does not lead to {what}, but to page"
                yield f"{fault} {place.page}", on(link.page())
        pages = {link.page() for link, _ in calls}
        if calls and not any(p.page in pages for link, p in destinations if _is_in(link, note)):
            yield f"no link leads from {what} back to its call", on(page)


def _identifiers(opened: Opened) -> Iterator[Fault]:
    """Find identifiers that are there twice, or that the tree of identifiers does not know."""
    listed = opened.tree.root.raw.get("/IDTree")
    found = dict(pikepdf.NameTree(listed).items()) if listed is not None else {}
    known: dict[str, Element] = {}
    for element in opened.tree.elements():
        name = str(element.raw.get("/ID", ""))
        if not name:
            continue
        where = on(element.page())
        if name in known:
            yield f"{opened.say(element)} has another's identifier, “{name}”", where
        elif name not in found or found[name].objgen != element.key:
            yield f"{opened.say(element)} is not found by its identifier, “{name}” (IDTree)", where
        known[name] = element
    for name in sorted(found.keys() - known.keys()):
        yield f"the identifier “{name}” is no element's (IDTree)", ""


def _destinations(opened: Opened) -> Iterator[tuple[Element, Destination]]:
    """Give each Link element with where each of its links leads in this file."""
    for _, annotation in opened.annotations:
        for element, _held in opened.tree.holders.get(annotation.objgen, []):
            yield element, opened.destination(annotation)


def _is_in(element: Element, around: Element) -> bool:
    return element is around or any(above is around for above in element.above())
