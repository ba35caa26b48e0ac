"""A figure that does not fit floats to the next page, and the text goes on before it."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from fascicle.checks.words import pdf_text
from fascicle.pipeline.building import build
from fascicle.pipeline.checking import check
from tests.conftest import ISSUE, PUBLICATION, Bench

SENTENCE = "This is the sentence {} of a text that fills some lines of a page and no more. "
FIGURE = '\n\n![A tall picture](images/tall.png "The tall picture"){#tall}\n\n'


def paragraphs(first: int, last: int) -> str:
    return "\n\n".join(SENTENCE.format(number) * 3 for number in range(first, last))


def make(bench: Bench, text: str, *editions: str, settings: str = "") -> list[str]:
    """Return the text of each page of an issue with a tall picture."""
    bench.write("manuscript/publication.yaml", PUBLICATION + settings)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.picture("images/tall.png", (900, 800))
    bench.article(text)
    build(bench.workspace, "1-2", editions or ["pdf"])
    path: Path = bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"
    return [" ".join(page.split()) for page in pdf_text(path).split("\f")]


@pytest.fixture(scope="module")
def floated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, list[str]]:
    """Return a workbench and the pages of an article whose figure does not fit on its page."""
    bench = Bench(tmp_path_factory.mktemp("floated"))
    text = "\n" + paragraphs(1, 7) + FIGURE + paragraphs(7, 30) + "\n"
    return bench, make(bench, text, "pdf", "epub")


def page_with(pages: list[str], text: str) -> int:
    return next(number for number, page in enumerate(pages) if text in page)


def test_the_text_after_a_figure_fills_the_page_before_it(
    floated: tuple[Bench, list[str]],
) -> None:
    _, pages = floated
    figure = page_with(pages, "Figure 1. The tall picture")
    assert figure == 2
    assert "sentence 6 " in pages[1]
    assert "sentence 7 " in pages[1]
    assert "sentence 8 " in pages[1]


def test_no_word_is_lost_and_the_pages_still_agree(floated: tuple[Bench, list[str]]) -> None:
    bench, _ = floated
    report, _ = check(bench.workspace, "1-2")
    assert report.ok, report.findings
    assert not [finding for finding in report.findings if finding.code.startswith("W-")]


def test_a_figure_does_not_pass_a_heading(bench: Bench) -> None:
    text = "\n" + paragraphs(1, 7) + FIGURE + "## A heading\n\n" + paragraphs(7, 30) + "\n"
    pages = make(bench, text)
    figure, heading = page_with(pages, "The tall picture"), page_with(pages, "A heading")
    assert figure == 2
    assert heading >= figure
    assert "sentence 7 " not in pages[1]


def test_figures_keep_their_order(bench: Bench) -> None:
    second = FIGURE.replace("The tall", "Another tall").replace("#tall", "#other")
    text = "\n" + paragraphs(1, 7) + FIGURE + paragraphs(7, 11) + second + paragraphs(11, 30)
    pages = make(bench, text + "\n")
    assert page_with(pages, "Figure 1. The") <= page_with(pages, "Figure 2. Another")


def test_a_figure_passes_a_table_that_fits_whole(bench: Bench) -> None:
    table = "\n\n| A | B |\n|---|--:|\n| row 1 | 1 |\n| row 2 | 2 |\n\nTable: The short table\n\n"
    text = "\n" + paragraphs(1, 7) + FIGURE + paragraphs(7, 8) + table + paragraphs(8, 30) + "\n"
    pages = make(bench, text)
    assert "The short table" in pages[1]
    assert "sentence 8 " in pages[1]
    assert page_with(pages, "Figure 1. The tall picture") == 2
    assert check(bench.workspace, "1-2")[0].ok


def test_a_figure_that_fits_stays_where_it_is(bench: Bench) -> None:
    pages = make(bench, "\nBefore it." + FIGURE + "After it.\n")
    assert pages[1].index("Before it.") < pages[1].index("The tall") < pages[1].index("After it.")


@pytest.mark.parametrize("before", [6, 7])
def test_the_text_after_a_figure_fills_the_column_before_it(bench: Bench, before: int) -> None:
    text = "\n" + paragraphs(1, before) + FIGURE + paragraphs(before, 30) + "\n"
    make(bench, text, settings="pdf: {columns: 2}\n")
    document = pypdfium2.PdfDocument(bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf")
    page = document[1].get_textpage()
    lines = [page.get_rect(number) for number in range(page.count_rects())]
    middle, high = document[1].get_width() / 2, document[1].get_height()
    document.close()
    feet = [
        min(
            bottom for left, bottom, *_ in lines if (left > middle) is right and bottom > 0.1 * high
        )
        for right in (False, True)
    ]
    assert feet[0] - feet[1] < 0.1 * high, feet
    assert check(bench.workspace, "1-2")[0].ok
