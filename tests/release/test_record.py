"""What a release says of itself, and that it is told when it is no longer what it was."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fascicle.distribution.release.record import (
    Note,
    Release,
    ReleasedFile,
    read_release,
    sha256,
    verify_release,
    write_release,
)
from fascicle.distribution.release.shelf import newest_in, releases_in, shelve
from fascicle.errors import ArchiveDamaged, MachineError

FILES = {"one.txt": b"one", "web/index.html": b"<p>two</p>"}
RELEASE = Release(
    "Test Serial", "1234-5679", "1-2", "1.0", "published", "2024-08-26", (),
    tuple(ReleasedFile(n, sha256(c), len(c), "text/plain", "pdf") for n, c in FILES.items()),
)  # fmt: skip


def corrected(count: int) -> Release:
    notes = tuple(Note(f"2024-09-{n:02}", "A note.") for n in range(1, count + 1))
    return replace(RELEASE, version=f"1.{count}", status="corrected", notes=notes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a release."""
    return shelve(tmp_path, RELEASE, write_release(RELEASE, FILES))


def test_a_release_is_read_as_it_was_written(folder: Path) -> None:
    assert read_release(folder) == verify_release(folder) == RELEASE


def test_sha256sum_accepts_the_digests(folder: Path) -> None:
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count(": OK")) == (0, 3), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda f: (f / "one.txt").write_bytes(b"0ne"), "one.txt"),
        (lambda f: (f / "web/index.html").unlink(), "web/index.html"),
        (lambda f: (f / "web/more.html").write_bytes(b""), "web/more.html"),
        (lambda f: (f / "SHA256SUMS").write_bytes(b""), "SHA256SUMS"),
        (lambda f: (f / "SHA256SUMS").unlink(), "SHA256SUMS"),
    ],
)
def test_a_file_that_was_changed_lost_or_added_is_named(
    folder: Path, spoil: Callable[[Path], object], named: str
) -> None:
    spoil(folder)
    with pytest.raises(ArchiveDamaged, match=named):
        verify_release(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"version": "2"}, {"version": "1.01"}, {"status": "draft"}, {"more": 1}, {"files": None},
        {"files": [{"file": "../x", "sha256": "0" * 64, "bytes": 1, "media_type": "", "role": ""}]},
        {"files": [{"file": "/x", "sha256": "0" * 64, "bytes": 1, "media_type": "", "role": ""}]},
        {"files": [{"file": "x", "sha256": "0", "bytes": 1, "media_type": "", "role": ""}]},
        {"files": [{"file": "x", "sha256": "0" * 64, "bytes": -1, "media_type": "", "role": ""}]},
    ],
)  # fmt: skip
def test_a_record_of_another_form_is_refused(folder: Path, change: dict[str, Any]) -> None:
    file = folder / "release.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(ArchiveDamaged, match="no record of a release"):
        read_release(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_a_record_that_is_none_is_refused(folder: Path, content: bytes) -> None:
    (folder / "release.json").write_bytes(content)
    with pytest.raises(ArchiveDamaged):
        read_release(folder)
    (folder / "release.json").unlink()
    with pytest.raises(ArchiveDamaged):
        read_release(folder)


def test_the_newest_release_is_where_the_link_leads_and_the_older_ones_stay(tmp_path: Path) -> None:
    for count in (0, 1, 10, 2):
        release = corrected(count) if count else RELEASE
        shelve(tmp_path, release, write_release(release, FILES))
    assert [release.version for _, release in releases_in(tmp_path)] == [
        "1.0",
        "1.1",
        "1.2",
        "1.10",
    ]
    newest = newest_in(tmp_path)
    assert newest is not None
    assert read_release(tmp_path / "release") == newest[1] == corrected(10)


def test_a_release_cannot_take_the_place_of_another(tmp_path: Path, folder: Path) -> None:
    other = replace(RELEASE, serial="Another")
    with pytest.raises(MachineError):
        shelve(tmp_path, other, write_release(other, FILES))
    assert verify_release(folder) == RELEASE
    assert sorted(path.name for path in (tmp_path / "releases").iterdir()) == ["1.0"]


def test_a_folder_where_the_link_belongs_is_told(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "release").unlink()
    (tmp_path / "release").mkdir()
    with pytest.raises(MachineError, match="stands where the link belongs"):
        newest_in(tmp_path)
    assert verify_release(folder) == RELEASE
