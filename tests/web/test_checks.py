"""The checks of the web edition find what is planted in its pages, and nothing else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from random import Random

import pytest
from fontTools.ttLib import TTFont, newTable

from fascicle.checks import agreement, web
from fascicle.checks.expectations import expected_texts
from fascicle.findings import Finding
from fascicle.manuscript.gathering import gather
from tests.web.conftest import Site

PLANTED = [
    ("H-002", 'href="index.html"', 'href="nowhere.html"', "nowhere.html"),
    ("H-002", 'href="boats.html#sails"', 'href="boats.html#masts"', "masts"),
    ("H-003", "<main ", '<p id="main">again</p><main ', "“main”"),
    ("H-004", ' alt="A square"', "", "square"),
    ("H-005", "</main>", "<script>x()</script></main>", "script"),
    ("H-005", "<main ", '<main onclick="x()" ', "onclick"),
    ("H-005", "</main>", '<img alt="" src="https://other.example/a.png"></main>', "other.example"),
    ("W-001", "The first paragraph has a note.", "The first paragraph.", "note"),
]


@pytest.fixture
def pages(site: Site, tmp_path: Path) -> Path:
    """Return a copy of an issue's web edition."""
    return Path(shutil.copytree(site.bench.root / "dist/2-1/web", tmp_path / "web"))


def check(site: Site, folder: Path) -> list[Finding]:
    issue = gather(site.bench.workspace, "2-1").issue
    texts = expected_texts(issue, "manuscript/2-1")
    return web.check(folder / "index.html", [a.slug for a in issue.articles], texts)


def test_nothing_is_found_in_a_good_edition(site: Site, pages: Path) -> None:
    assert check(site, pages) == []


@pytest.mark.parametrize(("code", "good", "bad", "told"), PLANTED)
def test_a_planted_fault_is_found(
    site: Site, pages: Path, code: str, good: str, bad: str, told: str
) -> None:
    page = pages / "harbours.html"
    text = page.read_text()
    assert good in text
    page.write_text(text.replace(good, bad, 1))
    (finding,) = check(site, pages)
    assert finding.code == code
    assert told in finding.message


def test_a_page_that_is_gone_is_found(site: Site, pages: Path) -> None:
    (pages / "boats.html").unlink()
    found = {finding.code for finding in check(site, pages)}
    assert {"H-001", "H-002", "W-001"} <= found


def test_a_heavy_page_is_told(site: Site, pages: Path) -> None:
    (pages / "look" / "heavy.css").write_bytes(Random(1).randbytes(140_000))  # noqa: S311
    found = check(site, pages)
    assert {finding.code for finding in found} == {"H-006"}
    assert len(found) == 3
    listed = r"words (\d+), markup (\d+), style sheet (\d+), fonts (\d+)"
    told = re.fullmatch(
        rf"the page weighs (\d+) kB on its way, more than 150: {listed}", found[0].message
    )
    assert told
    weight, *parts = map(int, told.groups())
    assert parts[2] > 140
    assert abs(weight - sum(parts)) <= 3


def test_fonts_that_a_page_has_no_letters_for_do_not_weigh(site: Site, pages: Path) -> None:
    look = pages / "look"
    (sheet,) = look.glob("*.css")
    rule = '@font-face{font-family:"Noto Naskh Arabic";src:url("heavy.woff2")}'
    sheet.write_text(rule + sheet.read_text(encoding="utf-8"), encoding="utf-8")
    (font,) = look.glob("NotoNaskhArabic-Regular-*.woff2")
    with TTFont(font) as heavier:
        heavier["junk"] = newTable("junk")
        heavier["junk"].data = Random(1).randbytes(150_000)  # noqa: S311
        heavier.save(look / "heavy.woff2")
    heavy = {finding.where for finding in check(site, pages) if finding.code == "H-006"}
    assert heavy == {"boats.html"}  # the one with a word in Arabic


IN_HEAD = [
    ("A-001", 'citation_title" content="Harbours', 'citation_title" content="Harbors'),
    ("A-002", 'DC.creator" content="Ada Author', 'DC.creator" content="A. Author'),
    ("A-003", 'citation_issn" content="1234-5679', 'citation_issn" content="2049-3630'),
    ("A-004", 'DC.date" content="2', 'DC.date" content="1'),
    ("A-005", 'rel="license" href="https://creative', 'rel="licence" href="https://creative'),
    ("A-006", 'DC.language" content="en-GB', 'DC.language" content="en-US'),
    ("A-007", 'DC.publisher" content="Test', 'DC.publisher" content="Best'),
]


def test_the_heads_of_good_pages_agree_with_the_manuscript(site: Site, pages: Path) -> None:
    issue = gather(site.bench.workspace, "2-1").issue
    assert [*agreement.check_web(pages / "index.html", issue)] == []


@pytest.mark.parametrize(("code", "good", "bad"), IN_HEAD)
def test_a_head_that_says_otherwise_is_found(
    site: Site, pages: Path, code: str, good: str, bad: str
) -> None:
    page = pages / "harbours.html"
    text = page.read_text()
    assert good in text
    page.write_text(text.replace(good, bad))
    issue = gather(site.bench.workspace, "2-1").issue
    found = [*agreement.check_web(pages / "index.html", issue)]
    assert [(f.code, f.where) for f in found] == [(code, "harbours.html")]
