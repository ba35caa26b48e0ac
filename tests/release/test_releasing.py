"""An issue on its way to its readers: complete or not at all, and never changed again."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from invoke import Context, Exit

from fascicle.commands import releasing as tasks
from fascicle.distribution.release.record import read_release, verify_release
from fascicle.errors import ArchiveDamaged, ManuscriptError, UsageError
from fascicle.findings import Finding
from fascicle.pipeline import releasing
from fascicle.pipeline.checking import CHECK_FILE, check
from fascicle.pipeline.releasing import Released, release
from tests.conftest import ISSUE, PUBLICATION, Bench
from tests.release.conftest import CORRECTION, RETRACTED, RETRACTION, Judges

NOTE = "  - {date: 2025-03-02, note: A third source has been named.}\n"


def text_of(folder: Path) -> list[str]:
    """Return the text of each page of all PDFs in a folder."""
    texts = []
    for file in sorted(folder.rglob("*.pdf")):
        document = pypdfium2.PdfDocument(file)
        texts += [page.get_textpage().get_text_bounded() for page in document]
        document.close()
    return texts


def obstacles_to(bench: Bench) -> set[tuple[str, str]]:
    with pytest.raises(ManuscriptError) as caught:
        release(bench.workspace, "1-2")
    return {(finding.code, finding.where) for finding in caught.value.findings}


def test_an_issue_is_released_with_all_that_is_handed_out(
    versions: tuple[Bench, list[Released]],
) -> None:
    folder = versions[1][0].folder
    made = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert made >= {
        "test-serial-1-2.pdf", "test-serial-1-2.epub", "web/index.html", "web/issue.json",
        "offprints/test-serial-1-2-first.pdf", "cover-480.jpg", "cover-960.jpg",
        "cover-1600.jpg", "cover-for-shops.jpg",
        "records/test-serial-1-2.bib", "records/test-serial-1-2.ris",
        "announcement.txt", "announcement.eml", "citation.txt", "check.json",
        "release.json", "SHA256SUMS",
    }  # fmt: skip
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(command, cwd=folder, check=False).returncode == 0


def test_with_nothing_changed_a_release_stays_as_it_is(retracted: Bench) -> None:
    folder = retracted.root / "dist" / "1-2"
    before = {path: path.lstat() for path in folder.rglob("*") if path.name != ".release.lock"}
    done = retracted.call("release")
    assert (done.returncode, "nothing has changed" in done.stdout) == (0, True), done.stderr
    after = {path: path.lstat() for path in folder.rglob("*") if path.name != ".release.lock"}
    assert {p: (s.st_mtime_ns, s.st_ino) for p, s in after.items()} == {
        p: (s.st_mtime_ns, s.st_ino) for p, s in before.items()
    }


def test_each_dated_note_makes_a_version_and_the_older_ones_stay_as_they_were(
    versions: tuple[Bench, list[Released]],
) -> None:
    bench, made = versions
    told = [(each.release.version, each.release.status, each.release.date)
            for each in made if each.release]  # fmt: skip
    assert told == [
        ("1.0", "published", "2024-08-26"),
        ("1.1", "corrected", "2024-09-03"),
        ("1.2", "retracted", "2025-02-11"),
    ]
    for each in made:
        assert verify_release(each.folder) == each.release
    assert read_release(bench.workspace.issue_dist("1-2") / "release") == made[-1].release


def test_a_correction_is_told_in_every_edition(versions: tuple[Bench, list[Released]]) -> None:
    folder = versions[1][1].folder
    note = re.escape("Version 1.1, 3 September 2024. ") + CORRECTION
    for pdf in folder.rglob("*.pdf"):
        told = " ".join(" ".join(text_of(pdf.parent)).split())
        assert re.search(note, told), pdf
    for page in (folder / "web").glob("*.html"):
        plain = re.sub("<[^>]+>", "", page.read_text())
        assert re.search(note, plain), page
    assert CORRECTION in (folder / "announcement.txt").read_text().replace("\n", " ")
    assert "Corrections: " in (folder / "announcement.eml").read_text()
    assert not any("retracted" in text.lower() for text in text_of(folder))


def test_a_retraction_marks_every_page_and_every_record(
    versions: tuple[Bench, list[Released]],
) -> None:
    folder = versions[1][2].folder
    pages = text_of(folder)
    assert len(pages) >= 5
    assert all("retracted" in page.lower() for page in pages)
    web = list((folder / "web").glob("*.html"))
    assert len(web) == 2
    assert all('<p class="draft-mark">Retracted</p>' in page.read_text() for page in web)
    records = [path for path in (folder / "records").rglob("*.*") if path.is_file()]
    assert len(records) >= 6
    assert all("RETRACTED: " in path.read_text() for path in records)
    assert "RETRACTED: " in (folder / "citation.txt").read_text()
    assert RETRACTION in (folder / "announcement.txt").read_text().replace("\n", " ")


def test_a_change_without_a_dated_note_is_refused_and_told_file_by_file(retracted: Bench) -> None:
    folder = retracted.root / "dist" / "1-2" / "release"
    before = verify_release(folder)
    retracted.article("\nAnother text.\n")
    retracted.write("manuscript/1-2/notes.txt", "New.")
    retracted.write("manuscript/1-2/.first.md.swp", "An editor's own file.")
    assert obstacles_to(retracted) == {
        ("V-004", "manuscript/1-2/first.md:1"), ("V-004", "manuscript/1-2/notes.txt:1"),
    }  # fmt: skip
    assert verify_release(folder) == before


def test_a_note_that_went_out_cannot_be_taken_back(retracted: Bench) -> None:
    retracted.write("manuscript/1-2/issue.yaml", ISSUE + RETRACTED.replace("year", "month"))
    assert obstacles_to(retracted) == {("V-005", "manuscript/1-2/issue.yaml:7")}


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("1-2/issue.yaml", ISSUE + "status: draft\n", ("V-001", "manuscript/1-2/issue.yaml:6")),
        ("1-2/issue.yaml", ISSUE + "status: retracted\n", ("V-003", "manuscript/1-2/issue.yaml:6")),
        ("1-2/issue.yaml", ISSUE + "status: corrected\n", ("V-003", "manuscript/1-2/issue.yaml:6")),
        ("publication.yaml", PUBLICATION.replace("1234-5679", "0000-0000"),
         ("V-002", "manuscript/publication.yaml:2")),
        ("1-2/issue.yaml", ISSUE + "cover: images/none.png\n",
         ("M-007", "manuscript/1-2/issue.yaml:6")),
    ],
)  # fmt: skip
def test_what_is_not_finished_is_not_released(
    bench: Bench, file: str, text: str, told: tuple[str, str]
) -> None:
    bench.write(f"manuscript/{file}", text)
    assert obstacles_to(bench) == {told}
    assert not (bench.root / "dist" / "1-2" / "releases").exists()


def test_with_an_error_in_the_report_nothing_is_released_and_the_exit_code_is_2(
    bench: Bench, judges: Judges, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    judges.ok = False
    monkeypatch.chdir(bench.root)
    with pytest.raises(Exit) as ended:
        tasks.release.body(Context())
    assert ended.value.code == 2
    assert "release: not released" in capfd.readouterr().err
    assert not (bench.root / "dist" / "1-2" / "release").exists()
    judges.ok = True
    assert release(bench.workspace, "1-2").release


def test_a_text_that_is_saved_between_build_and_check_leaves_the_last_report(
    retracted: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = retracted.workspace.issue_dist("1-2")
    before = (folder / CHECK_FILE).read_bytes(), {*(folder / "releases").iterdir()}
    issue = retracted.write("manuscript/1-2/issue.yaml", ISSUE + RETRACTED + NOTE)

    def save_and_check(*arguments: Any, **options: Any) -> Any:
        issue.write_text(issue.read_text() + "\n")
        return check(*arguments, **options)

    monkeypatch.setattr(releasing, "check", save_and_check)
    with pytest.raises(UsageError, match="changed while it was being checked"):
        release(retracted.workspace, "1-2")
    after = (folder / CHECK_FILE).read_bytes(), {*(folder / "releases").iterdir()}
    assert after == before


def test_a_release_that_was_altered_is_told_and_left_alone(retracted: Bench) -> None:
    file = retracted.root / "dist" / "1-2" / "release" / "citation.txt"
    file.write_text("Someone else. 2025.")
    with pytest.raises(ArchiveDamaged, match=r"not as it was released: citation\.txt"):
        release(retracted.workspace, "1-2")
    assert file.read_text() == "Someone else. 2025."


def test_findings_of_a_release_name_what_to_mend(bench: Bench) -> None:
    bench.write("manuscript/1-2/issue.yaml", ISSUE + "status: retracted\n")
    with pytest.raises(ManuscriptError) as caught:
        release(bench.workspace, "1-2")
    (found,) = caught.value.findings
    assert isinstance(found, Finding)
    assert "history" in found.hint


def test_two_notes_of_one_day_keep_their_order(bench: Bench) -> None:
    bench.write("manuscript/1-2/issue.yaml", ISSUE + RETRACTED.replace("2025-02-11", "2024-09-03"))
    notes = [(version, note.note) for version, note in bench.issue().notes]
    assert notes == [("1.1", CORRECTION), ("1.2", RETRACTION)]
