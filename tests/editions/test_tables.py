"""Tables as a printer sets them: decimals below each other, wide ones turned."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pypdfium2
import pytest

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
    assert ("It goes on." in before) == (columns == 1)
    assert "Municipality" in table
    assert "goes on" not in table
    assert "After" in after
    report, _ = check(bench.workspace, "1-2")
    assert report.ok, report.findings


@pytest.mark.parametrize("size", ["A5", "B5", "Letter"])
def test_turned_pages_have_the_size_of_the_others(bench: Bench, size: str) -> None:
    found = sizes(make(bench, wide_table(), settings=f"pdf: {{size: {size}}}\n"))
    assert set(found) == {found[0], found[0][::-1]}
    assert found[0][::-1] in found


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
