"""References to pages: “see page 34”, also in another article, in every edition."""

from __future__ import annotations

import re
from zipfile import ZipFile

import pytest

from fascicle.checks.words import pdf_text
from fascicle.editions.pdf import edition
from fascicle.pipeline.building import build
from fascicle.pipeline.checking import check
from tests.conftest import ISSUE, PUBLICATION, Bench

FILLER = "\n\n".join(
    f"Paragraph {n} fills a line or two of the page and no more." for n in range(90)
)
FIRST = f"""
The dot stands elsewhere, see [](second.md#dot){{.page}}, and [its end](#end){{.page}} here.

The whole of the other article begins on [](second.md){{.page}}.

{FILLER}

## The end {{#end}}

It ends.
"""
SECOND = f"""
{FILLER}

![A dot](images/dot.png "A dot"){{#dot}}

Back to [](first.md#end){{.page}}.
"""


def write(bench: Bench, pages_from: int = 98) -> None:
    bench.write("manuscript/publication.yaml", PUBLICATION)
    bench.write("manuscript/1-2/issue.yaml", f"{ISSUE}  - second.md\npages_from: {pages_from}\n")
    bench.picture()
    bench.article(FIRST)
    bench.article(SECOND, name="second.md")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a workbench with an issue whose articles refer to each other's pages."""
    bench = Bench(tmp_path_factory.mktemp("references"))
    write(bench)
    build(bench.workspace, "1-2", ["pdf", "epub"])
    return bench


def pages_of(bench: Bench) -> list[str]:
    pdf = bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"
    return pdf_text(pdf).replace("\u00a0", " ").split("\f")


def label_of(pages: list[str], text: str, first: int = 98, front: int = 2) -> int:
    """Return the number of the page that has a text."""
    found = [number for number, page in enumerate(pages) if text in page]
    assert len(found) == 1, f"“{text}” is on {len(found)} pages"
    return found[0] - front + first


def test_a_reference_tells_the_page_of_what_it_leads_to(made: Bench) -> None:
    pages = pages_of(made)
    text = " ".join(pages[2].split())
    dot, end = label_of(pages, "A dot\n"), label_of(pages, "It ends.")
    assert dot > end > 98
    assert f"elsewhere, see page {dot}, and its end (page {end}) here." in text
    assert f"The whole of the other article begins on page {end + 1}." in text


def test_a_reference_leads_back_over_articles(made: Bench) -> None:
    pages = pages_of(made)
    assert f"Back to page {label_of(pages, 'It ends.')}." in " ".join("".join(pages).split())


def test_what_has_no_pages_tells_the_name_instead(made: Bench) -> None:
    file = made.workspace.issue_dist("1-2") / "test-serial-1-2.epub"
    with ZipFile(file) as book:
        text = "".join(book.read(name).decode() for name in book.namelist() if "first" in name)
    plain = re.sub(r"<[^>]+>", "", text).replace("\u00a0", " ")
    assert "elsewhere, see Figure 1, and its end here." in plain
    assert "data-page" not in text


def test_no_check_takes_a_page_number_for_a_loss(made: Bench) -> None:
    report, _ = check(made.workspace, "1-2")
    assert report.ok, report.findings


def test_pages_that_move_are_told_anew(bench: Bench) -> None:
    write(bench)
    build(bench.workspace, "1-2", ["pdf"])
    kept = set((bench.workspace.cache / "gatherings").iterdir())
    write(bench, pages_from=198)
    build(bench.workspace, "1-2", ["pdf"])
    pages = pages_of(bench)
    assert f"see page {label_of(pages, 'A dot' + chr(10), 198)}," in " ".join(pages[2].split())
    assert kept <= set((bench.workspace.cache / "gatherings").iterdir())


def test_numbers_that_do_not_settle_are_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edition, "ROUNDS", 1)
    write(bench)
    outcome = build(bench.workspace, "1-2", ["pdf"])
    told = [finding for finding in outcome.findings if "do not settle" in finding.message]
    assert {finding.where for finding in told} == {"first.md", "second.md"}


def test_the_words_for_a_page_follow_the_language(bench: Bench) -> None:
    bench.write("manuscript/publication.yaml", PUBLICATION)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.article(
        "См. [](#konets){.page}.\n\n## Конец {#konets}\n\nТекст.\n",
        front="---\ntitle: Статья\nauthors: [А. Б.]\nlanguage: ru\n---\n",
    )
    build(bench.workspace, "1-2", ["pdf"])
    assert "См. с. 1." in "".join(pages_of(bench))
