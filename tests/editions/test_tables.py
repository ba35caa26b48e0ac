"""Tables as a printer sets them: decimals below each other, wide ones turned."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pikepdf
import pypdfium2
import pytest

from fascicle.checks.pdf_structure import table as pdf_structure
from fascicle.checks.words import pdf_text
from fascicle.pipeline.building import build
from fascicle.pipeline.checking import check
from tests.conftest import ISSUE, PUBLICATION, Bench

DECIMALS = """
| Year | Value | Share |
|------|------:|------:|
| 1990 | 1.5 | 12 |
| 1991 | 12 | 3.25 |
| 1992 | 1,203.75 | 4.5 |
| 1993 | −4 | none |
| 1994 | **0.333** | 7.5 |

Table: Numbers of many lengths
"""
NAMES = ("Municipality", "Population", "Registered", "Unregistered", "Agricultural",
         "Manufacturing", "Transportation", "Administration", "Miscellaneous",
         "Observations")  # fmt: skip


def wide_table(rows: int = 3) -> str:
    lines = [NAMES, ("---",) * len(NAMES)]
    lines += [tuple(f"{row}{column:02}" for column in range(len(NAMES))) for row in range(rows)]
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n\nTable: Wide\n"


def make(bench: Bench, text: str, *editions: str, settings: str = "") -> Path:
    bench.write("manuscript/publication.yaml", PUBLICATION + settings)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.article(text)
    build(bench.workspace, "1-2", editions or ["pdf"])
    return bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a workbench with a table of numbers, as PDF and EPUB."""
    bench = Bench(tmp_path_factory.mktemp("numbers"))
    make(bench, DECIMALS, "pdf", "epub")
    return bench


def units_of(path: Path, *numbers: str) -> list[float]:
    """Return where the units of numbers on page 2 end, in points from the left."""
    document = pypdfium2.PdfDocument(path)
    page = document[1].get_textpage()
    edges = []
    for number in numbers:
        index, _ = page.search(number, match_case=True).get_next()
        edges.append(page.get_charbox(index + len(number.partition(".")[0]) - 1)[2])
    document.close()
    return edges


def test_numbers_stand_with_their_decimal_signs_in_a_line(numbers: Bench) -> None:
    path = numbers.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"
    values = units_of(path, "1.5", "1,203.75", "−4", "0.333")
    assert max(values) - min(values) < 1  # of ink; a digit is 4.4 wide
    shares = units_of(path, "3.25", "4.5", "7.5")
    assert max(shares) - min(shares) < 1


def test_numbers_are_copied_and_read_as_they_were_written(numbers: Bench) -> None:
    report, _ = check(numbers.workspace, "1-2")
    assert report.ok, report.findings
    book = numbers.workspace.issue_dist("1-2") / "test-serial-1-2.epub"
    with ZipFile(book) as opened:
        text = "".join(opened.read(name).decode() for name in opened.namelist() if "first" in name)
    assert '>12<span class="unseen">.</span>\u2007\u2007' in text
    assert ">4.5\u2007<" in text
    assert ">none<" in text


def test_a_decimal_comma_is_one_where_the_language_has_it(bench: Bench) -> None:
    text = DECIMALS.replace("1,203.75", "1 203,75").replace("3.25", "3,25").replace("4.5", "4,5")
    bench.write("manuscript/publication.yaml", PUBLICATION.replace("en-GB", "ru"))
    body = bench.body(text)
    assert "4,5" in body
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    build(bench.workspace, "1-2", ["epub"])
    with ZipFile(bench.workspace.issue_dist("1-2") / "test-serial-1-2.epub") as opened:
        page = "".join(opened.read(name).decode() for name in opened.namelist() if "first" in name)
    assert ">4,5\u2007<" in page
    assert '>12<span class="unseen">,</span>\u2007\u2007' in page


def test_columns_of_words_or_of_integers_stay_as_they_are(bench: Bench) -> None:
    text = "\n| A | B |\n|--:|--:|\n| one | 1 |\n| two | 20 |\n| 3.5 | 300 |\n"
    make(bench, text, "epub")
    with ZipFile(bench.workspace.issue_dist("1-2") / "test-serial-1-2.epub") as opened:
        assert not any(
            b"unseen" in opened.read(n) for n in opened.namelist() if n.endswith("xhtml")
        )


