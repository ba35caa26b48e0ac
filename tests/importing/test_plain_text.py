"""A report as an editor has it in a plain text: every line finds its place."""

# ruff: noqa: E501 - a document, and a case of a table, keep their lines

from __future__ import annotations

import pytest

from fascicle.manuscript.gathering import gather
from fascicle.manuscript.importing.importer import ImportReport
from tests.importing.conftest import Desk, report_lines

REPORT = """\
Herders’ Roads: What the New Railway Changes for the Dry Steppe

Two riders beside a rail track
Riders of the northern pastures wait for a goods train (Credits: Steppe.example, CC BY 4.0, via Wikimedia Commons)

Steppe Letters ISSN 1234-5679 Volume 7 Issue 3
Author: Ida Example

Executive Summary

This letter looks at the railway which crosses the dry pastures, and at the herders who use the old roads.

Its main finding is that both can live beside each other if the crossings are kept open.

Key Findings

  • The line has cut the way to the summer wells in two places, and its fences are the larger obstacle.
  • Freight has grown by 40% (from 2.5 to 3.5 million tonnes) since the line was opened.
  • Three_villages have *asked* for [more] crossings, at a price of $3 or <4 & less each.

The Line and Its Fences

The railway was built in two years, between the salt lake and the border. It is 412 km long.

It was opened on May 4th, 2025, and the first train carried salt.

What Comes Next?

Two outcomes are worth a closer look:

  1. Open Crossings. The company keeps its word and builds nine crossings before the next winter begins.
  2. Closed Pastures. The fences stay as they are, and the herders sell a part of their animals.

For further letters and advice on the steppe, contact us at letters@examplehouse.com.

Summer School on Dry Lands ExampleHouse

Upcoming Course

Join us for our next summer school on dry lands, which begins on Monday, July 6th, 2026, and bring your own maps!
"""


@pytest.fixture
def report(bare_desk: Desk) -> ImportReport:
    return bare_desk.bring(bare_desk.put("report.txt", REPORT), None)


def test_no_word_is_lost(report: ImportReport) -> None:
    assert report.words_in == report.words_out > 200
    assert report.lost == ()


@pytest.mark.usefixtures("report")
def test_the_publication_is_written_from_the_document(bare_desk: Desk) -> None:
    assert bare_desk.workspace.publication_file.read_text("utf-8") == (
        "# yaml-language-server: $schema=.schemas/publication.schema.json\n"
        "title: Steppe Letters\nissn: 1234-5679\npublisher: ExampleHouse\n"
        "contact: letters@examplehouse.com\nlanguage: en\n"
    )


def test_the_issue_has_its_number_and_the_day_of_the_import(
    bare_desk: Desk, report: ImportReport
) -> None:
    assert report.issue_id == "7-3"
    text = bare_desk.issue(report)
    assert text.startswith(
        "# yaml-language-server: $schema=../.schemas/issue.schema.json\n"
        "volume: 7\nnumber: 3\ndate: 2026-03-04\narticles:\n  - herders-roads.md"
    )
    assert (
        "it is the day of the import the issue's date: 2026-03-04; see that it is right"
        in report_lines(report)
    )


def test_a_guessed_date_is_no_later_than_what_the_issue_invites_to(bare_desk: Desk) -> None:
    text = REPORT.replace("July 6th, 2026", "July 6th, 2025")
    report = bare_desk.bring(bare_desk.put("report.txt", text), None)
    assert "date: 2025-05-04" in bare_desk.issue(report)
    assert "before 2025-07-06, which it invites to" in report_lines(report)


def test_the_advertisement_is_a_notice_until_its_date(
    bare_desk: Desk, report: ImportReport
) -> None:
    text = bare_desk.issue(report)
    assert "  - title: Upcoming Course\n    text: |-\n" in text
    assert "**Summer School on Dry Lands ExampleHouse**" in text
    assert text.endswith("    until: 2026-07-06\n")


def test_the_picture_that_is_gone_is_named_and_must_be_supplied(
    bare_desk: Desk, report: ImportReport
) -> None:
    assert (
        "hero:\n  src: images/hero.jpg\n  alt: Two riders beside a rail track\n"
        "  caption: Riders of the northern pastures wait for a goods train\n"
        "  credit: Steppe.example, via Wikimedia Commons\n  license: CC-BY-4.0\n"
    ) in bare_desk.article(report)
    assert "I-014 the picture images/hero.jpg must be supplied" in report_lines(report)
    assert [f.code for f in report.findings] == ["I-014"]


