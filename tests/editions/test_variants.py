"""What a PDF is for: the screen, the archive, the press. Each has a file and rules of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pikepdf
import pytest

from fascicle.checks import verapdf
from fascicle.editions.pdf.enclosures import Cabinet
from fascicle.editions.styles import Styles
from fascicle.editions.table import ARCHIVE
from fascicle.pipeline.building import build
from fascicle.pipeline.built import BUILD_FILE
from fascicle.pipeline.checking import check
from fascicle.workspace import Workspace
from tests.conftest import ISSUE, PUBLICATION, Bench

STEM = "test-serial-1-2"
PICTURE = "\n![A dot](images/dot.png)\n\nText about a dot.\n"


def write_issue(bench: Bench) -> Bench:
    """Write an issue of two articles, one with a picture."""
    bench.write("manuscript/1-2/issue.yaml", ISSUE + "  - second.md\n")
    bench.picture()
    bench.article(PICTURE)
    bench.article(name="second.md")
    return bench


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an issue that was made for screen, then for the archive."""
    bench = write_issue(Bench(tmp_path_factory.mktemp("variants")))
    bench.write("manuscript/publication.yaml", PUBLICATION)
    build(bench.workspace, "1-2", ["pdf", "offprints"])
    build(bench.workspace, "1-2", ["pdf-archive", "offprints-archive"])
    return bench.workspace.issue_dist("1-2")


def attached(path: Path) -> dict[str, bytes]:
    with pikepdf.open(path) as pdf:
        return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}


def test_each_purpose_has_a_file_and_an_entry_of_its_own(made: Path) -> None:
    listed = json.loads((made / BUILD_FILE).read_text())["editions"]
    files = {(each["edition"], each["file"]) for each in listed}
    assert ("pdf", f"{STEM}.pdf") in files
    assert ("pdf-archive", f"{STEM}-archive.pdf") in files
    assert ("offprints-archive", f"offprints-archive/{STEM}-first-archive.pdf") in files
    assert all((made / file).is_file() for _, file in files)


def test_gatherings_are_typeset_once_for_screen_and_archive(made: Path) -> None:
    workspace = Workspace(made.parents[1])
    gatherings = workspace.cache / "gatherings"
    before = sorted(gatherings.iterdir())
    build(workspace, "1-2", ["pdf", "pdf-archive"], force=True)
    assert sorted(gatherings.iterdir()) == before
    assert len(before) == 7  # cover, contents, two articles, end matter, two sheets of offprints


def test_the_screens_pdf_carries_its_sources_and_records(made: Path) -> None:
    files = attached(made / f"{STEM}.pdf")
    records = {"citation.bib", "citation.ris", "citation.json"}
    assert set(files) == {"issue.yaml", "first.md", "second.md"} | records
    assert files["first.md"] == (made.parents[1] / "manuscript/1-2/first.md").read_bytes()
    pages = [item["page"] for item in json.loads(files["citation.json"])]
    assert pages == ["1", "2"]


def test_the_archives_pdf_carries_all_that_it_was_made_from(made: Path) -> None:
    files = attached(made / f"{STEM}-archive.pdf")
    manuscript = made.parents[1] / "manuscript"
    assert files["images/dot.png"] == (manuscript / "1-2/images/dot.png").read_bytes()
    assert files["publication.yaml"] == (manuscript / "publication.yaml").read_bytes()
    assert "styles/pdf.css" in files


def test_an_offprint_carries_its_own_article_alone(made: Path) -> None:
    files = attached(made / f"offprints-archive/{STEM}-second-archive.pdf")
    assert "second.md" in files
    assert "first.md" not in files
    assert "images/dot.png" not in files
    assert files["citation.bib"].count(b"@article") == 1


