"""What happened to an archive is told: all of it, each with its file, and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from fascicle.archive.verifying import CHANGED, EXTRA, INTERRUPTED, MISSING, Depth
from fascicle.pipeline.verifying import Verified, verify_archive
from tests.archive.conftest import Serial

PDF = "v2/content/release/test-serial-1-2.pdf"
ALL = (Depth.PRESENT, Depth.COMPLETE, Depth.BYTES)


def verified(serial: Serial, depth: Depth = Depth.BYTES) -> Verified:
    return verify_archive(serial.workspace, depth, lambda _: nullcontext(lambda _: None))


def told(serial: Serial, depth: Depth = Depth.BYTES) -> list[tuple[str, str]]:
    """Return what is told of the issue's object: the name of each file in it, and what it is."""
    home = serial.object().relative_to(serial.vault).as_posix()
    damages = verified(serial, depth).damages
    return [(d.file.removeprefix(home).lstrip("/"), d.what) for d in damages]


def flip(file: Path, at: int = 7) -> None:
    """Change one bit of a file."""
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    write(file, bytes(content))


def write(file: Path, content: bytes) -> None:
    file.unlink(missing_ok=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


@pytest.mark.parametrize("depth", ALL)
def test_an_archive_as_it_was_has_nothing_wrong(archived: Serial, depth: Depth) -> None:
    found = verified(archived, depth)
    assert (found.damages, found.objects, found.versions) == ((), 2, 4)


DAMAGES: list[tuple[str, Callable[[Path], object], tuple[tuple[str, str], ...], Depth]] = [
    ("a bit flips", lambda o: flip(o / PDF), ((PDF, CHANGED),), Depth.BYTES),
    ("a file is cut", lambda o: write(o / PDF, b"%PDF"), ((PDF, CHANGED),), Depth.BYTES),
    ("a file goes", lambda o: (o / PDF).unlink(), ((PDF, MISSING),), Depth.COMPLETE),
    (
        "a file comes", lambda o: write(o / "v1/content/new", b""),
        (("v1/content/new", EXTRA),), Depth.COMPLETE,
    ),
    (
        "a folder comes", lambda o: (o / "v1/content/new").mkdir(),
        (("v1/content/new/", EXTRA),), Depth.COMPLETE,
    ),
    (
        "a version's list goes", lambda o: (o / "v1/inventory.json").unlink(),
        (("v1/inventory.json", MISSING),), Depth.COMPLETE,
    ),
    (
        "a declaration changes", lambda o: write(o / "0=ocfl_object_1.1", b"x"),
        (("0=ocfl_object_1.1", CHANGED),), Depth.COMPLETE,
    ),
    (
        "a checksum goes", lambda o: (o / "v1/inventory.json.sha512").unlink(),
        (
            ("v1/inventory.json", "the inventory is damaged: its checksum inventory.json.sha512"
                                  " is missing"),
            ("v1/inventory.json.sha512", MISSING),
        ), Depth.COMPLETE,
    ),
    ("a version goes", lambda o: shutil.rmtree(o / "v3"), (("v3/", MISSING),), Depth.PRESENT),
    (
        "a version comes", lambda o: write(o / "v9/x", b""), (("v9/", EXTRA),), Depth.PRESENT,
    ),
    (
        "a note comes", lambda o: write(o / "readme.txt", b"x"),
        (("readme.txt", EXTRA),), Depth.PRESENT,
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "damage", "expected", "depth"), DAMAGES, ids=[each[0] for each in DAMAGES]
)
def test_what_happens_to_an_object_is_told_from_a_depth_on(
    archived: Serial,
    what: str,
    damage: Callable[[Path], object],
    expected: tuple[tuple[str, str], ...],
    depth: Depth,
) -> None:
    damage(archived.object())
    assert sorted(told(archived, depth)) == sorted(expected), what
    for less in ALL[: ALL.index(depth)]:
        assert told(archived, less) == []
    for more in ALL[ALL.index(depth) + 1 :]:
        assert told(archived, more)


def test_a_truncated_inventory_is_told_and_all_else_is_looked_at_still(archived: Serial) -> None:
    inventory = archived.object() / "inventory.json"
    write(inventory, inventory.read_bytes()[:500])
    (archived.object() / PDF).unlink()
    found = told(archived)
    assert [name for name, _ in found] == ["inventory.json", PDF]
    assert found[0][1].startswith("the inventory is damaged: ")


def test_a_bit_that_flips_in_an_inventory_is_told(archived: Serial) -> None:
    for name in ("inventory.json", "v1/inventory.json", "inventory.json.sha512"):
        archived.vault.rename(archived.root / "kept")
        shutil.copytree(archived.root / "kept", archived.vault)
        flip(archived.object() / name, 60)
        assert [n for n, _ in told(archived, Depth.COMPLETE)] == [name.removesuffix(".sha512")]
        shutil.rmtree(archived.vault)
        (archived.root / "kept").rename(archived.vault)


def test_damages_of_several_issues_are_told_at_once_with_issue_and_release(
    archived: Serial,
) -> None:
    flip(archived.object() / PDF)
    write(archived.object("1-3") / "v1/content/release/extra.txt", b"")
    done = archived.call("archive.verify")
    assert done.returncode == 5, done.stderr
    assert f"{PDF}: changed [1-2, 1.1]" in done.stderr
    assert "v1/content/release/extra.txt: not of the archive [1-3, 1.0]" in done.stderr
    assert "2 things of 2 issues not as archived" in done.stderr
    assert "hint: " in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("depth", ALL)
def test_an_issue_that_is_gone_is_missed(archived: Serial, depth: Depth) -> None:
    shutil.rmtree(archived.object("1-3").parent)
    damages = verified(archived, depth).damages
    assert [(d.what, d.issue) for d in damages] == [(MISSING, "1-3")]


@pytest.mark.parametrize("depth", ALL)
def test_what_is_in_no_object_is_told(archived: Serial, depth: Depth) -> None:
    write(archived.vault / "abc" / "stray.txt", b"x")
    (archived.vault / "empty").mkdir()
    assert [(d.file, d.what) for d in verified(archived, depth).damages] == [
        ("abc/stray.txt", EXTRA), ("empty/", EXTRA),
    ]  # fmt: skip


def test_a_root_that_lost_its_declaration_is_told(archived: Serial) -> None:
    (archived.vault / "0=ocfl_1.1").unlink()
    for depth in ALL:
        assert [(d.file, d.what) for d in verified(archived, depth).damages] == [
            ("0=ocfl_1.1", MISSING)
        ]
    write(archived.vault / "0=ocfl_1.1", b"ocfl_1.1\n")
    write(archived.vault / "ocfl_layout.json", b"{")
    (damage,) = verified(archived).damages
    assert damage.file == "ocfl_layout.json"


def test_a_link_is_no_file_of_the_archive(archived: Serial, tmp_path: Path) -> None:
    file = archived.object() / PDF
    write(tmp_path / "secret.pdf", file.read_bytes())
    file.unlink()
    file.symlink_to(tmp_path / "secret.pdf")
    for depth in (Depth.COMPLETE, Depth.BYTES):
        assert told(archived, depth) == [(PDF, "it is no file of the archive's own")]


def test_an_object_in_another_ones_place_is_told(archived: Serial) -> None:
    home = archived.object("1-3")
    home.rename(home.with_name("elsewhere"))
    whats = {d.what for d in verified(archived).damages}
    assert MISSING in whats
    assert any("which belongs elsewhere" in what for what in whats)


def test_a_run_that_was_interrupted_is_told_as_that(archived: Serial) -> None:
    home = archived.object()
    for name in ("inventory.json", "inventory.json.sha512"):
        write(home / name, (home / "v2" / name).read_bytes())
    assert told(archived) == [("inventory.json", INTERRUPTED)]
    archived.archive()
    assert verified(archived).damages == ()
    write(home / "inventory.json.sha512", (home / "v2/inventory.json.sha512").read_bytes())
    assert told(archived) == [("inventory.json", INTERRUPTED)]
    archived.archive()
    assert verified(archived).damages == ()


def test_verifying_writes_nothing_to_the_archive(archived: Serial) -> None:
    before = {p: p.stat().st_mtime_ns for p in archived.vault.rglob("*")}
    verified(archived)
    assert {p: p.stat().st_mtime_ns for p in archived.vault.rglob("*")} == before


def test_an_archive_that_may_only_be_read_is_verified(archived: Serial) -> None:
    for path in (archived.vault, *archived.vault.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert verified(archived).damages == ()
    finally:
        for path in (archived.vault, *archived.vault.rglob("*")):
            path.chmod(0o755)


def test_without_an_archive_there_is_nothing_to_verify(serial: Serial) -> None:
    done = serial.call("archive.verify")
    assert done.returncode == 1
    assert "there is no archive yet" in done.stderr
    assert not os.path.lexists(serial.vault)


@pytest.mark.parametrize("error", [MemoryError, SystemError])
@pytest.mark.parametrize("place", ["root._layout", "inventory.json.loads"])
def test_a_machine_that_is_short_of_memory_is_no_damage(
    archived: Serial, monkeypatch: pytest.MonkeyPatch, place: str, error: type[Exception]
) -> None:
    def break_off(*_: object) -> None:
        raise error  # Python has the second one where the memory ends in the midst of its own work

    monkeypatch.setattr(f"fascicle.archive.{place}", break_off)
    with pytest.raises(error):
        verified(archived)
