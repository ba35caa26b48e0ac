"""Word for word: documents of every format, and what becomes of their parts."""

# ruff: noqa: E501 - a document, and a case of a table, keep their lines

from __future__ import annotations

import shutil
import subprocess

import pytest

from fascicle.manuscript.gathering import gather
from fascicle.manuscript.importing.fidelity import compare, words_of
from fascicle.manuscript.importing.ledger import Ledger
from tests.importing.conftest import Convert, Desk, make_picture, report_lines

RICH = """\
---
title: Salt Roads
author: [Ida Example, Jan Test]
date: 2025-05-06
lang: en-GB
---

# Origins {#origins}

The *old* road was **never** paved[^1], and its H~2~O was dear: 5 m^3^ a day. It ran
from [the lake](https://example.org/lake_1) to the coast, ~~slowly~~ and with many a *rest **and** stop*.

[^1]: A note with *emphasis*.

    Its second paragraph says more.

### Deeper

1. First of all
2. Second comes
    - an inner point
    - another inner point
3. Third and last

![A map of three roads](map.png)

| Year | Tonnes |
|------|-------:|
| 1901 |  1,200 |
| 1902 |  1,350 |

Table: Salt in tonnes

> A quotation of weight.

The area is $a^2 + b^2$, as a note[^2] says.

[^2]: Short note.

## Decline

Words like snake_case, 2*3*4, \\<tag\\>, a|b, C#, 50% & more \\[sic\\] must survive; costs were \\$5 or \\$6.

--------

The last paragraph ends it.
"""


@pytest.mark.parametrize("ending", ["docx", "odt", "html"])
def test_no_word_of_a_rich_document_is_lost(desk: Desk, convert: Convert, ending: str) -> None:
    report = desk.bring(convert(RICH, ending))
    assert report.lost == ()
    assert report.words_in == report.words_out > 100
    assert [f.code for f in report.findings] == []
    body = desk.body(report)
    assert "## Origins\n\nThe *old* road was **never** paved[^1], and its H~2~O" in (
        body.replace(" {#origins}", "")
    )
    assert "5 m^3^ a day" in body
    assert "### Deeper" in body
    assert "1. First of all\n" in body
    assert "   - an inner point\n" in body
    assert '![A map of three roads](images/figure-1.png "A map of three roads")' in body
    assert "| 1901 | 1,200 |" in body
    assert "Table: Salt in tonnes" in body
    assert "\n> A quotation of weight." in body
    assert "[the lake](<https://example.org/lake_1>)" in body
    assert "[^1]: A note with *emphasis*.\n\n    Its second paragraph says more." in body
    assert "\n[^2]: Short note." in body
    assert "an equation, kept as code" in report_lines(report)
    assert (report.folder / "images/figure-1.png").read_bytes() == make_picture("blue")
    assert "- Ida Example\n  - Jan Test" in desk.article(report)
    assert "date: 2025-05-06" in desk.issue(report)
    gather(desk.workspace, report.issue_id)


def test_a_markdown_document_keeps_its_marks_and_its_lines(desk: Desk) -> None:
    desk.put("map.png", make_picture("blue"))
    report = desk.bring(desk.put("a.md", RICH.replace("\\$", "\\$")))
    assert report.lost == ()
    assert "line 36 an equation, kept as code: a^2 + b^2" in report_lines(report)
    gather(desk.workspace, report.issue_id)


def test_a_manuscript_of_ours_comes_back_as_it_was(desk: Desk) -> None:
    desk.put("map.png", make_picture("blue"))
    body = (
        "::: summary In Short\nAll is well in the steppe.\n:::\n\n"
        "## Origins {#origins}\n\nA word in [Шёлк]{lang=ru}, and [a link](#origins).\n\n"
        '![A map](map.png "The three roads"){credit="Ida" license=CC-BY-4.0}\n\n'
        "Term\n:   Its definition.\n\n```python\nprint('*')\n```\n\n***\n\nThe end of it."
    )
    front = "---\ntitle: Salt\nauthor: Ida Example\ndate: 2025-05-06\n---\n\n"
    report = desk.bring(desk.put("a.md", front + body))
    assert desk.body(report) == body.replace("map.png", "images/figure-1.png")
    assert report.lost == ()


SPAN = "AB **bold**C, **bold.**D, *it*al, *a.*b, ***both***, **a *b* c**, *x*&nbsp;y, x^2^y."


@pytest.mark.parametrize("ending", ["docx", "html"])
def test_emphasis_within_words_is_kept(desk: Desk, convert: Convert, ending: str) -> None:
    report = desk.bring(convert(f"# Title\n\n## One\n\n{SPAN}\n\nThe end.", ending))
    body = gather(desk.workspace, report.issue_id).issue.articles[0].body
    assert "AB <strong>bold</strong>C, <strong>bold.</strong>D, <em>it</em>al, <em>a.</em>b" in body
    assert "<strong><em>both</em></strong>" in body
    assert "<strong>a <em>b</em> c</strong>" in body
    assert "x<sup>2</sup>y" in body


