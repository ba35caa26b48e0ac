"""A bound file has each font once, and its pages look as their gatherings did."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Name

from fascicle.checks import verapdf
from fascicle.checks.words import pdf_text
from fascicle.editions.pdf import binding
from fascicle.editions.pdf.font_joining import join_fonts
from fascicle.pipeline.building import build
from fascicle.workspace import default_styles
from tests.conftest import ISSUE, PUBLICATION, Bench

FONTS = (default_styles() / "fonts",)
FIRST = "\nQuick *zephyrs* blow, **vexing** daft Jim: ½ of 1,234. Привет, მშვიდობა.\n"
SECOND = "\n## Heading\n\nSphinx of *black quartz*, judge **my vow**. Əlifba və Ħ.\n\n- One\n"


def make(bench: Bench) -> Path:
    bench.write("manuscript/publication.yaml", PUBLICATION)
    bench.write("manuscript/1-2/issue.yaml", ISSUE + "  - second.md\n")
    bench.article(FIRST)
    bench.article(SECOND, name="second.md")
    build(bench.workspace, "1-2", ["pdf"], force=True)
    return bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"


@pytest.fixture(scope="module")
def bench_of_two(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a workbench with a bound issue of two articles."""
    bench = Bench(tmp_path_factory.mktemp("joined"))
    make(bench)
    return bench


@pytest.fixture(scope="module")
def joined(bench_of_two: Bench) -> Path:
    """Return the bound issue."""
    return bench_of_two.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"


def fonts_of(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Return the fonts of a file, each once."""
    fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
    return list({font.objgen: font for font in fonts}.values())


def pictures(path: Path) -> list[bytes]:
    document = pypdfium2.PdfDocument(path)
    shown = [page.render(scale=1.5).to_pil().tobytes() for page in document]
    document.close()
    return shown


def test_each_font_stands_in_the_file_once(joined: Path) -> None:
    with pikepdf.open(joined) as pdf:
        names = [str(font.BaseFont) for font in fonts_of(pdf)]
    assert len(names) > 5
    assert len(names) == len(set(names))


def test_faces_of_one_file_share_its_glyphs(joined: Path) -> None:
    with pikepdf.open(joined) as pdf:
        streams = {
            font.DescendantFonts[0].FontDescriptor.FontFile2.objgen
            for font in fonts_of(pdf)
            if "Source-Serif-4," in str(font.BaseFont) or "Small-Caps" in str(font.BaseFont)
        }
    assert len(streams) == 1


def test_joined_pages_look_and_read_as_before_and_weigh_less(
    bench_of_two: Bench, joined: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, read, size = pictures(joined), pdf_text(joined), joined.stat().st_size
    monkeypatch.setattr(binding, "join_fonts", lambda *_: None)
    apart = make(bench_of_two)
    assert pictures(apart) == seen
    assert pdf_text(apart) == read
    assert size < apart.stat().st_size * 0.9


def test_joined_fonts_are_archival(joined: Path) -> None:
    assert not verapdf.check(joined, "3a")


def reopened(path: Path) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(path.read_bytes()))


@pytest.fixture
def apart(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a bound issue whose fonts were not joined."""
    monkeypatch.setattr(binding, "join_fonts", lambda *_: None)
    return make(bench)


def test_a_font_that_is_not_what_its_name_says_stays_as_it_is(apart: Path) -> None:
    with reopened(apart) as pdf:
        font = next(font for font in fonts_of(pdf) if "Semi-Bold" in str(font.BaseFont))
        own = font.DescendantFonts[0]
        own.W = Array([own.W[0], Array([333 for _ in own.W[1]]), *list(own.W)[2:]])
        before = own.FontDescriptor.FontFile2.objgen
        join_fonts(pdf, FONTS)
        assert own.FontDescriptor.FontFile2.objgen == before


def test_a_glyph_that_means_two_characters_stays_apart(apart: Path) -> None:
    with reopened(apart) as pdf:
        fonts = [font for font in fonts_of(pdf) if str(font.BaseFont).endswith("Source-Serif-4,")]
        code, character = b"<0003>", b"<0042>"
        for font in fonts[:1]:
            text = font.ToUnicode.read_bytes().replace(
                b"endbfchar", b"%s %s\nendbfchar" % (code, character), 1
            )
            font.ToUnicode = pdf.make_stream(text)
        for font in fonts[1:2]:
            text = font.ToUnicode.read_bytes().replace(
                b"endbfchar", b"%s <0043>\nendbfchar" % code, 1
            )
            font.ToUnicode = pdf.make_stream(text)
        count = len(fonts)
        assert count > 1
        join_fonts(pdf, FONTS)
        after = [font for font in fonts_of(pdf) if str(font.BaseFont).endswith("Source-Serif-4,")]
        files = {font.DescendantFonts[0].FontDescriptor.FontFile2.objgen for font in after}
        assert len(after) == count
        assert len(files) == 1
        assert all(font.get(Name.ToUnicode) is not None for font in after)


def test_fonts_from_elsewhere_are_left_alone(apart: Path) -> None:
    with reopened(apart) as pdf:
        before = len(fonts_of(pdf))
        join_fonts(pdf, ())
        assert len(fonts_of(pdf)) == before
