"""An import appears whole or not at all, and overwrites nothing unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.errors import MachineError, ManuscriptError, UsageError
from fascicle.issue.model import Publication
from fascicle.manuscript import pandoc
from fascicle.manuscript.importing import importer
from fascicle.manuscript.starting.issue import NextIssue, next_issue, start_issue
from fascicle.manuscript.starting.publication import Beginning, lay_out
from fascicle.workspace import Workspace
from tests.importing.conftest import CLOCK, Desk, report_lines

TEXT = "Harbours\n\nBy Ida Example\n\nA sentence of some words.\n\nThe end of it.\n"


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_an_existing_issue_is_never_overwritten_without_force(desk: Desk) -> None:
    first = desk.bring(desk.put("a.txt", TEXT))
    before = desk.article(first)
    with pytest.raises(UsageError, match="is there already") as caught:
        desk.bring(desk.put("b.txt", TEXT.replace("Harbours", "Quays")))
    assert "--force" in caught.value.hint
    assert desk.article(first) == before


def test_force_replaces_the_whole_issue(desk: Desk) -> None:
    desk.bring(desk.put("a.txt", TEXT))
    report = desk.bring(desk.put("b.txt", TEXT.replace("Harbours", "Quays")), force=True)
    assert files(desk.workspace.manuscript) == [
        "7-3/issue.yaml",
        "7-3/quays.md",
        "publication.yaml",
    ]
    assert report.files == ("manuscript/7-3/issue.yaml", "manuscript/7-3/quays.md")


def test_a_forced_import_that_fails_leaves_the_old_issue(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.bring(desk.put("a.txt", TEXT))
    before = files(desk.workspace.manuscript)
    real = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name == "7-3" and ".part" in str(self):
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    monkeypatch.setattr("fascicle.files._exchange", lambda *_: False)  # an old disk
    with pytest.raises(MachineError, match="No space left"):
        desk.bring(desk.put("b.txt", TEXT.replace("Harbours", "Quays")), force=True)
    assert files(desk.workspace.manuscript) == before


def test_a_document_that_is_saved_while_it_is_read_is_not_imported_half(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = desk.put("a.txt", TEXT)
    known = importer._known_publication

    def save(workspace: Workspace) -> Publication | None:
        document.write_bytes(document.read_bytes())
        return known(workspace)

    monkeypatch.setattr(importer, "_known_publication", save)
    with pytest.raises(UsageError, match="changed while it was being read"):
        desk.bring(document)
    assert files(desk.workspace.manuscript) == ["publication.yaml"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, RuntimeError])
def test_an_interrupted_import_leaves_nothing(
    bare_desk: Desk, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(importer, "_check", fail)
    text = "Letters ISSN 1234-5679 Volume 1 Issue 1\n\n" + TEXT
    with pytest.raises(error):
        bare_desk.bring(bare_desk.put("a.txt", text), None)
    assert not bare_desk.workspace.manuscript.exists()


def test_without_a_publication_and_an_issn_there_is_nothing_to_import_into(bare_desk: Desk) -> None:
    with pytest.raises(ManuscriptError) as caught:
        bare_desk.bring(bare_desk.put("a.txt", TEXT))
    assert caught.value.findings[0].code == "I-008"
    assert "fascicle init" in caught.value.findings[0].hint
    assert not bare_desk.workspace.manuscript.exists()


def test_an_issn_whose_check_digit_is_wrong_is_refused(bare_desk: Desk) -> None:
    text = "Letters ISSN 1234-5678 Volume 1 Issue 1\n\n" + TEXT
    with pytest.raises(ManuscriptError) as caught:
        bare_desk.bring(bare_desk.put("a.txt", text), None)
    assert "check digit" in caught.value.findings[0].message


def test_a_document_of_another_serial_is_told(desk: Desk) -> None:
    text = "Kavkaz Files ISSN 2975-0474 Volume 26 Issue 2\n\n" + TEXT
    report = desk.bring(desk.put("a.txt", text), None)
    assert report.issue_id == "26-2"
    assert "I-013 the document says ISSN 2975-0474, the publication 1234-5679" in (
        report_lines(report)
    )
    assert "I-013 the document says “Kavkaz Files”" in report_lines(report)
    assert report.lost == ()


def test_an_issue_without_a_number_is_counted_on(desk: Desk) -> None:
    desk.bring(desk.put("a.txt", TEXT), "7-9")
    report = desk.bring(desk.put("a.txt", TEXT), None)
    assert report.issue_id == "7-10"
    assert "the document names none" in report_lines(report)


def lay_out_serial(folder: Path) -> Desk:
    """Return the desk of a publication as `fascicle init` leaves it."""
    lay_out(folder, Beginning("Letters", "1234-5679", "House"), CLOCK)
    inbox = folder.parent / "inbox"
    inbox.mkdir()
    return Desk(Workspace(folder), inbox)


def test_the_example_issue_makes_way_for_the_first_document(tmp_path: Path) -> None:
    desk = lay_out_serial(tmp_path / "letters")
    report = desk.bring(
        desk.put("a.txt", "Letters ISSN 1234-5679 Volume 4 Issue 2\n\n" + TEXT), None
    )
    assert desk.workspace.issue_ids() == ("4-2",)
    assert "the example issue 1-1" in report_lines(report)


def test_a_document_without_a_number_takes_the_place_of_an_issue_just_begun(tmp_path: Path) -> None:
    desk = lay_out_serial(tmp_path / "letters")
    report = desk.bring(desk.put("a.txt", TEXT), None)
    assert (report.issue_id, desk.workspace.issue_ids()) == ("1-1", ("1-1",))


def begin(desk: Desk, issue_id: str = "", *, on: str = "") -> None:
    """Start an issue as `invoke new` does."""
    start_issue(desk.workspace, next_issue(desk.workspace, CLOCK, issue_id=issue_id, on=on))


@pytest.mark.parametrize("issue_id", ["", "autumn"])
def test_a_document_goes_into_the_issue_that_was_begun_for_it(desk: Desk, issue_id: str) -> None:
    desk.bring(desk.put("a.txt", TEXT), "7-9")
    begin(desk, issue_id, on="2027-01-15")
    report = desk.bring(desk.put("b.txt", TEXT), None)
    begun = issue_id or "8-1"
    assert (report.issue_id, set(desk.workspace.issue_ids())) == (begun, {"7-9", begun})
    assert "the issue that was begun volume 8, number 1:" in report_lines(report)
    assert "volume: 8\nnumber: 1\ndate: 2027-01-15" in desk.issue(report)


def test_a_document_with_a_number_goes_into_the_issue_that_was_begun_with_it(desk: Desk) -> None:
    start_issue(desk.workspace, NextIssue("autumn", "4", "2", "2027-01-15"))
    text = "Steppe Letters ISSN 1234-5679 Volume 4 Issue 2\n\n" + TEXT
    report = desk.bring(desk.put("a.txt", text), None)
    assert (report.issue_id, desk.workspace.issue_ids()) == ("autumn", ("autumn",))


def test_an_issue_that_was_begun_for_nothing_is_told(desk: Desk) -> None:
    desk.bring(desk.put("a.txt", TEXT), "7-9")
    begin(desk)
    text = "Steppe Letters ISSN 1234-5679 Volume 8 Issue 1\n\n" + TEXT
    report = desk.bring(desk.put("b.txt", text), None)
    assert (report.issue_id, desk.workspace.issue_ids()) == ("8-1", ("7-9", "7-10", "8-1"))
    assert "manuscript/7-10 the issue 7-10, which was begun and is still" in report_lines(report)


def test_a_serial_that_counts_no_volumes_is_counted_on(desk: Desk) -> None:
    desk.bring(desk.put("a.txt", TEXT), "41")
    report = desk.bring(desk.put("b.txt", TEXT), None)
    assert report.issue_id == "42"
    assert "volume" not in desk.issue(report)


def test_an_issue_in_which_somebody_has_written_stays(tmp_path: Path) -> None:
    desk = lay_out_serial(tmp_path / "letters")
    article = desk.workspace.issue_folder("1-1") / "article.md"
    article.write_text(article.read_text() + "\nMine.\n")
    desk.bring(desk.put("a.txt", TEXT), None)
    assert desk.workspace.issue_ids() == ("1-1", "1-2")
    with pytest.raises(UsageError):
        desk.bring(desk.put("a.txt", TEXT), "1-1")


@pytest.mark.parametrize("issue_id", ["../7", "a/b", "", ".hidden", "x" * 80])
def test_an_id_that_is_no_folder_is_refused(desk: Desk, issue_id: str) -> None:
    with pytest.raises(UsageError):
        desk.bring(desk.put("a.txt", TEXT), issue_id)


def test_a_wrong_publication_is_told_before_anything_is_done(desk: Desk) -> None:
    desk.workspace.publication_file.write_text("title: [")
    with pytest.raises(ManuscriptError) as caught:
        desk.bring(desk.put("a.txt", TEXT))
    assert caught.value.findings[0].where.startswith("manuscript/publication.yaml")


def test_the_same_document_gives_the_same_files(desk: Desk) -> None:
    first = desk.bring(desk.put("a.txt", TEXT))
    before = {p.name: p.read_bytes() for p in first.folder.rglob("*") if p.is_file()}
    again = desk.bring(desk.put("a.txt", TEXT), force=True)
    assert before == {p.name: p.read_bytes() for p in again.folder.rglob("*") if p.is_file()}


def test_a_missing_pandoc_is_a_lack_of_the_machine(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pandoc, "find_pandoc", lambda: "")
    with pytest.raises(MachineError, match="pandoc") as caught:
        desk.bring(desk.put("a.html", "<h1>T</h1><p>Words.</p>"))
    assert "pypandoc-binary" in caught.value.hint


@pytest.mark.parametrize(
    "complaint",
    ["pandoc: out of memory", "hFlush: resource exhausted (No space left on device)"],
)
def test_a_machine_that_fails_pandoc_is_not_taken_for_a_damaged_document(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, complaint: str
) -> None:
    program = tmp_path / "pandoc"
    program.write_text(f"#!/bin/sh\necho '{complaint}' >&2\nexit 251\n")
    program.chmod(0o755)
    monkeypatch.setattr(pandoc, "find_pandoc", lambda: str(program))
    with pytest.raises(MachineError, match=r"out of memory|No space left"):
        desk.bring(desk.put("a.html", "<h1>T</h1><p>Words.</p>"))


def test_pandoc_that_takes_too_long_is_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o700)
    monkeypatch.setattr(pandoc, "_program", lambda: str(slow))
    monkeypatch.setattr(pandoc, "MOST_SECONDS", 0.2)
    with pytest.raises(ManuscriptError) as caught:
        desk.bring(desk.put("a.html", "<h1>T</h1><p>Words.</p>"))
    assert caught.value.findings[0].code == "I-004"
