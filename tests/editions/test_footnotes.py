"""Notes at the foot of a page that go on at the foot of the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Name

from fascicle.checks.words import pdf_text
from fascicle.findings import Severity
from fascicle.pipeline.building import build
from fascicle.pipeline.checking import check
from tests.conftest import ISSUE, PUBLICATION, Bench
from tests.editions.test_pdf import elements
from tests.editions.test_typesetting import pages_of as render

CSS = """
@page { size: 320px 400px; margin: 40px; @footnote { border-top: 1px solid; padding-top: 3px } }
html { font: 14px/20px 'Source Serif 4'; orphans: 2; widows: 2 } body { margin: 0 }
p { margin: 0 } .note { float: footnote; font-size: 10px; line-height: 12px }
"""
LINES = 16
"""Lines of text that a page has."""


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page: its text and its notes, as words, and how many lines they have."""

    text: str
    notes: str
    lines: int
    note_lines: int
    head: float
    """Where the notes begin, in pixels from the upper edge."""


def pages_of(body: str, cache: Path, css: str = "") -> list[Page]:
    """Return the pages of a document."""
    return [read(page) for page in render(f"<html lang=en>{body}", cache, CSS + css)]


def read(page: Any) -> Page:
    from weasyprint.formatting_structure import boxes

    text, *areas = [b for b in page._page_box.children if not isinstance(b, boxes.MarginBox)]
    (lines, words), notes = lines_of(text), [lines_of(area) for area in areas]
    head = min((area.border_box_y() for area in areas), default=0.0)
    note_lines = sum(number for number, _ in notes)
    return Page(words, " ".join(of for _, of in notes), lines, note_lines, head)


def lines_of(box: Any) -> tuple[int, str]:
    """Return how many lines a box has, and their words."""
    from weasyprint.formatting_structure import boxes

    lines = [each for each in box.descendants() if isinstance(each, boxes.LineBox)]
    texts = ["".join(getattr(each, "text", "") for each in line.descendants()) for line in lines]
    return len(lines), " ".join(" ".join(texts).split())


def words(name: str, number: int) -> str:
    """Return so many words with a number of their own."""
    return " ".join(f"{name}{each:03}" for each in range(number))


def lines(number: int) -> str:
    """Return a text of so many lines."""
    return "<br>".join(f"line {each}" for each in range(number))


def note(text: str) -> str:
    return f"<span class=note>{text}</span>"


def test_a_note_without_room_begins_under_its_call_and_goes_on_overleaf(tmp_path: Path) -> None:
    body = f"<p>{lines(9)}<br>call{note(words('n', 80))}<p>{lines(20)}"
    first, second, *_ = pages_of(body, tmp_path)
    assert "call" in first.text
    assert first.notes.startswith("1. n000")
    assert first.note_lines >= 2
    assert f"{first.notes} {second.notes}" == f"1. {words('n', 80)}"
    assert second.lines + second.note_lines * 12 / 20 <= LINES


def test_a_note_is_broken_as_late_as_its_page_allows(tmp_path: Path) -> None:
    for before in range(4, 13):
        body = f"<p>{lines(before)}<br>call{note(words('n', 160))}<p>{lines(20)}"
        first, second, *_ = pages_of(body, tmp_path)
        empty = (LINES - first.lines) * 20 - 4 - first.note_lines * 12
        assert 0 <= empty < 20 + 12, before  # a line of each
        assert second.note_lines >= 2


def test_a_note_of_several_pages_leaves_room_for_the_text(tmp_path: Path) -> None:
    body = f"<p>call{note(words('n', 500))} {lines(60)}"
    pages = pages_of(body, tmp_path)
    assert sum(bool(page.notes) for page in pages) == 3
    assert all(page.lines >= 4 for page in pages[1:3])
    assert " ".join(page.notes for page in pages).split() == ["1.", *words("n", 500).split()]


