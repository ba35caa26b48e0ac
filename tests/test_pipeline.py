"""What is made, when, and that the same manuscript gives the same bytes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fascicle.distribution.release.record import verify_release
from fascicle.editions.table import NAMES
from fascicle.errors import ManuscriptError, UsageError
from fascicle.pipeline import building, checking
from fascicle.pipeline.building import build
from fascicle.pipeline.built import BUILD_FILE, read_built
from fascicle.pipeline.checking import CHECK_FILE, check
from fascicle.pipeline.freshness import inputs_digest
from fascicle.pipeline.releasing import REPORTS, release
from fascicle.workspace import Workspace, find_workspace, natural_key
from tests.conftest import SAMPLE, SCHOLARLY, Bench

EDITIONS = ("pdf", "epub")


def bytes_of(workspace: Workspace, issue_id: str) -> dict[str, bytes]:
    folder = workspace.issue_dist(issue_id)
    return {
        built.edition: (folder / built.file).read_bytes()
        for built in read_built(workspace, issue_id).values()
    }


def test_the_same_manuscript_gives_the_same_bytes_elsewhere_and_on_another_day(
    make_bench: Callable[[], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_bench(), make_bench()
    for bench, zone in ((first, "UTC"), (second, "Asia/Tokyo")):
        bench.picture()
        bench.article("\n![A dot](images/dot.png)\n\nText.[^1]\n\n[^1]: Note.\n")
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setenv("LANG", "C" if zone == "UTC" else "de_DE.UTF-8")
        if zone != "UTC":
            _a_year_later(monkeypatch)
        build(bench.workspace, "1-2", EDITIONS)
    assert bytes_of(first.workspace, "1-2") == bytes_of(second.workspace, "1-2")


def _a_year_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the clock of this process a year on, where editions are put together."""
    import time

    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 366 * 86_400)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(now() + 366 * 86_400))


def test_the_clock_of_a_build_can_be_set(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    import pikepdf

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    (built,) = build(bench.workspace, "1-2", ["pdf"]).editions
    with pikepdf.open(bench.workspace.issue_dist("1-2") / built.file) as pdf:
        assert str(pdf.docinfo["/CreationDate"]) == "D:20010909014640Z"


def test_what_is_fresh_is_not_made_again(bench: Bench) -> None:
    assert build(bench.workspace, "1-2", EDITIONS).made == EDITIONS
    assert build(bench.workspace, "1-2", EDITIONS).made == ()
    assert build(bench.workspace, "1-2", EDITIONS, force=True).made == EDITIONS


def test_what_was_touched_is_made_again(bench: Bench) -> None:
    (built,) = build(bench.workspace, "1-2", ["epub"]).editions
    bench.article("\nAnother text.\n")
    assert build(bench.workspace, "1-2", ["epub"]).made == ("epub",)
    (bench.workspace.issue_dist("1-2") / built.file).write_bytes(b"spoilt")
    assert build(bench.workspace, "1-2", ["epub"]).made == ("epub",)
    bench.write("styles/epub.css", "p { color: red }")
    assert build(bench.workspace, "1-2", ["epub"]).made == ("epub",)


def test_an_own_style_stands_in_for_the_default_one(bench: Bench) -> None:
    import zipfile

    bench.write("styles/epub.css", "p { margin-left: 7.5em }")
    (built,) = build(bench.workspace, "1-2", ["epub"]).editions
    with zipfile.ZipFile(bench.workspace.issue_dist("1-2") / built.file) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.endswith(".css")]
    assert any("7.5em" in sheet for sheet in sheets)


@pytest.mark.parametrize("name", ["styles/own.csl", "manuscript/own.csl"])
def test_a_citation_style_of_the_publication_that_changes_makes_editions_stale(
    bench: Bench, name: str
) -> None:
    bench.write(name, "<style/>")
    before = inputs_digest(bench.workspace, "1-2")
    assert inputs_digest(bench.workspace, "1-2") == before
    bench.write(name, "<style></style>")
    assert inputs_digest(bench.workspace, "1-2") != before


def test_a_wrong_manuscript_leaves_the_last_good_files_as_they_were(bench: Bench) -> None:
    build(bench.workspace, "1-2", EDITIONS)
    before = bytes_of(bench.workspace, "1-2")
    bench.article("\n[x](#nowhere)\n")
    with pytest.raises(ManuscriptError):
        build(bench.workspace, "1-2", EDITIONS)
    assert bytes_of(bench.workspace, "1-2") == before


