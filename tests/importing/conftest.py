"""Documents made anew for each test, and an importer that gives its report."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from fascicle.manuscript.importing.importer import ImportReport, import_document
from fascicle.manuscript.pandoc import _program
from fascicle.workspace import Workspace

CLOCK = date(2026, 3, 4)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Desk:
    """An editor's desk: a publication's folder, and one for documents."""

    workspace: Workspace
    inbox: Path

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.inbox / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    def bring(
        self, document: Path, issue_id: str | None = "7-3", *, force: bool = False
    ) -> ImportReport:
        return import_document(
            self.workspace, document, issue_id=issue_id, force=force, clock=CLOCK
        )

    def article(self, report: ImportReport) -> str:
        return next(report.folder.glob("*.md")).read_text("utf-8")

    def issue(self, report: ImportReport) -> str:
        return (report.folder / "issue.yaml").read_text("utf-8")

    def body(self, report: ImportReport) -> str:
        return self.article(report).split("\n---\n", 1)[1].strip()


@pytest.fixture
def bare_desk(tmp_path: Path) -> Desk:
    """A desk without a publication."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "serial").mkdir()
    return Desk(Workspace(tmp_path / "serial"), tmp_path / "inbox")


@pytest.fixture
def desk(bare_desk: Desk) -> Desk:
    """A desk with a publication."""
    bare_desk.workspace.manuscript.mkdir()
    bare_desk.workspace.publication_file.write_text(
        "title: Steppe Letters\nissn: 1234-5679\npublisher: Example House\nlanguage: en-GB\n"
    )
    return bare_desk


@pytest.fixture
def picture() -> bytes:
    return make_picture("red")


def make_picture(colour: str, kind: str = "PNG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(target, kind)
    return target.getvalue()


Convert = Callable[[str, str], Path]


@pytest.fixture
def convert(desk: Desk) -> Convert:
    """Makes a document of a format from pandoc's Markdown; `map.png` lies beside it."""

    def make(markdown: str, ending: str) -> Path:
        source = desk.put("source.markdown", markdown)
        desk.put("map.png", make_picture("blue"))
        target = desk.inbox / f"document.{ending}"
        options = ["-s", "--mathml"] if ending == "html" else []
        subprocess.run(
            [_program(), "-f", "markdown", source, "-o", target, *options],
            check=True, cwd=desk.inbox, capture_output=True,
        )  # fmt: skip
        return target

    return make


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Return a ZIP archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def word_parts(body: str) -> dict[str, str | bytes]:
    """Return the parts of a Word file with this body."""
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    package = "http://schemas.openxmlformats.org/package/2006"
    return {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/word/document.xml" ContentType="{types}.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{office}" '
        f'xmlns:wp="{drawing}/wordprocessingDrawing" xmlns:a="{drawing}/main" '
        f'xmlns:pic="{drawing}/picture" xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{body}'
        "</w:body></w:document>",
    }


def word(body: str, more: dict[str, str | bytes] | None = None) -> bytes:
    """Return a Word file with this body and more parts."""
    return packed({**word_parts(body), **(more or {})})


def paragraph(text: str) -> str:
    """Return a paragraph of a Word file."""
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def report_lines(report: ImportReport) -> str:
    """Return everything that a report tells, to look for words in it."""
    told = [f"{guess.place} {guess.what}" for guess in report.guesses]
    told += [f"{left.place} {left.what}" for left in report.left_out]
    told += [f"{finding.code} {finding.message}" for finding in report.findings]
    return "\n".join(told)
