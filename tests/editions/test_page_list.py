"""The EPUB's page list agrees with the folios of the PDF."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from fascicle.checks import epubcheck
from fascicle.editions.epub.page_list import PageBreak, break_pages
from fascicle.editions.reading import Place, Run, read
from fascicle.layout.body import LONGEST_FOOTNOTE
from fascicle.pipeline.building import build
from tests.conftest import FRONT_MATTER, ISSUE, PUBLICATION, Bench

X = "{http://www.w3.org/1999/xhtml}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
WORD = re.compile(r"n\d{4}")
"""The words of the articles are numbered; those of the first are n0001, n0002 …"""


def numbered(words: count[int], number: int) -> str:
    """Return so many of the words that follow."""
    return " ".join(f"n{next(words):04}" for _ in range(number))


def article(words: count[int]) -> str:
    """Return a text that fills pages with everything that a page may begin with."""
    note = " ".join(["remark"] * (LONGEST_FOOTNOTE + 1))
    parts = [f"{numbered(words, 300)} formula $a^2$ and note[^1] {numbered(words, 40)}[^2]"]
    parts += [f"## {numbered(words, 2)}\n\n{numbered(words, 90)}" for _ in range(6)]
    parts.append("\n".join(f"- {numbered(words, 25)}" for _ in range(18)))
    rows = "\n".join(f"| {numbered(words, 1)} | {numbered(words, 2)} |" for _ in range(60))
    parts.append(f"| one | two |\n|---|---|\n{rows}")
    parts.append(f"*{numbered(words, 150)}* {numbered(words, 150)}")
    parts.append(f'![A dot](images/dot.png "{numbered(words, 3)}")')
    parts.append(f"[^1]: {note}\n\n[^2]: A remark at the foot.")
    return "\n" + "\n\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class Pair:
    """The PDF and the EPUB of the same issue: each page's label and text, and the book."""

    pages: dict[str, str]
    path: Path

    def read(self, name: str) -> etree._Element:
        with zipfile.ZipFile(self.path) as book:
            return etree.fromstring(book.read(f"EPUB/{name}"))

    def text_after(self, href: str) -> str:
        """Return the text that follows a mark in its document."""
        name, _, target = href.partition("#")
        (mark,) = self.read(name).xpath("//*[@id=$id]", id=target)
        assert (mark.get("role"), mark.text) == ("doc-pagebreak", None)
        return "".join(mark.xpath("following::text()"))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    bench = Bench(tmp_path_factory.mktemp("pair"))
    bench.write("manuscript/publication.yaml", PUBLICATION + "pdf: {size: A5}\n")
    bench.write("manuscript/1-2/issue.yaml", ISSUE + "  - second.md\npages_from: 15\n")
    words = count(1)
    bench.picture(size=(800, 500))
    bench.article(article(words))
    bench.article(
        f"\n{numbered(words, 20)}\n", FRONT_MATTER.replace("First", "Second"), "second.md"
    )
    build(bench.workspace, "1-2", ["pdf", "epub"])
    folder = bench.workspace.issue_dist("1-2")
    document = pypdfium2.PdfDocument(next(folder.glob("*.pdf")))
    try:
        texts = [page.get_textpage().get_text_bounded() for page in document]
        pages = {document.get_page_label(number): text for number, text in enumerate(texts)}
    finally:
        document.close()
    return Pair(pages, next(folder.glob("*.epub")))


def listed(pair: Pair) -> dict[str, str]:
    """Return the page list: each label with its address."""
    lists = [nav for nav in pair.read("nav.xhtml").iter(f"{X}nav") if nav.get("id") == "page-list"]
    return {str(a.text): str(a.get("href")) for nav in lists for a in nav.iter(f"{X}a")}


def test_every_page_of_the_pdf_is_listed_in_order(pair: Pair) -> None:
    assert list(listed(pair)) == list(pair.pages)
    assert len(pair.pages) > 9


