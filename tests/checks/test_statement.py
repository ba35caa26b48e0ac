"""The accessibility statement says what the checks found, and no more."""

from __future__ import annotations

from pathlib import Path

from lxml import html

from fascicle.checks import epub
from fascicle.checks.statement import write_statement
from fascicle.findings import Finding, Ran, Report, Severity, Skipped
from tests.conftest import Bench

RAN = (
    Ran("pdf", "0.1.0", "pdf", 0.1),
    Ran("epub", "0.1.0", "epub", 0.1),
    Ran("verapdf-ua1", "1.31.50", "pdf", 0.1),
    Ran("pdf-structure", "0.1.0", "pdf", 0.1),
    Ran("epubcheck", "5.3.0", "epub", 0.1),
)


def statement(
    bench: Bench,
    *findings: Finding,
    ran: tuple[Ran, ...] = RAN,
    skipped: tuple[Skipped, ...] = (),
) -> str:
    content = write_statement(bench.issue(), Report("1-2", ran, skipped, findings))
    page = html.fromstring(content)
    assert page.get("lang") == "en"
    return " ".join(page.text_content().split())


def test_what_was_tested_and_passed_is_claimed(bench: Bench) -> None:
    text = statement(bench)
    assert "meets all rules of PDF/UA-1" in text
    assert "structure tree that reaches all" in text
    assert "verapdf-ua11.31.50" in text.replace(" ", "")
    assert "PDF/A-3a" not in text  # that test did not run


def test_what_failed_is_told_and_not_claimed(bench: Bench) -> None:
    fault = Finding("UA1-7.1-3", Severity.ERROR, "Content is not marked", "page 2", "", "pdf")
    text = statement(bench, fault)
    assert "meets all rules of PDF/UA-1" not in text
    assert "Content is not marked (UA1-7.1-3, page 2)" in text
    assert "structure tree that reaches all" in text


def test_a_claim_does_not_come_back_when_its_finding_is_lowered_or_waived(bench: Bench) -> None:
    lowered = Finding("UA1-7.1-3", Severity.INFO, "Content is not marked", "page 2", "", "pdf")
    waived = Finding("UA1-7.1-3", Severity.ERROR, "Not marked", "page 2", "", "pdf", "we know")
    assert "meets all rules of PDF/UA-1" not in statement(bench, lowered)
    assert "meets all rules of PDF/UA-1" not in statement(bench, waived)


def test_a_lost_word_takes_the_claim_of_all_words_away(bench: Bench) -> None:
    lost = Finding("W-001", Severity.ERROR, "missing: “a word”", "first.md:9", "", "pdf")
    assert statement(bench).count("Every word of the manuscript") == 2
    assert statement(bench, lost).count("Every word of the manuscript") == 1


def test_words_that_could_not_be_read_are_not_claimed(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "a.epub").write_bytes(b"no book")
    found = epub.check(tmp_path / "a.epub", "A", "1234-5679", ())
    assert statement(bench, *found).count("Every word of the manuscript") == 1


def test_words_that_nothing_compared_are_not_claimed(bench: Bench) -> None:
    ran = (Ran("epubcheck", "5.3.0", "epub", 0.1),)
    assert "Every word of the manuscript" not in statement(bench, ran=ran)


def test_what_was_not_tested_is_said(bench: Bench) -> None:
    text = statement(bench, skipped=(Skipped("epubcheck", "there is no Java"),))
    assert "epubcheck: there is no Java" in text
    assert "WCAG) 2.2 is not claimed" in text
    assert "editor@example.org" in text