def test_headings_begin_below_the_title_and_skip_no_level(desk: Desk) -> None:
    page = "<h1>T</h1><h2>A</h2><p>One.</p><h4>B</h4><p>Two.</p><h6>C</h6><p>Three.</p><h2>D</h2><p>4.</p>"
    body = desk.body(desk.bring(desk.put("a.html", page)))
    assert [line for line in body.splitlines() if line.startswith("#")] == [
        "## A", "### B", "#### C", "## D",
    ]  # fmt: skip


def test_a_picture_without_an_alternative_text_is_told(desk: Desk) -> None:
    desk.put("q.png", make_picture("red"))
    page = '<h1>T</h1><p>Some words stand here before it.</p><p><img src="q.png"></p><p>End.</p>'
    report = desk.bring(desk.put("a.html", page))
    assert "I-012 the picture images/figure-1.png has no alternative text" in report_lines(report)
    assert report.lost == ()


def test_links_to_other_pages_and_schemes_become_text_and_are_told(desk: Desk) -> None:
    page = (
        '<h1>T</h1><p>See <a href="other.html">here</a>, <a href="javascript:x()">there</a>, '
        '<a href="#gone">below</a> and <a href="mailto:a@example.org">mail</a>.</p>'
    )
    report = desk.bring(desk.put("a.html", page))
    assert "See here, there, below and [mail](mailto:a@example.org)." in desk.body(report)
    for gone in ("other.html", "javascript:", "#gone"):
        assert gone in report_lines(report)


def test_the_abstract_and_the_keywords_go_to_the_front_matter(desk: Desk) -> None:
    page = (
        "<h1>T</h1><p>By Ida Example</p><p>Keywords: salt, roads; herders</p>"
        "<h2>Abstract</h2><p>In *short*.</p><h2>One</h2><p>Text.</p>"
    )
    report = desk.bring(desk.put("a.html", page))
    assert "keywords:\n  - salt\n  - roads\n  - herders\n" in desk.article(report)
    assert "abstract: In \\*short\\*.\n" in desk.article(report)
    assert desk.body(report) == "## One\n\nText."
    assert report.lost == ()


def test_a_note_to_the_title_is_kept_in_an_aside(desk: Desk, convert: Convert) -> None:
    text = "---\ntitle: Roads^[Paid for by nobody.]\n---\n\n# One\n\nText of the article."
    report = desk.bring(convert(text, "docx"))
    assert desk.body(report).endswith("::: aside\nPaid for by nobody.\n:::")
    assert "title: Roads\n" in desk.article(report)


def test_lost_words_are_found_by_the_count() -> None:
    ledger = Ledger("a.txt")
    count = compare(("The quick brown fox.", "And more."), ["the quick fox", "and more"], ledger)
    assert (count.words_in, count.words_out) == (6, 5)
    assert [(lost.word, lost.context) for lost in count.lost] == [("brown", "the quick brown fox")]
    assert [finding.code for finding in ledger.findings] == ["I-011", "I-010"]


def test_words_in_another_order_are_told() -> None:
    ledger = Ledger("a.txt")
    count = compare(("one two three",), ["three two one"], ledger)
    assert count.lost == ()
    assert [finding.code for finding in ledger.findings] == ["I-011"]


def test_words_are_compared_without_quotes_case_and_dashes() -> None:
    assert words_of("“Herder’s” re\u00adport – 2024—26") == words_of(
        '"HERDER\'S" report - 2024--26'
    )


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.slow
@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_a_document_of_libreoffice_loses_no_word(desk: Desk, convert: Convert, ending: str) -> None:
    source = convert(RICH, "odt" if ending == "docx" else "docx")
    out = desk.inbox / "out"
    command = ["soffice", "--headless", "--convert-to", ending, "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    report = desk.bring(out / f"document.{ending}")
    assert report.lost == ()


@pytest.mark.parametrize("ending", ["docx", "odt", "html"])
@pytest.mark.parametrize("typed", ["{}", "**{}**"])
def test_headings_that_were_only_typed_are_found_in_a_document_without_styles(
    desk: Desk, convert: Convert, ending: str, typed: str
) -> None:
    text = (
        "The Salt Roads of the Steppe\n\nBy Ida Example\n\nExecutive Summary\n\nAll is well there.\n\n"
        f"{typed.format('Why It Matters')}\n\nThe roads were never paved, and the salt was dear.\n\n"
        f"{typed.format('What Comes Next?')}\n\nNobody knows, but many have a firm opinion on it.\n"
    )
    report = desk.bring(convert(text, ending))
    assert desk.body(report) == (
        "::: summary Executive Summary\nAll is well there.\n:::\n\n"
        "## Why It Matters\n\nThe roads were never paved, and the salt was dear.\n\n"
        "## What Comes Next?\n\nNobody knows, but many have a firm opinion on it."
    )
    assert report.lost == ()


@pytest.mark.parametrize("ending", ["docx", "odt", "html"])
def test_no_space_is_left_before_the_call_of_a_note(
    desk: Desk, convert: Convert, ending: str
) -> None:
    text = (
        "# Roads\n\n# One\n\nA road ^[One.] of *stone* ^[Two.], *and &nbsp;*^[Three.] of sand.^[Four.]"
        " ^[Five.]\n\nThe `code `^[Six.]\n"
    )
    report = desk.bring(convert(text, ending))
    assert "A road[^1] of *stone*[^2], *and*[^3] of sand.[^4] [^5]" in desk.body(report)
    assert report.lost == ()
