"""Offprints: each article as a PDF of its own, from the issue's own typesetting."""

from __future__ import annotations

import json
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Name

from fascicle.errors import MachineError
from fascicle.files import write_all
from fascicle.pipeline.building import build
from fascicle.pipeline.built import BUILD_FILE, read_built
from fascicle.pipeline.checking import check
from fascicle.workspace import Workspace
from tests.conftest import FRONT_MATTER, ISSUE, PUBLICATION, Bench
from tests.editions.test_pdf import elements, outline

FOLDER = "offprints"
FIRST = f"{FOLDER}/test-serial-1-2-first.pdf"
SECOND = f"{FOLDER}/test-serial-1-2-second.pdf"
LINKS = """
See [the second](second.md#there), [the third](third.md) and [this](#here).

## Here {#here}

"""
DETAILS = """\
language: ru
doi: 10.5555/second
license: CC0-1.0
keywords: [один, два]
abstract: О чём *это*.
authors"""


def write_issue(bench: Bench) -> None:
    """Write an issue of three articles that link to each other. The second one has a DOI."""
    bench.write("manuscript/publication.yaml", PUBLICATION)
    articles = "  - second.md\n  - third.md\npages_from: 15\n"
    bench.write("manuscript/1-2/issue.yaml", ISSUE + articles)
    bench.article(LINKS + "A paragraph that fills the page.\n\n" * 40)
    second = FRONT_MATTER.replace("A First", "A *Second*").replace("authors", DETAILS)
    bench.article("\n## Там {#there}\n\nТекст о [деле](first.md).\n", second, "second.md")
    bench.article("\nThe end.\n", FRONT_MATTER.replace("First", "Third"), "third.md")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an issue with its PDF and its offprints, made once."""
    bench = Bench(tmp_path_factory.mktemp("offprints"))
    write_issue(bench)
    build(bench.workspace, "1-2", ["pdf", "offprints"])
    return bench.workspace.issue_dist("1-2")


@pytest.fixture
def written(bench: Bench) -> Bench:
    """Return a publication with the issue of three articles, of which nothing is made."""
    write_issue(bench)
    return bench


def labels_of(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    return [document.get_page_label(number) for number in range(len(document))]


def text_of(path: Path, page: int) -> str:
    return str(pypdfium2.PdfDocument(path)[page].get_textpage().get_text_range())


def targets(pdf: pikepdf.Pdf) -> set[str]:
    annotations = [a for p in pdf.pages for a in p.obj.get(Name.Annots, ())]
    return {str(a.Dest) if Name.Dest in a else str(a.A.URI) for a in annotations}


def test_each_article_is_a_file_with_the_page_numbers_of_the_issue(made: Path) -> None:
    assert sorted(path.name for path in (made / FOLDER).iterdir()) == [
        f"test-serial-1-2-{slug}.pdf" for slug in ("first", "second", "third")
    ]
    whole = labels_of(made / "test-serial-1-2.pdf")
    assert labels_of(made / FIRST) == ["Cover", *whole[2:4]] == ["Cover", "15", "16"]
    assert labels_of(made / SECOND) == ["Обложка", "17"]
    assert "17" in text_of(made / SECOND, 1).split()


def test_its_pages_look_as_they_do_in_the_issue(made: Path) -> None:
    issue = pypdfium2.PdfDocument(made / "test-serial-1-2.pdf")
    alone = pypdfium2.PdfDocument(made / FIRST)
    for own, page in ((1, 2), (2, 3)):
        assert alone[own].render().to_pil().tobytes() == issue[page].render().to_pil().tobytes()


def test_after_the_issue_only_the_sheets_are_typeset(written: Bench) -> None:
    def kept() -> int:
        return sum(1 for path in (written.workspace.cache / "gatherings").rglob("*.*"))

    build(written.workspace, "1-2", ["pdf"])
    before = kept()
    build(written.workspace, "1-2", ["offprints"])
    assert kept() - before == 3


def test_its_sheet_says_how_to_cite_it_with_its_pages(made: Path) -> None:
    first, second = (" ".join(text_of(made / name, 0).split()) for name in (FIRST, SECOND))
    assert "Author, Ada. 2024." in first
    assert "Test Serial 1 (2): 15–16. ISSN 1234-5679." in first
    assert "Test Serial 1 (2): 17. https://doi.org/" in second
    assert "Creative Commons Attribution 4.0" in first
    assert "CC0" in second

    assert "Как цитировать" in second or "КАК ЦИТИРОВАТЬ" in second
    assert not {"i", "14", "15", "16", "17"} & set(text_of(made / FIRST, 0).splitlines())


def test_its_metadata_are_those_of_the_article(made: Path) -> None:
    with pikepdf.open(made / SECOND) as pdf, pdf.open_metadata() as metadata:
        prism = "{http://prismstandard.org/namespaces/basic/2.0/}"
        assert metadata["dc:title"] == "A Second Article"
        assert metadata["dc:language"] == {"ru"}
        assert metadata["dc:identifier"] == "doi:10.5555/second"
        assert metadata["dc:description"] == "О чём это."
        assert metadata["dc:subject"] == {"один", "два"}
        assert "zero" in metadata["xmpRights:WebStatement"]
        names = ("startingPage", "endingPage", "doi", "volume", "issn")
        assert [metadata[prism + name] for name in names] == [
            "17", "17", "10.5555/second", "1", "1234-5679",
        ]  # fmt: skip
        assert str(pdf.Root.Lang) == "ru"
    with pikepdf.open(made / FIRST) as pdf, pdf.open_metadata() as metadata:
        assert "dc:identifier" not in metadata
        assert (metadata[f"{prism}startingPage"], metadata[f"{prism}endingPage"]) == ("15", "16")


def test_links_to_other_articles_lead_to_their_doi_or_become_text(made: Path) -> None:
    with pikepdf.open(made / FIRST) as pdf:
        found = targets(pdf)
        assert {"https://doi.org/10.5555/second", "first--here"} <= found
        assert not {target for target in found if target.startswith("issue:") or not target}
        names = {str(name) for name in list(pdf.Root.Names.Dests.Names)[::2]}
        assert {target for target in found if ":" not in target} <= names
        tree = list(elements(pdf.Root.StructTreeRoot))
        links = [e for e in tree if Name.Link == e.S]
        annotations = [a for p in pdf.pages for a in p.obj.get(Name.Annots, ())]
        assert len(links) == len(annotations)
        keys = {int(key) for key in list(pdf.Root.StructTreeRoot.ParentTree.Nums)[::2]}
        pages = {int(page.obj.StructParents) for page in pdf.pages}
        assert keys == pages | {int(a.StructParent) for a in annotations}
    assert "the third" in text_of(made / FIRST, 1)


def test_without_a_doi_of_the_article_a_link_leads_to_that_of_the_issue(written: Bench) -> None:
    issue = (written.issue_folder / "issue.yaml").read_text()
    written.write("manuscript/1-2/issue.yaml", f"{issue}doi: 10.5555/whole\n")
    build(written.workspace, "1-2", ["offprints"])
    with pikepdf.open(written.workspace.issue_dist("1-2") / FIRST) as pdf:
        assert "https://doi.org/10.5555/whole" in targets(pdf)


def test_its_bookmarks_are_the_sheet_and_the_article(made: Path) -> None:
    with pikepdf.open(made / FIRST) as pdf:
        assert outline(pdf) == ["Cover", "  How to cite", "A First Article", "  Here"]


def test_build_json_has_an_entry_for_each_file(made: Path) -> None:
    entries = json.loads((made / BUILD_FILE).read_text())["editions"]
    offprints = [entry for entry in entries if entry["edition"] == "offprints"]
    assert [entry["file"] for entry in offprints][:2] == [FIRST, SECOND]
    assert len({entry["sha256"] for entry in offprints}) == 3
    assert len({entry["key"] for entry in offprints}) == 1
    assert all((made / e["file"]).stat().st_size == e["bytes"] for e in offprints)
    assert set(read_built(Workspace(made.parents[1]), "1-2")) == {"pdf"}


def test_they_are_made_again_only_when_one_is_not_what_it_was(written: Bench) -> None:
    folder = written.workspace.issue_dist("1-2")
    assert build(written.workspace, "1-2", ["offprints"]).made == ("offprints",)
    before = (folder / FIRST).read_bytes()
    assert build(written.workspace, "1-2", ["offprints"]).made == ()
    (folder / FIRST).unlink()
    assert build(written.workspace, "1-2", ["offprints"]).made == ("offprints",)
    assert (folder / FIRST).read_bytes() == before
    second = (written.issue_folder / "second.md").read_text()
    written.write("manuscript/1-2/second.md", second.replace("authors", "slug: renamed\nauthors"))
    first = (written.issue_folder / "first.md").read_text()
    written.write("manuscript/1-2/first.md", first.replace("second.md#there", "third.md"))
    build(written.workspace, "1-2", ["offprints"])
    names = {path.name for path in (folder / FOLDER).iterdir()}
    assert names == {f"test-serial-1-2-{slug}.pdf" for slug in ("first", "renamed", "third")}


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "b").write_bytes(b"a file where a folder would have to be")
    with pytest.raises(MachineError):
        write_all({tmp_path / "a": b"new", tmp_path / "b" / "c": b"new"})
    assert (tmp_path / "a").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


@pytest.mark.slow
def test_the_issue_and_its_offprints_pass_every_check(made: Path) -> None:
    report, _ = check(Workspace(made.parents[1]), "1-2")
    assert (report.findings, report.skipped) == ((), ())
    judged = [ran.check for ran in report.ran if ran.edition == "offprints"]
    assert {"pdf", "verapdf-ua1", "verapdf-3a"} <= set(judged)


@pytest.mark.slow
def test_a_fault_in_an_offprint_is_told_with_its_file(written: Bench) -> None:
    build(written.workspace, "1-2", ["offprints"])
    written.article("\nWhat the file does not say.\n", name="third.md", front=FRONT_MATTER)
    path = written.workspace.issue_dist("1-2") / SECOND
    path.write_bytes(b"%PDF-1.7 torn")
    report, _ = check(written.workspace, "1-2")
    faults = {(f.code, f.edition, f.where.split(":")[0]) for f in report.findings}
    assert ("P-001", "offprints", path.name) in faults
    assert ("W-001", "offprints", "manuscript/1-2/third.md") in faults
