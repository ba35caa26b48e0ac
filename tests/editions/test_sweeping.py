"""What other versions of the program left in the cache is swept out, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.editions.pdf.shelf import Shelf
from tests.conftest import Bench


@pytest.fixture
def leftovers(tmp_path: Path) -> list[Path]:
    """Return files of another version in a cache, and a file that is none of the typesetting's."""
    names = ("gatherings/0a1b.pickle", "lines/0a1b.json.z", "fontconfig/fonts.conf")
    paths = [tmp_path / name for name in names]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(b"old")
    return paths


def test_files_of_another_version_are_swept_out(tmp_path: Path, leftovers: list[Path]) -> None:
    with Shelf(tmp_path, "this version", 1):
        pass
    assert [path.exists() for path in leftovers] == [False, False, True]


def test_nothing_is_swept_out_while_another_run_uses_the_cache(
    tmp_path: Path, leftovers: list[Path]
) -> None:
    with Shelf(tmp_path, "another version", 1):
        with Shelf(tmp_path, "this version", 1):
            pass
        assert all(path.exists() for path in leftovers)


def test_what_this_version_can_use_stays(bench: Bench) -> None:
    def kept() -> list[Path]:
        folders = (bench.workspace.cache / name for name in ("gatherings", "lines"))
        return sorted(path for folder in folders for path in folder.iterdir())

    bench.run("pdf")
    before = kept()
    old = bench.write("dist/.cache/gatherings/old.pickle", "")
    bench.run("pdf", "--force")
    assert kept() == before
    assert before
    assert not old.exists()


@pytest.mark.parametrize("name", ["gatherings", ".in-use"])
def test_no_file_outside_the_cache_is_swept_out(tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "letter").write_text("keep me")
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / name).symlink_to(outside if name == "gatherings" else outside / "letter")
    with Shelf(cache, "this version", 1):
        pass
    assert (outside / "letter").read_text() == "keep me"
