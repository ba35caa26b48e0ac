"""What is set high or low is so in every edition, and told where there is no markup."""

from __future__ import annotations

import pypdfium2
import pytest

from fascicle.layout.records.bibtex import write_bibtex
from fascicle.pipeline.building import build
from fascicle.pipeline.checking import check
from tests.conftest import FRONT_MATTER, ISSUE, PUBLICATION, Bench

FRONT = FRONT_MATTER.replace("A First Article", "The CO~2~ of 10^6^ years")
TEXT = """
The water (H~2~O) fell by 10^12^ m^3^ in ^14^C years, from ~5 to ~10 km.[^n]

## What CO~2~ does

| Gas   | Mass, 10^3^ t |
|-------|--------------:|
| CH~4~ |           1.5 |

Table: Gases such as SF~6~

[^n]: A note on NO~x~ and *R*^2^.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a workbench with an article full of them, in all editions."""
    bench = Bench(tmp_path_factory.mktemp("scripts"))
    bench.write("manuscript/publication.yaml", PUBLICATION)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.article(TEXT, FRONT)
    build(bench.workspace, "1-2", ["pdf", "epub", "web"])
    return bench


def test_no_edition_loses_or_tears_a_word_for_them(made: Bench) -> None:
    report, _ = check(made.workspace, "1-2")
    assert not [found for found in report.findings if found.edition in {"pdf", "epub", "web"}]


def test_they_are_small_and_off_the_line_in_the_pdf(made: Bench) -> None:
    path = made.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"
    document = pypdfium2.PdfDocument(path)
    page = document[1].get_textpage()
    index, _ = page.search("H2O").get_next()
    letter, low = page.get_charbox(index), page.get_charbox(index + 1)
    index, _ = page.search("1012").get_next()
    one, high = page.get_charbox(index), page.get_charbox(index + 2)
    titles = [mark.get_title() for mark in document.get_toc()]
    document.close()
    assert low[1] < letter[1] - 0.5
    assert high[3] > one[3] + 1
    assert low[3] - low[1] < 0.75 * (letter[3] - letter[1])
    assert "The CO₂ of 10⁶ years" in titles
    assert "What CO₂ does" in titles


def test_a_record_without_markup_tells_them(made: Bench) -> None:
    assert "The CO₂ of 10⁶ years" in write_bibtex(made.issue())
