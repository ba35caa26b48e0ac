"""A release leaves the archive as a bag that any library's programs take."""

from __future__ import annotations

import subprocess
import sys

import bagit
import pytest

from fascicle.errors import ArchiveDamaged
from fascicle.pipeline.exporting import export
from tests.archive.conftest import Serial, tree_of
from tests.archive.test_verifying import flip


def test_a_bag_has_the_release_and_all_that_it_was_made_of(archived: Serial) -> None:
    done = archived.call("archive.export", "--issue", "1-2", "--release", "1.1", "--to", "bag")
    assert done.returncode == 0, done.stderr
    folder = archived.root / "bag"
    validated = subprocess.run(
        [sys.executable, "-m", "bagit", "--validate", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert validated.returncode == 0, validated.stderr
    bag = bagit.Bag(str(folder))
    assert bag.version_info == (1, 0)
    assert bag.info["External-Identifier"] == "urn:ISSN:1234-5679#1-2"
    assert bag.info["Source-Organization"] == "Test House"
    assert "release 1.1 of 2024-09-03, corrected" in bag.info["External-Description"]
    names = tree_of(folder / "data").keys()
    assert names >= {"release/SHA256SUMS", "manuscript/1-2/first.md", "styles/default/tokens.css"}
    assert tree_of(folder / "data/release") == tree_of(
        archived.workspace.issue_dist("1-2") / "releases/1.1"
    )
    again = archived.call("archive.export", "--issue", "1-2", "--to", "bag")
    assert again.returncode == 1
    assert "something is there already" in again.stderr


def test_a_bag_that_was_damaged_is_found_by_bagit(archived: Serial) -> None:
    _, folder = export(archived.workspace, "1-2", "", None)
    assert folder.name == "test-serial-1-2-1.2-bag"
    (folder / "data/release/web/index.html").write_text("altered")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


def test_what_is_damaged_in_the_archive_goes_into_no_bag(archived: Serial) -> None:
    flip(archived.object() / "v3/content/release/test-serial-1-2.pdf")
    with pytest.raises(ArchiveDamaged):
        export(archived.workspace, "1-2", "", archived.root / "bag")
    assert not (archived.root / "bag").exists()
    assert not list(archived.root.glob(".bag*"))
