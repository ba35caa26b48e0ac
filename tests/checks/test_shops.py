"""What shops would refuse in an EPUB is told with the shop's name and its rule."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from fascicle.checks import shops
from fascicle.editions.cover import SHOP_BYTES, cover_picture, shop_cover
from fascicle.editions.drawing import MOST_PIXELS
from fascicle.editions.pdf.typesetting import Gathering
from fascicle.findings import Finding, Severity
from tests.checks.books import epub

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}"><path d="M0 0h9v9z"/></svg>'
GOOD = (1600, 2263)
APPLE, GOOGLE = "Apple Books", "Google Play Books"


def picture(size: tuple[int, int] = GOOD, kind: str = "JPEG", mode: str = "RGB") -> bytes:
    made = io.BytesIO()
    frames = (
        {"save_all": True, "append_images": [Image.new(mode, size, 9)]} if kind == "GIF" else {}
    )
    Image.new(mode, size).save(made, kind, **frames)
    return made.getvalue()


def book(folder: Path, *pictures: tuple[str, str, bytes], cover: bytes | None = None) -> Path:
    """Write an EPUB that has some pictures: name, media type, content; and a cover, a JPEG."""
    path = epub(folder / "book.epub", "<p>Text</p>")
    whole = folder / "whole.epub"
    listed = [(name, kind, content, "") for name, kind, content in pictures]
    if cover is not None:
        listed.append(("cover.jpg", shops.JPEG, cover, ' properties="cover-image"'))
    items = "".join(f'<item id="{n}" href="{n}" media-type="{k}"{p}/>' for n, k, _, p in listed)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(whole, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, old.read(name).replace(b"</manifest>", f"{items}</manifest>".encode())
            )
        for name, _, content, _ in listed:
            new.writestr(f"EPUB/{name}", content)
    return Path(shutil.move(whole, path))


def told(found: list[Finding]) -> list[tuple[str, str]]:
    """Return each finding's code, and the shop that it names."""
    names = [shop.name for shop in shops.SHOPS]
    return [(f.code, next(n for n in names if n in f.message)) for f in found]


def test_no_shop_refuses_a_cover_as_we_make_it(tmp_path: Path) -> None:
    assert shops.check(book(tmp_path, cover=picture())) == []


@pytest.mark.parametrize(
    ("cover", "expected"),
    [
        (picture((1399, 2000)), [("E-005", APPLE)]),
        (
            picture((630, 990)),
            [("E-005", n) for n in (APPLE, GOOGLE, "Kindle")],
        ),
        (picture((1500, 7300)), [("E-007", APPLE), ("E-005", GOOGLE)]),
        (picture((2000, 2100)), [("E-007", APPLE)]),
        (picture((2200, 1500)), [("E-006", "Kindle")]),
        (picture() + bytes(3_000_000), [("E-006", "Kobo")]),
        (picture(mode="CMYK"), [("E-007", shop.name) for shop in shops.SHOPS]),
    ],
    ids=["narrow", "small", "long", "many-pixels", "on-its-side", "heavy", "inks"],
)
def test_a_cover_is_told_to_whom_it_is_wrong(
    tmp_path: Path, cover: bytes, expected: list[tuple[str, str]]
) -> None:
    assert told(shops.check(book(tmp_path, cover=cover))) == expected


def test_a_cover_of_another_kind_is_refused_where_it_is_not_known(tmp_path: Path) -> None:
    path = book(tmp_path, ("a.png", shops.PNG, picture(kind="PNG", mode="RGBA")))
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    package = parts["EPUB/package.opf"]
    parts["EPUB/package.opf"] = package.replace(b'png"/>', b'png" properties="cover-image"/>')
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    found = shops.check(path)
    assert told(found) == [("E-006", "Kobo"), ("E-005", "Kindle")]
    assert "transparent" in found[0].message
    assert "image/png, not image/jpeg" in found[1].message


def test_an_epub_without_a_cover_is_told_once(tmp_path: Path) -> None:
    (found,) = shops.check(book(tmp_path))
    assert (found.code, found.severity, found.where) == ("E-005", Severity.WARNING, "package")


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        (shops.JPEG, picture((2400, 1700)), [APPLE]),
        (shops.SVG, SVG.format(3300).encode(), [GOOGLE]),
        (shops.SVG, SVG.format(3200).encode(), []),
        (shops.GIF, picture((9, 9), "GIF"), [GOOGLE]),
        ("image/webp", picture((9, 9), "WEBP"), [shop.name for shop in shops.SHOPS]),
        (shops.PNG, b"no picture", []),
    ],
    ids=["large", "large-drawing", "drawing", "moves", "webp", "broken"],
)
def test_a_picture_that_a_shop_refuses_is_told(
    tmp_path: Path, kind: str, content: bytes, expected: list[str]
) -> None:
    found = shops.check(book(tmp_path, ("a.bin", kind, content), cover=picture()))
    assert told(found) == [("E-007", name) for name in expected]
    assert all(each.where == "EPUB/a.bin" for each in found)


def test_what_is_no_epub_is_left_to_others(tmp_path: Path) -> None:
    (tmp_path / "a.epub").write_bytes(b"no book")
    assert shops.check(tmp_path / "a.epub") == []


@pytest.mark.parametrize("page", [(595, 842), (420, 595), (612, 792), (300, 700)])
def test_covers_are_made_in_the_sizes_that_shops_ask_for(page: tuple[int, int]) -> None:
    made = io.BytesIO()
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(*page)
        document.save(made)
    inside = Image.open(io.BytesIO(cover_picture(Gathering(made.getvalue(), ()))))
    assert inside.width >= 1300
    assert inside.width * inside.height <= MOST_PIXELS * 1.002
    given = shop_cover(made.getvalue())
    shorter, longer = sorted(Image.open(io.BytesIO(given)).size)
    assert (shorter >= 1600, longer >= 2560, longer <= 7200) == (True, True, True)
    assert len(given) <= SHOP_BYTES
