"""Small editions for the tests: an EPUB, and a PDF as WeasyPrint makes it."""

from __future__ import annotations

import zipfile
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

XML = '<?xml version="1.0" encoding="utf-8"?>\n'
CONTAINER = (
    XML + '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="EPUB/package.opf"'
    ' media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = (
    XML + '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"'
    ' xml:lang="en"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<dc:identifier id="id">urn:uuid:5f5f5f5f-0000-4000-8000-000000000001</dc:identifier>'
    "<dc:title>Harbour Notes</dc:title><dc:language>en</dc:language>"
    '<meta property="dcterms:modified">2024-01-01T00:00:00Z</meta></metadata><manifest>'
    '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    '<item id="one" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="one"/></spine></package>'
)
FONT = Path(__file__).resolve().parents[2] / "styles" / "fonts" / "SourceSerif4-Regular.ttf"
STYLE = (
    f"@font-face {{ font-family: Serif; src: url({FONT.as_uri()}) }}"
    + """
body { font-family: Serif; }   /* a machine's own fonts would break the lines elsewhere */
@page { size: 100mm 90mm; margin: 15mm;
        @top-center { content: "Harbour Notes"; } @bottom-center { content: counter(page); } }
p { hyphens: auto; text-align: justify; orphans: 1; widows: 1; } .note { float: footnote; }
.loud { text-transform: uppercase; }
"""
)


def epub(path: Path, body: str, doctype: str = "<!DOCTYPE html>") -> Path:
    """Write an EPUB with one chapter; return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("EPUB/package.opf", PACKAGE)
        nav = '<nav epub:type="toc"><ol><li><a href="one.xhtml">One</a></li></ol></nav>'
        book.writestr("EPUB/nav.xhtml", _xhtml(nav))
        book.writestr("EPUB/one.xhtml", _xhtml(body, doctype))
    return path


@cache
def _plain() -> ProcessPoolExecutor:
    """Return a process in which WeasyPrint is as it comes: in ours, a test may have mended it."""
    return ProcessPoolExecutor(1, get_context("spawn"))


def _typeset(html: str, path: Path, variant: str | None) -> None:
    import weasyprint

    weasyprint.HTML(string=html).write_pdf(path, pdf_variant=variant)


def pdf(
    path: Path,
    body: str,
    *,
    title: str = "Harbour Notes",
    variant: str | None = "pdf/ua-1",
    style: str = "",
) -> Path:
    """Typeset `body` as a tagged PDF in English; return its path."""
    html = (
        f'<html lang="en"><head><title>{title}</title><style>{STYLE}{style}</style></head>'
        f"<body>{body}</body></html>"
    )
    _plain().submit(_typeset, html, path, variant).result()
    return path


def _xhtml(body: str, doctype: str = "<!DOCTYPE html>") -> str:
    return (
        f'{XML}{doctype}\n<html xmlns="http://www.w3.org/1999/xhtml"'
        ' xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="en" lang="en">'
        f"<head><title>One</title></head>\n<body>{body}</body></html>"
    )
