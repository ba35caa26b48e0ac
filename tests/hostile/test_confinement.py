"""What sets pages has given up what it does not need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fascicle.editions.pdf.typesetters import typesetters
from fascicle.editions.pdf.workers import Workers

SEE = "from fascicle.editions.pdf.confining import give_up; import socket; give_up(); print({})"


def seen(what: str) -> str:
    command = [sys.executable, "-c", SEE.format(what)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_typesetter_can_get_no_rights_that_it_does_not_have() -> None:
    assert "NoNewPrivs:\t1" in seen("open('/proc/self/status').read()")


def test_a_typesetter_of_the_administrator_s_has_no_network() -> None:
    if os.geteuid() != 0:
        pytest.skip("only the administrator may give it up")
    assert seen("[name for _, name in socket.if_nameindex()]") == "['lo']"


def test_the_process_that_sets_pages_has_given_it_up() -> None:
    Workers(1)
    status = Path(f"/proc/{typesetters().process.pid}/status")
    for _ in range(200):
        if "NoNewPrivs:\t1" in status.read_text("ascii"):
            return
        typesetters().process.poll()
        os.sched_yield()
        subprocess.run(["sleep", "0.05"], check=True)
    pytest.fail("the typesetters kept their ways to more rights")
