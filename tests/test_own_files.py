"""A digest of files that are seldom written: another one as soon as one is, else not read again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fascicle import own_files
from fascicle.own_files import digest_of

NAMES = ["a.py", "room/b.py"]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with two files, as they are long after they were written."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(own_files, "_SETTLED", 0)
    house = tmp_path / "house"
    (house / "room").mkdir(parents=True)
    for name in NAMES:
        (house / name).write_text(f"# {name}")
    return house


def test_what_was_kept_is_not_read_again(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = digest_of(str(house), NAMES)

    def refuse(*arguments: object) -> str:
        raise AssertionError(arguments)

    monkeypatch.setattr(own_files, "_read", refuse)
    assert digest_of(str(house), NAMES) == first


def test_a_file_of_the_same_size_and_time_of_writing_is_seen(house: Path) -> None:
    first = digest_of(str(house), NAMES)
    file = house / NAMES[0]
    written = file.stat()
    file.write_text("# A.py")
    os.utime(file, ns=(written.st_atime_ns, written.st_mtime_ns))

    assert file.stat().st_size == written.st_size
    assert digest_of(str(house), NAMES) != first


def test_other_names_make_another_digest(house: Path) -> None:
    (house / NAMES[1]).rename(house / "room/c.py")
    renamed = digest_of(str(house), [NAMES[0], "room/c.py"])
    (house / "room/c.py").rename(house / NAMES[1])

    assert len({renamed, digest_of(str(house), NAMES), digest_of(str(house), NAMES[:1])}) == 3


def test_of_what_was_written_this_moment_nothing_is_kept(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_files, "_SETTLED", 3600 * 10**9)
    answers = iter(("first", "second"))
    monkeypatch.setattr(own_files, "_read", lambda *_: next(answers))

    assert [digest_of(str(house), NAMES) for _ in range(2)] == ["first", "second"]
