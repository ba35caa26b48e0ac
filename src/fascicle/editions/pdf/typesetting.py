"""A gathering's HTML → tagged pages, by WeasyPrint. Runs in a worker process."""

from __future__ import annotations

import gc
import hashlib
import io
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

from fascicle.editions.kept_sheets import keep_parsed
from fascicle.editions.pdf.engine import import_weasyprint
from fascicle.editions.reading import Place
from fascicle.files import write_whole
from fascicle.workspace import default_styles

if TYPE_CHECKING:
    from fascicle.editions.pdf.line_numbers import Line

_ROOM = 40_000
"""Machine words of a frame: the next larger piece of memory has another 200 kB for others."""


@dataclass(frozen=True, slots=True)
class Job:
    """All that a gathering is made of. Nothing else has an influence on its pages."""

    name: str
    html: str
    stylesheets: tuple[str, ...]
    pictures: dict[str, tuple[str, Path | bytes]]
    style_folders: tuple[Path, ...]
    font_folders: tuple[Path, ...]
    cache: Path
    counts_lines: bool = False
    lines: Path | None = None
    """The file in which the lines that the gathering had last time are kept, if they are to be."""
    draw: Callable[[bytes], tuple[bytes, ...]] | None = None
    """Makes pictures of the PDF, where those are wanted: on the core that set it. The pages are the
    same without them, and a kept gathering may have none."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: its place is a page of the gathering (from 0) and points on it."""

    label: str
    page: int
    x: float
    y: float
    children: tuple[Bookmark, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathering:
    """Typeset pages: the PDF, where each page has its folio (if any), and what was complained of.

    A folio's place is its baseline's left end, in points from the lower left corner. `starts` has
    the place in the text that each page begins with, if it has any.
    """

    pdf: bytes
    folios: tuple[tuple[float, float] | None, ...]
    bookmarks: tuple[Bookmark, ...] = ()
    complaints: tuple[str, ...] = field(default=())
    starts: tuple[Place | None, ...] = ()
    places: dict[str, int] = field(default_factory=dict)
    """The page, from 0, on which each element with an id begins."""
    lines: tuple[tuple[Line, ...], ...] = ()
    """The lines of each page that are counted in a draft."""
    pictures: tuple[bytes, ...] = ()
    """What `Job.draw` made of the PDF."""


def _with_room(function: Callable[[Job], Gathering]) -> Callable[[Job], Gathering]:
    """Return a function whose frame is so large that all that it calls finds room behind it.

    CPython takes memory for frames in pieces of 16 kB, and gives one back as soon as it is empty: a
    call at the edge of one costs two system calls each time, a twentieth of a layout's time.
    """
    code = function.__code__.replace(co_stacksize=_ROOM)
    return FunctionType(code, function.__globals__, function.__name__)


_OURS = (
    "fetching", "floating", "kept_lines", "line_numbers", "list_numbers", "note_calls",
    "opening", "page_starts", "table_fitting",
)  # fmt: skip
_NEEDED = ("pikepdf", "mmap", "email.policy", *(f"fascicle.editions.pdf.{name}" for name in _OURS))


def import_what_jobs_need() -> None:
    """Import what a job does in the functions that need it: none is to be broken off in that."""
    for module in _NEEDED:
        import_module(module)


@_with_room
def typeset(job: Job) -> Gathering:
    """Return the pages of a job. The fonts of the process are set by the first job it gets."""
    config = choose_fonts(job.font_folders, job.cache)
    collects = gc.isenabled()
    try:
        gc.disable()  # a quarter of a long layout's time; the process is short-lived
        return _typeset(import_weasyprint(), job, _fonts(config, fonts_of(job.font_folders)))
    finally:
        if collects:
            gc.enable()


def _typeset(weasyprint: Any, job: Job, fonts: Any) -> Gathering:
    from fascicle.editions.pdf.fetching import Fetcher
    from fascicle.editions.pdf.kept_lines import Lines
    from fascicle.editions.pdf.line_numbers import line_places
    from fascicle.editions.pdf.list_numbers import number_lists
    from fascicle.editions.pdf.note_calls import bind_calls
    from fascicle.editions.pdf.page_starts import PageStarts
    from fascicle.editions.pdf.table_fitting import fit_tables, too_wide

    fetcher = Fetcher(job.pictures, job.style_folders)
    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.handlers[:] = [complaints]
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    sheets = [parse_sheet(css, job.style_folders) for css in job.stylesheets]
    html = weasyprint.HTML(string=job.html, base_url="fascicle:///", url_fetcher=fetcher)
    number_lists(html.etree_element)
    bind_calls(html.etree_element)
    starts = PageStarts(html.etree_element)  # before figures float out of the text's order
    fonts.lines = lines = Lines(job.lines)
    document = fit_tables(
        html.etree_element,
        lambda: html.render(
            stylesheets=sheets, font_config=fonts, pdf_tags=True, output_intent="srgb"
        ),
    )
    pdf = document.write_pdf(
        pdf_tags=True, output_intent="srgb", pdf_version="1.7", uncompressed_pdf=True
    )
    lines.close()
    pdf = _compress(pdf)
    return Gathering(
        pdf,
        tuple(_folio_place(page) for page in document.pages),
        _bookmarks(document.make_bookmark_tree(0.75, transform_pages=True)),
        tuple(dict.fromkeys((*complaints.messages, *too_wide(document)))),
        starts.of(document),
        _places(document.pages),
        line_places(document) if job.counts_lines else (),
        job.draw(pdf) if job.draw else (),
    )


Fonts = tuple[tuple[str, int], ...]
"""Font files, each with the moment of its last change."""


def fonts_of(folders: Iterable[Path]) -> Fonts:
    """Return what is another as soon as a font in these folders is."""
    files = (file for folder in folders for file in sorted(folder.iterdir()))
    return tuple((str(file), file.stat().st_mtime_ns) for file in files)


@lru_cache(maxsize=2)
def _fonts(_config: Path, _files: Fonts) -> Any:
    """Return the fonts that `choose_fonts` chose, read once in each process.

    The first words in each of them take as long as a page. What was found out about the styles of
    one document stays with them for the next.
    """
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def parse_sheet(css: str, style_folders: tuple[Path, ...]) -> Any:
    """Return a style sheet, parsed once in each process: that is a fifth of a short job's time.

    What it names is fetched from the styles' folders alone; most sheets name nothing.
    """
    names_files = "url(" in css or "@import" in css
    return _parse_sheet(css, style_folders if names_files else ())


@lru_cache(maxsize=16)
def _parse_sheet(css: str, style_folders: tuple[Path, ...]) -> Any:
    from fascicle.editions.pdf.fetching import Fetcher

    def parse() -> Any:
        return import_weasyprint().CSS(string=css, url_fetcher=Fetcher({}, style_folders))

    is_ours = "@import" not in css and css in _default_sheets()
    return keep_parsed(css, "for pages", parse) if is_ours else parse()


@cache
def _default_sheets() -> frozenset[str]:
    """Return our own sheets: of a publication's, something may have to be said each time."""
    files = default_styles().rglob("*.css")
    return frozenset(file.read_text(encoding="utf-8") for file in files)


def _compress(content: bytes) -> bytes:
    """Return a PDF with its streams compressed: here, where all cores do it, and only once.

    By qpdf, not by WeasyPrint: pikepdf brings its own zlib, so that machines agree on the bytes.
    """
    from fascicle.editions.pdf.opening import open_pdf

    made = io.BytesIO()
    with open_pdf(content) as pdf:
        pdf.save(made, compress_streams=True, static_id=True)
    return made.getvalue()


class _Complaints(logging.Handler):
    """Keeps what WeasyPrint complains of: a missing picture is only a line in its log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _folio_place(page: Any) -> tuple[float, float] | None:
    """Return where a page's number goes: left in the line of its running foot, if it has one."""
    from weasyprint.formatting_structure import boxes

    page_box = page._page_box
    for margin_box in page_box.children:
        if not isinstance(margin_box, boxes.MarginBox):
            continue
        if not margin_box.at_keyword.startswith("@bottom"):
            continue
        for box in margin_box.descendants():
            if isinstance(box, boxes.TextBox):
                x = page_box.content_box_x() * 0.75
                y = (page.height - box.position_y - box.baseline) * 0.75
                return round(x, 3), round(y, 3)
    return None


def _places(pages: Sequence[Any]) -> dict[str, int]:
    """Return the page on which each element with an id begins; a part of it stands on others."""
    last_first = reversed(list(enumerate(pages)))
    return {name: number for number, page in last_first for name in page.anchors}


def _bookmarks(tree: list[Any]) -> tuple[Bookmark, ...]:
    return tuple(
        Bookmark(label, page, round(x, 3), round(y, 3), _bookmarks(children))
        for label, (page, x, y), children, _state in tree
    )


def choose_fonts(font_folders: tuple[Path, ...], cache: Path) -> Path:
    """Let fontconfig see the fonts of the styles and no others: pages are the same everywhere.

    It reads the variable whenever fonts are read anew. Return the file that it names.
    """
    folder = cache / "fontconfig"
    dirs = "".join(f"<dir>{_escape(str(path))}</dir>" for path in font_folders)
    text = (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>'
        f"{dirs}<cachedir>{_escape(str(folder / 'cache'))}</cachedir></fontconfig>\n"
    )
    config = folder / f"fonts-{hashlib.sha256(text.encode()).hexdigest()[:16]}.conf"
    if not config.is_file():
        (folder / "cache").mkdir(parents=True, exist_ok=True)  # two workers at once would quarrel
        write_whole(config, text.encode())
    os.environ["FONTCONFIG_FILE"] = str(config)
    return config


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
