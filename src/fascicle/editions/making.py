"""An issue → the files of its editions, as they are ready."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path

from fascicle.codes.table import finding
from fascicle.editions.drawing import draw_cover, draw_fallbacks
from fascicle.editions.pdf.edition import (
    Articles,
    Complaint,
    Composition,
    PdfEdition,
    compose,
    order_articles,
)
from fascicle.editions.pdf.layouts import Layouts
from fascicle.editions.pdf.shelf import Ordered, Shelf
from fascicle.editions.pdf.typesetting import Gathering
from fascicle.editions.styles import Styles
from fascicle.editions.table import DRAWN, PURPOSES, editions_for
from fascicle.errors import ManuscriptError
from fascicle.findings import Finding, Severity
from fascicle.issue.model import Issue
from fascicle.kept_code import compiled_before
from fascicle.late_imports import Stands, put_off
from fascicle.manuscript.gathering import Manuscript
from fascicle.manuscript.pictures import PictureFile
from fascicle.workspace import PUBLICATION_FILE, build_clock

_UNREADABLE_PICTURE = "Failed to load image"
_NO_GLYPH = re.compile(r'\.notdef glyph rendered .*"(.+)" (\(U\+[0-9A-F]+\))', re.DOTALL)
_LINE = re.compile(r'data-line="(\d+)"')


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the editions of an issue are made from, and who is told what is under way."""

    manuscript: Manuscript
    folder: Path
    """The issue's folder, where the editor's own files are."""
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


_NEEDED = {
    "epub": ("cover", "epub.edition", "epub.page_list", "epub.pictures"),
    "pdf": ("pdf.binding", "pdf.enclosures", "pdf.finishing"),
    "web": ("cover", "web.edition"),
}
"""What editions import where they begin, so that others need not."""

_SELDOM: Stands = {"bz2": (), "lzma": ()}
"""What the standard library has for archives that we have none of."""


def _get_ready(names: Sequence[str]) -> None:
    """Import what editions need and is not there yet, while pages are typeset."""
    needed = (f"fascicle.editions.{module}" for name in names for module in _NEEDED.get(name, ()))
    missing = [module for module in needed if module not in sys.modules]
    if missing:  # else what was compiled need not be read
        with compiled_before("editions"), put_off(_SELDOM):
            for module in missing:
                import_module(module)


def order_cover(desk: Desk, names: Sequence[str]) -> None:
    """Order the cover, if editions need it, before the texts are read: `desk` has none yet.

    It shows nothing of them, and of an EPUB it takes the longest.
    """
    if not {"pdf", "epub", "web"}.isdisjoint(names):
        _order_cover(desk, Layouts(desk.manuscript, desk.styles, desk.cache), names)
    if "epub" in names:  # it is read while another process reads texts
        _get_ready(names)
        from fascicle.editions.epub.edition import read_look

        read_look(desk.styles)


def _order_cover(desk: Desk, layouts: Layouts, names: Sequence[str]) -> Ordered:
    """Order the cover, and its picture for those editions that show it."""
    job = layouts.cover()
    if not DRAWN.isdisjoint(names):
        job = replace(job, draw=draw_cover)
    return desk.shelf.order(job)


def make(desk: Desk, names: Sequence[str], findings: list[Finding]) -> Iterator[Made]:
    """Yield the files of editions; add to the findings. A lost picture raises ManuscriptError.

    All is ordered before anything is awaited: the EPUB is laid out while pages are being typeset.
    """
    begun = time.monotonic()
    clock = build_clock(desk.manuscript.issue.date.midnight)
    complaints: list[Complaint] = []
    sets = [_PrintedSet(desk, purpose, names, clock) for purpose in PURPOSES]
    ordered = [each for each in sets if each.articles]
    _get_ready(names)
    layouts = Layouts(desk.manuscript, desk.styles, desk.cache)
    screen = sets[0].composition
    lists_pages = desk.manuscript.issue.publication.lists_pages and "epub" in names
    if not screen and (lists_pages or "web" in names):
        screen = compose(sets[0].articles or order_articles(layouts, desk.shelf))
    cover = screen.cover if screen else None
    if "epub" in names:
        cover = cover or _order_cover(desk, layouts, names)
    desk.manuscript.keep()  # the typesetters have begun
    if cover and "epub" in names:
        desk.progress("making the EPUB")
        content = _make_epub(desk, clock, layouts, cover, screen if lists_pages else None)
        file = f"{desk.manuscript.issue.file_stem}.epub"
        yield Made("epub", file, content, time.monotonic() - begun)
    for each in ordered:
        for name, file, made in each.bind():
            complaints += made.complaints
            yield Made(name, file, made.content, time.monotonic() - begun)
    if ordered and desk.shelf.jobs is None:  # other issues follow in this process
        from fascicle.editions.pdf.binding import let_go

        let_go()
    if screen and "web" in names:
        yield from _WebSet(desk, screen.articles, begun).make(screen.cover)
    findings += _findings(dict.fromkeys(complaints), desk.manuscript.issue)