def sizes(path: Path) -> list[tuple[int, int]]:
    with pikepdf.open(path) as pdf:
        return [(round(float(p.MediaBox[2])), round(float(p.MediaBox[3]))) for p in pdf.pages]


def test_a_table_wider_than_the_measure_has_a_turned_page(bench: Bench) -> None:
    path = make(bench, f"\nBefore.\n{wide_table()}\n## After\n")
    portrait, landscape = (595, 842), (842, 595)
    assert sizes(path) == [portrait, portrait, landscape, portrait, portrait]
    report, _ = check(bench.workspace, "1-2")
    assert report.ok, report.findings


@pytest.mark.parametrize("columns", [1, 2])
def test_the_text_goes_on_before_a_turned_page_and_is_not_set_over_it(
    bench: Bench, columns: int
) -> None:
    settings = f"pdf: {{columns: {columns}}}\n"
    path = make(bench, f"\nBefore.\n{wide_table()}\nIt goes on.\n\n## After\n", settings=settings)
    before, table, after = pdf_text(path).split("\f")[1:4]
    assert "It goes on." in before
    assert "Municipality" in table
    assert "goes on" not in table
    assert "After" in (after if columns == 1 else before)  # among columns it is behind all
    report, _ = check(bench.workspace, "1-2")
    assert report.ok, report.findings


@pytest.mark.parametrize("size", ["A5", "B5", "Letter"])
def test_turned_pages_have_the_size_of_the_others(bench: Bench, size: str) -> None:
    found = sizes(make(bench, wide_table(), settings=f"pdf: {{size: {size}}}\n"))
    assert set(found) == {found[0], found[0][::-1]}
    assert found[0][::-1] in found


def test_a_short_table_is_not_broken_and_gives_way_to_the_text(bench: Bench) -> None:
    rows = "\n".join(f"| row {n} | {n} |" for n in range(14))
    table = f"\n| A | B |\n|---|--:|\n{rows}\n\nTable: A short one\n"
    words = "The words of this paragraph fill a line or two and say little. " * 3
    texts = [f"\nParagraph {n}. {words}\n" for n in range(1, 13)]
    text = "".join([*texts[:6], table, *texts[6:]])
    pages = pdf_text(make(bench, text)).split("\f")
    (holder,) = [page for page in pages if "row 0" in page]
    assert "row 13" in holder
    assert "Paragraph 7." in pages[1]
    assert holder is pages[2]
    report, _ = check(bench.workspace, "1-2")
    assert report.ok, report.findings


def test_a_table_of_a_few_rows_is_not_broken_without_a_caption_either(bench: Bench) -> None:
    rows = "\n".join(f"| row {n} | {n} |" for n in range(7))
    words = "The words of this paragraph fill a line or two and say little. " * 2
    for before in range(10, 16):
        text = "".join(f"\nParagraph {n}. {words}\n" for n in range(before))
        text += f"\n| A | B |\n|---|--:|\n{rows}\n\nBehind it.\n"
        pages = pdf_text(make(bench, text)).split("\f")
        (holder,) = [page for page in pages if "row 0" in page]
        assert "row 6" in holder
        assert "Behind it." not in pages[pages.index(holder) - 1]


def test_a_table_that_fits_stays_in_the_text(numbers: Bench) -> None:
    path = numbers.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"
    assert len(set(sizes(path))) == 1


def test_an_author_may_ask_for_a_turned_page(bench: Bench) -> None:
    path = make(bench, DECIMALS.replace("lengths", "lengths {#numbers .turned}"))
    assert len(set(sizes(path))) == 2


def test_the_press_gets_all_leaves_alike(bench: Bench) -> None:
    make(bench, wide_table(), "pdf-press")
    with pikepdf.open(bench.workspace.issue_dist("1-2") / "test-serial-1-2-press.pdf") as pdf:
        shown = set()
        for page in pdf.pages:
            left, bottom, right, top = (round(float(edge)) for edge in page.TrimBox)
            turned = int(page.get("/Rotate", 0)) % 180
            shown.add((top - bottom, right - left) if turned else (right - left, top - bottom))
    assert shown == {(595, 842)}