def test_the_first_word_after_each_mark_is_the_first_on_that_page(pair: Pair) -> None:
    compared = 0
    for label, href in listed(pair).items():
        first = WORD.search(pair.pages[label])
        after = WORD.search(pair.text_after(href))
        if first:
            compared += 1
            assert after, f"page {label} begins with {first[0]}"
            assert (label, after[0]) == (label, first[0])
    assert compared > 7


def test_old_readers_have_the_same_list(pair: Pair) -> None:
    ncx = pair.read("toc.ncx")
    targets = {
        str(target.findtext(f"{NCX}navLabel/{NCX}text")): str(
            target.find(f"{NCX}content").get("src")
        )
        for target in ncx.iter(f"{NCX}pageTarget")
    }
    assert targets == listed(pair)
    totals = {str(meta.get("name")): meta.get("content") for meta in ncx.iter(f"{NCX}meta")}
    assert totals["dtb:totalPageCount"] == str(len(pair.pages))
    assert totals["dtb:maxPageNumber"] == list(pair.pages)[-1]


def test_the_package_names_the_printed_issue_as_the_source_of_its_pages(pair: Pair) -> None:
    properties = {(m.get("property"), m.text) for m in pair.read("content.opf").iter("{*}meta")}
    assert ("pageBreakSource", "urn:issn:1234-5679") in properties
    assert ("schema:accessibilityFeature", "pageNavigation") in properties
    assert ("schema:accessibilityFeature", "pageBreakMarkers") in properties


@pytest.mark.slow
def test_epubcheck_has_nothing_against_the_marks(pair: Pair) -> None:
    assert epubcheck.check(pair.path) == []


def test_a_serial_may_do_without_the_list(bench: Bench) -> None:
    bench.write("manuscript/publication.yaml", PUBLICATION + "epub: {page_list: false}\n")
    (built,) = build(bench.workspace, "1-2", ["epub"]).editions
    with zipfile.ZipFile(bench.workspace.issue_dist("1-2") / built.file) as book:
        assert b"doc-pagelist" not in book.read("EPUB/nav.xhtml")
        assert b"pageBreakSource" not in book.read("EPUB/content.opf")


def marked(body: str, *numbers: int) -> str:
    """Return the body of a document with marks before the letters of these numbers."""
    tree = etree.fromstring(f'<html xmlns="{X[1:-1]}"><body>{body}</body></html>')
    breaks = [PageBreak(str(number), ("one",), Place("", number)) for number in numbers]
    break_pages({"one": ("one.xhtml", tree)}, breaks)
    text = etree.tostring(tree.find(f"{X}body"), encoding="unicode")
    text = re.sub(r'<span [^>]*title="(\d+)"[^>]*/>', r"[\1]", text)
    return re.sub(r"</?body[^>]*>", "", text)


def test_a_word_that_goes_over_the_page_stays_whole() -> None:
    assert marked("<p>An overlong word.</p>", 5) == "<p>An overlong [5]word.</p>"


def test_marks_stand_before_brackets_and_between_the_parts_of_a_compound() -> None:
    assert marked("<p>One (two) three-four.</p>", 3, 11) == "<p>One [3](two) three-[11]four.</p>"


def test_a_mark_stands_before_a_block_but_within_a_paragraph() -> None:
    body = "<section><h2>Ab</h2><p>cd</p><ul><li>ef</li><li>gh</li></ul></section>"
    assert marked(body, 2, 4, 6) == (
        "<section><h2>Ab</h2><p>[2]cd</p>[4]<ul><li>ef</li><li>[6]gh</li></ul></section>"
    )


def test_a_text_is_read_once_however_many_pages_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = []

    def read_and_count(*bodies: etree._Element) -> Iterator[Run]:
        texts.append(bodies)
        return read(*bodies)

    monkeypatch.setattr("fascicle.editions.epub.page_list.read", read_and_count)
    assert marked("<p>One two three</p>", 3, 6) == "<p>One [3]two [6]three</p>"
    assert len(texts) == 1
