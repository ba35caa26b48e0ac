"""An issue → the files of its editions, as they are ready."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fascicle.editions.pdf.edition import Complaint, compose, order_articles
from fascicle.editions.pdf.layouts import Layouts
from fascicle.editions.pdf.offprints import bind_offprints
from fascicle.editions.pdf.shelf import Shelf
from fascicle.editions.pdf.typesetting import Gathering
from fascicle.editions.styles import Styles
from fascicle.errors import ManuscriptError
from fascicle.findings import Finding, Severity
from fascicle.manuscript.gathering import Manuscript
from fascicle.workspace import build_clock

_UNREADABLE_PICTURE = "Failed to load image"


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the editions of an issue are made from, and who is told what is under way."""

    manuscript: Manuscript
    styles: Styles
    cache: Path
    shelf: Shelf
    progress: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A file of an edition that is ready to be written below the folder of the issue's."""

    edition: str
    file: str
    content: bytes
    seconds: float


def make(desk: Desk, names: Sequence[str], findings: list[Finding]) -> Iterator[Made]:
    """Yield the files of editions; add to the findings. A lost picture raises ManuscriptError.

    The EPUB is packed while the PDF is being typeset.
    """
    begun = time.monotonic()
    layouts = Layouts(desk.manuscript, desk.styles, desk.cache)
    clock = build_clock(desk.manuscript.issue.date.midnight)
    stem = desk.manuscript.issue.file_stem
    complaints: list[Complaint] = []
    is_printed = "pdf" in names or "offprints" in names
    articles = order_articles(layouts, desk.shelf) if is_printed else None
    composition = compose(articles) if articles and "pdf" in names else None
    if "epub" in names:
        cover = composition.cover if composition else desk.shelf.order(layouts.cover())
        desk.progress("making the EPUB")
        content = _make_epub(desk, clock, cover)
        yield Made("epub", f"{stem}.epub", content, time.monotonic() - begun)
    if articles:
        desk.progress("typesetting")
    placed = articles.place() if articles else ()
    if composition:
        desk.progress("binding the PDF")
        made = composition.finish(placed, clock)
        complaints += made.complaints
        yield Made("pdf", f"{stem}.pdf", made.content, time.monotonic() - begun)
    if articles and "offprints" in names:
        desk.progress("binding the offprints")
        for file, made in bind_offprints(articles, placed, clock):
            complaints += made.complaints
            yield Made("offprints", file, made.content, time.monotonic() - begun)
    findings += _findings(dict.fromkeys(complaints))


def _make_epub(desk: Desk, clock: datetime, cover: Callable[[], Gathering]) -> bytes:
    from fascicle.editions.cover import cover_picture
    from fascicle.editions.epub.edition import make as make_epub

    picture = cover_picture(cover())
    return make_epub(desk.manuscript, desk.styles, clock, picture, desk.cache / "fonts")


def _findings(complaints: Iterable[Complaint]) -> list[Finding]:
    """Return what the typesetter complained of as findings; a lost picture stops the build."""
    findings = [
        Finding(
            "T-002" if _UNREADABLE_PICTURE in text else "T-001",
            Severity.ERROR if _UNREADABLE_PICTURE in text else Severity.WARNING,
            f"the typesetter says: {text}",
            where,
            "save the picture again, or look at that place on the page",
            "pdf",
        )
        for where, text in complaints
    ]
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise ManuscriptError(findings)
    return findings
