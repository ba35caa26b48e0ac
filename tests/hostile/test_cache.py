"""Programs and a cache that came along with a publication from a stranger."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from fascicle.editions.pdf import shelf
from fascicle.editions.pdf.line_numbers import Line
from fascicle.editions.pdf.typesetting import Bookmark, Gathering
from fascicle.editions.reading import Place
from tests.conftest import Bench


class Trap:
    """Runs a command when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.file}",)


def test_a_cache_from_elsewhere_makes_no_objects_but_gatherings(tmp_path: Path) -> None:
    kept, sprung = tmp_path / "kept.pickle", tmp_path / "sprung"
    kept.write_bytes(pickle.dumps(Trap(sprung)))
    assert shelf._load(kept) is None
    assert not sprung.exists()


@pytest.mark.parametrize("content", [b"", b"\x80\x05", b"cos\nsystem\n.", pickle.dumps({"a": 1})])
def test_a_damaged_cache_is_no_cache(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(content)
    assert shelf._load(tmp_path / "kept") is None


def test_a_gathering_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    made = Gathering(
        b"%PDF", ((1.0, 2.0), None), (Bookmark("A", 0, 1.0, 2.0, (Bookmark("B", 1, 0.0, 0.0),)),),
        ("told",), (Place("", 3), None), {"a": 1}, ((Line(1.0, 2.0),),),
    )  # fmt: skip
    (tmp_path / "kept").write_bytes(pickle.dumps(made, protocol=5))
    assert shelf._load(tmp_path / "kept") == made


@pytest.mark.slow
def test_the_program_runs_no_file_of_the_publication(bench: Bench) -> None:
    for name in ("tasks", "fascicle", "invoke", "weasyprint", "jinja2", "sitecustomize", "jpype"):
        bench.write(f"{name}.py", "open('sprung', 'w').close()\nraise SystemExit(9)\n")
    program = Path(sys.executable).with_name("fascicle")
    done = subprocess.run([program, "pdf"], cwd=bench.root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not list(bench.root.rglob("sprung"))