DISTRICTS = ("Lower Kura and the Mughan steppe", "Upper Alazani", "Mtkvari", "Nakhchivan")
HEADS = (*NAMES[1:], "Expenditure", "Subsidies", "Investments", "Emigration", "Immigration",
         "Households", "Settlements", "Electricity", "Communication", "Pensioners",
         "Unemployment", "Schoolchildren", "Kindergartens")  # fmt: skip


def table_of(columns: int) -> str:
    """Return a table of numbers with a column of names before them."""
    numbers = [f"{row + 1}{column:02},{row}{column:02}" for row in range(4) for column in range(50)]
    rows = [
        f"| {name} | {' | '.join(numbers[50 * row + columns : 50 * row + 2 * columns - 1])} |"
        for row, name in enumerate(DISTRICTS)
    ]
    head = f"| Municipality | {' | '.join(HEADS[: columns - 1])} |"
    rule = f"|---|{'--:|' * (columns - 1)}"
    return "\n".join(["", head, rule, *rows, "", f"Table: A table of {columns} columns", ""])


def reaches_of(path: Path) -> list[float]:
    """Return how many millimetres stay free at the right of each turned page."""
    document, free = pypdfium2.PdfDocument(path), []
    for page in document:
        text = page.get_textpage()
        if page.get_width() > page.get_height():
            edges = [text.get_rect(index)[2] for index in range(text.count_rects())]
            free.append((page.get_width() - max(edges)) * 25.4 / 72)
    document.close()
    return free


@pytest.mark.parametrize(
    ("size", "pages"), [("A4", 1 + 1), ("A5", 1 + 2), ("B5", 1 + 2), ("Letter", 1 + 1)]
)
def test_a_turned_table_of_any_width_keeps_to_its_page(bench: Bench, size: str, pages: int) -> None:
    text = f"{table_of(14)}\nBetween.\n\n## Then\n{table_of(23)}\n## After\n\nIt ends.\n"
    path = make(bench, text, settings=f"pdf: {{size: {size}}}\n")
    free = reaches_of(path)
    assert len(free) == pages
    assert min(free) > 23
    report, _ = check(bench.workspace, "1-2")
    assert not [found for found in report.findings if found.edition == "pdf"]


def test_the_parts_of_a_table_are_read_as_one(bench: Bench) -> None:
    path = make(bench, table_of(23), settings="pdf: {size: A5}\n")
    assert "(continued)" in pdf_text(path)
    with pikepdf.open(path) as pdf:
        elements = [e for e in pdf.objects if isinstance(e, pikepdf.Dictionary) and "/S" in e]
        kinds = [str(element.S) for element in elements]
        rows = [e for e in elements if str(e.S) == "/TR"]
        assert kinds.count("/Table") == kinds.count("/Caption") == 1
        assert [len(row.K) for row in rows] == [23] * 5
        assert not pdf_structure.check(path)


def test_a_table_that_cannot_be_parted_is_told(bench: Bench) -> None:
    cells = "".join(f"<td>{word}</td>" for word in HEADS)
    text = f'\n<table><tr><td colspan="{len(HEADS)}">All</td></tr><tr>{cells}</tr></table>\n'
    bench.write("manuscript/publication.yaml", PUBLICATION + "pdf: {size: A5}\n")
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.article(text)
    outcome = build(bench.workspace, "1-2", ["pdf"])
    assert "wider than its place" in str(outcome)


def test_a_wide_table_among_columns_goes_across_them(bench: Bench) -> None:
    text = f"\nBefore.\n{table_of(6)}\nIt goes on.\n"
    path = make(bench, text, settings="pdf: {columns: 2}\n")
    left, right = (left_of(path, word) for word in ("Municipality", HEADS[4]))
    assert right - left > 300
    report, _ = check(bench.workspace, "1-2")
    assert report.ok, report.findings


