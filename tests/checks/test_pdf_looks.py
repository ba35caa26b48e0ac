"""What is to be seen on pages: coarse pictures, wrong boxes, text that does not stand out."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from fascicle.checks import pdf_looks
from tests.checks.books import pdf

SEA = (20, 60, 110)
SAND = (235, 225, 200)


def picture(
    folder: Path, size: tuple[int, int], left: tuple[int, ...], right: object = None
) -> str:
    """Write a picture whose halves have two colours; return its address."""
    image = Image.new("RGB", size, left)
    if right:
        image.paste(right, (size[0] // 2, 0, *size))  # type: ignore[arg-type]
    image.save(folder / "a.png")
    return (folder / "a.png").as_uri()


def found(path: Path, body: str, style: str = "") -> list[tuple[str, str]]:
    style += " img { image-rendering: crisp-edges }"
    told = pdf_looks.check(pdf(path / "a.pdf", f"<h1>One</h1>{body}", style=style))
    return [(each.code, each.where) for each in told]


def over(folder: Path, colour: str, left: tuple[int, ...], right: object = None) -> list[str]:
    """Return what is found where a text of a colour stands over a picture."""
    address = picture(folder, (600, 300), left, right)
    style = f".over {{ background: url({address}); background-size: 60mm 30mm; height: 30mm;"
    style += f" width: 60mm; color: {colour} }}"
    told = pdf_looks.check(
        pdf(folder / "a.pdf", "<h1>One</h1><p class=over>By the sea, in a very calm night</p>",
            style=style)
    )  # fmt: skip
    return [each.code for each in told]


def test_a_picture_with_enough_pixels_is_not_told(tmp_path: Path) -> None:
    address = picture(tmp_path, (400, 200), SEA)
    assert found(tmp_path, f"<img src='{address}' alt='' style='width: 60mm'>") == []


def test_a_coarse_picture_is_told_with_its_page(tmp_path: Path) -> None:
    address = picture(tmp_path, (100, 50), SEA)
    body = f"<p style='break-before: page'><img src='{address}' alt='' style='width: 60mm'></p>"
    assert found(tmp_path, body) == [("P-011", "page 2")]
    (told,) = pdf_looks.check(tmp_path / "a.pdf")
    assert "100 × 50 pixels is shown at 42 pixels an inch" in told.message


@pytest.mark.parametrize(
    ("colour", "left", "right"),
    [
        ("#fff", SEA, None),
        ("#111", SAND, None),
    ],
)
def test_text_that_stands_out_from_its_picture_is_not_told(
    tmp_path: Path, colour: str, left: tuple[int, ...], right: object
) -> None:
    assert over(tmp_path, colour, left, right) == []


@pytest.mark.parametrize(
    ("colour", "left", "right"),
    [
        ("#fff", SAND, None),
        ("#123c6e", SEA, None),
        ("#fff", SEA, SAND),  # half of it cannot be read
    ],
)
def test_text_that_goes_under_in_its_picture_is_told(
    tmp_path: Path, colour: str, left: tuple[int, ...], right: object
) -> None:
    assert over(tmp_path, colour, left, right) == ["P-013"]


def test_pale_text_is_told_once_a_page_and_large_text_may_be_paler(tmp_path: Path) -> None:
    pale = "<p style='color: #888'>A pale line of text</p>"
    assert found(tmp_path, pale + pale) == [("P-013", "page 1")]
    (told,) = pdf_looks.check(tmp_path / "a.pdf")
    assert "“A pale line of text” has a contrast of 3.5 to 1" in told.message
    assert found(tmp_path, "<p style='color: #888; font-size: 20pt'>A large line</p>") == []
    assert found(tmp_path, "<p style='color: #bbb; font-size: 20pt'>A large line</p>") != []


def test_text_in_the_very_colour_of_its_ground_is_told(tmp_path: Path) -> None:
    assert over(tmp_path, "white", (255, 255, 255)) == ["P-013"]


def test_a_mark_over_the_whole_page_and_text_that_is_not_drawn_are_let_through(
    tmp_path: Path,
) -> None:
    assert found(tmp_path, "<p style='color: #ddd; font-size: 70pt'>Copy</p>") == []
    assert found(tmp_path, "<p style='color: rgba(0, 0, 0, .2)'>Through it all</p>") == []


def test_text_that_a_picture_lies_over_is_not_judged(tmp_path: Path) -> None:
    address = picture(tmp_path, (600, 300), SEA)
    over = "position: absolute; top: 0; left: 0; width: 60mm"
    text = "<p style='color: #888; margin: 0'>Behind it</p>"
    body = f"<div style='position: relative'>{text}<img src='{address}' alt='' style='{over}'>"
    assert found(tmp_path, f"{body}</div>") == []
    assert found(tmp_path, text) == [("P-013", "page 1")]


@pytest.mark.parametrize("name", ["/CropBox", "/TrimBox"])
def test_a_box_that_is_not_on_its_paper_is_told(tmp_path: Path, name: str) -> None:
    path = pdf(tmp_path / "a.pdf", "<h1>One</h1>")
    with pikepdf.open(path) as document:
        document.pages[0].obj[name] = pikepdf.Array([0, 0, 9000, 9000])
        document.save(tmp_path / "b.pdf")
    told = [(each.code, each.where) for each in pdf_looks.check(tmp_path / "b.pdf")]
    assert told == [("P-012", "page 1")]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7"])
def test_what_is_no_pdf_is_left_to_its_own_check(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    assert pdf_looks.check(tmp_path / "a.pdf") == []
    assert pdf_looks.check(tmp_path / "b.pdf") == []
