"""A draft for reviewers: each of its lines has a number in the margin."""

from __future__ import annotations

import itertools
from pathlib import Path

import pypdfium2
import pytest

from fascicle.checks import verapdf
from fascicle.checks.pdf_structure import table as pdf_structure
from fascicle.checks.words import pdf_text
from fascicle.pipeline.building import build
from fascicle.pipeline.checking import check
from tests.conftest import ISSUE, PUBLICATION, Bench

LONG = " ".join(f"Word {n} of a long paragraph that runs on." for n in range(200))
TEXT = f"""
{LONG}[^a]

- An item of a list.
- Another one.

| Number | Word |
|-------:|------|
| 4711 | one |

Table: A table is not counted

{LONG}

[^a]: A note is not counted.
"""


def make(bench: Bench, *, draft: bool, settings: str = "") -> Path:
    bench.write("manuscript/publication.yaml", PUBLICATION + settings)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.article(TEXT)
    build(bench.workspace, "1-2", ["pdf"], draft=draft)
    return bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a workbench with a draft of two pages and more."""
    bench = Bench(tmp_path_factory.mktemp("draft"))
    make(bench, draft=True)
    return bench


def margin_numbers(path: Path) -> list[list[tuple[int, float]]]:
    """Return the numbers in small print left of each page's text, with their heights."""
    found = []
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text, numbers = page.get_textpage(), []
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            words = text.get_text_bounded(left - 1, bottom - 1, right + 1, top + 1).strip()
            if words.isdecimal() and top - bottom < 5 and right < 152:
                numbers.append((int(words), bottom))
        found.append(numbers)
    document.close()
    return found


def file_of(bench: Bench) -> Path:
    return bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"


def test_lines_are_counted_through_an_article(draft: Bench) -> None:
    pages = margin_numbers(file_of(draft))
    numbers = [number for page in pages for number, _ in page]
    assert len(numbers) > 60
    assert numbers == list(range(1, len(numbers) + 1))
    assert sum(bool(page) for page in pages) >= 2


def test_each_number_stands_on_a_line_of_its_own(draft: Bench) -> None:
    for page in margin_numbers(file_of(draft)):
        heights = [height for _, height in page]
        assert heights == sorted(heights, reverse=True)
        assert all(a - b > 5 for a, b in itertools.pairwise(heights))


@pytest.mark.parametrize("look", ["report", "journal"])
@pytest.mark.parametrize("size", ["A4", "A5"])
def test_each_page_of_a_draft_is_marked_once(bench: Bench, look: str, size: str) -> None:
    settings = f"look: {look}\npdf: {{size: {size}}}\n"
    pages = pdf_text(make(bench, draft=True, settings=settings)).rstrip("\f").split("\f")
    assert len(pages) > 3
    assert [page.upper().split().count("DRAFT") for page in pages] == [1] * len(pages)


def test_each_page_of_a_retracted_offprint_is_marked_once(bench: Bench) -> None:
    history = "status: retracted\nhistory:\n  - {date: 2024-09-03, note: It was wrong.}\n"
    bench.write("manuscript/publication.yaml", PUBLICATION + "look: journal\n")
    bench.write("manuscript/1-2/issue.yaml", ISSUE + history)
    bench.article(TEXT)
    build(bench.workspace, "1-2", ["offprints"])
    (path,) = (bench.workspace.issue_dist("1-2") / "offprints").iterdir()
    pages = pdf_text(path).rstrip("\f").split("\f")
    assert all("RETRACTED" in page.split() for page in pages)


def test_an_issue_that_is_no_draft_has_no_line_numbers(bench: Bench) -> None:
    assert not any(margin_numbers(make(bench, draft=False)))


def test_a_draft_keeps_the_rules_for_tagged_and_archival_files(draft: Bench) -> None:
    assert not pdf_structure.check(file_of(draft))
    assert not verapdf.check(file_of(draft), "ua1")
    assert not verapdf.check(file_of(draft), "3a")


def test_no_check_takes_line_numbers_for_text(draft: Bench) -> None:
    report, _ = check(draft.workspace, "1-2")
    assert not [finding for finding in report.findings if finding.code.startswith("W-")]
