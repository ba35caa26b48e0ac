"""What is left to a person: the conditions that concern what is in the file, with its pages."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from fascicle.checks.matterhorn import conditions, read_questions
from fascicle.findings import Report, ToJudge
from tests.checks.books import pdf

TABLE = "<table><tr><th>Year</th></tr><tr><td>1990</td></tr></table>"
NEXT = "<p style='break-before: page'>The next page.</p>"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a PDF of three pages, with a table on the second."""
    body = f"<h1>One</h1>{NEXT}{TABLE}{NEXT}"
    return pdf(tmp_path_factory.mktemp("judge") / "a.pdf", body)


def pages(path: Path) -> dict[str, tuple[int, ...]]:
    return {each.condition: each.pages for each in read_questions(path)}


def test_what_concerns_all_text_is_asked_of_all_pages(plain: Path) -> None:
    asked = pages(plain)
    assert asked["09-001"] == (1, 2, 3)
    assert asked["06-004"] == ()  # the file as a whole
    assert list(asked) == sorted(asked)


def test_what_concerns_tables_is_asked_where_they_are(plain: Path) -> None:
    asked = pages(plain)
    assert {asked[f"15-00{number}"] for number in (1, 2, 4, 5)} == {(2,)}


def test_what_is_not_in_a_file_is_not_asked(plain: Path) -> None:
    absent = {"03-001", "05-001", "08-001", "13-007", "16-001", "19-001", "22-001", "24-001",
              "28-001", "28-013", "29-001"}  # fmt: skip
    assert not absent & set(pages(plain))


@pytest.mark.parametrize(
    ("planted", "condition", "where"),
    [
        ({"/Subtype": "/Link", "/A": {"/S": "/URI", "/URI": "x", "/IsMap": True}}, "28-013", (3,)),
        ({"/Subtype": "/Link", "/A": {"/S": "/JavaScript", "/JS": "x"}}, "29-001", (3,)),
        ({"/Subtype": "/Link", "/A": {"/S": "/Hide"}}, "03-001", (3,)),
        ({"/Subtype": "/Sound"}, "05-002", (3,)),
        ({"/Subtype": "/Highlight"}, "28-003", (3,)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_annotation_brings_its_questions(
    plain: Path, tmp_path: Path, planted: dict[str, object], condition: str, where: tuple[int, ...]
) -> None:
    def build(value: object) -> object:
        if isinstance(value, dict):
            return pikepdf.Dictionary({key: build(part) for key, part in value.items()})
        return pikepdf.Name(value) if isinstance(value, str) and value[0] == "/" else value

    with pikepdf.open(plain) as document:
        page = document.pages[2].obj
        page.Annots = pikepdf.Array([document.make_indirect(build(planted))])  # type: ignore[call-overload]
        document.save(tmp_path / "b.pdf")
    asked = pages(tmp_path / "b.pdf")
    assert asked[condition] == where
    assert asked["28-001"] == (3,)


def test_threads_forms_scripts_and_scans_bring_theirs(plain: Path, tmp_path: Path) -> None:
    with pikepdf.open(plain) as document:
        document.Root.Threads = pikepdf.Array()
        document.Root.AcroForm = pikepdf.Dictionary()
        document.Root.AA = pikepdf.Dictionary()
        page = document.pages[1]
        page.contents_add(document.make_stream(b"BT 3 Tr ET"))
        document.save(tmp_path / "b.pdf")
    asked = pages(tmp_path / "b.pdf")
    assert {asked["22-001"], asked["24-001"], asked["29-001"]} == {()}
    assert asked["08-001"] == asked["08-002"] == (2,)


def test_a_figure_brings_its_questions(tmp_path: Path) -> None:
    dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw=="
    path = pdf(tmp_path / "a.pdf", f"<h1>One</h1>{NEXT}<p><img src='{dot}' alt='A dot'></p>")
    asked = pages(path)
    assert {asked[each] for each in ("13-001", "13-003", "13-006", "13-007", "13-008")} == {(2,)}
    assert "13-005" not in asked


def test_every_condition_says_all_that_is_needed() -> None:
    assert len(conditions()) == 48
    for number, condition in conditions().items():
        assert condition["question"].endswith("?"), number
        assert condition["clause"].startswith("7."), number
        assert condition["concerns"], number


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7"])
def test_what_cannot_be_read_asks_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    assert read_questions(tmp_path / "a.pdf") == ()


def test_questions_are_in_the_record_and_come_back_from_it() -> None:
    report = Report("1-2", to_judge=(ToJudge("15-001", "Is it?", "7.5", "pdf", (2, 3)),))
    record = report.as_record()
    assert record["to_judge"][0]["pages"] == [2, 3]
    assert Report.from_record(record) == report
