"""What is kept for a later run is read back under this user's seal, and under no other."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from fascicle.sealing import kept, own_folder, read_sealed, write_sealed


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    return tmp_path


def test_what_was_kept_is_read_back_for_the_same_inputs(home: Path) -> None:
    file = home / "kept"
    write_sealed(file, "of a text", b"its content")

    assert read_sealed(file, "of a text") == b"its content"
    assert read_sealed(file, "of another text") is None
    assert read_sealed(home / "none", "of a text") is None


def test_what_another_user_sealed_is_not_there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = home / "kept"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "a stranger's"))
    write_sealed(file, "of a text", b"what a stranger wants")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "ours"))

    assert read_sealed(file, "of a text") is None


@pytest.mark.parametrize("place", [0, 31, 32, -1])
def test_no_byte_can_be_changed(home: Path, place: int) -> None:
    file = home / "kept"
    write_sealed(file, "of a text", b"its content")
    changed = bytearray(file.read_bytes())
    changed[place] ^= 1
    file.write_bytes(changed)

    assert read_sealed(file, "of a text") is None


def test_the_secret_is_for_this_user_s_eyes_only(home: Path) -> None:
    write_sealed(home / "kept", "", b"")

    assert stat.S_IMODE((own_folder() / "seal").stat().st_mode) == 0o600


def test_where_nothing_can_be_kept_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path / "file"))  # no folder can be there

    write_sealed(tmp_path / "kept", "of a text", b"its content")

    assert read_sealed(tmp_path / "kept", "of a text") is None


def test_the_end_of_inputs_is_never_the_beginning_of_a_content(home: Path) -> None:
    file = home / "kept"
    write_sealed(file, "of a text", b"its content")
    sealed = file.read_bytes()
    file.write_bytes(sealed[:32] + b" text" + sealed[32:])

    assert read_sealed(file, "of a") is None


@pytest.mark.usefixtures("home")
def test_what_a_block_puts_under_a_name_is_there_for_the_next_one() -> None:
    with kept("sheets/one", "of a text") as found:
        assert found.content is None
        found.content = b"its content"
    for name, inputs, expected in [
        ("sheets/one", "of a text", b"its content"),
        ("sheets/one", "of another text", None),
        ("sheets/two", "of a text", None),
    ]:
        with kept(name, inputs) as found:
            assert found.content == expected


@pytest.mark.usefixtures("home")
def test_what_is_not_changed_is_not_written_again() -> None:
    with kept("one", "of a text") as found:
        found.content = b"its content"
    file = own_folder() / "one"
    os.utime(file, ns=(1, 1))
    with kept("one", "of a text"):
        pass

    assert file.stat().st_mtime_ns == 1


@pytest.mark.usefixtures("home")
def test_of_a_block_that_fails_nothing_is_kept() -> None:
    def fail() -> None:
        with kept("one", "of a text") as found:
            found.content = b"its content"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert not (own_folder() / "one").exists()


def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    for _ in range(2):
        with kept("one", "of a text") as found:
            assert found.content is None
            found.content = b"its content"
