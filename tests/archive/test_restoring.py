"""What was archived comes back, to the last byte."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from fascicle.distribution.release.record import verify_release
from fascicle.errors import ArchiveDamaged, UsageError
from fascicle.pipeline.restoring import restore, restore_to
from tests.archive.conftest import Serial, tree_of
from tests.archive.test_verifying import flip


def releases(serial: Serial) -> dict[str, bytes]:
    return tree_of(serial.workspace.issue_dist("1-2") / "releases")


def test_all_releases_come_back_when_dist_is_lost(archived: Serial) -> None:
    before = releases(archived)
    shutil.rmtree(archived.workspace.dist)
    done = archived.call("archive.restore", "--issue", "1-2")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("restored; ") == 3
    assert releases(archived) == before
    assert verify_release(archived.workspace.issue_dist("1-2") / "release").version == "1.2"
    assert [each.is_new for each in archived.archive()] == [False] * 3
    assert [each.is_new for each in restore(archived.workspace, "1-2", "")] == [False] * 3


def test_a_damaged_release_is_replaced_and_kept_aside(archived: Serial) -> None:
    file = archived.workspace.issue_dist("1-2") / "releases/1.1/citation.txt"
    before = releases(archived)
    file.write_text("altered")
    (restored,) = restore(archived.workspace, "1-2", "1.1")
    assert restored.aside
    assert (restored.aside / "citation.txt").read_text() == "altered"
    shutil.rmtree(restored.aside)
    assert releases(archived) == before
    assert verify_release(archived.workspace.issue_dist("1-2") / "release").version == "1.2"


@pytest.mark.parametrize("version", [0, 1, 2])
def test_any_version_comes_into_a_folder_with_all_that_it_was_made_of(
    archived: Serial, version: int
) -> None:
    folder = archived.root / "back"
    done = archived.call(
        "archive.restore", "--issue", "1-2", "--release", f"1.{version}", "--to", str(folder)
    )
    assert done.returncode == 0, done.stderr
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(command, cwd=folder / "release", check=False).returncode == 0
    assert tree_of(folder / "release") == tree_of(
        archived.workspace.issue_dist("1-2") / f"releases/1.{version}"
    )
    assert f"Version {version}." in (folder / "manuscript/1-2/first.md").read_text()
    assert (folder / "styles/default/tokens.css").read_bytes() == b":root {}"


def test_a_damaged_file_does_not_come_back(archived: Serial) -> None:
    flip(archived.object() / "v2/content/release/test-serial-1-2.pdf")
    with pytest.raises(ArchiveDamaged, match="is changed") as caught:
        restore_to(archived.workspace, "1-2", "1.1", archived.root / "back")
    assert caught.value.where.endswith("v2/content/release/test-serial-1-2.pdf")
    assert not (archived.root / "back").exists()
    assert restore_to(archived.workspace, "1-2", "1.0", archived.root / "back").release


def test_what_the_archive_has_not_is_told(archived: Serial) -> None:
    workspace = archived.workspace
    with pytest.raises(UsageError) as caught:
        restore_to(workspace, "1-2", "1.7", archived.root / "back")
    assert caught.value.hint == "releases: 1.0, 1.1, 1.2"
    with pytest.raises(UsageError, match="is not in the archive"):
        list(restore(workspace, "9-9", ""))
    with pytest.raises(UsageError, match="is not in the archive"):
        list(restore(workspace, "../../out", ""))
    assert not (archived.root.parent / "out").exists()
    assert not workspace.issue_dist("9-9").exists()
    with pytest.raises(UsageError, match="something is there already"):
        restore_to(workspace, "1-2", "1.0", archived.root / "manuscript")
