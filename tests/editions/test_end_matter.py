"""The end matter: labels beside what they are of, and the bar code on the page of the imprint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pypdfium2
import pytest

from fascicle.editions.pdf.layouts import Layouts
from fascicle.editions.pdf.typesetting import typeset
from fascicle.editions.styles import Styles
from fascicle.layout.words import direction, labels
from fascicle.manuscript.gathering import gather
from fascicle.workspace import Workspace, default_styles
from tests.conftest import PUBLICATION, SAMPLE, SCHOLARLY, Bench

MORE = """\
url: https://example.org/serial
place: Baku
frequency: quarterly
editors: [Berta Writer, Carl Editor]
copyright: The authors
description: A serial about all that is made up for tests.
"""
VALUES = {"frequency": "quarterly", "editors": "Berta Writer", "contact": "editor@", "issue": "26"}


@contextmanager
def end_matter(
    bench: Bench, settings: str, language: str = "en"
) -> Iterator[pypdfium2.PdfDocument]:
    """Yield the pages of an issue's end matter."""
    publication = PUBLICATION.replace("en-GB", language) + MORE + settings
    bench.write("manuscript/publication.yaml", publication)
    manuscript = bench.gather()
    styles = Styles(bench.workspace.style_folders())
    styles = styles.with_look(manuscript.issue.publication.look)
    made = typeset(Layouts(manuscript, styles, bench.workspace.cache).end())
    document = pypdfium2.PdfDocument(made.pdf)
    yield document
    document.close()


def place_of(page: pypdfium2.PdfPage, text: str) -> tuple[float, float, float, float]:
    """Return the left, bottom, right and top of a text on a page."""
    textpage = page.get_textpage()
    found = textpage.search(text).get_next() or textpage.search(text.split()[0]).get_next()
    assert found is not None, text
    boxes = [textpage.get_charbox(found[0] + n) for n in range(found[1])]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


@pytest.mark.parametrize(
    ("language", "look", "size"),
    [("de", "report", "A4"), ("hy", "report", "A4"), ("ka", "report", "B5"), ("tr", "report", "A5"),
     ("ru", "journal", "A5"), ("fa", "journal", "A4"), ("ar", "report", "A4")],
)  # fmt: skip
def test_a_label_stands_on_the_line_of_what_it_is_of(
    bench: Bench, language: str, look: str, size: str
) -> None:
    settings = f"look: {look}\npdf: {{size: {size}}}\n"
    with end_matter(bench, settings, language) as document:
        assert len(document) == 1
        for name, value in VALUES.items():
            label = place_of(document[0], labels(language)[name])
            said = place_of(document[0], value)
            assert abs((label[1] + label[3]) - (said[1] + said[3])) < 6, name
            left, right = (said, label) if direction(language) == "rtl" else (label, said)
            assert left[2] < right[0], name


@pytest.mark.parametrize("look", ["report", "journal"])
def test_the_imprint_and_its_bar_code_fit_a_small_page(bench: Bench, look: str) -> None:
    settings = f"look: {look}\npdf: {{size: A5, columns: 2, barcode: true}}\n"
    with end_matter(bench, settings, "en") as document:
        assert len(document) == 1


@pytest.mark.parametrize("look", ["report", "journal"])
@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("sample", [(SAMPLE, "26-2"), (SCHOLARLY, "3-1")])
def test_notices_and_imprint_of_the_samples_share_a_page(
    bench: Bench, sample: tuple[Workspace, str], look: str, size: str
) -> None:
    workspace, name = sample
    read = gather(workspace, name)
    publication = replace(read.issue.publication, look=look, page_size=size)
    manuscript = replace(read, issue=replace(read.issue, publication=publication))
    styles = Styles((default_styles(),)).with_look(look)
    assert manuscript.issue.current_notices
    assert len(typeset(Layouts(manuscript, styles, bench.workspace.cache).end()).folios) == 1


def test_a_bar_code_stands_on_no_page_alone(bench: Bench) -> None:
    notes = [
        f"  - {{date: 2025-01-{day:02}, note: This was put right on day {day}.}}\n"
        for day in range(1, 21)
    ]
    issue = bench.root / "manuscript/1-2/issue.yaml"
    written = issue.read_text(encoding="utf-8") + "status: corrected\nhistory:\n"
    seen = set()
    for count in range(6, 13):
        bench.write("manuscript/1-2/issue.yaml", written + "".join(notes[:count]))
        with end_matter(bench, "pdf: {size: A5, barcode: true}\n") as document:
            last = document[len(document) - 1].get_textpage().get_text_bounded()
            assert "Typeset with" in " ".join(last.split())
            seen.add(len(document))
    assert seen == {1, 2}


@pytest.mark.parametrize(("look", "size"), [("report", "A4"), ("report", "B5"), ("journal", "A4")])
def test_the_record_of_an_offprint_stands_below_its_title(
    bench: Bench, look: str, size: str
) -> None:
    settings = f"look: {look}\npdf: {{size: {size}}}\n"
    bench.write("manuscript/publication.yaml", PUBLICATION + MORE + settings)
    manuscript = bench.gather()
    styles = Styles(bench.workspace.style_folders()).with_look(look)
    layouts = Layouts(manuscript, styles, bench.workspace.cache)
    document = pypdfium2.PdfDocument(
        typeset(layouts.offprint(manuscript.issue.articles[0], "1–5")).pdf
    )
    heading, label, licence, cited = (
        place_of(document[0], text)[0] for text in ("How to cite", "Licence", "Creative", "Author,")
    )
    document.close()
    assert abs(heading - label) < 3
    assert abs(licence - cited) < 3
    assert licence > label + 50
