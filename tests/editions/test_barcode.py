"""The bar code: what it says, how large it is, and that a reader reads it again."""

from __future__ import annotations

from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from pikepdf import Name
from PIL import Image, ImageDraw

from fascicle.issue.barcode import BarcodeSettings, addon_of, make_barcode
from fascicle.layout.barcode import MODULE, bars_of, draw_barcode, size_in_modules
from fascicle.pipeline.building import build
from tests.conftest import ISSUE, PUBLICATION, Bench
from tests.editions.test_pdf import elements

PRINTED = PUBLICATION.replace("issn: 1234-5679", "issn: {electronic: 1234-5679, print: 2345-6787}")


def decoded(image: Image.Image) -> str:
    """Return what a reader that insists on an add-on, or on none, finds in a picture."""
    for wanted in (zxingcpp.EanAddOnSymbol.Require, zxingcpp.EanAddOnSymbol.Ignore):
        found = zxingcpp.read_barcodes(image, ean_add_on_symbol=wanted)
        if found:
            return found[0].text.replace(" ", "")
    return ""


def test_the_number_is_the_prefix_the_issn_the_variant_and_a_check_digit() -> None:
    assert make_barcode("1234-5679", BarcodeSettings()).number == "9771234567003"
    assert make_barcode("2975-0474", BarcodeSettings(variant="01")).number == "9772975047014"
    assert make_barcode("0317-8471", BarcodeSettings(), variant="00").number == "9770317847001"


@pytest.mark.parametrize(
    ("number", "digits", "addon"),
    [
        ("2", 2, "02"), ("2-3", 2, "03"), ("2/3", 2, "03"), ("112", 2, "12"), ("100", 2, "00"),
        ("112", 5, "00112"), ("No. 7", 2, "07"), ("Spring", 2, ""), ("", 5, ""), ("4", 0, ""),
    ],
)  # fmt: skip
def test_the_add_on_is_the_last_number_of_the_issue(number: str, digits: int, addon: str) -> None:
    assert addon_of(number, digits) == addon


@pytest.mark.parametrize("addon", ["", "07", "00112"])
def test_a_reader_reads_every_kind_again(addon: str) -> None:
    barcode = make_barcode("1234-5679", BarcodeSettings(), addon=addon)
    width, height = size_in_modules(barcode)
    image = Image.new("L", (round(width * 4), round(height * 4)), 255)
    draw = ImageDraw.Draw(image)
    for bar in bars_of(barcode):
        corner = (bar.x + bar.width) * 4 - 1, (bar.y + bar.height) * 4 - 1
        draw.rectangle((bar.x * 4, bar.y * 4, *corner), 0)
    assert decoded(image) == f"9771234567003{addon}"


@pytest.mark.parametrize("addon", ["", "07", "00112"])
def test_the_symbol_has_the_measures_of_the_standard(addon: str) -> None:
    barcode = make_barcode("1234-5679", BarcodeSettings(), addon=addon)
    bars = list(bars_of(barcode))
    gaps = [after.x - before.x - before.width for before, after in pairwise(bars)]
    assert bars[0].x >= 11
    assert size_in_modules(barcode)[0] - bars[-1].x - bars[-1].width >= (5 if addon else 7)
    assert {bar.width for bar in bars} <= {1, 2, 3, 4}
    assert (max(gaps) in range(7, 13)) if addon else max(gaps) <= 4
    assert round(min(bar.height for bar in bars[:30]) * MODULE, 2) == 22.85
    assert round(bars[0].height - bars[2].height, 6) == 5


@pytest.mark.parametrize(
    ("size", "millimetres"), [(80, "36.960"), (100, "46.200"), (200, "92.400")]
)
def test_its_size_follows_the_setting(size: int, millimetres: str) -> None:
    drawn = draw_barcode(make_barcode("1234-5679", BarcodeSettings(size=size), addon="01"))
    assert f'width="{millimetres}mm"' in drawn


def test_only_a_serial_in_print_has_one_unless_it_says_otherwise(bench: Bench) -> None:
    assert bench.issue().barcode is None
    bench.write("manuscript/publication.yaml", f"{PUBLICATION}pdf: {{barcode: true}}\n")
    barcode = bench.issue().barcode
    assert barcode
    assert barcode.text == "9771234567003+02"
    bench.write("manuscript/publication.yaml", PRINTED)
    barcode = bench.issue().barcode
    assert barcode
    assert barcode.text == "9772345678008+02"
    bench.write("manuscript/publication.yaml", f"{PRINTED}pdf: {{barcode: false}}\n")
    assert bench.issue().barcode is None


def test_the_serial_and_the_issue_say_what_else_it_holds(bench: Bench) -> None:
    settings = "pdf: {barcode_addon: 5, barcode_variant: 01, barcode_size: 80}\n"
    bench.write("manuscript/publication.yaml", PRINTED + settings)
    barcode = bench.issue().barcode
    assert barcode
    assert (barcode.number[-3:-1], barcode.addon, barcode.size) == ("01", "00002", 80)
    bench.write("manuscript/1-2/issue.yaml", f"{ISSUE}barcode: {{variant: 02, addon: 08}}\n")
    barcode = bench.issue().barcode
    assert barcode
    assert (barcode.number[-3:-1], barcode.addon) == ("02", "08")
    bench.write("manuscript/publication.yaml", f"{PRINTED}pdf: {{barcode_addon: none}}\n")
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    barcode = bench.issue().barcode
    assert barcode
    assert barcode.addon == ""


def test_a_number_without_digits_is_told_and_the_add_on_left_out(bench: Bench) -> None:
    bench.write("manuscript/publication.yaml", PRINTED)
    bench.write("manuscript/1-2/issue.yaml", ISSUE.replace("number: 2", "number: Spring"))
    manuscript = bench.gather()
    assert [(w.code, w.where) for w in manuscript.warnings] == [
        ("M-021", "manuscript/1-2/issue.yaml:2")
    ]
    assert manuscript.issue.barcode == make_barcode("2345-6787", BarcodeSettings())
    bench.write(
        "manuscript/1-2/issue.yaml",
        ISSUE.replace("number: 2", "number: Spring") + "barcode: {addon: 01}\n",
    )
    assert bench.gather().warnings == ()


@pytest.mark.parametrize("wrong", ["barcode_size: 79", "barcode_addon: 3", "barcode_variant: 1"])
def test_settings_outside_the_standard_are_mistakes(bench: Bench, wrong: str) -> None:
    bench.write("manuscript/publication.yaml", f"{PUBLICATION}pdf:\n  {wrong}\n")
    assert [(f.code, f.where) for f in bench.mistakes()] == [
        ("M-005", "manuscript/publication.yaml:8")
    ]


def test_it_is_read_again_from_the_page_where_it_is_vector_art_with_words(bench: Bench) -> None:
    bench.write("manuscript/publication.yaml", PRINTED)
    (built,) = build(bench.workspace, "1-2", ["pdf"]).editions
    path = bench.workspace.issue_dist("1-2") / built.file
    document = pypdfium2.PdfDocument(path)
    image = document[len(document) - 1].render(scale=300 / 72).to_pil().convert("L")
    assert decoded(image) == "977234567800802"
    with pikepdf.open(path) as pdf:
        figures = [e for e in elements(pdf.Root.StructTreeRoot) if Name.Figure == e.S]
        assert [str(figure.Alt) for figure in figures] == ["Bar code: ISSN 2345-6787, issue 2"]
        left, _, right, _ = (float(value) for value in figures[0].A.BBox)
        assert round((right - left) * 25.4 / 72, 2) == 46.2
        assert not pdf.pages[-1].get_images()
