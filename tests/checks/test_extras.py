"""What stands in an edition and nobody brought there is found; what a layout brings is not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest

from fascicle.checks.subjects import subjects_of
from fascicle.checks.table import CHECKS
from fascicle.checks.words import ExpectedText, compare
from fascicle.findings import Finding
from fascicle.pipeline.building import build
from tests.conftest import Bench

ONE = "The northern railway carried grain and timber to the harbour every week of that summer."
TWO = "Its director wrote letters to the ministry, none of which was answered before autumn."
KNOWN = ("Harbour Notes", "Contents", "How to cite", "Volume 3, Issue 1")
PLANTED = "Send your savings to this account before midnight tomorrow please."


def codes(found: str) -> list[str]:
    blocks = [ExpectedText("a.md:1", ONE), ExpectedText("a.md:2", TWO)]
    return [finding.code for finding in compare(blocks, found, KNOWN)]


def test_what_a_layout_brings_is_let_through() -> None:
    heads = "Harbour Notes\nVolume 3, Issue 1\n"
    pages = ("Contents\n1 2 xiv\n", f"{ONE}\n12\n", f"{TWO}\nHow to cite\n")
    assert codes("\f".join(heads + page for page in pages)) == []


def test_a_sentence_that_nobody_wrote_is_found() -> None:
    assert codes(f"{ONE}\n{PLANTED}\n{TWO}\n") == ["W-002"]
    assert codes(f"{ONE}\n{TWO}\nHarbour Notes {PLANTED} Contents\n") == ["W-002"]


def test_a_paragraph_that_stands_twice_is_found() -> None:
    assert codes(f"{ONE}\n{TWO}\n{ONE}\n") == ["W-003"]


def test_a_word_or_two_more_are_no_sentence() -> None:
    assert codes(f"{ONE}\nfig unit km\n{TWO}\n") == []


def test_a_line_that_is_read_from_its_other_end_is_no_text_that_nobody_wrote() -> None:
    text = "wind ქარი هذا نص من اليمين إلى اليسار harbour across"
    blocks = [ExpectedText("a.md:1", ONE), ExpectedText("a.md:2", text)]
    turned = "across harbour هذا نص من اليمين إلى اليسار ქარი wind"
    assert compare(blocks, f"{ONE}\n{turned}\n", KNOWN) == []
    found = compare(blocks, f"{ONE}\n{turned}\n{PLANTED}\n", KNOWN)
    assert [finding.code for finding in found] == ["W-002"]
    twice = compare(blocks, f"{ONE}\n{turned}\n{turned}\n", KNOWN)
    assert [finding.code for finding in twice] == ["W-003"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a publication with its editions."""
    from tests.conftest import FRONT_MATTER, ISSUE, PUBLICATION

    bench = Bench(tmp_path_factory.mktemp("publication"))
    bench.write("manuscript/publication.yaml", PUBLICATION)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.article(f"\n{ONE}\n\n## A heading\n\n{TWO}\n", FRONT_MATTER)
    build(bench.workspace, "1-2", ("pdf", "epub"))
    return bench


def findings(made: Bench, tmp_path: Path, name: str, content: bytes) -> list[Finding]:
    """Return what words a check complains of when a file is another one."""
    file = tmp_path / name
    file.write_bytes(content)
    (subject,) = subjects_of(made.issue(), "manuscript/1-2", [(file.suffix[1:], file)])
    (check,) = (each for each in CHECKS if each.name == each.edition == subject.kind)
    return [found for found in check.run(subject) if found.code.startswith("W-")]


def test_a_sentence_planted_in_an_epub_is_found(made: Bench, tmp_path: Path) -> None:
    name = "test-serial-1-2.epub"
    target = io.BytesIO()
    with (
        zipfile.ZipFile(made.root / "dist/1-2" / name) as book,
        zipfile.ZipFile(target, "w") as changed,
    ):
        for info in book.infolist():
            content = book.read(info)
            if info.filename.endswith("first.xhtml"):
                content = content.replace(b"</p>", f"</p><p>{PLANTED}</p>".encode(), 1)
            changed.writestr(info, content)
    (finding,) = findings(made, tmp_path, name, target.getvalue())
    assert (finding.code, finding.edition) == ("W-002", "epub")
    assert "savings" in finding.message


def test_a_page_that_is_bound_twice_is_found(made: Bench, tmp_path: Path) -> None:
    name = "test-serial-1-2.pdf"
    target = io.BytesIO()
    with pikepdf.open(made.root / "dist/1-2" / name) as pdf:
        pdf.pages.append(pdf.pages[1])
        pdf.save(target)
    found = findings(made, tmp_path, name, target.getvalue())
    assert {finding.code for finding in found} == {"W-003"}
