"""Our own checks of a PDF for the press: PDF/X-4 (ISO 15930-7:2010), and what printers send back.

veraPDF has no profile of PDF/X; these hold the file against the clauses that matter on a press.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Name

from fascicle.checks.press_inks import Painted, painted_on
from fascicle.codes.table import finding
from fascicle.errors import demand_memory
from fascicle.findings import Finding

MOST_INK = 3.0
"""The ink that coated paper takes: 300 % (ISO 12647-2; what most printers ask for)."""
_ROUNDING = 0.03
_LEAST_DPI = 300
_DARK = 0.85

Fault = tuple[str, str]  # what is wrong, and where


@dataclass(frozen=True)
class Opened:
    """A PDF that is open, and what is painted on its pages, by page."""

    path: Path
    pdf: pikepdf.Pdf
    painted: tuple[tuple[Painted, ...], ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A row of the table: a code, and what finds the faults."""

    code: str
    find: Callable[[Opened], Iterator[Fault]]


def check(path: Path) -> list[Finding]:
    """Take a PDF for the press; return the findings of every check in the table."""
    try:
        with pikepdf.open(path) as pdf:
            opened = Opened(path, pdf, tuple(tuple(painted_on(page)) for page in pdf.pages))
            return [
                finding(row.code, message, where)
                for row in CHECKS
                for message, where in dict.fromkeys(row.find(opened))
            ]
    except (pikepdf.PdfError, pypdfium2.PdfiumError, OSError) as error:
        demand_memory(error)
        return [finding("X-001", f"the file cannot be read: {error}", path.name)]


def identity(opened: Opened) -> Iterator[Fault]:
    """X-001: it says that it is PDF/X-4, and whether it is trapped (ISO 15930-7, 6.4 and 6.5)."""
    metadata = opened.pdf.open_metadata()
    if metadata.get("{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion") != "PDF/X-4":
        yield "the file does not say that it is PDF/X-4", ""
    if opened.pdf.docinfo.get("/Trapped") not in (Name("/True"), Name("/False")):
        yield "the file does not say whether it is trapped", ""
    if opened.pdf.pdf_version > "1.6":
        yield f"the file is PDF {opened.pdf.pdf_version}; PDF/X-4 is at most 1.6", ""
    if Name.ID not in opened.pdf.trailer:
        yield "the file has no identifier", ""


def intent(opened: Opened) -> Iterator[Fault]:
    """X-002: it names one printing condition, with its profile for four inks (6.2)."""
    intents = [
        each for each in opened.pdf.Root.get(Name.OutputIntents, ()) if each.S == Name.GTS_PDFX
    ]
    if len(intents) != 1:
        yield f"the file has {len(intents)} output intents for the press; one is expected", ""
        return
    if not str(intents[0].get(Name.OutputConditionIdentifier, "")):
        yield "the output intent does not name its printing condition", ""
    profile = intents[0].get(Name.DestOutputProfile)
    if profile is None or profile.read_bytes()[16:20] != b"CMYK":
        yield "the output intent has no profile for four inks", ""


def boxes(opened: Opened) -> Iterator[Fault]:
    """X-003: each page lies in its bleed, and that on the sheet (6.13)."""
    for number, page in enumerate(opened.pdf.pages, 1):
        kept = [page.obj.get(key) for key in (Name.MediaBox, Name.BleedBox, Name.TrimBox)]
        if any(box is None for box in kept):
            yield "the page has no boxes for bleed and trim", f"page {number}"
            continue
        media, bleed, trim = ([float(edge) for edge in box] for box in kept if box is not None)
        if not (_holds(media, bleed) and _holds(bleed, trim)) or bleed == trim:
            yield "the page's boxes are not one in the other, with bleed around", f"page {number}"


def _holds(outer: list[float], inner: list[float]) -> bool:
    lower = all(outer[edge] <= inner[edge] + 0.01 for edge in (0, 1))
    return lower and all(outer[edge] >= inner[edge] - 0.01 for edge in (2, 3))


def screen_matter(opened: Opened) -> Iterator[Fault]:
    """X-004: it has no links, forms or actions (6.17 and 6.18)."""
    for number, page in enumerate(opened.pdf.pages, 1):
        if len(page.obj.get(Name.Annots, ())):
            yield "there are links or notes on the page", f"page {number}"
    for key in (Name.OpenAction, Name.AA, Name.AcroForm):
        if key in opened.pdf.Root:
            yield f"the file has {str(key)[1:]}, which a press cannot run", ""


def colours(opened: Opened) -> Iterator[Fault]:
    """X-005: all is in inks; colours of the screen are left to nobody's guess (6.2.4)."""
    for number, painted in enumerate(opened.painted, 1):
        for each in painted:
            if each.ink is None:
                yield f"{each.what} is in colours of the screen, not in inks", f"page {number}"


def total_ink(opened: Opened) -> Iterator[Fault]:
    """X-006: no place gets more ink than paper takes up."""
    for number, painted in enumerate(opened.painted, 1):
        for each in painted:
            total = each.total
            if total > MOST_INK + _ROUNDING:
                told = f"{total:.0%} of ink, more than {MOST_INK:.0%}"
                yield f"{each.what} has {told}", f"page {number}"


def black_text(opened: Opened) -> Iterator[Fault]:
    """X-007: text in black is printed with black alone, so that it stays sharp."""
    for number, painted in enumerate(opened.painted, 1):
        for each in painted:
            if each.is_text and each.ink and each.ink[3] >= _DARK and any(each.ink[:3]):
                yield "black text is mixed of several inks", f"page {number}"


def resolution(opened: Opened) -> Iterator[Fault]:
    """X-008: pictures have 300 pixels an inch at the size that they are printed at."""
    with pypdfium2.PdfDocument(opened.path) as document:
        for number, page in enumerate(document, 1):
            for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
                data = picture.get_metadata()
                found = min(data.horizontal_dpi, data.vertical_dpi)
                if 0 < found < _LEAST_DPI - 0.5:
                    size = f"{data.width} × {data.height} pixels"
                    message = f"a picture of {size} is printed at {found:.0f} pixels an inch"
                    yield message, f"page {number}"


CHECKS = (
    Check("X-001", identity),
    Check("X-002", intent),
    Check("X-003", boxes),
    Check("X-004", screen_matter),
    Check("X-005", colours),
    Check("X-006", total_ink),
    Check("X-007", black_text),
    Check("X-008", resolution),
)