def test_summary_findings_headings_and_lists_are_what_they_look_like(
    bare_desk: Desk, report: ImportReport
) -> None:
    body = bare_desk.body(report)
    assert body.startswith("::: summary Executive Summary\nThis letter looks")
    assert "::: key-findings Key Findings\n- The line has cut" in body
    assert "\n\n## The Line and Its Fences\n\nThe railway" in body
    assert "\n\n## What Comes Next?\n\n" in body
    assert "\n1. **Open Crossings.** The company" in body
    assert "\n2. **Closed Pastures.** The fences" in body
    assert body.endswith("contact us at <letters@examplehouse.com>.\n:::")


def test_what_markdown_would_interpret_is_read_again_as_it_stood(
    bare_desk: Desk, report: ImportReport
) -> None:
    manuscript = gather(bare_desk.workspace, report.issue_id, draft=True)
    assert (
        "Three_villages have *asked* for [more] crossings, at a price of $3 or &lt;4 &amp; less each."
    ) in manuscript.issue.articles[0].body


def test_every_guess_says_from_which_line(report: ImportReport) -> None:
    places = {guess.what: guess.place for guess in report.guesses}
    assert places["a heading: “What Comes Next?”"] == "line 27"
    assert places["a notice: “Upcoming Course”"] == "line 36"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("• one thing\n• other", "- one thing\n- other"),
        ("– one thing\n– other", "- one thing\n- other"),
        ("- one thing\n\n- other", "- one thing\n- other"),
        ("* one thing\n* other", "- one thing\n- other"),
        ("1) one thing\n2) other", "1. one thing\n2. other"),
        ("3. one thing\n4. other", "3. one thing\n4. other"),
        ("• one\n  - inner\n  - inner too\n• other", "- one\n  - inner\n  - inner too\n- other"),
        ("– not a list, but a remark.", "– not a list, but a remark."),
        ("1999. That was a year of snow.", "1999\\. That was a year of snow."),
        ("1. Origins of the road.", "1\\. Origins of the road."),
        ("# no heading at all.", "\\# no heading at all."),
        ("> no quotation.", "\\> no quotation."),
        ("::: no block.", "\\::: no block."),
        ("+ no item.", "\\+ no item."),
        ("A [@sign] of ours.", "A \\[@<!-- -->sign\\] of ours."),
        ("Set {braces} here.", "Set &#123;braces} here."),
        ("See www.example.org, or https://example.org/a_b (there).",
         "See [www.example.org](https://www.example.org), or <https://example.org/a_b> (there)."),
        ("Ask a_b@example.org.", "Ask <a_b@example.org>."),
        ("An &amp; that is typed, a back\\slash.", "An \\&amp; that is typed, a back\\\\slash."),
    ],
)  # fmt: skip
def test_what_is_typed_is_written_so_that_it_reads_the_same(
    desk: Desk, typed: str, written: str
) -> None:
    text = f"Harbours\n\nBy Ida Example\n\nA sentence of some words, before.\n\n{typed}\n\nThe end."
    report = desk.bring(desk.put("a.txt", text))
    assert f"before.\n\n{written}\n\nThe end." in desk.body(report)
    assert not report.lost
    assert not [f for f in report.findings if f.code != "I-015"]


def test_lines_broken_by_the_editor_are_joined(desk: Desk) -> None:
    text = (
        "Harbours\n\n"
        "The first line of this paragraph was broken by the editor\n"
        "at sixty characters, as was the custom in former times,\n"
        "and it has a third line.\n\nA second paragraph, no longer than this.\n"
    )
    report = desk.bring(desk.put("a.txt", text))
    assert "by the editor at sixty characters, as was the custom in former times, and" in (
        desk.body(report)
    )


def test_a_text_without_blank_lines_has_a_paragraph_on_every_line(desk: Desk) -> None:
    long = "This is a sentence that goes on for long enough to be a paragraph of its own, "
    text = f"Harbours\nBy Ida Example\nOrigins\n{long * 2}end.\nDecline\n{long * 2}stop.\n"
    report = desk.bring(desk.put("a.txt", text))
    assert "## Origins\n\nThis is" in desk.body(report)
    assert "## Decline\n\nThis is" in desk.body(report)


def test_a_russian_report_is_understood(bare_desk: Desk) -> None:
    text = (
        "Дороги степи\n\nПисьма из степи, ISSN 1234-5679, Том 7, № 3, 26 августа 2025 г.\n"
        "Авторы: Ида Примерова и Пётр Образцов\n\nРезюме\n\nЭто письмо о железной дороге.\n\n"
        "Что дальше?\n\nДорогу откроют к зиме, и пастухи вернутся.\n"
    )
    report = bare_desk.bring(bare_desk.put("a.txt", text), None)
    assert report.issue_id == "7-3"
    assert "date: 2025-08-26" in bare_desk.issue(report)
    assert "  - Ида Примерова\n  - Пётр Образцов\n" in bare_desk.article(report)
    assert "::: summary Резюме\n" in bare_desk.body(report)
    assert "language: ru" in bare_desk.workspace.publication_file.read_text("utf-8")
    assert not report.lost
