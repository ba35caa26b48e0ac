"""What fuzzing begins with and what it has found: nothing of it surprises the program any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzzing.targets import TARGETS

HERE = Path(__file__).resolve().parent
FILES = sorted(file for folder in ("seeds", "finds") for file in (HERE / folder).glob("*/*"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_bytes_are_read_or_refused(file: Path, tmp_path: Path) -> None:
    TARGETS[file.parent.name](file.read_bytes(), tmp_path / "publication")
