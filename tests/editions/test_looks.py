"""A serial's look, its columns and what its PDFs are for: each is a line of publication.yaml."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from fascicle.checks import verapdf
from fascicle.checks.pdf_structure import table as pdf_structure
from fascicle.checks.words import pdf_text
from fascicle.editions.pdf.measures import measures_of
from fascicle.editions.styles import Styles
from fascicle.errors import ManuscriptError
from fascicle.pipeline.building import build
from fascicle.pipeline.checking import check
from fascicle.workspace import default_styles
from tests.conftest import ISSUE, PUBLICATION, Bench

TEXT = """
## A heading

""" + "\n\n".join(
    f"Paragraph {n} of a text that is long enough to fill a column and to go on in the next one, "
    f"with a note.[^n{n}] It says little, and it says it {n} times."
    for n in range(1, 22)
)
NOTES = "\n\n" + "\n\n".join(f"[^n{n}]: Note number {n}." for n in range(1, 22)) + "\n"


def make(bench: Bench, settings: str, *, text: str = TEXT + NOTES) -> Path:
    """Return the PDF of an issue whose publication has these settings."""
    bench.write("manuscript/publication.yaml", PUBLICATION + settings)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.article(text)
    build(bench.workspace, "1-2", ["pdf"])
    return bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"


def fonts_of(path: Path) -> set[str]:
    with pikepdf.open(path) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
        return {str(font.BaseFont).partition("+")[2] for font in fonts}


@pytest.fixture(scope="module")
def in_columns(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a workbench with an issue in the look of a journal, in two columns."""
    bench = Bench(tmp_path_factory.mktemp("columns"))
    make(bench, "look: journal\npdf: {columns: 2}\n")
    return bench


def file_of(bench: Bench) -> Path:
    return bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"


def test_a_look_sets_headings_in_its_own_face(bench: Bench, in_columns: Bench) -> None:
    report = fonts_of(make(bench, ""))
    assert any("Sans" in name and "Semibold" in name for name in report)
    journal = pdf_text(file_of(in_columns))
    assert "A heading" in journal
    assert fonts_of(file_of(in_columns)) != report


def test_a_journal_in_two_columns_keeps_every_word_and_all_rules(in_columns: Bench) -> None:
    report, _ = check(in_columns.workspace, "1-2")
    assert report.ok, report.findings


def test_columns_begin_at_one_height(in_columns: Bench) -> None:
    document = pypdfium2.PdfDocument(file_of(in_columns))
    page, middle = document[1].get_textpage(), document[1].get_width() / 2
    rects = [page.get_rect(n) for n in range(page.count_rects())]
    index, _ = page.search("A heading").get_next()
    _, _, _, heading = page.get_charbox(index)
    right = max(top for left, _, _, top in rects if left > middle and top < heading + 30)
    document.close()
    assert abs(heading - right) < 5


def test_two_columns_stand_side_by_side(in_columns: Bench) -> None:
    document = pypdfium2.PdfDocument(file_of(in_columns))
    page = document[1].get_textpage()
    rects = [page.get_rect(n) for n in range(page.count_rects())]
    middle = document[1].get_width() / 2
    left = [r for r in rects if r[2] < middle and r[2] - r[0] > 100]
    right = [r for r in rects if r[0] > middle and r[2] - r[0] > 100]
    document.close()
    assert len(left) > 10
    assert len(right) > 10


@pytest.mark.parametrize("look", ["report", "journal"])
@pytest.mark.parametrize("size", ["A4", "A5", "B5", "Letter"])
def test_two_columns_use_the_page_and_have_even_margins(look: str, size: str) -> None:
    styles = Styles((default_styles(),)).with_look(look)
    names = ["tokens.css", f"page-{size.lower()}.css", "pdf.css", "columns-2.css"]
    measures = measures_of([styles.read(name) for name in names])
    width, _ = measures.page
    letters = measures.column(2) / (0.45 * measures.token("size"))
    assert 0.75 * width < measures.measure < 0.82 * width
    assert 36 < letters < 56


def test_notes_follow_the_text_where_there_are_columns(in_columns: Bench) -> None:
    text = pdf_text(file_of(in_columns))
    assert text.index("Note number 1.") > text.index("Paragraph 21")


def test_pages_of_a_look_are_tagged_and_archival(in_columns: Bench) -> None:
    assert not pdf_structure.check(file_of(in_columns))
    assert not verapdf.check(file_of(in_columns), "ua1")
    assert not verapdf.check(file_of(in_columns), "3a")


def test_a_pull_quote_of_the_journal_stands_in_the_middle(bench: Bench) -> None:
    path = make(bench, "look: journal\n", text="\nWords.\n\n::: pull-quote\nShort words.\n:::\n")
    document = pypdfium2.PdfDocument(path)
    page = next(page for page in document if page.get_textpage().search("Short").get_next())
    textpage = page.get_textpage()
    index, count = textpage.search("Short words.").get_next()
    left, right = textpage.get_charbox(index)[0], textpage.get_charbox(index + count - 1)[2]
    width = page.get_width()
    document.close()
    assert abs((left + right) / 2 - width / 2) < 3


