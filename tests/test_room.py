"""What there must be of memory before anything is begun."""

from __future__ import annotations

import subprocess
import sys

import pytest

from fascicle.room import require_room
from tests.conftest import Bench

MEGABYTE = 1 << 20


def test_what_the_machine_cannot_give_is_told() -> None:
    require_room(MEGABYTE)
    with pytest.raises(MemoryError, match="there is less"):
        require_room(1 << 62, "there is less")


@pytest.mark.parametrize("limit", range(40, 76, 6))
def test_too_little_memory_is_told_before_a_library_ends_the_program(
    limit: int, bench: Bench
) -> None:
    """From 62 to 67 MB pydantic's core aborted it, or nobody was left to tell."""
    code = (
        "import resource\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({limit * MEGABYTE}, {limit * MEGABYTE}))\n"
        "import sys; sys.argv = ['fascicle', 'epub']\n"
        "from fascicle.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=bench.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 4, done.stderr
    assert done.stderr.startswith("fascicle: the memory is used up\nhint: ")
