"""Faults planted in editions that were made of `base/`.

What they say of themselves is held against the manuscript. Pages are in `tests/web`; what else can
be wrong in a PDF is planted in `tests/checks`.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pikepdf
import pytest

from fascicle.checks import agreement
from fascicle.issue.model import Issue
from fascicle.manuscript.gathering import gather
from fascicle.pipeline.building import build
from fascicle.workspace import Workspace
from tests.faults.test_faults import BASE, ISSUE

PRISM = "{http://prismstandard.org/namespaces/basic/2.0/}"
WEB_STATEMENT = "{http://ns.adobe.com/xap/1.0/rights/}WebStatement"

IN_XMP = [
    ("A-001", "dc:title", "Harbour Notes 1, 2: Tides and Buoys"),
    ("A-001", "dc:title", ""),
    ("A-002", "dc:creator", ["Ada Author", "Ben Writer"]),
    ("A-002", "dc:creator", ["Ada Autor", "Ben Writer", "Вера Причалова"]),
    ("A-003", f"{PRISM}eIssn", "2049-3630"),
    ("A-004", "dc:date", ["2025-09-16"]),
    ("A-005", WEB_STATEMENT, "https://creativecommons.org/licenses/by-nc/4.0/"),
    ("A-006", "dc:language", {"en-GB"}),
    ("A-007", "dc:publisher", {"Breakwater Books"}),
]
IN_PACKAGE = [
    ("A-001", "Tides and Boats</dc:title>", "Tides</dc:title>"),
    ("A-002", "Вера Причалова</dc:creator>", "В. Причалова</dc:creator>"),
    ("A-003", ">urn:issn:2345-6787</meta>", ">urn:issn:2049-3630</meta>"),
    ("A-004", "<dc:date>2025-09-15", "<dc:date>2025-09"),
    ("A-005", "licenses/by/4.0/", "licenses/by/3.0/"),
    ("A-006", "<dc:language>ru<", "<dc:language>uk<"),
    ("A-007", "Breakwater House</dc:publisher>", "Breakwater</dc:publisher>"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the editions of the manuscript without a fault."""
    root = Path(shutil.copytree(BASE, tmp_path_factory.mktemp("made") / "base"))
    build(Workspace(root), ISSUE, ["pdf", "epub"])
    return root / "dist" / ISSUE


@pytest.fixture(scope="module")
def issue() -> Issue:
    return gather(Workspace(BASE), ISSUE).issue


def test_good_editions_agree(made: Path, issue: Issue) -> None:
    assert [*agreement.check_pdf(made / "harbour-notes-1-2.pdf", issue)] == []
    assert [*agreement.check_epub(made / "harbour-notes-1-2.epub", issue)] == []


@pytest.mark.parametrize(("code", "name", "value"), IN_XMP)
def test_a_fault_in_a_pdf_is_found(
    made: Path, issue: Issue, tmp_path: Path, code: str, name: str, value: object
) -> None:
    with pikepdf.open(made / "harbour-notes-1-2.pdf") as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata[name] = value
        pdf.save(tmp_path / "a.pdf")
    found = [*agreement.check_pdf(tmp_path / "a.pdf", issue)]
    assert [(f.code, f.where) for f in found] == [(code, "metadata")]


@pytest.mark.parametrize(("code", "good", "bad"), IN_PACKAGE)
def test_a_fault_in_an_epub_is_found(
    made: Path, issue: Issue, tmp_path: Path, code: str, good: str, bad: str
) -> None:
    with (
        zipfile.ZipFile(made / "harbour-notes-1-2.epub") as book,
        zipfile.ZipFile(tmp_path / "a.epub", "w") as planted,
    ):
        for name in book.namelist():
            content = book.read(name)
            if name.endswith(".opf"):
                text = content.decode()
                assert good in text
                content = text.replace(good, bad).encode()
            planted.writestr(name, content)
    found = [*agreement.check_epub(tmp_path / "a.epub", issue)]
    assert [(f.code, f.where) for f in found] == [(code, "package")]


def test_what_is_no_edition_is_left_to_the_checks_of_that_edition(
    issue: Issue, tmp_path: Path
) -> None:
    for name in ("a.pdf", "a.epub"):
        (tmp_path / name).write_bytes(b"nothing")
    assert [*agreement.check_pdf(tmp_path / "a.pdf", issue)] == []
    assert [*agreement.check_epub(tmp_path / "a.epub", issue)] == []
    assert [*agreement.check_web(tmp_path / "index.html", issue)] == []