def save_while(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, bench: Bench, times: int
) -> list[int]:
    """Have the article changed and changed back while it is worked on; return when it was done."""
    make = getattr(module, name)
    done: list[int] = []
    article = bench.issue_folder / "first.md"

    def save(*arguments: Any) -> Any:
        if len(done) >= times:
            return make(*arguments)
        done.append(1)
        text = article.read_text()
        article.write_text(text + "\nA thought that was soon taken back.\n")
        made = make(*arguments)
        article.write_text(text)
        return made

    monkeypatch.setattr(module, name, save)
    return done


def save_while_built(monkeypatch: pytest.MonkeyPatch, bench: Bench, times: int) -> list[int]:
    return save_while(monkeypatch, building, "_make", bench, times)


def save_while_checked(monkeypatch: pytest.MonkeyPatch, bench: Bench, times: int) -> list[int]:
    return save_while(monkeypatch, checking, "_check", bench, times)


def test_a_text_that_is_saved_while_it_is_built_is_read_again(
    make_bench: Callable[[], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    other, bench = make_bench(), make_bench()
    build(other.workspace, "1-2", ["epub"])
    done = save_while_built(monkeypatch, bench, 1)
    assert build(bench.workspace, "1-2", ["epub"]).made == ("epub",)
    assert len(done) == 1
    assert bytes_of(bench.workspace, "1-2") == bytes_of(other.workspace, "1-2")


def test_a_text_that_is_saved_over_and_over_leaves_the_last_good_files(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(bench.workspace, "1-2", ["epub"])
    before = bytes_of(bench.workspace, "1-2")
    bench.article("\nAnother text.\n")
    done = save_while_built(monkeypatch, bench, 99)
    with pytest.raises(UsageError, match="changed again and again"):
        build(bench.workspace, "1-2", ["epub"])
    assert len(done) == building.TRIES
    assert bytes_of(bench.workspace, "1-2") == before


def test_a_text_that_is_saved_while_it_is_checked_is_checked_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(bench.workspace, "1-2", ["epub"])
    done = save_while_checked(monkeypatch, bench, 1)
    report, file = check(bench.workspace, "1-2")
    assert len(done) == 1
    assert report.ok, report.findings
    assert json.loads(file.read_text()) == report.as_record()


def test_a_text_that_is_saved_over_and_over_leaves_the_last_report(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(bench.workspace, "1-2", ["epub"])
    check(bench.workspace, "1-2")
    files = [bench.workspace.issue_dist("1-2") / name for name in REPORTS]
    before = [file.read_bytes() for file in files]
    bench.article("\nAnother text.\n")
    done = save_while_checked(monkeypatch, bench, 99)
    with pytest.raises(UsageError, match="changed while it was being checked"):
        check(bench.workspace, "1-2")
    assert len(done) == building.TRIES
    assert [file.read_bytes() for file in files] == before


def test_build_json_tells_what_was_made(bench: Bench) -> None:
    build(bench.workspace, "1-2", EDITIONS)
    folder = bench.workspace.issue_dist("1-2")
    record = json.loads((folder / BUILD_FILE).read_text())
    assert record["issue"] == "1-2"
    for entry in record["editions"]:
        assert set(entry) == {"edition", "file", "sha256", "bytes", "media_type", "key", "seconds"}
        assert (folder / entry["file"]).stat().st_size == entry["bytes"]
    assert [entry["file"] for entry in record["editions"]] == [
        "test-serial-1-2.epub", "test-serial-1-2.pdf",
    ] or {entry["edition"] for entry in record["editions"]} == {"pdf", "epub"}  # fmt: skip


def test_no_half_written_file_stays_behind(bench: Bench) -> None:
    build(bench.workspace, "1-2", EDITIONS)
    assert not list(bench.root.rglob("*.part"))


def test_an_unknown_issue_is_told_with_those_that_there_are(bench: Bench) -> None:
    with pytest.raises(UsageError) as caught:
        build(bench.workspace, "9-9", ["pdf"])
    assert "1-2" in caught.value.hint


@pytest.mark.parametrize("issue_id", ["9-9", "../outside", "..", "/etc", "", "n" * 300])
def test_an_id_that_is_none_leaves_no_folder_behind(bench: Bench, issue_id: str) -> None:
    before = sorted(bench.root.parent.rglob("*"))
    with pytest.raises(UsageError):
        build(bench.workspace, issue_id, ["pdf"])
    with pytest.raises(UsageError):
        check(bench.workspace, issue_id)
    assert sorted(bench.root.parent.rglob("*")) == before


def test_nothing_made_is_nothing_to_check(bench: Bench) -> None:
    with pytest.raises(UsageError, match="no edition"):
        check(bench.workspace, "1-2")


@pytest.mark.slow
@pytest.mark.parametrize(("workspace", "issue_id"), [(SAMPLE, "26-2"), (SCHOLARLY, "3-1")])
def test_every_sample_passes_every_check_and_is_released(
    workspace: Workspace,
    issue_id: str,
    made_sample: Callable[[Workspace, str], Workspace],
    tmp_path: Path,
) -> None:
    made = made_sample(workspace, issue_id)
    copied = Workspace(Path(shutil.copytree(made.root, tmp_path / "copied")))
    released = release(copied, issue_id)
    report = released.report
    assert report is not None
    assert report.findings == ()
    lacking = ("ace", "links-online", "spelling-")  # no dictionary of some languages is to be had
    assert all(skipped.check.startswith(lacking) for skipped in report.skipped)
    assert {ran.edition for ran in report.ran} == {"manuscript", *NAMES}
    of_editions = [ran.check for ran in report.ran if ran.edition != "manuscript"]
    assert [name for name in dict.fromkeys(of_editions) if name != "ace"] == [
        "pdf", "agreement", "pdf-looks", "pdf-structure", "web", "epub", "shops",
        "epubcheck",         "verapdf-ua1", "verapdf-3a",
    ]  # fmt: skip
    assert released.release == verify_release(copied.issue_dist(issue_id) / "release")
    record = json.loads((released.folder / CHECK_FILE).read_text())
    assert record["ok"] is True


@pytest.mark.slow
def test_text_that_an_edition_lost_is_found(bench: Bench) -> None:
    build(bench.workspace, "1-2", EDITIONS)
    bench.article("\nThe opening paragraph says little.\n\nThis sentence came later.\n")
    report, _ = check(bench.workspace, "1-2")
    assert {(f.code, f.edition, f.where) for f in report.findings} >= {
        ("W-001", "pdf", "manuscript/1-2/first.md:9"),
        ("W-001", "epub", "manuscript/1-2/first.md:9"),
    }


def test_the_workspace_is_the_nearest_folder_upward(bench: Bench) -> None:
    assert find_workspace(bench.issue_folder).root == bench.root
    with pytest.raises(UsageError):
        find_workspace(Path("/"))


def test_issues_are_in_natural_order() -> None:
    assert sorted(["26-10", "26-9", "3-1", "26-2s"], key=natural_key) == [
        "3-1", "26-2s", "26-9", "26-10",
    ]  # fmt: skip


def test_an_edit_makes_the_bytes_of_a_first_build_and_its_article_is_ordered_first(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fascicle.editions.pdf.shelf import Ordered, Shelf
    from fascicle.editions.pdf.typesetting import Job

    names, order = [], Shelf.order

    def note(shelf: Shelf, job: Job) -> Ordered:
        names.append(job.name)
        return order(shelf, job)

    monkeypatch.setattr(Shelf, "order", note)
    for name in ("second", "third"):
        bench.article(f"\n## {name}\n\nA text[^1].\n\n[^1]: A note.\n", name=f"{name}.md")
    record = bench.issue_folder / "issue.yaml"
    record.write_text(
        record.read_text().replace("first.md", "first.md\n  - second.md\n  - third.md")
    )
    build(bench.workspace, "1-2", ["pdf"])
    bench.article("\n## third\n\nAnother text[^1].\n\n[^1]: A note.\n", name="third.md")
    names.clear()

    (built,) = build(bench.workspace, "1-2", ["pdf"]).editions
    assert names[:3] == ["third", "first", "second"]
    shutil.rmtree(bench.workspace.dist)
    (anew,) = build(bench.workspace, "1-2", ["pdf"]).editions
    assert built.sha256 == anew.sha256


def test_typesetters_are_called_only_where_something_was_touched(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fascicle.editions.pdf import typesetters

    called: list[bool] = []
    monkeypatch.setattr(typesetters, "call_typesetters", lambda _: called.append(True))
    build(bench.workspace, "1-2", ["pdf"])
    assert called
    called.clear()
    build(bench.workspace, "1-2", ["pdf"])
    assert not called
    bench.issue_folder.joinpath("issue.yaml").touch()
    assert build(bench.workspace, "1-2", ["pdf"]).made == ()
    assert called
