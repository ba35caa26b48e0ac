"""Captions, long descriptions and abstracts: set like the text around them, in every edition."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from lxml import etree, html

from fascicle.issue.model import Article
from fascicle.layout.plain import plain
from fascicle.pipeline.building import build
from fascicle.pipeline.checking import check
from tests.conftest import FRONT_MATTER, PUBLICATION, Bench

BIB = "@book{doe, author={Doe, Jane}, title={A Lake}, publisher={A Press}, date={2020}}\n"
FRONT = FRONT_MATTER.replace(
    "authors:",
    "abstract: The level $h_t$ falls.\n"
    'hero: {src: images/dot.png, alt: A dot, caption: "After @doe, by [others](#fig)"}\n'
    "authors:",
)
BODY = """
![A dot](images/dot.png "Growth of $a^2$ [@doe, p. 4]; see [](#fig)"){#fig}

::: description
At first, as @doe says, there is *nothing* but $x_1$.

- Then a dot.
:::

![Another dot](images/dot.png)

::: description
It has no caption.
:::

The text goes on.
"""
X = "{http://www.w3.org/1999/xhtml}"
MATHS = "{http://www.w3.org/1998/Math/MathML}math"


@pytest.fixture
def cite(make_bench: Callable[[], Bench]) -> Callable[..., Bench]:
    """Return a maker of an issue with a figure that is described, in a citation style."""

    def make(style: str = "apa") -> Bench:
        bench = make_bench()
        bench.write("manuscript/publication.yaml", f"{PUBLICATION}citations: {{style: {style}}}\n")
        bench.write("manuscript/1-2/references.bib", BIB)
        bench.picture(size=(1600, 1000))
        bench.article(BODY, FRONT)
        return bench

    return make


def article_of(bench: Bench) -> Article:
    return bench.issue().articles[0]


def test_a_caption_has_its_formulas_citations_and_references(cite: Callable[..., Bench]) -> None:
    article = article_of(cite())
    caption = article.figures[0].caption
    assert caption is not None
    assert caption.plain == "Growth of a^2 (Doe, 2020, p. 4); see"
    assert '<math display="inline" alttext="a^2">' in caption.html
    assert 'class="biblioref" href="#ref-doe"' in caption.html
    assert 'data-xref="figure" data-number="1"' in caption.html
    assert article.hero is not None
    assert article.hero.caption is not None
    assert article.hero.caption.plain == "After Doe (2020), by others"
    assert "<figcaption" not in article.body


def test_an_abstract_has_its_formulas_and_tells_them_in_plain_records(
    cite: Callable[..., Bench],
) -> None:
    article = article_of(cite())
    assert '<math display="inline" alttext="h_t">' in article.abstract
    assert plain(article.abstract) == "The level h_t falls."
    assert 'class="front"' not in article.body


def test_sources_are_listed_in_the_order_of_reading(cite: Callable[..., Bench]) -> None:
    (source,) = article_of(cite()).references
    assert source.cited == ("citation-1", "citation-2", "citation-3")


def test_a_citation_in_a_caption_becomes_a_note_where_the_style_has_notes(
    cite: Callable[..., Bench],
) -> None:
    article = article_of(cite("chicago-notes-bibliography"))
    assert [note.number for note in article.notes] == [1, 2, 3]
    assert article.hero is not None
    assert article.hero.caption is not None
    assert 'data-note="1"' in article.hero.caption.html
    assert article.figures[0].caption is not None
    assert 'data-note="2"' in article.figures[0].caption.html


def test_a_description_belongs_to_its_figure(cite: Callable[..., Bench]) -> None:
    first, second = article_of(cite()).figures
    assert "as Doe (" in html.fromstring(f"<div>{first.description}</div>").text_content()
    assert "<li" in first.description
    assert "<p" in second.description
    assert "no caption" in second.description


@pytest.fixture
def made(cite: Callable[..., Bench]) -> Path:
    """Return the folder of the editions of the issue with the described figure."""
    bench = cite()
    build(bench.workspace, "1-2", ["pdf", "epub", "web", "offprints"])
    report, _ = check(bench.workspace, "1-2")
    assert report.findings == ()
    return bench.workspace.issue_dist("1-2")


@pytest.mark.slow
def test_every_edition_shows_captions_and_descriptions_and_passes_every_check(made: Path) -> None:
    with zipfile.ZipFile(next(made.glob("*.epub"))) as book:
        page = etree.fromstring(book.read("EPUB/articles/first.xhtml"))
        package = book.read("EPUB/content.opf")
    for tree in (page, html.parse(made / "web" / "first.html").getroot()):
        images = [i for i in tree.iter("{*}img", "img") if i.get("aria-details")]
        assert [image.get("alt") for image in images] == ["A dot", "Another dot"]
        for image in images:
            (details,) = tree.xpath("//*[@id=$id]", id=image.get("aria-details"))
            assert etree.QName(details).localname == "details"
    caption = next(c for c in page.iter(f"{X}figcaption") if "Growth" in "".join(c.itertext()))
    assert caption.find(f".//{MATHS}") is not None
    assert "Figure\u00a01" in "".join(caption.itertext())
    assert b">longDescription<" in package
    with pikepdf.open(next(made.glob("*.pdf"))) as pdf:
        names = {str(name) for name in list(pdf.Root.Names.Dests.Names)[::2]}
    assert {"first--description-1", "first--description-2", "first--ref-doe"} <= names
