"""Faults that engines make, each planted in each edition: the word check finds them all."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from fascicle.checks.subjects import subjects_of
from fascicle.checks.table import CHECKS
from fascicle.findings import Finding
from fascicle.pipeline.building import build
from tests.conftest import PUBLICATION, Bench, made_once

EDITIONS = ("pdf", "epub", "web")
HEAD = "---\ntitle: {title}\nauthors: [Ada Author]\nlanguage: {language}\n---\n\n"
ONE = "The northern railway carried grain and timber to the first harbour every week of summer."
TWO = "Its director wrote letters to the ministry, none of which was answered before autumn."
THREE = "In October the fishermen of the southern quay asked for the same, and got a reply."
FOUR = "What they were told has been kept in the archive of the office beside the lighthouse."
SEA = "دریای خزر بزرگ است و بندر انزلی در کنار آن است."
ROAD = "راه بندر از کنار دریا می‌گذرد و به شهر می‌رسد."
SHIP = "بندر انزلی بزرگ است و راه آن از شهر می‌گذرد."

WRITTEN = {
    "dropped": f"{ONE} {TWO} {THREE}",
    "doubled": f"{FOUR.replace('archive', 'cellar')}\n\nBetween the two stands this.",
    "swapped": f"## First\n\n{TWO[:60]} for long.\n\n## Second\n\n{ONE[:60]} by night.",
    "persian": f"{SEA} {ROAD} {SHIP}",
}
CHANGED = {
    "dropped": f"{ONE} {THREE}",
    "doubled": WRITTEN["doubled"] + "\n\n" + FOUR.replace("archive", "cellar"),
    "swapped": f"## Second\n\n{ONE[:60]} by night.\n\n## First\n\n{TWO[:60]} for long.",
    "persian": f"{SEA} {ROAD}",
}


def write(root: Path, texts: dict[str, str]) -> None:
    """Write a publication of some texts, and make its editions."""
    bench = Bench(root)
    bench.write("manuscript/publication.yaml", PUBLICATION)
    listed = "".join(f"\n  - {name}.md" for name in texts)
    bench.write("manuscript/1-2/issue.yaml", f"number: 2\ndate: 2024-08-26\narticles:{listed}\n")
    for name, text in texts.items():
        language = "fa" if name == "persian" else "en"
        head = HEAD.format(title=name.title(), language=language)
        bench.write(f"manuscript/1-2/{name}.md", head + text + "\n")
    build(bench.workspace, "1-2", EDITIONS)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(made_once(tmp_path_factory, "planted-good", lambda root: write(root, WRITTEN)))


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(made_once(tmp_path_factory, "planted-bad", lambda root: write(root, CHANGED)))


FILES = {"pdf": "test-serial-1-2.pdf", "epub": "test-serial-1-2.epub", "web": "web/index.html"}


def told(good: Bench, edition: str, file: Path) -> list[Finding]:
    """Return what is said of a file that ought to be an edition of the good manuscript."""
    (subject,) = subjects_of(good.issue(), "1-2", [(edition, file)])
    (check,) = (each for each in CHECKS if each.name == edition == each.edition)
    return [found for found in check.run(subject) if found.code.startswith("W-")]


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_edition_without_a_fault_is_let_through(good: Bench, edition: str) -> None:
    assert told(good, edition, good.root / "dist/1-2" / FILES[edition]) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_dropped_doubled_or_moved_is_found(good: Bench, bad: Bench, edition: str) -> None:
    found = told(good, edition, bad.root / "dist/1-2" / FILES[edition])
    assert {(each.code, each.where.partition(".")[0]) for each in found} == {
        ("W-001", "1-2/dropped"), ("W-003", "text"), ("W-004", "1-2/swapped"),
        ("W-001", "1-2/persian"),
    }  # fmt: skip
    (dropped,) = (each for each in found if each.where.startswith("1-2/dropped"))
    assert "“Its director wrote letters" in dropped.message
    (doubled,) = (each for each in found if each.code == "W-003")
    assert "kept in the cellar of the" in doubled.message


Change = Callable[[bytes], bytes]
SOFT = ("har\u00adbour", {"W-005"})
UNKNOWN = ("har\ufffdour", {"W-001", "W-006"})
OWN_LIGATURE = ("\ue001rst harbour", {"W-001", "W-006"})
TORN = ("har bour", {"W-007"})
GLUED = ("theharbour", {"W-007"})


def change_texts(good: Bench, edition: str, folder: Path, change: Change, ending: str) -> Path:
    """Return an edition in which the files with an ending are others."""
    if edition == "epub":
        target = folder / "a.epub"
        with (
            zipfile.ZipFile(good.root / "dist/1-2" / FILES["epub"]) as book,
            zipfile.ZipFile(target, "w") as made,
        ):
            for name in book.namelist():
                content = book.read(name)
                made.writestr(name, change(content) if name.endswith(ending) else content)
        return target
    shutil.copytree(good.root / "dist/1-2/web", folder / "web")
    for file in (folder / "web").rglob(f"*{ending}"):
        file.write_bytes(change(file.read_bytes()))
    return folder / "web" / "index.html"


@pytest.mark.parametrize("edition", ["epub", "web"])
@pytest.mark.parametrize(
    ("old", "new"),
    [("harbour", SOFT), ("harbour", UNKNOWN), ("first harbour", OWN_LIGATURE), ("harbour", TORN),
     ("the first", ("thefirst", {"W-007"}))],
)  # fmt: skip
def test_a_letter_that_came_out_wrong_is_found(
    good: Bench, tmp_path: Path, edition: str, old: str, new: tuple[str, set[str]]
) -> None:
    text, codes = new
    ending = "dropped.xhtml" if edition == "epub" else "dropped.html"

    def change(page: bytes) -> bytes:
        assert old.encode() in page
        return page.replace(old.encode(), text.encode())

    file = change_texts(good, edition, tmp_path, change, ending)
    assert {found.code for found in told(good, edition, file)} - {"W-008"} == codes


@pytest.mark.parametrize(("edition", "ending"), [("epub", ".ttf"), ("web", ".woff2")])
def test_letters_that_no_font_has_are_found(
    good: Bench, tmp_path: Path, edition: str, ending: str
) -> None:
    file = change_texts(good, edition, tmp_path, lambda _: b"no font", ending)
    found = told(good, edition, file)
    assert {each.code for each in found} == {"W-008"}
    assert any("“k” (U+006B LATIN SMALL LETTER K)" in each.message for each in found)


def remap(old: bytes, new: bytes) -> Callable[[pikepdf.Pdf], None]:
    """Return what lets fonts say something else of a glyph, as bad subsets do."""

    def change(pdf: pikepdf.Pdf) -> None:
        changed = 0
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
                letters = thing.ToUnicode.read_bytes()
                changed += letters.count(old)
                thing.ToUnicode.write(letters.replace(old, new))
        assert changed

    return change


def blank(pdf: pikepdf.Pdf) -> None:
    """Draw the box for what a font lacks in place of the letter `y`."""
    changed = 0
    for page in pdf.pages:
        for font in page.Resources.Font.values():
            glyph = re.search(rb"<([0-9a-f]{4})> <0079>", font.ToUnicode.read_bytes())
            if glyph:
                page.contents_coalesce()
                text = page.Contents.read_bytes()
                changed += text.count(b"<%s>" % glyph[1])
                page.Contents.write(text.replace(b"<%s>" % glyph[1], b"<0000>"))
    assert changed


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (remap(b"> <00660069>", b"> <e001>"), {"W-001", "W-006"}),
        (remap(b"> <00660069>", b"> <fffd>"), {"W-001", "W-006"}),
        (remap(b"> <0062>", b"> <00ad0062>"), {"W-005"}),
        (blank, {"W-001"}),
    ],
    ids=["a ligature of the font's own", "a ligature without a letter", "a soft hyphen", "a box"],
)
def test_a_glyph_that_came_out_wrong_in_a_pdf_is_found(
    good: Bench, tmp_path: Path, change: Callable[[pikepdf.Pdf], None], codes: set[str]
) -> None:
    with pikepdf.open(good.root / "dist/1-2" / FILES["pdf"]) as pdf:
        change(pdf)
        pdf.save(tmp_path / "a.pdf")
    assert {found.code for found in told(good, "pdf", tmp_path / "a.pdf")} == codes