@pytest.mark.parametrize("look", ["report", "journal"])
def test_small_capitals_are_the_font_s_own_and_are_copied_as_small_letters(
    bench: Bench, look: str
) -> None:
    path = make(
        bench, f"look: {look}\n", text="\nA tall word and [a small one]{.smallcaps} here.\n"
    )
    document = pypdfium2.PdfDocument(path)
    page = document[1].get_textpage()
    heights = []
    for word in ("tall word", "small one"):
        index, count = page.search(word).get_next()
        boxes = [page.get_charbox(index + n) for n in range(count) if word[n] == "l"]
        heights.append(max(top - bottom for _, bottom, _, top in boxes))
    document.close()
    assert heights[1] < 0.85 * heights[0]


@pytest.mark.parametrize("columns", [1, 2])
def test_the_heading_of_a_box_is_small(bench: Bench, columns: int) -> None:
    text = "\n::: key-findings Key Findings\n- A finding.\n:::\n\n## Heading\n\nWords.\n"
    path = make(bench, f"pdf: {{columns: {columns}}}\n", text=text)
    document = pypdfium2.PdfDocument(path)
    page = document[1].get_textpage()
    heights = []
    for word in ("Key Find", "Heading"):
        _, bottom, _, top = page.get_charbox(page.search(word).get_next()[0])
        heights.append(top - bottom)
    document.close()
    assert heights[0] < 0.75 * heights[1]


def test_a_look_that_nobody_made_is_told_with_those_that_there_are(bench: Bench) -> None:
    with pytest.raises(ManuscriptError) as told:
        make(bench, "look: gothic\n")
    (finding,) = told.value.findings
    assert "gothic" in finding.message
    assert finding.where == f"manuscript/publication.yaml:{PUBLICATION.count(chr(10)) + 1}"
    assert finding.hint == "one of these: journal, report"


def test_a_publication_may_bring_a_look_of_its_own(bench: Bench) -> None:
    bench.write("styles/looks/house/look.css", "h2 { font-family: var(--mono); }")
    assert any("Code" in name for name in fonts_of(make(bench, "look: house\n")))


@pytest.mark.parametrize("look", ["../journal", "/etc", "", "Journal"])
def test_a_look_is_a_plain_name(bench: Bench, look: str) -> None:
    with pytest.raises(ManuscriptError):
        make(bench, f'look: "{look}"\n')


def test_three_columns_are_refused(bench: Bench) -> None:
    with pytest.raises(ManuscriptError) as told:
        make(bench, "pdf: {columns: 3}\n")
    assert "1" in told.value.findings[0].hint


def test_a_publication_says_what_its_pdfs_are_for(bench: Bench) -> None:
    bench.write("manuscript/publication.yaml", PUBLICATION + "pdf: {for: archive}\n")
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.article("Text.\n")
    done = bench.call("pdf")
    assert done.returncode == 0, done.stderr
    assert (bench.workspace.issue_dist("1-2") / "test-serial-1-2-archive.pdf").is_file()


@pytest.mark.parametrize("look", ["report", "journal"])
def test_the_colours_of_a_look_are_easy_to_read(look: str) -> None:
    styles = Styles((default_styles(),)).with_look(look)
    for name, ground in (("ink", "paper"), ("ink-soft", "paper"), ("primary", "paper"),
                         ("accent", "paper"), ("ink", "tint"), ("ink-soft", "tint"),
                         ("primary", "tint"), ("accent", "tint"), ("night-ink", "night"),
                         ("night-soft", "night"), ("night-primary", "night"),
                         ("night-accent", "night"), ("night-accent", "night-tint")):  # fmt: skip
        ratio = contrast(styles.token(f"--{name}"), styles.token(f"--{ground}"))
        assert ratio >= 4.5, f"{name} on {ground}: {ratio:.1f}"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("language", "justified"), [("ka", False), ("en-GB", True)])
def test_narrow_columns_are_justified_only_where_words_can_be_divided(
    bench: Bench, language: str, justified: bool
) -> None:
    text = "ზღვის დონე მეოცე საუკუნეში რამდენჯერმე შეიცვალა, და ამის მიზეზი კამათის საგანია. " * 6
    if language != "ka":
        text = "The level of the sea changed several times in that long century of ours. " * 8
    bench.write(
        "manuscript/publication.yaml",
        PUBLICATION.replace("en-GB", language) + "look: journal\npdf: {columns: 2}\n",
    )
    bench.article(f"\n{text}\n")
    build(bench.workspace, "1-2", ["pdf"])
    document = pypdfium2.PdfDocument(file_of(bench))
    page = document[1].get_textpage()
    rects = [page.get_rect(n) for n in range(page.count_rects())]
    middle = document[1].get_width() / 2
    rights = [round(r[2]) for r in rects if 0.75 * middle < r[2] < middle and r[2] - r[0] > 120]
    document.close()
    assert len(rights) > 3
    assert (max(rights) - min(rights) <= 2) is justified


def test_a_sheet_is_read_once_for_all_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    path = Styles.path

    def noted(self: Styles, name: str) -> Path:
        read.append(name)
        return path(self, name)

    monkeypatch.setattr(Styles, "path", noted)
    styles = Styles((default_styles(),))
    texts = [styles.read("pdf.css") for _ in range(3)]

    assert read == ["pdf.css"]
    assert set(texts) == {(default_styles() / "pdf.css").read_text(encoding="utf-8")}
    assert styles == Styles((default_styles(),))
