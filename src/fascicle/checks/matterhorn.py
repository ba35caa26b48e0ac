"""What only a person can judge of a PDF's accessibility, with the pages to look at.

The Matterhorn Protocol 1.1 puts ISO 14289-1 (PDF/UA-1) into conditions under which a file fails; of
those that are for people, those are asked that concern what is in the file.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import pikepdf

from fascicle.checks.pdf_structure.opened import Opened
from fascicle.findings import ToJudge

_ASKED = frozenset("Figure Table L Formula Note Reference H6 Form".split())
_MEDIA = frozenset(["/Movie", "/Sound", "/Screen", "/RichMedia", "/3D"])
_PLAIN = frozenset(["/Link", "/Widget", "/PrinterMark", *_MEDIA])
_SCANNED = re.compile(rb"(?<!\d)3\s+Tr\b")
"""Text that is written but not painted (ISO 32000-1, 9.3.6): a scan's."""


def read_questions(path: Path) -> tuple[ToJudge, ...]:
    """Return the questions that a PDF puts to a person, in the protocol's order.

    Where the file cannot be read, the checks tell of it, and there is none.
    """
    try:
        with pikepdf.open(path) as pdf:
            return tuple(_questions(path, pdf))
    except (pikepdf.PdfError, OSError, KeyError, ValueError):
        return ()


@cache
def conditions() -> Mapping[str, Mapping[str, str]]:
    """Return the conditions that are for people, by their numbers."""
    text = (files(__package__) / "matterhorn.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _questions(path: Path, pdf: pikepdf.Pdf) -> Iterator[ToJudge]:
    if not isinstance(pdf.Root.get("/StructTreeRoot"), pikepdf.Dictionary):
        return
    there = _contents(Opened(path, pdf))
    for number, condition in conditions().items():
        concerns = condition["concerns"].split()
        found = set[int]().union(*(there.get(each, set()) for each in concerns))
        if found or "file" in concerns:
            pages = tuple(sorted(found - {0}))
            yield ToJudge(number, condition["question"], condition["clause"], "pdf", pages)


def _contents(opened: Opened) -> dict[str, set[int]]:
    """Return what is in a file, as conditions name it, with its pages; 0 for no page."""
    there: dict[str, set[int]] = defaultdict(set)
    there["all"] = set(range(1, len(opened.pdf.pages) + 1))
    for element in opened.tree.elements():
        if element.role in _ASKED:
            there[element.role].add(element.page())
        if element.role == "Figure" and "/ActualText" in element.raw:
            there["spelled-figures"].add(element.page())
        if element.role == "Figure" and any(above.role == "Link" for above in element.above()):
            there["pictured-links"].add(element.page())
        if str(element.raw.get("/S", "")) != f"/{element.role}":
            there["mapped"].add(element.page())
    _look_at_pages(opened, there)
    _look_at_catalogue(opened, there)
    return there


def _look_at_pages(opened: Opened, there: dict[str, set[int]]) -> None:
    for number, page in enumerate(opened.pdf.pages, start=1):
        drawn = _drawn(page)
        # Pages of one gathering share their resources: what counts is what is drawn.
        if any(f"{name} Do".encode() in drawn for name in page.get_images()):
            there["images"].add(number)
        if _SCANNED.search(drawn):
            there["scans"].add(number)
    there["images"] |= there["Figure"]
    for number, annotation in opened.annotations:
        kind = str(annotation.get("/Subtype", ""))
        action = annotation.get("/A", pikepdf.Dictionary())
        there["annotations"].add(number)
        if kind in _MEDIA:
            there["media"].add(number)
        if kind not in _PLAIN:
            there["ornaments"].add(number)
        if action.get("/S") == "/JavaScript":
            there["scripts"].add(number)
        if action.get("/S") not in (None, "/URI", "/GoTo"):
            there["actions"].add(number)
        if action.get("/IsMap", False):
            there["image-maps"].add(number)


def _drawn(page: pikepdf.Page) -> bytes:
    contents = page.obj.get("/Contents")
    if contents is None:
        return b""
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


def _look_at_catalogue(opened: Opened, there: dict[str, set[int]]) -> None:
    root = opened.pdf.Root
    if "/Threads" in root:
        there["threads"].add(0)
    if "/AcroForm" in root:
        there["Form"].add(0)
    named = root.get("/Names", pikepdf.Dictionary())
    if "/JavaScript" in named or "/AA" in root:
        there["scripts"].add(0)
