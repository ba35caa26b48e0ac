"""A release that is killed while it is put on its shelf."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fascicle.distribution.release.record import verify_release, write_release
from fascicle.distribution.release.shelf import newest_in, shelve
from tests.release.test_record import FILES, RELEASE, corrected

_TOUCHING = ("open", "mkdir", "fsync", "rename", "replace", "symlink", "unlink")
"""What the operating system is asked to do on the way: a process can be killed before each."""


def fork() -> int:
    """Fork this process, although it has threads: the child neither needs them nor returns."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 and later
        return os.fork()


def killed_before(moment: int, work: Callable[[], object]) -> bool:
    """Do some work in a process that is killed before its nth step; return False if it ended."""
    pid = fork()
    if pid == 0:
        steps = 0

        def counted(done: Callable[..., Any]) -> Callable[..., Any]:
            def do(*arguments: Any, **options: Any) -> Any:
                nonlocal steps
                steps += 1
                if steps == moment:
                    os.kill(os.getpid(), signal.SIGKILL)
                return done(*arguments, **options)

            return do

        for name in _TOUCHING:
            setattr(os, name, counted(getattr(os, name)))
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or status == 0
    return os.WIFSIGNALED(status)


def test_the_last_release_stays_whole_whenever_a_run_is_killed(tmp_path: Path) -> None:
    new = corrected(1)
    contents = write_release(new, FILES)
    moment = 0
    found = []
    while True:
        moment += 1
        folder = tmp_path / str(moment)
        shelve(folder, RELEASE, write_release(RELEASE, FILES))
        if not killed_before(moment, lambda: shelve(folder, new, contents)):  # noqa: B023
            break
        found.append(verify_release(folder / "release").version)
        newest = newest_in(folder)
        assert newest is not None
        if newest[1] != new:  # the next run finishes what was begun
            shelve(folder, new, contents)
        assert verify_release(folder / "release") == new
        assert verify_release(folder / "releases" / "1.0") == RELEASE
        assert sorted(path.name for path in (folder / "releases").iterdir()) == ["1.0", "1.1"]
    assert moment > 12
    assert found == sorted(found)
    assert set(found) == {"1.0", "1.1"}


@pytest.mark.parametrize("moment", [1, 5, 9])
def test_a_first_release_that_is_killed_leaves_none(tmp_path: Path, moment: int) -> None:
    contents = write_release(RELEASE, FILES)
    assert killed_before(moment, lambda: shelve(tmp_path, RELEASE, contents))
    assert newest_in(tmp_path) is None
    shelve(tmp_path, RELEASE, contents)
    assert verify_release(tmp_path / "release") == RELEASE
