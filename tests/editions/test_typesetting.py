"""What WeasyPrint leaves out or puts in a wrong place, and what we do about it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from fascicle.editions.pdf.engine import import_weasyprint
from fascicle.editions.pdf.list_numbers import number_lists
from fascicle.editions.pdf.note_calls import bind_calls
from fascicle.editions.pdf.typesetting import Job, choose_fonts, typeset
from fascicle.workspace import default_styles
from tests.conftest import SAMPLE

CSS = "li { list-style-position: inside } p { font: 14px/20px 'Source Serif 4' } "
CSS += ".called { white-space: nowrap }"


def lines_of(
    html: str, cache: Path, mend: Callable[[Any], None] = lambda _: None, css: str = ""
) -> list[Any]:
    """Return the lines of a page as boxes."""
    choose_fonts(tuple(folder / "fonts" for folder in SAMPLE.style_folders()), cache)
    weasyprint = import_weasyprint()
    from weasyprint.formatting_structure import boxes

    document = weasyprint.HTML(string=html)
    mend(document.etree_element)
    (page,) = document.render(stylesheets=[weasyprint.CSS(string=CSS + css)]).pages
    return [box for box in page._page_box.descendants() if isinstance(box, boxes.LineBox)]


def pages_of(html: str, cache: Path, css: str) -> list[Any]:
    """Return the pages of a document."""
    choose_fonts(tuple(folder / "fonts" for folder in SAMPLE.style_folders()), cache)
    weasyprint = import_weasyprint()
    rendered = weasyprint.HTML(string=html).render(stylesheets=[weasyprint.CSS(string=CSS + css)])
    return list(rendered.pages)


def texts_of(lines: list[Any]) -> list[str]:
    return ["".join(getattr(box, "text", "") for box in line.descendants()) for line in lines]


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("<ol start=5><li>a<li>b</ol>", ["5. a", "6. b"]),
        ("<ol><li value=4>a<li value=9>b<li>c</ol>", ["4. a", "9. b", "10. c"]),
        ("<ol reversed><li>a<li>b</ol>", ["2. a", "1. b"]),
        ("<ol reversed start=9><li>a<li value=4>b<li>c</ol>", ["9. a", "4. b", "3. c"]),
        ("<ol type=a start=3><li>a<ol><li>x</ol><li>b</ol>", ["c. a", "1. x", "d. b"]),
        ("<ol start=none><li>a</ol>", ["1. a"]),
    ],
)
def test_items_have_the_numbers_that_the_manuscript_gives_them(
    tmp_path: Path, written: str, printed: list[str]
) -> None:
    assert texts_of(lines_of(written, tmp_path, number_lists)) == printed


def test_the_call_of_a_note_stays_with_its_word(tmp_path: Path) -> None:
    call = '<a class="note-call" href="#x">7</a>'
    html = "<p style='width: {}px'>See <em>it</em>, and word word river." + call + " On."
    for width in range(130, 160, 3):
        texts = texts_of(lines_of(html.format(width), tmp_path, bind_calls))
        assert any("river.7" in text for text in texts)
        assert not any(text.startswith("7") for text in texts)


def test_fonts_are_read_anew_in_a_process_when_others_are_put_in_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "")  # as it was before, after the test
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    job = Job("x", "<p>word</p>", (), {}, (), (fonts,), tmp_path)
    names = []
    for name in ("SourceSerif4-Regular.ttf", "SourceSans3-Regular.ttf"):
        for before in fonts.iterdir():
            before.unlink()
        shutil.copy(default_styles() / "fonts" / name, fonts)
        with pikepdf.open(io.BytesIO(typeset(job).pdf)) as pdf:
            (font,) = dict(pdf.pages[0].Resources.Font).values()
            names.append(str(font.BaseFont).partition("+")[2].strip(","))
    assert names == ["Source-Serif-4", "Source-Sans-3"]


def test_a_word_of_ten_thousand_letters_is_broken_into_lines(tmp_path: Path) -> None:
    word = "abcdefghij" * 1000
    css = "html { hyphens: auto; font-size: 2px } @page { size: 148mm 2000mm }"
    lines = texts_of(lines_of(f"<html lang=en><p>{word}</p>", tmp_path, css=css))
    assert len(lines) > 20
    assert "".join(lines).replace("‐", "").replace("-", "") == word


def test_notes_stand_on_the_page_of_their_calls_where_there_is_room(tmp_path: Path) -> None:
    """On US Letter in this size the area of two notes seems full, by an error in rounding."""
    from weasyprint.formatting_structure import boxes

    note = "<span class=note>{}</span>"
    words = "Some words of a note that takes more than one line of its narrow page. "
    text = "".join(
        f"<p class=page>Page{note.format('Short.')}{note.format(words * (page % 5))}</p>"
        for page in range(1, 8)
    )
    css = "@page { size: 120mm 11in; margin: 29mm 30mm 28mm; @footnote { margin-top: 14.6pt;"
    css += "border-top: 0.5pt solid; padding-top: 4pt } } .page { break-before: page }"
    css += ".page { font: 10.3pt 'Source Serif 4' } .note { float: footnote;"
    css += "font-size: 0.8em; line-height: 1.38; margin-bottom: 2pt }"
    shown = [
        [box.children for box in page._page_box.children if isinstance(box, boxes.FootnoteAreaBox)]
        for page in pages_of(f"<html lang=en>{text}", tmp_path, css)
    ]
    assert [len(notes) for (notes,) in shown] == [2] * 7