def test_a_table_with_sentences_in_it_is_not_squeezed_into_a_column(bench: Bench) -> None:
    rows = "".join(
        f"| name {n} | {n} | metres | what it is is told here at length, in many words |\n"
        for n in range(6)
    )
    text = f"\nBefore.\n\n| Setting | Value | Unit | What it is |\n|---|--:|---|---|\n{rows}\nOn.\n"
    path = make(bench, text, settings="look: journal\npdf: {size: A5, columns: 2}\n")
    left, right = (left_of(path, word) for word in ("Setting", "many words"))
    assert right - left > 170  # more than a column


def test_an_equation_keeps_its_number_beside_it_in_columns(bench: Bench) -> None:
    words = "The words before an equation fill a few lines of a column. "
    text = "".join(f"\n{words * (5 + n % 3)}\n\n$$ x_{n} $$ (eq-{n})\n" for n in range(14))
    path = make(bench, text, settings="pdf: {columns: 2}\n")
    with pikepdf.open(path) as pdf:
        pages: dict[Any, int] = {page.objgen: n for n, page in enumerate(pdf.pages)}
        formulas = [e for e in pdf.objects if isinstance(e, pikepdf.Dictionary) and "/S" in e]
        boxes = [(pages[e.Pg.objgen], *map(float, box_of(e))) for e in formulas if is_formula(e)]
    assert len(boxes) == 14
    document = pypdfium2.PdfDocument(path)
    for number, (page, _, bottom, _, top) in enumerate(boxes, 1):
        text = document[page].get_textpage()
        index, _ = text.search(f"({number})").get_next()
        _, below, _, above = text.get_charbox(index)
        assert bottom - 6 < (below + above) / 2 < top + 6
    document.close()


@pytest.mark.parametrize("columns", [1, 2])
def test_an_equation_is_no_wider_than_its_place(bench: Bench, columns: int) -> None:
    long = " + ".join(f"\\beta_{{{n}}} x_{{{n}}}" for n in range(1, 8 if columns == 2 else 26))
    text = f"\nBefore it.\n\n$$ y = {long} $$ (eq-long)\n\nBehind it.\n"
    path = make(bench, text, settings=f"pdf: {{size: A5, columns: {columns}}}\n")
    with pikepdf.open(path) as pdf:
        elements = [e for e in pdf.objects if isinstance(e, pikepdf.Dictionary) and "/S" in e]
        (box,) = [[*map(float, box_of(e))] for e in elements if is_formula(e)]
        right = float(pdf.pages[1].MediaBox[2])
    margin = 17 * 72 / 25.4
    assert box[2] <= right - margin + 1
    assert box[2] - box[0] > (right - 2 * margin) / 2  # across both columns
    report, _ = check(bench.workspace, "1-2")
    assert report.ok, report.findings


def is_formula(element: pikepdf.Dictionary) -> bool:
    return str(element.S) == "/Formula"


def box_of(element: pikepdf.Dictionary) -> pikepdf.Object:
    return element.A.BBox


def left_of(path: Path, word: str) -> float:
    document = pypdfium2.PdfDocument(path)
    page = document[1].get_textpage()
    index, _ = page.search(word, match_case=True).get_next()
    left = float(page.get_charbox(index)[0])
    document.close()
    return left


def test_a_listing_with_long_lines_goes_across_the_columns(bench: Bench) -> None:
    long = "value = first_of(many, words) + second_of(many, words) # too long"
    text = (
        "Some words before. " * 30
        + f"\n\n## The listing\n\n```\n{long}\nshort = 1\n```\n\n"
        + "And after. " * 30
    )
    bench.write("manuscript/publication.yaml", PUBLICATION + "pdf: {columns: 2}\n")
    bench.article(f"\n{text}\n\n```\nnarrow = 1\n```\n")
    build(bench.workspace, "1-2", ["pdf"])
    lines = pdf_text(bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf").splitlines()
    shown = [line.strip() for line in lines]
    assert shown[shown.index(long) - 1] == "The listing"
    report, _ = check(bench.workspace, "1-2")
    assert report.ok, report.findings
