"""The report as a page: the verdict first, each finding where it is to be seen, nothing foreign."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser

from fascicle.checks.expectations import expected_texts
from fascicle.checks.report.page import write_page
from fascicle.checks.report.places import Pages
from fascicle.checks.tracing import Lines, trace
from fascicle.codes.table import finding
from fascicle.findings import Finding, Ran, Report, Severity, Skipped, ToJudge
from fascicle.issue.model import Issue
from fascicle.pipeline.building import build
from tests.browsing import WIDTHS, axe_violations, open_page
from tests.conftest import FRONT_MATTER, ISSUE, PUBLICATION, Bench

ARTICLE = "manuscript/1-2/first.md"
BODY = """
The opening paragraph of this report says little.

## The northern railway

Grain and timber went to the harbour in the the summer, week after week.
"""
DOUBLED = finding("C-003", "the word “the” stands twice", f"{ARTICLE}:11")
SKIPPED = finding("S-010", "H3 “The northern railway” skips a level", "page 2", edition="pdf")
WHOLE = finding("S-011", "a picture has no alternative text", "page 1", edition="pdf")
CHAPTER = "EPUB/articles/first.xhtml"
LOST = Finding("RSC-007", Severity.ERROR, "it is gone", f"{CHAPTER}:999", edition="epub")
HOSTILE = finding("W-002", "nobody wrote this: “<script>alert(1)</script>”", "text", edition="epub")
QUESTIONS = (
    ToJudge("06-004", "Does the title name the issue?", "7.1", "pdf"),
    ToJudge("09-001", "Is that the order in which it is meant?", "7.2", "pdf", (1, 2)),
)
RAN = (Ran("epubcheck", "5.3.0", "epub", 2.1), Ran("verapdf-ua1", "1.31", "pdf", 1.0, 2, 2))


@dataclass(frozen=True)
class Made:
    """A publication with its editions."""

    bench: Bench
    issue: Issue
    files: list[tuple[str, Path]]

    @property
    def lines(self) -> Lines:
        return Lines(expected_texts(self.issue, "manuscript/1-2"))

    def page(self, *findings: Finding, skipped: tuple[Skipped, ...] = ()) -> bytes:
        report = Report("1-2", RAN, skipped, findings, QUESTIONS)
        return write_page(
            self.issue, report, self.files, expected_texts(self.issue, "manuscript/1-2")
        )

    def tree(self, *findings: Finding, skipped: tuple[Skipped, ...] = ()) -> html.HtmlElement:
        return html.fromstring(self.page(*findings, skipped=skipped))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    bench = Bench(tmp_path_factory.mktemp("publication"))
    bench.write("manuscript/publication.yaml", PUBLICATION)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.article(BODY, FRONT_MATTER)
    build(bench.workspace, "1-2", ("pdf", "epub"))
    folder = bench.root / "dist" / "1-2"
    files = [(name, folder / f"test-serial-1-2.{name}") for name in ("pdf", "epub")]
    return Made(bench, bench.issue(), files)


def test_the_verdict_comes_first(made: Made) -> None:
    assert made.tree().xpath("string(//*[@class='verdict']/strong)") == "Passed"
    failed = made.tree(DOUBLED, SKIPPED)
    assert failed.xpath("string(//header//strong)") == "Failed"
    assert "1 error, 1 warning" in failed.xpath("string(//header)")


def test_each_finding_tells_why_it_matters_and_how_to_mend_it(made: Made) -> None:
    section = made.tree(DOUBLED, SKIPPED).get_element_by_id("error")
    text = " ".join(section.text_content().split())
    assert "Who listens goes from heading to heading" in text
    assert "do not skip a level" in text
    assert "ISO 14289-1, 7.4.2" in text
    assert section.xpath(".//li/@id") == ["finding-1"]


def test_what_a_person_has_to_judge_is_asked_with_the_pages_to_look_at(made: Made) -> None:
    rows = made.tree().get_element_by_id("judge").xpath(".//tbody/tr")
    assert [" ".join(row.text_content().split()) for row in rows] == [
        "Does the title name the issue?the file06-004 ISO 14289-1, 7.1",
        "Is that the order in which it is meant?1–2 09-001 ISO 14289-1, 7.2",
    ]
    assert rows[1].xpath(".//a/@href") == ["#pdf-1"]


def test_what_is_waived_stays_and_does_not_count(made: Made) -> None:
    waived = Finding("S-010", Severity.ERROR, "a level", "page 2", edition="pdf", waived="old text")
    tree = made.tree(waived)
    assert tree.xpath("string(//header//strong)") == "Passed"
    assert "Waived: old text" in tree.get_element_by_id("waived").text_content()


def test_all_pages_are_shown_and_a_finding_is_drawn_where_its_words_stand(made: Made) -> None:
    tree = made.tree(DOUBLED, SKIPPED, WHOLE)
    pages = Pages(made.files[0][1])
    assert len(tree.xpath("//figure//img")) == len(pages)
    place = pages.find("The northern railway", 2)
    pages.close()
    assert place is not None
    assert place.box is not None
    style = tree.xpath("//figure[@id='pdf-2']//span[b=1]/@style")
    assert style == [
        f"left: {place.box.left}%; top: {place.box.top}%; "
        f"width: {place.box.width}%; height: {place.box.height}%"
    ]
    assert tree.xpath("//figure[@id='pdf-2']//a/@href") == ["#finding-1", "#finding-3"]
    assert tree.xpath("//figure[@id='pdf-1']//a/@href") == ["#finding-2"]
    assert not tree.xpath("//figure[@id='pdf-1']//span")  # of a page as a whole


def test_a_finding_is_marked_in_the_text_of_its_chapter(made: Made) -> None:
    tree = made.tree(DOUBLED, LOST)
    (marked,) = tree.xpath("//details//mark[contains(., 'Grain and timber')]")
    assert [link.get("href") for link in marked.getparent().iter("a")] == ["#finding-2"]
    (chapter,) = tree.xpath("//details[@open]")
    assert "first.xhtml" in chapter.text_content()
    assert set(chapter.xpath(".//a/@href")) == {"#finding-1", "#finding-2"}


def test_every_link_of_the_page_leads_somewhere_on_it(made: Made) -> None:
    tree = made.tree(DOUBLED, SKIPPED, WHOLE, LOST, HOSTILE)
    ids = set(tree.xpath("//@id"))
    assert {link[1:] for link in tree.xpath("//a/@href")} <= ids


def test_nothing_is_loaded_and_nothing_runs(made: Made) -> None:
    page = made.page(HOSTILE)
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //link | //iframe")
    assert {source[:16] for source in tree.xpath("//@src")} == {"data:image/webp;"}
    assert b"&lt;script&gt;alert(1)" in page


def test_what_ran_and_what_did_not_is_told(made: Made) -> None:
    told = made.tree(skipped=(Skipped("ace", "Ace by DAISY is not installed"),))
    section = told.get_element_by_id("checked")
    assert [[cell.text for cell in row] for row in section.xpath(".//tbody/tr")] == [
        ["epubcheck", "5.3.0", "epub", "2.1 s"],
        ["verapdf-ua1", "1.31", "pdf, 2 files", "unchanged"],
    ]
    assert "ace: Ace by DAISY is not installed" in section.text_content()


def test_a_file_that_cannot_be_opened_has_no_pages_and_stops_nothing(
    made: Made, tmp_path: Path
) -> None:
    for name in ("a.pdf", "a.epub"):
        (tmp_path / name).write_bytes(b"%PDF-1.7 broken")
    files = [("pdf", tmp_path / "a.pdf"), ("epub", tmp_path / "a.epub")]
    page = write_page(made.issue, Report("1-2", findings=(WHOLE, LOST)), files, ())
    assert b"<figure" not in page
    assert b"<details" not in page


def test_the_page_is_accessible_in_all_widths_and_both_schemes(
    made: Made, browser: Browser, tmp_path: Path
) -> None:
    waived = Finding("S-014", Severity.ERROR, "a row", "page 2", edition="pdf", waived="known")
    file = tmp_path / "check.html"
    file.write_bytes(made.page(DOUBLED, SKIPPED, WHOLE, LOST, HOSTILE, waived))
    for scheme, width in (("light", WIDTHS[0]), ("dark", WIDTHS[-1])):
        view = {"width": width, "height": 800}
        with open_page(browser, viewport=view, color_scheme=scheme) as page:
            page.goto(file.as_uri())
            assert axe_violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_place_in_an_edition_is_traced_to_the_manuscript(made: Made) -> None:
    (_, pdf), (_, epub) = made.files
    (skipped,) = trace([SKIPPED], pdf, made.lines)
    assert skipped.source == f"{ARTICLE}:9"
    here = [line for line in range(1, 60) if source_at(made, epub, line) == f"{ARTICLE}:11"]
    assert here
    assert trace([DOUBLED], pdf, made.lines) == [DOUBLED]


def source_at(made: Made, book: Path, line: int) -> str:
    fault = Finding("RSC-005", Severity.ERROR, "an error", f"{CHAPTER}:{line}", edition="epub")
    return trace([fault], book, made.lines)[0].source


def test_a_line_in_a_paragraph_is_the_paragraphs(made: Made) -> None:
    assert made.lines.at(f"{ARTICLE}:11") == made.lines.at(f"{ARTICLE}:12")
    assert made.lines.at("manuscript/1-2/other.md:1") == ()
    assert made.lines.of("of") == ""
