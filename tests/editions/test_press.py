"""The PDF for the press: PDF/X-4 in four inks, with bleed and marks; each fault of it, planted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from fascicle.checks import press
from fascicle.checks.words import pdf_text
from fascicle.editions.pdf.inks import Inks
from fascicle.editions.pdf.press import PROFILE_FILE
from fascicle.errors import MachineError
from fascicle.pipeline.building import build
from fascicle.workspace import default_styles
from tests.conftest import ISSUE, PUBLICATION, Bench

PRESS = "test-serial-1-2-press.pdf"
PAPER, BLACK = (0.0,) * 4, (0.0, 0.0, 0.0, 1.0)
BODY = """
![A dot](images/dot.png)

Text about a [dot](https://example.org/dot).

![A drawing](images/drawing.svg)
"""
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90"><defs><linearGradient id="g">
<stop offset="0" stop-color="#f00" stop-opacity="0.2"/><stop offset="1" stop-color="#00f"/>
</linearGradient></defs><rect width="90" height="90" fill="url(#g)" opacity="0.5"/></svg>
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an issue with a small picture, made for the press."""
    bench = Bench(tmp_path_factory.mktemp("press"))
    bench.write("manuscript/publication.yaml", PUBLICATION)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.write("manuscript/1-2/images/drawing.svg", DRAWING)
    bench.picture()
    bench.article(BODY)
    build(bench.workspace, "1-2", ["pdf", "pdf-press"])
    return bench.workspace.issue_dist("1-2")


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the PDF for the press, to plant faults in."""
    copy = tmp_path / PRESS
    copy.write_bytes((made / PRESS).read_bytes())
    return copy


@pytest.fixture(scope="module")
def inks() -> Inks:
    return Inks(default_styles() / PROFILE_FILE)


def codes(path: Path) -> set[str]:
    return {finding.code for finding in press.check(path)}


def test_it_is_pdf_x_4_without_a_fault_but_the_small_picture(made: Path) -> None:
    (finding,) = press.check(made / PRESS)
    assert finding.code == "X-008"
    assert finding.severity.value == "warning"
    assert "80 × 50 pixels" in finding.message


def test_it_has_the_same_words_as_the_screens(made: Path) -> None:
    screen, paper = (pdf_text(made / name).split() for name in (PRESS.replace("-press", ""), PRESS))
    assert screen == paper


def test_the_same_input_gives_the_same_bytes(made: Path) -> None:
    from fascicle.workspace import Workspace

    before = (made / PRESS).read_bytes()
    build(Workspace(made.parents[1]), "1-2", ["pdf-press"], force=True)
    assert (made / PRESS).read_bytes() == before


def test_the_cover_runs_on_into_the_bleed_and_not_beyond(made: Path) -> None:
    with pypdfium2.PdfDocument(made / PRESS) as document:
        picture = document[0].render(scale=2).to_pil().convert("RGB")
    with pikepdf.open(made / PRESS) as pdf:
        media, trim = (
            [float(edge) for edge in pdf.pages[0].obj[key]] for key in (Name.MediaBox, Name.TrimBox)
        )
    cut = 2 * (trim[0] - media[0])
    down = 2 * (media[3] - trim[3]) + 200
    assert picture.getpixel((int(cut - 10), int(down))) == picture.getpixel(
        (int(cut + 10), int(down))
    )
    assert picture.getpixel((int(cut - 10), int(down))) != (255, 255, 255)
    assert picture.getpixel((int(cut - 22), int(down))) == (255, 255, 255)


def test_grey_is_printed_with_black_alone(inks: Inks) -> None:
    assert inks.of(0, 0, 0) == BLACK
    assert inks.of(1, 1, 1) == PAPER
    cyan, magenta, yellow, black = inks.of(0.5, 0.5, 0.5)
    assert (cyan, magenta, yellow) == (0, 0, 0)
    assert 0.4 < black < 0.8


def test_no_colour_of_the_screen_gets_more_ink_than_paper_takes(inks: Inks) -> None:
    steps = (0, 51, 102, 153, 204, 255)
    image = Image.new("RGB", (len(steps) ** 3, 1))
    image.putdata([(r, g, b) for r in steps for g in steps for b in steps])
    pixels = inks.separate(image).tobytes()
    totals = [sum(pixels[at : at + 4]) / 255 for at in range(0, len(pixels), 4)]
    assert max(totals) <= press.MOST_INK


def test_a_profile_that_is_not_for_printing_is_told(tmp_path: Path) -> None:
    from PIL import ImageCms

    profile = tmp_path / "screen.icc"
    profile.write_bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    with pytest.raises(MachineError, match="four colours"):
        Inks(profile)


def paint(pdf: Pdf, content: str) -> None:
    pdf.pages[0].contents_add(Stream(pdf, content.encode()), prepend=True)


def no_claim(pdf: Pdf) -> None:
    packet = pdf.Root.Metadata.read_bytes().replace(b"PDF/X-4", b"PDF/X-9")
    pdf.Root.Metadata = Stream(pdf, packet)


def not_trapped(pdf: Pdf) -> None:
    del pdf.docinfo[Name.Trapped]


def no_intent(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents


def no_profile(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents[0].DestOutputProfile


def no_bleed(pdf: Pdf) -> None:
    pdf.pages[0].obj.BleedBox = pdf.pages[0].obj.TrimBox


def no_trim(pdf: Pdf) -> None:
    del pdf.pages[0].obj.TrimBox


def link(pdf: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def screen_colour(pdf: Pdf) -> None:
    paint(pdf, "1 0 0 rg 0 0 9 9 re f")


def screen_picture(pdf: Pdf) -> None:
    picture = Stream(pdf, b"\x99" * 12)
    picture.Type, picture.Subtype, picture.ColorSpace = Name.XObject, Name.Image, Name.DeviceRGB
    picture.Width, picture.Height, picture.BitsPerComponent = 2, 2, 8
    pdf.pages[0].obj.Resources.XObject[Name.Planted] = pdf.make_indirect(picture)


def much_ink(pdf: Pdf) -> None:
    paint(pdf, "1 1 1 0.5 k 0 0 9 9 re f")


def inky_picture(pdf: Pdf) -> None:
    screen_picture(pdf)
    planted = pdf.pages[0].obj.Resources.XObject.Planted
    planted.write(b"\xff\xff\xff\xff" + bytes(12))
    planted.ColorSpace = Name.DeviceCMYK


def rich_black(pdf: Pdf) -> None:
    paint(pdf, "q 0.6 0.4 0.4 1 k BT 1 0 0 1 9 9 Tm () Tj ET Q")


@pytest.mark.parametrize(
    ("plant", "code"),
    [
        (no_claim, "X-001"),
        (not_trapped, "X-001"),
        (no_intent, "X-002"),
        (no_profile, "X-002"),
        (no_bleed, "X-003"),
        (no_trim, "X-003"),
        (link, "X-004"),
        (screen_colour, "X-005"),
        (screen_picture, "X-005"),
        (much_ink, "X-006"),
        (inky_picture, "X-006"),
        (rich_black, "X-007"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_planted_fault_is_found_and_nothing_else(
    plant: Callable[[Pdf], None], code: str, file: Path
) -> None:
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        plant(pdf)
        pdf.save(file, deterministic_id=True)
    assert codes(file) == {code, "X-008"}


def test_a_file_that_is_no_pdf_is_told(tmp_path: Path) -> None:
    broken = tmp_path / PRESS
    broken.write_bytes(b"no PDF")
    assert codes(broken) == {"X-001"}
