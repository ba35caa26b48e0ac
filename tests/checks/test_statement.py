"""The accessibility statement says what the checks found, and no more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from fascicle.checks import epub
from fascicle.checks.claims import find_unsupported
from fascicle.checks.statement import write_statement
from fascicle.findings import Finding, Ran, Report, Severity, Skipped
from fascicle.issue.certification import Certification
from fascicle.issue.model import Issue
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


def text_of(issue: Issue, ran: tuple[Ran, ...], *findings: Finding) -> str:
    page = html.fromstring(write_statement(issue, Report("1-2", ran, (), findings)))
    return " ".join(page.text_content().split())


@pytest.mark.parametrize(
    ("language", "told"),
    [("de-AT", "Barrierefreiheit"), ("fr", "Accessibilité"), ("ru", "Доступность"),
     ("uk", "Доступність"), ("es", "Accesibilidad"), ("it", "Accessibilità"),
     ("tr", "erişilebilirlik"), ("az", "əlçatanlıq"), ("ka", "ხელმისაწვდომობა"),
     ("hy", "Մատչելիություն"), ("ar", "إمكانية الوصول"), ("fa", "دسترس‌پذیری"),
     ("pl", "Accessibility of")],
)  # fmt: skip
def test_it_is_in_the_issues_language_where_we_have_it(
    bench: Bench, language: str, told: str
) -> None:
    issue = replace(bench.issue(), language=language)
    page = html.fromstring(write_statement(issue, Report("1-2", RAN)))
    assert page.get("lang") == ("en" if language == "pl" else language[:2])
    assert page.get("dir") == ("rtl" if language in {"ar", "fa"} else "ltr")
    assert told in page.findtext(".//h1")
    assert "{" not in page.find("body").text_content()


def test_files_for_archive_and_press_are_in_it(bench: Bench) -> None:
    ran = (Ran("verapdf-3a", "1.31.50", "pdf-archive", 0.1), Ran("pdf", "0.1.0", "pdf-press", 0.1))
    text = text_of(bench.issue(), ran)
    assert "PDF for the archive It meets PDF/A-3a" in text
    assert "PDF for the press: it has no marks for screen readers" in text


ALL = (*RAN, Ran("ace", "1.4.6", "epub", 0.1))
VIOLATION = Finding("ACE-color-contrast", Severity.ERROR, "Too pale", "a.xhtml", "", "epub")


def test_what_ace_found_takes_its_claim_away(bench: Bench) -> None:
    assert "Ace by DAISY finds no violation" in text_of(bench.issue(), ALL)
    assert "Ace by DAISY finds no violation" not in text_of(bench.issue(), ALL, VIOLATION)


def test_a_claim_of_conformance_is_told_only_where_the_checks_bear_it_out(bench: Bench) -> None:
    issue = replace(bench.issue(), certification=Certification("A Tester"))
    assert list(find_unsupported(issue, ALL, ())) == []
    assert "A Tester has judged it, and states that the EPUB conforms" in text_of(issue, ALL)
    assert "is not claimed" not in text_of(issue, ALL)
    (untested,) = find_unsupported(issue, RAN, ())
    assert (untested.code, untested.is_error) == ("E-004", True)
    assert untested.message.endswith("has not been tested by ace")
    (violated,) = find_unsupported(issue, ALL, (VIOLATION,))
    assert "ACE-color-contrast" in violated.message
    assert "A Tester has judged" not in text_of(issue, ALL, VIOLATION, violated)


def test_an_issue_that_claims_nothing_need_not_bear_anything_out(bench: Bench) -> None:
    assert list(find_unsupported(bench.issue(), RAN, (VIOLATION,))) == []