def test_an_offprint_carries_no_picture_that_only_the_issue_shows(bench: Bench) -> None:
    bench.picture("images/cover.png", (1200, 1800))
    notice = (
        "notices:\n  - {title: A Notice, text: Words., picture: {src: images/note.png, alt: N}}\n"
    )
    bench.picture("images/note.png")
    bench.picture()
    cover = "cover: {src: images/cover.png, alt: A cover}\n"
    bench.write("manuscript/1-2/issue.yaml", ISSUE + cover + notice)
    bench.article(PICTURE)
    build(bench.workspace, "1-2", ["pdf-archive", "offprints-archive"])
    made = bench.workspace.issue_dist("1-2")
    issue = attached(made / f"{STEM}-archive.pdf")
    offprint = attached(made / f"offprints-archive/{STEM}-first-archive.pdf")
    pictures = {"images/cover.png", "images/note.png", "images/dot.png"}
    assert pictures & set(issue) == pictures
    assert pictures & set(offprint) == {"images/dot.png"}


def test_the_archives_pdf_carries_a_citation_style_of_the_publications_own(bench: Bench) -> None:
    bench.write("styles/own.csl", "<style>of its own</style>")
    bench.write("manuscript/own.csl", "<style>that is passed over</style>")
    bench.write("manuscript/publication.yaml", PUBLICATION + "citations: {style: own}\n")
    manuscript = bench.gather()
    cabinet = Cabinet(
        manuscript, bench.issue_folder, Styles(bench.workspace.style_folders()), ARCHIVE
    )
    (style,) = [each for each in cabinet.take(manuscript.issue, {}) if "own.csl" in each.name]
    assert style.name == "styles/own.csl"
    assert style.content == b"<style>of its own</style>"


def test_enclosures_are_associated_files_with_the_builds_date(made: Path) -> None:
    with pikepdf.open(made / f"{STEM}.pdf") as pdf:
        specs = {str(spec.UF): spec for spec in pdf.Root.AF}
        assert str(specs["first.md"].AFRelationship) == "/Source"
        assert str(specs["citation.bib"].AFRelationship) == "/Data"
        stream = specs["first.md"].EF.F
        assert str(stream.Subtype) == "/text/markdown"
        assert str(stream.Params.ModDate) == "D:20240826000000Z"


@pytest.mark.parametrize("profile", ["ua1", "3a"])
@pytest.mark.parametrize(
    "file", [f"{STEM}-archive.pdf", f"offprints-archive/{STEM}-first-archive.pdf", f"{STEM}.pdf"]
)
def test_with_its_enclosures_a_file_is_what_it_says(made: Path, file: str, profile: str) -> None:
    assert verapdf.check(made / file, profile) == []


def test_a_serial_can_keep_its_sources_to_itself(bench: Bench) -> None:
    bench.write("manuscript/publication.yaml", PUBLICATION + "pdf: {attachments: false}\n")
    build(bench.workspace, "1-2", ["pdf-archive"])
    assert attached(bench.workspace.issue_dist("1-2") / f"{STEM}-archive.pdf") == {}


def test_a_variant_that_is_stale_is_told_with_what_makes_it_again(bench: Bench) -> None:
    build(bench.workspace, "1-2", ["pdf-archive"])
    bench.article("\nOther words.\n")
    report, _ = check(bench.workspace, "1-2")
    (stale,) = [each for each in report.findings if each.code == "B-001"]
    assert stale.hint == "invoke pdf --for archive --issue 1-2"


def test_a_purpose_that_there_is_not_is_told(bench: Bench) -> None:
    done = bench.call("pdf", "--for", "wall")
    assert done.returncode == 1
    assert "--for" in done.stderr
    assert "screen, archive" in done.stderr


def test_a_file_that_leads_out_of_the_publication_is_not_enclosed(
    bench: Bench, tmp_path: Path
) -> None:
    secret = tmp_path / "references.bib"
    secret.write_text("@misc{secret}")
    manuscript = bench.gather()
    (bench.issue_folder / "references.bib").symlink_to(secret)
    styles = Styles(bench.workspace.style_folders())
    cabinet = Cabinet(manuscript, bench.issue_folder, styles, ARCHIVE)
    names = {each.name for each in cabinet.take(manuscript.issue, {})}
    assert "issue.yaml" in names
    assert "references.bib" not in names
