"""What is kept for a later run is read back under this user's seal, and under no other."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from fascicle.sealing import own_folder, read_sealed, write_sealed


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