class _PrintedSet:
    """The PDF and the offprints for one purpose, ordered when this is made."""

    def __init__(self, desk: Desk, purpose: str, names: Sequence[str], clock: datetime) -> None:
        self.desk, self.purpose, self.clock = desk, purpose, clock
        self.pdf, self.offprints = editions_for(("pdf", "offprints"), purpose)
        self.wants_pdf, self.wants_offprints = self.pdf in names, self.offprints in names
        layouts = Layouts(desk.manuscript, desk.styles, desk.cache, purpose)
        wanted = self.wants_pdf or self.wants_offprints
        self.articles = order_articles(layouts, desk.shelf) if wanted else None
        self.composition = compose(self.articles) if self.articles and self.wants_pdf else None

    def bind(self) -> Iterator[tuple[str, str, PdfEdition]]:
        """Yield each file: its edition's name, its place, and the file itself."""
        if self.articles is None:
            return
        from fascicle.editions.pdf.enclosures import Cabinet
        from fascicle.editions.pdf.finishing import Finish
        from fascicle.editions.pdf.offprints import bind_offprints

        self.desk.progress("typesetting")
        binder = self.composition.begin() if self.composition else None
        cabinet = Cabinet(self.desk.manuscript, self.desk.folder, self.desk.styles, self.purpose)
        finish = Finish(self.purpose, self.clock, cabinet, self.articles.folios)
        finish.get_ready(self.desk.manuscript.issue)
        placed = self.articles.place()
        if self.composition and binder:
            self.desk.progress("binding the PDF")
            suffix = self.pdf.removeprefix("pdf")
            file = f"{self.desk.manuscript.issue.file_stem}{suffix}.pdf"
            yield self.pdf, file, self.composition.finish(placed, finish, binder)
        if self.wants_offprints:
            self.desk.progress("binding the offprints")
            for file, made in bind_offprints(self.articles, placed, finish):
                yield self.offprints, file, made


@dataclass(frozen=True, slots=True)
class _WebSet:
    """The pages of an issue for the web, which tell where its articles are in the PDF."""

    desk: Desk
    articles: Articles
    begun: float

    def make(self, cover: Callable[[], Gathering]) -> Iterator[Made]:
        """Yield each file of the web edition."""
        from fascicle.editions.cover import cover_picture
        from fascicle.editions.web.edition import FOLDER
        from fascicle.editions.web.edition import make as make_web

        pages = {each.article.slug: (each.first, each.last) for each in self.articles.place()}
        desk = self.desk
        desk.progress("making the web pages")
        files = make_web(desk.manuscript, desk.styles, cover_picture(cover()), pages, desk.cache)
        for name, content in files.items():
            yield Made("web", f"{FOLDER}/{name}", content, time.monotonic() - self.begun)


def _make_epub(
    desk: Desk,
    clock: datetime,
    layouts: Layouts,
    cover: Callable[[], Gathering],
    pages: Composition | None,
) -> bytes:
    """Return the EPUB; with `pages` it tells where those of the PDF begin."""
    from fascicle.editions.cover import cover_picture
    from fascicle.editions.epub.edition import make as make_epub
    from fascicle.editions.epub.page_list import PageBreak, list_pages
    from fascicle.editions.epub.pictures import fallbacks

    def page_breaks() -> Sequence[PageBreak]:
        if pages is None:
            return ()
        placed = pages.articles.place()
        return tuple(list_pages(desk.manuscript.issue, placed, pages.place_end(placed)))

    files = list(_drawings(desk.manuscript))
    drawn = None
    if files:
        drawn = desk.shelf.order(replace(layouts.drawings(files), draw=draw_fallbacks))
    return make_epub(
        desk.manuscript,
        desk.styles,
        clock,
        lambda: cover_picture(cover()),
        page_breaks=page_breaks,
        drawings=[file.src for file in files],
        draw=lambda: fallbacks(drawn()) if drawn else (),
    )


def _drawings(manuscript: Manuscript) -> Iterator[PictureFile]:
    """Yield the drawings that the text shows."""
    issue = manuscript.issue
    shown = [notice.picture for notice in issue.current_notices]
    for article in issue.articles:
        shown += [article.hero, *article.figures]
    for src in dict.fromkeys(picture.src for picture in shown if picture):
        file = manuscript.pictures.get(src)
        if file and file.path is None:
            yield file


def _findings(complaints: Iterable[Complaint], issue: Issue) -> list[Finding]:
    """Return what the typesetter complained of as findings; a lost picture stops the build."""
    findings: list[Finding] = []
    letters: dict[str, list[str]] = {}
    for where, text in complaints:
        letter = _NO_GLYPH.search(text)
        if letter:
            letters.setdefault(_where(issue, where, letter[1]), []).append(
                f"“{letter[1]}” {letter[2]}"
            )
        else:
            code = "T-002" if _UNREADABLE_PICTURE in text else "T-001"
            findings.append(finding(code, f"the typesetter says: {text}", where, edition="pdf"))
    for where, missing in letters.items():
        message = f"no font has {', '.join(missing)}"
        findings.append(finding("T-003", message, where, edition="pdf"))
    if any(found.severity is Severity.ERROR for found in findings):
        raise ManuscriptError(findings)
    return findings


def _where(issue: Issue, name: str, text: str) -> str:
    """Return the file and line of a text in an article, or the name of what is no article."""
    for article in (article for article in issue.articles if article.file == name):
        notes = (note.line for note in article.notes if text in note.html)
        before = _LINE.findall(article.body[: max(0, article.body.find(text))])
        line = before[-1] if before else next(notes, 1)
        return f"{PUBLICATION_FILE.parent / issue.id / name}:{line}"
    return name
