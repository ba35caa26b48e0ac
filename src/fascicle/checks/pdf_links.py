"""The bookmarks and links of a PDF, and whether they lead anywhere (ISO 32000-1, 12.3 and 12.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pikepdf

_ELSEWHERE = ("/Launch", "/JavaScript", "/GoToR", "/GoToE")  # forbidden: ISO 19005-3, 6.5.1


@dataclass(frozen=True, slots=True)
class Link:
    """A bookmark or link: where it is, and what is wrong with it ("" when nothing is)."""

    where: str
    fault: str


@dataclass(frozen=True, slots=True)
class Targets:
    """What a destination can be: the numbers of the page objects, and the names given to places."""

    pages: frozenset[tuple[int, int]]
    names: dict[str, pikepdf.Object]


def bookmarks(pdf: pikepdf.Pdf) -> Iterator[Link]:
    """Take a PDF; give its bookmarks, each with its title as its place."""
    outline = pdf.Root.get("/Outlines")
    if isinstance(outline, pikepdf.Dictionary):
        targets = _targets(pdf)
        for item in _items(outline):
            where = f"bookmark “{item.get('/Title', '')}”"
            yield Link(where, _fault(item, targets))


def links(pdf: pikepdf.Pdf) -> Iterator[Link]:
    """Take a PDF; give the links of its pages, each with its page as its place."""
    targets = _targets(pdf)
    for number, page in enumerate(pdf.pages, start=1):
        for annotation in page.obj.get("/Annots", pikepdf.Array()):
            if annotation.get("/Subtype") == "/Link":
                yield Link(f"page {number}", _fault(annotation, targets))


def _items(outline: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Take the outline; give its items at all levels, in order, each once even in a loop."""
    seen: set[tuple[int, int]] = set()
    waiting = [outline.get("/First")]
    while waiting:
        item = waiting.pop()
        if not isinstance(item, pikepdf.Dictionary) or item.objgen in seen:
            continue
        seen.add(item.objgen)
        yield item
        waiting += [item.get("/Next"), item.get("/First")]


def _fault(holder: pikepdf.Object, targets: Targets) -> str:
    """Take a bookmark or link; return what is wrong with where it leads."""
    if "/Dest" in holder:
        return _destination_fault(holder["/Dest"], targets)
    action = holder.get("/A")
    if not isinstance(action, pikepdf.Dictionary):
        return "leads nowhere"
    kind = str(action.get("/S", ""))
    if kind == "/GoTo":
        return _destination_fault(action.get("/D"), targets)
    if kind == "/URI":
        return _address_fault(str(action.get("/URI", "")))
    return f"does what a publication must not do ({kind[1:]})" if kind in _ELSEWHERE else ""


def _destination_fault(target: pikepdf.Object | None, targets: Targets) -> str:
    """Take a destination, named or not; return what is wrong with it."""
    if isinstance(target, pikepdf.Name | pikepdf.String):
        name = str(target)
        target = targets.names.get(name)
        if target is None:
            return f"leads to “{name}”, which does not exist"
    if isinstance(target, pikepdf.Dictionary):
        target = target.get("/D")
    if not isinstance(target, pikepdf.Array) or len(target) == 0:
        return "leads nowhere"
    page = target[0]
    there = isinstance(page, pikepdf.Dictionary) and page.objgen in targets.pages
    return "" if there else "leads to a page that is not in the file"


def _address_fault(address: str) -> str:
    """Take an address; return what is wrong with it. It is not visited."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return f"has an address that is none: “{address}”"
    if not parts.scheme or parts.scheme == "file":
        return f"leads to “{address}”, which is on nobody else's machine"
    if parts.scheme in ("http", "https") and not parts.hostname:
        return f"has an address that is none: “{address}”"
    return ""


def _targets(pdf: pikepdf.Pdf) -> Targets:
    """Take a PDF; return all that its destinations may name (PDF 1.1's way and PDF 1.2's)."""
    names: dict[str, pikepdf.Object] = {}
    old = pdf.Root.get("/Dests")
    if isinstance(old, pikepdf.Dictionary):
        names |= dict(old.items())
    tree = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    if tree is not None:
        names |= dict(pikepdf.NameTree(tree).items())
    return Targets(frozenset(page.obj.objgen for page in pdf.pages), names)
