"""The PDF edition: what is in the bound file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pikepdf
import pytest
from pikepdf import Name

from fascicle.checks.words import pdf_text
from fascicle.editions.pdf.engine import import_weasyprint
from fascicle.editions.pdf.layouts import Layouts
from fascicle.editions.pdf.sections import roman
from fascicle.editions.pdf.typesetting import choose_fonts
from fascicle.editions.styles import Styles
from fascicle.layout.body import LONGEST_FOOTNOTE
from fascicle.manuscript.gathering import gather
from fascicle.pipeline.building import build
from tests.conftest import FRONT_MATTER, ISSUE, PUBLICATION, SAMPLE, Bench

RICH = """
::: summary
What it says.[^long]
:::

## First {#one}

A [word]{lang=ru}, a note,[^1] a [link](https://example.org/x) and [](#tab).

| A | B |
|---|--:|
ROWS

Table: Many rows {#tab}

![A dot](images/dot.png "A dot, enlarged"){#fig}

1. One
    - Inner
2. Two

Term
: Meaning

## Second

See [the other](second.md#there).

[^1]: The note itself.
[^long]: LONG
"""


def write_rich(bench: Bench) -> None:
    """Write an issue of two articles with everything in it."""
    rows = "\n".join(f"| row {number} | {number * 7} |" for number in range(90))
    long_note = " ".join(f"word{number}" for number in range(LONGEST_FOOTNOTE + 1))
    bench.picture()
    bench.write("manuscript/1-2/issue.yaml", ISSUE + "  - second.md\npages_from: 15\n")
    bench.article(RICH.replace("ROWS", rows).replace("LONG", long_note))
    front = FRONT_MATTER.replace("A First", "A *Second*").replace(
        "authors", "language: ru\nauthors"
    )
    bench.article("\n## Там {#there}\n\nТекст о [деле](first.md).\n", front, "second.md")


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pikepdf.Pdf]:
    """Yield the PDF of the issue with everything in it, made once."""
    bench = Bench(tmp_path_factory.mktemp("rich"))
    bench.write("manuscript/publication.yaml", PUBLICATION)
    write_rich(bench)
    (built,) = build(bench.workspace, "1-2", ["pdf"]).editions
    with pikepdf.open(bench.workspace.issue_dist("1-2") / built.file) as pdf:
        yield pdf


def elements(node: Any) -> Iterator[Any]:
    """Yield every structure element below a node."""
    kids = node.get(Name.K, [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and Name.S in kid:
            yield kid
            yield from elements(kid)


def roles(pdf: pikepdf.Pdf) -> list[str]:
    return [str(element.S)[1:] for element in elements(pdf.Root.StructTreeRoot)]


def outline(pdf: pikepdf.Pdf) -> list[str]:
    with pdf.open_outline() as opened:
        flat: list[str] = []
        for item in opened.root:
            flat += [item.title, *(f"  {child.title}" for child in item.children)]
        return flat


def test_a_table_over_pages_is_one_table_with_its_head_read_once(rich: pikepdf.Pdf) -> None:
    found = roles(rich)
    assert found.count("Table") == 1
    assert found.count("TR") == 91
    assert found.count("TH") == 2


def test_a_note_stands_behind_its_call_and_each_leads_to_the_other(rich: pikepdf.Pdf) -> None:
    tree = list(elements(rich.Root.StructTreeRoot))
    position = next(i for i, element in enumerate(tree) if Name.Note == element.S)
    assert [str(e.S) for e in tree[position - 2 : position]] == ["/Reference", "/Link"]
    note = tree[position]
    names = {str(name) for name in list(rich.Root.Names.Dests.Names)[::2]}
    assert str(note.ID) in names
    targets = {
        str(a.Dest) for p in rich.pages for a in p.obj.get(Name.Annots, ()) if Name.Dest in a
    }
    assert {str(note.ID), f"{note.ID}-call"} <= targets


def test_notes_have_the_numbers_of_their_calls(rich: pikepdf.Pdf) -> None:
    import pypdfium2

    names = [str(e.ID) for e in elements(rich.Root.StructTreeRoot) if Name.Note == e.S]
    assert names == ["first--fn-2", "first--fn-1"]  # the long one is the first: after the text
    document = pypdfium2.PdfDocument(rich.filename)
    lines = [
        line.strip()
        for page in document
        for line in page.get_textpage().get_text_range().splitlines()
    ]
    assert any(line.startswith("2") and "The note itself." in line for line in lines)


def test_a_long_note_follows_the_text_instead_of_vanishing(rich: pikepdf.Pdf) -> None:
    import pypdfium2

    text = "".join(
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(rich.filename)
    )
    assert all(f"word{number}" in text for number in range(LONGEST_FOOTNOTE + 1))


def test_figures_have_alternatives_and_places(rich: pikepdf.Pdf) -> None:
    figures = [e for e in elements(rich.Root.StructTreeRoot) if Name.Figure == e.S]
    assert [str(figure.Alt) for figure in figures] == ["A dot"]
    assert len(figures[0].A.BBox) == 4


def test_lists_have_labels_and_bodies(rich: pikepdf.Pdf) -> None:
    lists = [e for e in elements(rich.Root.StructTreeRoot) if e.S == Name.LI]
    shapes = {tuple(str(kid.S) for kid in item.K) for item in lists}
    assert ("/Lbl", "/LBody") in shapes


def test_languages_are_said_where_they_change(rich: pikepdf.Pdf) -> None:
    languages = {str(e.Lang) for e in elements(rich.Root.StructTreeRoot) if Name.Lang in e}
    assert {"ru", "en-GB"} <= languages
    assert str(rich.Root.Lang) == "en-GB"


def test_bookmarks_name_gatherings_and_headings(rich: pikepdf.Pdf) -> None:
    assert outline(rich) == [
        "Cover", "Contents", "A First Article", "  Executive Summary", "  First", "  Second",
        "  Notes", "A Second Article", "  Там", "Imprint",
    ]  # fmt: skip


def test_page_labels_agree_with_the_folios_on_the_pages(rich: pikepdf.Pdf) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(rich.filename)
    labels = [document.get_page_label(number) for number in range(len(document))]
    assert labels[:3] == ["i", "ii", "15"]
    assert labels[3:] == [str(number) for number in range(16, 16 + len(labels) - 3)]
    for page, label in list(zip(document, labels, strict=True))[1:]:
        assert label in page.get_textpage().get_text_range().split()


def test_links_between_articles_lead_to_destinations(rich: pikepdf.Pdf) -> None:
    annotations = [a for p in rich.pages for a in p.obj.get(Name.Annots, ())]
    names = {str(name) for name in list(rich.Root.Names.Dests.Names)[::2]}
    targets = {str(a.Dest) for a in annotations if Name.Dest in a}
    assert {"second--there", "first", "second"} <= targets
    assert targets <= names
    assert "https://example.org/x" in {str(a.A.URI) for a in annotations if Name.A in a}
    assert all(str(annotation.Contents) for annotation in annotations)


def test_the_metadata_name_the_serial_and_both_standards(rich: pikepdf.Pdf) -> None:
    with rich.open_metadata() as metadata:
        assert metadata["dc:title"] == "Test Serial 1, 2"
        assert metadata["dc:creator"] == ["Ada Author"]
        assert metadata["pdfaid:part"] + metadata["pdfaid:conformance"] == "3A"
        assert metadata["pdfuaid:part"] == "1"
        prism = "{http://prismstandard.org/namespaces/basic/2.0/}"
        wanted = ("publicationName", "issn", "volume", "number", "coverDate")
        assert [metadata[prism + name] for name in wanted] == [
            "Test Serial", "1234-5679", "1", "2", "2024-08-26",
        ]  # fmt: skip


def test_only_the_fonts_of_the_project_are_used(rich: pikepdf.Pdf) -> None:
    from fascicle.checks.pdf_fonts import walk

    ours = ("Source", "Fascicle", "Noto")
    names = {font.name.split("+")[-1] for font in walk(rich)}
    assert names
    assert all(name.lstrip("/").startswith(ours) for name in names), names


def test_colour_profiles_are_kept_once(rich: pikepdf.Pdf) -> None:
    profiles = [
        hashlib.sha256(o.read_raw_bytes()).hexdigest()
        for o in rich.objects
        if isinstance(o, pikepdf.Stream) and Name.N in o and Name.Type not in o
    ]
    assert len(profiles) == len(set(profiles)) == 1


@pytest.mark.parametrize("size", ["A4", "A5", "B5", "Letter"])
def test_pages_have_the_size_of_the_setting(bench: Bench, size: str) -> None:
    points = {"A4": (595, 842), "A5": (420, 595), "B5": (499, 709), "Letter": (612, 792)}
    bench.write("manuscript/publication.yaml", f"{PUBLICATION}pdf:\n  size: {size}\n")
    (built,) = build(bench.workspace, "1-2", ["pdf"]).editions
    with pikepdf.open(bench.workspace.issue_dist("1-2") / built.file) as pdf:
        assert {tuple(round(float(v)) for v in p.mediabox[2:]) for p in pdf.pages} == {points[size]}


def test_a_draft_is_marked_on_every_page(bench: Bench) -> None:
    import pypdfium2

    bench.article("\n![A dot](images/no.png)\n")
    (built,) = build(bench.workspace, "1-2", ["pdf"], draft=True).editions
    document = pypdfium2.PdfDocument(bench.workspace.issue_dist("1-2") / built.file)
    texts = [page.get_textpage().get_text_range().casefold() for page in document]
    assert all("draft" in text for text in texts), texts
    assert "picture to come" in texts[1]


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return WeasyPrint with our mends, for one test: others want it as it is."""
    import weasyprint.layout.inline
    import weasyprint.pdf
    import weasyprint.svg

    monkeypatch.setattr(weasyprint.pdf, "add_tags", weasyprint.pdf.add_tags)
    inline = weasyprint.layout.inline
    monkeypatch.setattr(inline, "split_first_line", inline.split_first_line)
    monkeypatch.setitem(weasyprint.svg.TAGS, "path", weasyprint.svg.TAGS["path"])
    monkeypatch.setenv("FONTCONFIG_FILE", "")  # as it was before, after the test
    return import_weasyprint()


def test_text_that_fills_a_line_but_for_its_last_space_is_not_broken_early(
    tmp_path: Path, mended: Any
) -> None:
    """WeasyPrint 70 breaks it behind its first word: see `engine.keep_full_lines`."""
    styles = Styles(SAMPLE.style_folders())
    job = Layouts(gather(SAMPLE, "26-2"), styles, tmp_path).end()
    choose_fonts(job.font_folders, tmp_path)
    weasyprint = mended
    from weasyprint.formatting_structure import boxes

    html = re.sub("<img[^>]*>", "", job.html)
    sheets = [weasyprint.CSS(string=css) for css in job.stylesheets]
    for width in (377.2, 378.1, 379.0, 379.9):  # where the sample's notice showed it
        css = f".house-notice {{ display: block }} .notice-text {{ width: {width}px }}"
        css += ".notice-picture { display: none }"
        own = weasyprint.CSS(string=css)
        (page,) = weasyprint.HTML(string=html).render(stylesheets=[*sheets, own]).pages
        lines = [
            "".join(t.text for t in line.descendants() if isinstance(t, boxes.TextBox))
            for line in page._page_box.descendants()
            if isinstance(line, boxes.LineBox)
        ]
        assert "How" not in lines
        assert any(line.startswith("How does an analyst") for line in lines)


def test_roman_numerals_are_right() -> None:
    assert [roman(n) for n in (1, 4, 9, 14, 40, 90, 1994)] == [
        "i", "iv", "ix", "xiv", "xl", "xc", "mcmxciv",
    ]  # fmt: skip


def test_letters_that_no_font_has_are_told_together(bench: Bench) -> None:
    bench.article("\nTibetan བོད here.\n")
    found = build(bench.workspace, "1-2", ["pdf"]).findings
    (finding,) = [finding for finding in found if finding.code.startswith("T-")]
    assert (finding.code, finding.where) == ("T-003", "manuscript/1-2/first.md:7")
    assert "U+0F56" in finding.message
    assert "U+0F51" in finding.message


def test_a_letter_with_marks_is_found_and_so_is_the_letter_elsewhere(bench: Bench) -> None:
    text = "з\u0308а\u0301 q\u0308u\u0301x\u0302\u0301 qqq xxx эээ \u03b6\u0301ζ"
    bench.article(f"\nJj {text}.\n")
    build(bench.workspace, "1-2", ["pdf"])
    printed = pdf_text(bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf")
    joined, wanted = ("".join(normalize("NFC", each).split()) for each in (printed, text))
    assert wanted in joined
