"""Our own checks of the PDF: each fault planted, and a clean file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from fascicle.checks.pdf import CHECKS, Expected, check
from fascicle.checks.words import ExpectedText
from tests.checks.books import pdf

BODY = (
    "<h1 id='one'>One</h1><p>ISSN 2975-0474. See <a href='#two'>the second part</a> or"
    " <a href='https://example.org/'>the site</a>.</p><h2 id='two'>Two</h2><p>The tide came in.</p>"
)
EXPECTED = Expected("Harbour Notes", "en", ("2975-0474",), (ExpectedText("a.md:3", "Two"),))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pdf(tmp_path_factory.mktemp("pdf") / "clean.pdf", BODY)


def codes(path: Path, expected: Expected = EXPECTED) -> list[str]:
    """Return the codes of the findings, each once."""
    return list(dict.fromkeys(finding.code for finding in check(path, expected)))


def test_a_clean_file_has_no_findings(clean: Path) -> None:
    assert check(clean, EXPECTED) == []


def test_every_finding_says_what_to_do_and_of_which_edition(tmp_path: Path) -> None:
    findings = check(pdf(tmp_path / "a.pdf", "", variant=None), EXPECTED)
    assert findings
    assert all(finding.hint and finding.edition == "pdf" for finding in findings)


def test_the_table_lists_ten_checks_in_order() -> None:
    assert [row.code for row in CHECKS] == [f"P-{number:03}" for number in range(1, 11)]


def no_tags(file: Pdf) -> None:
    del file.Root.StructTreeRoot


def not_marked(file: Pdf) -> None:
    file.Root.MarkInfo.Marked = False


def other_language(file: Pdf) -> None:
    file.Root.Lang = pikepdf.String("ru")


def no_language(file: Pdf) -> None:
    del file.Root.Lang


def other_title(file: Pdf) -> None:
    file.docinfo["/Title"] = "Harbour News"


def name_shown(file: Pdf) -> None:
    del file.Root.ViewerPreferences


def loose_font(file: Pdf) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    font.Encoding = Name.WinAnsiEncoding
    form = file.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1])
    form.Resources = Dictionary(Font=Dictionary(F=font))
    file.pages[0].add_resource(form, Name.XObject)


def no_map(file: Pdf) -> None:
    for font in file.pages[0].resources.Font.values():
        if "/ToUnicode" in font:
            del font.ToUnicode


def no_bookmarks(file: Pdf) -> None:
    del file.Root.Outlines


def loose_bookmark(file: Pdf) -> None:
    file.Root.Outlines.First.Dest = Array(
        [file.make_indirect(Dictionary(Type=Name.Page)), Name.Fit]
    )


def loose_link(file: Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 1, 1])
    link.A = Dictionary(S=Name.GoTo, D=pikepdf.String("nowhere"))
    file.pages[0].Annots.append(file.make_indirect(link))


def home_link(file: Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 1, 1])
    link.A = Dictionary(S=Name.URI, URI=pikepdf.String("file:///home/editor/a.html"))
    file.pages[0].Annots.append(file.make_indirect(link))


@pytest.mark.parametrize(
    ("plant", "code"),
    [
        (no_tags, "P-002"),
        (not_marked, "P-002"),
        (other_language, "P-003"),
        (no_language, "P-003"),
        (other_title, "P-004"),
        (name_shown, "P-004"),
        (loose_font, "P-005"),
        (no_bookmarks, "P-009"),
        (loose_bookmark, "P-009"),
        (loose_link, "P-010"),
        (home_link, "P-010"),
    ],
)
def test_a_planted_fault_is_found_and_nothing_else(
    clean: Path, tmp_path: Path, plant: Callable[[Pdf], None], code: str
) -> None:
    with pikepdf.open(clean) as file:
        plant(file)
        file.save(tmp_path / "a.pdf")
    assert codes(tmp_path / "a.pdf") == [code]


def test_a_font_whose_letters_cannot_be_read_is_found_with_its_page(
    clean: Path, tmp_path: Path
) -> None:
    with pikepdf.open(clean) as file:
        no_map(file)
        file.save(tmp_path / "a.pdf")
    findings = [item for item in check(tmp_path / "a.pdf", EXPECTED) if item.code == "P-006"]
    assert findings
    assert {finding.where for finding in findings} == {"page 1"}


def test_the_title_in_the_metadata_must_be_the_issues(clean: Path, tmp_path: Path) -> None:
    with pikepdf.open(clean) as file:
        with file.open_metadata() as metadata:
            metadata["dc:title"] = "Harbour News"
        file.docinfo["/Title"] = "Harbour Notes"
        file.save(tmp_path / "a.pdf")
    (finding,) = check(tmp_path / "a.pdf", EXPECTED)
    assert (finding.code, finding.where) == ("P-004", "the file's metadata (dc:title)")


def test_a_language_may_be_written_in_other_case(clean: Path) -> None:
    assert codes(clean, replace(EXPECTED, language="EN")) == []


def test_the_number_of_pages_must_be_the_expected(clean: Path) -> None:
    assert codes(clean, replace(EXPECTED, pages=1)) == []
    assert codes(clean, replace(EXPECTED, pages=9)) == ["P-007"]


def test_a_file_without_pages_is_found(tmp_path: Path) -> None:
    Pdf.new().save(tmp_path / "a.pdf")
    assert "P-007" in codes(tmp_path / "a.pdf")


def test_an_issn_that_is_not_printed_is_found(clean: Path) -> None:
    assert codes(clean, replace(EXPECTED, issns=("2975-0474", "1234-5679"))) == ["P-008"]


def test_a_lost_text_is_found(clean: Path) -> None:
    expected = replace(EXPECTED, texts=(ExpectedText("a.md:9", "Nobody wrote this."),))
    (finding,) = check(clean, expected)
    assert (finding.code, finding.where, finding.edition) == ("W-001", "a.md:9", "pdf")


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    assert codes(tmp_path / "a.pdf") == ["P-001"]


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\n"])
def test_what_is_no_pdf_is_a_finding(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    assert codes(tmp_path / "a.pdf") == ["P-001"]


def test_a_truncated_file_is_a_finding(clean: Path, tmp_path: Path) -> None:
    content = clean.read_bytes()
    (tmp_path / "a.pdf").write_bytes(content[: len(content) * 3 // 4])
    assert "P-001" in codes(tmp_path / "a.pdf")


@pytest.mark.parametrize("user", ["", "secret"])
def test_an_encrypted_file_is_a_finding(clean: Path, tmp_path: Path, user: str) -> None:
    with pikepdf.open(clean) as file:
        file.save(tmp_path / "a.pdf", encryption=pikepdf.Encryption(owner="x", user=user))
    assert "P-001" in codes(tmp_path / "a.pdf")
