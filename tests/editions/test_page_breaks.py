"""Where pages end: nothing stands alone that belongs to what is on another page."""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.checks.words import pdf_text
from fascicle.editions.pdf.layouts import ContentsEntry, Layouts
from fascicle.editions.pdf.typesetting import Job, typeset
from fascicle.editions.styles import Styles
from fascicle.workspace import default_styles
from tests.conftest import ISSUE, PUBLICATION, Bench

# WeasyPrint leaves its colour profile open.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

LINE = "One line of text that says which it is, and no more.\n\n"
ROWS = 24


def layouts(bench: Bench, settings: str = "") -> Layouts:
    """Return the layouts of an issue whose publication has these settings."""
    bench.write("manuscript/publication.yaml", PUBLICATION + settings)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    manuscript = bench.gather()
    styles = Styles((default_styles(),)).with_look(manuscript.issue.publication.look)
    return Layouts(manuscript, styles, bench.root / "cache")


def pages_of(job: Job, folder: Path) -> list[str]:
    """Return the text of each page of a gathering."""
    path = folder / f"{job.name}.pdf"
    path.write_bytes(typeset(job).pdf)
    return [" ".join(page.split()) for page in pdf_text(path).rstrip("\f").split("\f")]


def article(bench: Bench, text: str, settings: str = "") -> list[str]:
    """Return the pages of an article."""
    bench.article("\n" + text)
    laid_out = layouts(bench, settings)
    return pages_of(laid_out.article(laid_out.issue.articles[0]), bench.root)


@pytest.mark.parametrize("settings", ["pdf: {size: A5}\n", "look: journal\npdf: {size: A5}\n"])
def test_no_entry_of_the_contents_list_stands_alone_on_a_page(bench: Bench, settings: str) -> None:
    laid_out = layouts(bench, settings)
    (one,) = laid_out.issue.articles
    lengths = set()
    for count in (7, 9, 13):
        job = laid_out.contents([ContentsEntry(one, "1")] * count)
        shown = [page.count("Ada Author") for page in pages_of(job, bench.root)]
        assert sum(shown) == count
        assert min(shown) >= 3, shown
        lengths.add(len(shown))
    assert lengths == {1, 2}


def test_no_row_of_a_long_table_stands_alone_on_a_page(bench: Bench) -> None:
    rows = "".join(f"| row {number} | words |\n" for number in range(1, ROWS + 1))
    for before in (5, 23):  # the last one, the first one would
        pages = article(bench, LINE * before + f"| head | words |\n|---|---|\n{rows}")
        shown = [page.count("row ") for page in pages if "row " in page]
        assert sum(shown) == ROWS
        assert min(shown) >= 2, (before, shown)


def test_the_abstract_goes_before_a_picture_that_its_first_page_has_no_room_for(
    bench: Bench,
) -> None:
    bench.picture("images/tall.png", (900, 800))
    authors = "".join(f"  - {{name: Ada Author {letter}, affiliation: House of Tests}}\n"
                      for letter in "ABCDEFGHI")  # fmt: skip
    front = (
        f"---\ntitle: A First Article\nauthors:\n{authors}abstract: What it is about.\n"
        "keywords: [one, two]\nhero: {src: images/tall.png, alt: A picture, caption: Tall}\n---\n"
    )
    bench.article("\n" + LINE * 9, front=front)
    laid_out = layouts(bench, "pdf: {size: A5}\n")
    first, second = pages_of(laid_out.article(laid_out.issue.articles[0]), bench.root)
    assert "What it is about." in first
    assert "Keywords" in first
    assert second.index("Tall") < second.index("One line")


def test_the_heading_of_references_among_columns_stands_over_them(bench: Bench) -> None:
    bench.write(
        "manuscript/1-2/references.bib",
        "@book{a, author = {Writer, Ann}, title = {A Book with a Title So Long That It Takes "
        "Several Lines of a Column}, publisher = {House}, year = 1999}\n",
    )
    for before in (24, 25):
        pages = article(bench, LINE * before + "As told [@a].\n", "pdf: {columns: 2}\n")
        heading = next(page for page in pages if "References" in page)
        assert "A Book" in heading, before


def test_no_last_reference_stands_alone_and_no_arrow_begins_a_line(bench: Bench) -> None:
    entries = [
        f"@book{{a{n}, author = {{Writer, A. {letter}.}}, title = {{A Book {'x' * (34 + n)}}}, "
        f"publisher = {{House}}, address = {{Baku}}, year = {1990 + n}}}\n"
        for n, letter in enumerate("ABCDEFGHIJKLM")
    ]
    bench.write("manuscript/1-2/references.bib", "".join(entries))
    cited = "As told [" + "; ".join(f"@a{n}" for n in range(13)) + "].\n"
    for before in range(4):
        bench.article("\n" + LINE * before + cited)
        laid_out = layouts(bench, "pdf: {size: A5}\n")
        path = bench.root / "article.pdf"
        path.write_bytes(typeset(laid_out.article(laid_out.issue.articles[0])).pdf)
        pages = pdf_text(path).rstrip("\f").split("\f")
        shown = [page.count("A Book") for page in pages if "A Book" in page]
        assert sum(shown) == 13
        assert shown[-1] >= 2, (before, shown)
        assert len(shown) == 2
        assert not [line for page in pages for line in page.splitlines() if line.strip() == "↩"]


def test_no_few_lines_stand_alone_on_the_last_page(bench: Bench) -> None:
    full = [27, 37, 37]
    shown = {}
    for over in range(1, 6):
        bench.article("\n" + LINE * (sum(full) + over))
        laid_out = layouts(bench, "look: journal\npdf: {size: A5}\n")
        made = typeset(laid_out.article(laid_out.issue.articles[0]))
        path = bench.root / "article.pdf"
        path.write_bytes(made.pdf)
        pages = pdf_text(path).rstrip("\f").split("\f")
        shown[over] = [page.count("One line") for page in pages]
        assert len(set(made.folios)) == 1  # the numbers stand where they always do
    assert all(sum(pages) == sum(full) + over for over, pages in shown.items())
    for over in (1, 2, 3):  # no page is more than a line longer
        assert all(0 <= ours - usual <= 1 for ours, usual in zip(shown[over], full, strict=True))
    assert shown[4] == [27, 37, 36, 5]  # too few pages to run long
    assert shown[5] == [*full, 5]
