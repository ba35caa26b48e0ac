"""Releases go into the archive, once, in their order, and stay there as they were."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
from pathlib import Path

import ocfl
import pytest

from fascicle.archive.inventory import WrongInventoryError, parse_inventory
from fascicle.errors import ArchiveDamaged, MachineError, UsageError
from tests.archive.conftest import Serial, tree_of
from tests.conftest import PUBLICATION
from tests.release.test_killed import killed_before


def is_valid(vault: Path, *, warnings: bool = True) -> bool:
    """Return whether ocfl-py has nothing against an archive, not even a warning."""
    root = ocfl.StorageRoot(root=str(vault))
    return (
        root.validate(log_warnings=warnings)
        and root.num_objects == root.good_objects
        and not (root.errors or root.log.messages)
    )


def test_each_issue_is_an_object_and_each_release_a_version_of_it(archived: Serial) -> None:
    assert is_valid(archived.vault)
    inventory = json.loads((archived.object() / "inventory.json").read_bytes())
    assert inventory["id"] == "urn:ISSN:1234-5679#1-2"
    said = [inventory["versions"][v] for v in ("v1", "v2", "v3")]
    assert [version["message"] for version in said] == [
        "release 1.0 of 2024-08-26, published",
        "release 1.1 of 2024-09-03, corrected",
        "release 1.2 of 2025-02-11, retracted",
    ]
    assert said[0]["user"] == {"name": "Test House", "address": "mailto:editor@example.org"}
    assert sorted(json.loads((archived.object("1-3") / "inventory.json").read_bytes())["versions"])
    names = {name for paths in said[2]["state"].values() for name in paths}
    assert names >= {
        "release/release.json", "release/SHA256SUMS", "release/check.json",
        "release/test-serial-1-2.pdf", "manuscript/publication.yaml",
        "manuscript/1-2/issue.yaml", "styles/default/tokens.css",
    }  # fmt: skip


def test_what_a_later_release_has_in_common_is_kept_once(archived: Serial) -> None:
    fonts = archived.object().rglob("*.ttf")
    assert [path.relative_to(archived.object()).parts[0] for path in fonts] == ["v1"]


def test_the_checksums_are_those_that_sha512sum_reads(archived: Serial) -> None:
    command = ["sha512sum", "--check", "--strict", "inventory.json.sha512"]
    assert subprocess.run(command, cwd=archived.object(), check=False).returncode == 0


def test_archiving_again_changes_nothing(archived: Serial) -> None:
    before = tree_of(archived.vault)
    assert [each.is_new for each in archived.archive()] == [False] * 4
    assert tree_of(archived.vault) == before


def test_nothing_that_was_archived_is_touched_when_a_release_follows(serial: Serial) -> None:
    serial.release("1-2", 0)
    serial.archive()
    before = tree_of(serial.object() / "v1")
    moments = {path: path.stat().st_mtime_ns for path in (serial.object() / "v1").rglob("*")}
    serial.release("1-2", 1)
    assert [each.is_new for each in serial.archive()] == [False, True]
    assert tree_of(serial.object() / "v1") == before
    assert all(path.stat().st_mtime_ns == moment for path, moment in moments.items())


def test_what_is_archived_cannot_be_written_to_by_accident(archived: Serial) -> None:
    modes = {path.stat().st_mode & 0o222 for path in archived.object().rglob("v*/**/*")
             if path.is_file()}  # fmt: skip
    assert modes == {0}


def test_a_run_that_is_killed_leaves_no_torn_object_and_the_next_finishes(serial: Serial) -> None:
    serial.release("1-2", 0)
    serial.archive()
    serial.release("1-2", 1)
    before = tree_of(serial.vault)
    moment, torn = 0, 0
    while True:
        moment += 1
        if not killed_before(moment, serial.archive):
            break
        whole = is_valid(serial.vault, warnings=False)
        torn += not whole  # between the last steps the root's inventory lags behind
        assert tree_of(serial.vault).keys() >= before.keys()
        assert next(each.is_new for each in serial.archive()) is False
        assert is_valid(serial.vault)
        _undo(serial, before)
    assert moment > 20
    assert torn <= 8
    serial.archive()
    assert is_valid(serial.vault)


def _undo(serial: Serial, before: dict[str, bytes]) -> None:
    """Put the archive back as it was, by hand: the program could not."""
    for path in sorted(serial.vault.rglob("*"), reverse=True):
        name = path.relative_to(serial.vault).as_posix()
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif name not in before:
            path.unlink()
        elif path.read_bytes() != before[name]:
            path.unlink()
            path.write_bytes(before[name])


@pytest.mark.parametrize("moment", [1, 8, 20, 35])
def test_a_first_release_that_is_killed_leaves_no_object(serial: Serial, moment: int) -> None:
    serial.release("1-2", 0)
    assert killed_before(moment, serial.archive)
    assert not list(serial.vault.glob("*/*/0=*"))
    serial.archive()
    assert is_valid(serial.vault)


def _archive(root: Path) -> None:
    Serial(root).archive()


def test_two_runs_at_once_wait_for_each_other(serial: Serial) -> None:
    for issue in ("1-2", "1-3", "1-4"):
        serial.release(issue)
    runs = [multiprocessing.Process(target=_archive, args=(serial.root,)) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0, 0]
    assert is_valid(serial.vault)
    assert len(list(serial.vault.glob("*/*/v1"))) == 3
    assert not list(serial.vault.glob("*/*/v2"))


def test_a_release_that_was_altered_does_not_go_into_the_archive(serial: Serial) -> None:
    serial.release()
    (serial.newest() / "web" / "index.html").write_text("altered")
    with pytest.raises(ArchiveDamaged, match=r"web/index\.html"):
        serial.archive()
    assert not list(serial.vault.glob("*/*/0=*"))


def test_another_release_of_the_same_number_is_refused(serial: Serial) -> None:
    serial.release()
    serial.archive()
    before = tree_of(serial.vault)
    subprocess.run(["rm", "-r", str(serial.root / "dist")], check=True)
    serial.release(articles={"Another": "text"})
    with pytest.raises(ArchiveDamaged, match="another one than that in the archive"):
        serial.archive()
    assert tree_of(serial.vault) == before


def test_a_release_without_what_it_was_made_of_waits_for_its_manuscript(serial: Serial) -> None:
    serial.release("1-2", 0)
    subprocess.run(["rm", "-r", str(serial.root / "dist/.sources")], check=True)
    (serial.root / "dist/1-2/releases/.sources/1.0.json").unlink()
    file = serial.root / "manuscript/1-2/first.md"
    text = file.read_text()
    file.write_text(f"{text}more")
    with pytest.raises(UsageError, match=r"manuscript that release 1\.0 was made of"):
        serial.archive()
    file.write_text(text)
    assert [each.is_new for each in serial.archive()] == [True]
    program = next(serial.object().rglob("program.zip"))
    assert program.stat().st_size > 200_000


def test_file_names_in_any_script_and_of_any_length_are_kept(serial: Serial) -> None:
    names = ["Баку.md", "a" * 240 + ".md", "ə" * 80 + ".md", "~ & #.md", "-.md"]
    serial.start("1-2")
    for name in names:
        serial.write(f"manuscript/1-2/{name}", name)
    serial.release()
    serial.archive()
    assert is_valid(serial.vault)
    inventory = parse_inventory((serial.object() / "inventory.json").read_bytes())
    assert {f"manuscript/1-2/{name}" for name in names} <= inventory.state("v1").keys()


def test_a_folder_with_something_else_in_it_does_not_become_an_archive(serial: Serial) -> None:
    serial.release()
    serial.write("archive/photos/holiday.jpg", b"x")
    with pytest.raises(MachineError, match="it is not empty"):
        serial.archive()
    assert set(tree_of(serial.vault)) == {".lock", "photos/holiday.jpg"}


@pytest.mark.parametrize("folder", [".", "manuscript", "manuscript/1-2", "dist", "dist/archive"])
def test_an_archive_is_not_put_where_the_publication_is(serial: Serial, folder: str) -> None:
    serial.release()
    serial.write("manuscript/publication.yaml", f"{PUBLICATION}archive: {{root: {folder}}}\n")
    with pytest.raises(UsageError):
        serial.archive()


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["manifest"].update({"0" * 128: ["../../../etc/passwd"]}),
        lambda data: next(iter(data["manifest"].values())).append("v1/content/../../x"),
        lambda data: next(iter(data["manifest"].values())).append("/etc/passwd"),
        lambda data: next(iter(data["versions"]["v1"]["state"].values())).append("../x"),
        lambda data: next(iter(data["versions"]["v1"]["state"].values())).append("/x"),
        lambda data: next(iter(data["versions"]["v1"]["state"].values())).append("a\\..\\x"),
        lambda data: data.update(head="v7"),
        lambda data: data.update(digestAlgorithm="md5"),
        lambda data: data.update(versions=[]),
        lambda data: data.update(manifest=None),
        lambda data: data.pop("id"),
    ],
)
def test_an_inventory_that_leads_elsewhere_is_refused(archived: Serial, change: object) -> None:
    data = json.loads((archived.object("1-3") / "inventory.json").read_bytes())
    change(data)  # type: ignore[operator]
    with pytest.raises(WrongInventoryError):
        parse_inventory(json.dumps(data).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b"7", b"{}"])
def test_what_is_no_inventory_is_refused(content: bytes) -> None:
    with pytest.raises(WrongInventoryError):
        parse_inventory(content)


def test_a_full_disk_leaves_the_archive_as_it_was(
    serial: Serial, monkeypatch: pytest.MonkeyPatch
) -> None:
    serial.release("1-2", 0)
    serial.archive()
    before = tree_of(serial.vault)
    serial.release("1-2", 1)
    count = 0

    def full(_: int) -> None:
        nonlocal count
        count += 1
        if count == 4:
            raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MachineError, match="No space left"):
        serial.archive()
    assert tree_of(serial.vault) == before
    assert is_valid(serial.vault)
