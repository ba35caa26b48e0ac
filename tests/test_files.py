"""Files that appear whole or not at all, whenever a run is killed, and what it leaves."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from fascicle import files
from fascicle.doors import is_below
from fascicle.files import (
    put_in_place,
    stage,
    traces_of,
    write_all,
    write_for_now,
    write_whole,
)
from tests.release.test_killed import fork, killed_before

OLD, NEW = b"old" * 1000, b"new" * 2000


def test_a_file_is_the_old_or_the_new_one_whenever_its_writer_is_killed(tmp_path: Path) -> None:
    file, moment, found = tmp_path / "a.pdf", 0, set()
    while True:
        moment += 1
        write_whole(file, OLD)
        was_killed = killed_before(moment, lambda: write_whole(file, NEW))
        found.add(file.read_bytes())
        write_whole(file, NEW)
        assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]  # nothing is left of it
        if not was_killed:
            break
    assert moment > 5
    assert found == {OLD, NEW}


def test_what_a_living_run_has_begun_is_left_alone(tmp_path: Path) -> None:
    ready, begin = os.pipe()
    pid = fork()
    if not pid:
        with stage(tmp_path / "a") as beside:
            (beside / "half").write_bytes(OLD)
            os.write(begin, b"1")
            signal.pause()
    os.read(ready, 1)
    (beside,) = tmp_path.iterdir()
    write_whole(tmp_path / "a", NEW)
    assert (beside / "half").read_bytes() == OLD
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    write_whole(tmp_path / "a", NEW)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_is_not_ours_is_not_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".film.part").write_bytes(b"somebody's download")
    (tmp_path / ".films.part").mkdir()
    (tmp_path / ".films.part" / "one").write_bytes(b"another")
    write_whole(tmp_path / "a", NEW)
    assert len(list(tmp_path.rglob("*"))) == 4


@pytest.mark.parametrize("is_old_disk", [False, True])
def test_one_of_two_folders_is_in_its_place_whenever_a_run_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_old_disk: bool
) -> None:
    if is_old_disk:
        monkeypatch.setattr(files, "_exchange", lambda *_: False)
    site, moment, found = tmp_path / "site", 0, set()
    while True:
        moment += 1
        lay_out(site, OLD)
        if not killed_before(moment, lambda: lay_out(site, NEW)):
            break
        with stage(site):  # the next run
            found.add((site / "index.html").read_bytes())
        assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert moment > 5
    assert found == {OLD, NEW}


def lay_out(site: Path, content: bytes) -> None:
    """Put a new site in the place of the old one."""
    with stage(site) as beside:
        (beside / "new").mkdir()
        (beside / "new" / "index.html").write_bytes(content)
        put_in_place(beside / "new", site)


def test_a_folder_that_cannot_be_put_in_its_place_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_exchange", lambda *_: False)
    lay_out(tmp_path / "site", OLD)
    with stage(tmp_path / "site") as beside, pytest.raises(OSError, match="No such file"):
        put_in_place(beside / "nothing", tmp_path / "site")
    assert (tmp_path / "site" / "index.html").read_bytes() == OLD


def test_a_text_that_was_changed_and_changed_back_has_left_a_trace(tmp_path: Path) -> None:
    file = tmp_path / "first.md"
    write_all({file: OLD, tmp_path / "second.md": OLD})
    before, state = traces_of(tmp_path.iterdir()), file.stat()
    assert traces_of(tmp_path.iterdir()) == before
    for content in (NEW, OLD):
        file.write_bytes(content)
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert traces_of(tmp_path.iterdir()) != before


def test_a_text_that_is_written_in_the_same_moment_has_left_a_trace(tmp_path: Path) -> None:
    file = tmp_path / "first.md"
    for _ in range(20):
        file.write_bytes(OLD)
        before = traces_of([file])
        file.write_bytes(bytes(reversed(OLD)))
        assert traces_of([file]) != before


@pytest.mark.parametrize(
    ("path", "below"),
    [
        ("root/a/file", True),
        ("root/a/not-there", True),
        ("root", True),
        ("root/within/file", True),
        ("root/a/../a/file", True),
        ("elsewhere/back/file", True),
        ("root/out/file", False),
        ("root/out", False),
        ("root/a/out.txt", False),
        ("root/../elsewhere/file", False),
        ("root/loop", False),
        ("root/a/\0", False),
        ("rooted/file", False),
    ],
)
def test_a_path_is_below_a_folder_after_all_links_were_followed(
    path: str, below: bool, tmp_path: Path
) -> None:
    for folder in ("root/a", "elsewhere", "rooted"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "file").touch()
    (tmp_path / "root" / "within").symlink_to(tmp_path / "root" / "a")
    (tmp_path / "root" / "out").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "root" / "a" / "out.txt").symlink_to("../../elsewhere/file")
    (tmp_path / "root" / "loop").symlink_to("loop")
    (tmp_path / "elsewhere" / "back").symlink_to(tmp_path / "root" / "a")
    (tmp_path / "door").symlink_to("root")

    assert is_below(tmp_path / path, tmp_path / "root") is below
    assert is_below(tmp_path / path, tmp_path / "door") is below
    if path.startswith("root/"):
        assert is_below(tmp_path / path.replace("root", "door", 1), tmp_path / "door") is below


def test_only_what_cannot_be_made_anew_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    write_for_now(tmp_path / "kept", b"anew")
    assert ((tmp_path / "kept").read_bytes(), synced) == (b"anew", [])
    write_whole(tmp_path / "issue.epub", b"once")
    assert len(synced) == 1