def test_a_short_note_takes_the_line_of_its_call_with_it(tmp_path: Path) -> None:
    """A note of two lines is not broken; one that began behind its call would be looked for."""
    for before in range(10, 18):
        body = f"<p>{lines(before)}<br>call{note(words('n', 9))}<br>{lines(20)}"
        (at,) = [page for page in pages_of(body, tmp_path) if "call" in page.text]
        assert at.notes == f"1. {words('n', 9)}", before


def test_a_note_stays_where_text_further_down_has_no_room(tmp_path: Path) -> None:
    """WeasyPrint sends it to the next page for a line of another paragraph."""
    for between in range(8, 15):
        paragraph = f"<p>{words('t', 30)}"
        body = f"<p>call{note(words('n', 9))}<p>{lines(between)}{paragraph * 3}"
        first, *_ = pages_of(body, tmp_path)
        assert first.notes == f"1. {words('n', 9)}", between


def test_notes_stay_in_their_order_and_none_is_lost(tmp_path: Path) -> None:
    """Of notes of all lengths, in paragraphs of all lengths, with some in one line."""
    body, expected, number = "", [], 0
    for paragraph in range(40):
        body += f"<p>{words('t', 5 + paragraph * 7 % 40)}"
        for size in ((), (3,), (12, 4), (40,), (90, 2), ())[paragraph % 6]:
            number += 1
            body += note(words(f"n{number}x", size))
            expected += [f"{number}.", *words(f"n{number}x", size).split()]
        body += f" {words('u', paragraph * 11 % 30)}"
    pages = pages_of(body, tmp_path)
    assert " ".join(page.notes for page in pages).split() == expected


def test_a_note_that_outlasts_the_text_goes_on_at_the_head_of_a_page(tmp_path: Path) -> None:
    first, second, *others = pages_of(f"<p>{lines(9)}<br>call{note(words('n', 200))}", tmp_path)
    assert "call" in first.text
    assert (second.text, second.head) == ("", 40)
    assert " ".join(page.notes for page in (first, second, *others)) == f"1. {words('n', 200)}"


def test_notes_are_laid_out_again_where_page_numbers_are_told(tmp_path: Path) -> None:
    """A style that tells the number of pages has some made twice: what waits must not be lost."""
    css = ".pages::before { content: counter(pages) ' pages, ' }"
    body = f"<p>{lines(9)}<br>call{note(words('n', 80))}<p>{lines(8)}"
    body += f"<p>{lines(4)} <b class=pages>told</b> {lines(20)}{note(words('m', 60))}"
    pages = pages_of(body, tmp_path, css)
    assert f"{len(pages)} pages, told" in pages[1].text  # the first page is not made again
    expected = ["1.", *words("n", 80).split(), "2.", *words("m", 60).split()]
    assert " ".join(page.notes for page in pages).split() == expected


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """An issue with a note of 900 words and one of two paragraphs."""
    bench = Bench(tmp_path_factory.mktemp("notes"))
    bench.write("manuscript/publication.yaml", PUBLICATION)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    text = "\n\n".join(f"Paragraph {number} {words('t', 60)}" for number in range(12))
    notes = f"[^1]: {words('one', 900)}\n\n[^2]: {words('two', 150)}\n\n    {words('three', 90)}"
    bench.article(f"\nBegin[^1] {words('s', 60)}\n\n{text} end[^2]\n\n{text}\n\n{notes}\n")
    build(bench.workspace, "1-2", ["pdf"])
    return bench


def test_a_broken_note_is_one_note_of_the_structure(bound: Bench) -> None:
    (path,) = bound.workspace.issue_dist("1-2").glob("*.pdf")
    with pikepdf.open(path) as pdf:
        notes = [each for each in elements(pdf.Root.StructTreeRoot) if Name.Note == each.S]
        assert [str(each.ID) for each in notes] == ["first--fn-1", "first--fn-2"]
    pages = pdf_text(path).split("\f")
    assert sum(bool(re.search(r"\bone\d", page)) for page in pages) > 1


def test_every_check_is_content_with_broken_notes(bound: Bench) -> None:
    report, _ = check(bound.workspace, "1-2")
    assert "verapdf-ua1" in {ran.check for ran in report.ran}
    assert [found for found in report.findings if found.severity is Severity.ERROR] == []
