"""An archive in a store elsewhere is the same archive."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import fsspec
import ocfl
import pytest
import s3fs

from fascicle.archive.verifying import CHANGED, EXTRA, MISSING, Depth
from fascicle.pipeline.listing import search_archive
from fascicle.pipeline.restoring import restore_to
from fascicle.pipeline.verifying import Verified, verify_archive
from tests.archive.conftest import Serial, tree_of
from tests.conftest import PUBLICATION
from tests.delivery.servers import SSHD, make_home, s3_server, sftp_server


class Cupboard:
    """A store with an archive in it: what is in there can be looked at, and meddled with."""

    def __init__(self, files: fsspec.AbstractFileSystem, base: str, setting: str) -> None:
        self.files, self.base, self.setting = files, base, setting

    def names(self) -> set[str]:
        found: list[str] = self.files.find(self.base)
        return {name.removeprefix(self.base).lstrip("/") for name in found}

    def read(self, name: str) -> bytes:
        content: bytes = self.files.cat_file(f"{self.base}/{name}")
        return content

    def write(self, name: str, content: bytes) -> None:
        self.files.pipe_file(f"{self.base}/{name}", content)

    def copy_to(self, folder: Path) -> Path:
        """Copy the archive into a folder, where other programs can read it."""
        for name in self.names():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(self.read(name))
        return folder


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Yield the address of an S3 server."""
    with s3_server() as address:
        yield address


@pytest.fixture(params=["memory", "s3"])
def cupboard(
    request: pytest.FixtureRequest, serial: Serial, monkeypatch: pytest.MonkeyPatch
) -> Cupboard:
    """Return a store that the serial's archive is to be in."""
    name = f"bucket-{uuid.uuid4().hex}"
    if request.param == "memory":
        files = fsspec.filesystem("memory")
        made = Cupboard(files, f"/{name}/archive", f"archive: memory://{name}/archive\n")
    else:
        endpoint = request.getfixturevalue("s3")
        for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(key, "testing")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        files = s3fs.S3FileSystem(endpoint_url=endpoint, skip_instance_cache=True,
                                  use_listings_cache=False)  # fmt: skip
        files.mkdir(name)
        setting = f"archive: {{root: s3://{name}/archive, endpoint: '{endpoint}'}}\n"
        made = Cupboard(files, f"{name}/archive", setting)
    serial.write("manuscript/publication.yaml", PUBLICATION + made.setting)
    return made


def verified(serial: Serial, depth: Depth = Depth.BYTES) -> Verified:
    return verify_archive(serial.workspace, depth, lambda _: nullcontext(lambda _: None))


def is_valid(folder: Path) -> bool:
    root = ocfl.StorageRoot(root=str(folder))
    return root.validate() and root.num_objects == root.good_objects and not root.errors


def test_releases_are_archived_found_damaged_and_brought_back(
    serial: Serial, cupboard: Cupboard, tmp_path: Path
) -> None:
    for version in range(2):
        serial.release("1-2", version)
    assert [each.is_new for each in serial.archive()] == [True, True]
    assert [each.is_new for each in serial.archive()] == [False, False]
    assert is_valid(cupboard.copy_to(tmp_path / "copy"))
    for depth in Depth:
        assert verified(serial, depth).damages == ()
    assert search_archive(serial.workspace, "harbour", 5).total == 1
    folder = restore_to(serial.workspace, "1-2", "1.0", tmp_path / "back").folder
    assert tree_of(folder / "release") == tree_of(
        serial.workspace.issue_dist("1-2") / "releases/1.0"
    )
    pdf = next(n for n in cupboard.names() if n.endswith("v1/content/release/test-serial-1-2.pdf"))
    cupboard.write(pdf, b"x" + cupboard.read(pdf)[1:])
    gone = next(name for name in cupboard.names() if name.endswith("v2/inventory.json"))
    cupboard.files.rm_file(f"{cupboard.base}/{gone}")
    cupboard.write("abc/stray.txt", b"x")
    told = {(damage.file, damage.what) for damage in verified(serial).damages}
    assert told == {(pdf, CHANGED), (gone, MISSING), ("abc/stray.txt", EXTRA)}


def test_an_upload_that_was_interrupted_anywhere_is_finished(
    serial: Serial, cupboard: Cupboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serial.release("1-2", 0)
    serial.archive()
    serial.release("1-2", 1)
    cls = type(cupboard.files)
    plain, left = cls.pipe_file, 0

    class Gone(BaseException):
        """Ends a run as a signal would."""

    def pipe(self: object, path: str, *arguments: object, **options: object) -> object:
        nonlocal left
        left -= 1
        if left == 0:
            raise Gone
        return plain(self, path, *arguments, **options)

    monkeypatch.setattr(cls, "pipe_file", pipe)
    for moment in (3, 3, 3, 2, 1):  # each run is spared what the one before has brought there
        left = moment
        with pytest.raises(Gone):
            serial.archive()
    left = 0
    serial.archive()
    assert left > -8
    assert is_valid(cupboard.copy_to(tmp_path / "copy"))
    assert verified(serial).damages == ()


def test_what_an_interrupted_upload_has_left_over_is_swept_away(
    serial: Serial, cupboard: Cupboard, tmp_path: Path
) -> None:
    serial.release("1-2", 0)
    serial.archive()
    home = next(n for n in cupboard.names() if n.endswith("/0=ocfl_object_1.1")).rpartition("/")[0]
    cupboard.write(f"{home}/v2/content/program.zip", b"of a program that is no longer here")
    serial.release("1-2", 1)
    serial.archive()
    assert is_valid(cupboard.copy_to(tmp_path / "copy"))


@pytest.mark.skipif(not SSHD.is_file(), reason="there is no SSH server here")
def test_an_archive_may_be_on_a_server_that_speaks_sftp(
    serial: Serial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    with sftp_server(keys) as port:
        user = make_home(tmp_path / "home", keys, port)
        folder = tmp_path / "served" / "archive"
        folder.parent.mkdir()
        serial.write("manuscript/publication.yaml", PUBLICATION
                     + f"archive: sftp://{user}@127.0.0.1:{port}{folder}\n")  # fmt: skip
        for version in range(2):
            serial.release("1-2", version)
        assert [each.is_new for each in serial.archive()] == [True, True]
        assert verified(serial).damages == ()
    assert is_valid(folder)
    assert not list(folder.glob("extensions/fascicle*"))


def test_a_store_that_nobody_knows_is_told(serial: Serial) -> None:
    serial.write("manuscript/publication.yaml", f"{PUBLICATION}archive: nosuch://x/y\n")
    serial.release()
    done = serial.call("archive")
    assert done.returncode == 4, done.stderr
    assert "fsspec knows no such store" in done.stderr


@pytest.mark.parametrize(
    "setting",
    ["{root: 's3://AKIA:Geheim77@bucket/x'}", "{rot: x}", "[x]", "'memory://b?key=1'",
     "{root: 's3:///x'}", "{root: x, endpoint: 'ftp://y'}"],
)  # fmt: skip
def test_a_wrong_setting_is_told_with_its_line_and_without_a_password(
    serial: Serial, setting: str
) -> None:
    serial.write("manuscript/publication.yaml", f"{PUBLICATION}archive: {setting}\n")
    line = PUBLICATION.count("\n") + 1
    done = serial.call("archive.list")
    assert done.returncode == 3, done.stderr
    assert f"manuscript/publication.yaml:{line}" in done.stderr
    assert "Geheim77" not in done.stderr
