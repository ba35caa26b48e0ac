"""An article that is written from right to left is set from its own side, by where things stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from fascicle.pipeline.building import build
from fascicle.pipeline.checking import check
from tests.conftest import ISSUE, PUBLICATION, Bench

MM = 72 / 25.4
WORDS = "هذا نص قصير كُتب لتجربة صفحات تُقرأ من اليمين إلى اليسار ولا يقول شيئًا مهمًا. "
FRONT = "---\ntitle: مقالة 5001\nauthors: [Ada Author]\nlanguage: ar\n---\n"
TEXT = f"""
6001 {WORDS * 4}[^n]

71. 7001 {WORDS * 2}
72. 7002

> 7501 {WORDS * 2}

| 9001 | 9002 |
|------|------|
| 9003 | 9004 |

Table: جدول

{WORDS * 40}

6002 {WORDS}

[^n]: 8001 {WORDS * 3}
"""


def make(bench: Bench, settings: str = "", text: str = TEXT) -> Path:
    bench.write("manuscript/publication.yaml", PUBLICATION + settings)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.article(text, FRONT)
    build(bench.workspace, "1-2", ["pdf"])
    return bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"


class Sheet:
    """A page of a PDF, with where its words are: left, bottom, right, top."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.width = page.get_width()
        self.text = page.get_textpage()

    def place(self, word: str) -> tuple[float, float, float, float]:
        index, count = self.text.search(word).get_next()
        boxes = [self.text.get_charbox(index + n) for n in range(count)]
        left, bottom, right, top = zip(*boxes, strict=True)
        return min(left), min(bottom), max(right), max(top)

    def line(self, word: str) -> tuple[float, float]:
        """Return where the line with a word begins and ends, from the left."""
        _, bottom, _, top = self.place(word)
        found = [box for box in self.rects() if box[1] < top and box[3] > bottom]
        return min(box[0] for box in found), max(box[2] for box in found)

    def rects(self) -> Iterator[tuple[float, float, float, float]]:
        for index in range(self.text.count_rects()):
            yield self.text.get_rect(index)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a workbench with an issue of one Arabic article."""
    bench = Bench(tmp_path_factory.mktemp("rtl"))
    make(bench)
    return bench


@pytest.fixture(scope="module")
def sheet(made: Bench) -> Iterator[Sheet]:
    """Yield the article's first page."""
    document = pypdfium2.PdfDocument(made.workspace.issue_dist("1-2") / "test-serial-1-2.pdf")
    yield Sheet(document[1])
    document.close()


def test_the_wide_outer_column_is_on_its_first_side(sheet: Sheet) -> None:
    left, right = sheet.line("6001")
    assert right == pytest.approx(sheet.width - 52 * MM, abs=2)
    assert left >= 28 * MM - 1
    assert sheet.line("5001")[1] == pytest.approx(sheet.width - 28 * MM, abs=3)  # the title's


def test_lines_begin_at_the_right(sheet: Sheet) -> None:
    assert sheet.place("6001")[2] == pytest.approx(sheet.line("6001")[1], abs=1)


def test_numbers_of_lists_stand_right_of_their_items(sheet: Sheet) -> None:
    for number, item in (("71", "7001"), ("72", "7002")):
        marker, text = sheet.place(number), sheet.place(item)
        assert marker[0] > text[2]
        assert marker[1] == pytest.approx(text[1], abs=2)
        assert marker[2] <= sheet.width - 52 * MM + 1


def test_a_quotation_is_set_in_from_the_right(sheet: Sheet) -> None:
    assert sheet.line("7501")[1] < sheet.line("6001")[1] - 5 * MM


def test_columns_of_a_table_run_from_the_right(sheet: Sheet) -> None:
    assert sheet.place("9001")[0] > sheet.place("9002")[2]
    assert sheet.place("9003")[2] == pytest.approx(sheet.place("9001")[2], abs=1)


def test_a_note_s_number_stands_right_of_the_note(sheet: Sheet) -> None:
    _, bottom, right, top = sheet.place("8001")
    beside = [box for box in sheet.rects() if box[1] < top and box[3] > bottom and box[0] > right]
    assert beside, "the number of the note"
    assert max(box[2] for box in beside) <= sheet.width - 52 * MM + 1


def test_page_furniture_keeps_to_the_text_s_box(made: Bench) -> None:
    document = pypdfium2.PdfDocument(made.workspace.issue_dist("1-2") / "test-serial-1-2.pdf")
    second = Sheet(document[2])
    head, foot = second.line("Test Serial"), second.line("ISSN")
    document.close()
    for left, right in (head, foot):
        assert left == pytest.approx(28 * MM, abs=2)
        assert right == pytest.approx(second.width - 52 * MM, abs=2)


def test_nothing_of_it_is_found_fault_with(made: Bench) -> None:
    report, _ = check(made.workspace, "1-2")
    assert not [each for each in report.findings if each.edition == "pdf"]


def test_the_first_of_two_columns_is_the_right_one(bench: Bench) -> None:
    numbers = [str(number) for number in range(6001, 6009)]
    text = "\n\n".join(f"{number} {WORDS * 3}" for number in numbers)
    document = pypdfium2.PdfDocument(make(bench, "pdf: {columns: 2}\n", f"\n{text}\n"))
    sheet = Sheet(document[1])
    on_the_right = [sheet.place(number)[0] > sheet.width / 2 for number in numbers]
    document.close()
    assert on_the_right == sorted(on_the_right, reverse=True)
    assert {*on_the_right} == {True, False}


def test_what_is_set_low_or_high_stands_where_it_is_read(bench: Bench) -> None:
    text = f"\n{WORDS}(Xa~71~Yb~72~) {WORDS}و 88^99^، {WORDS}\n"
    path = make(bench, "", text)
    document = pypdfium2.PdfDocument(path)
    sheet = Sheet(document[1])
    lefts = [sheet.place(word)[0] for word in ("Xa", "71", "Yb", "72")]
    assert lefts == sorted(lefts)
    assert sheet.place("88")[2] <= sheet.place("99")[0] + 1
    report, _ = check(bench.workspace, "1-2")
    document.close()
    assert not [each for each in report.findings if each.edition == "pdf"]
