"""The page on threats names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "CONTRIBUTING.md").read_text("utf-8").partition("## Threats")[2]


def test_every_threat_is_held_by_a_test_that_is_there() -> None:
    rows = re.findall(r"^\|.*\| (`test_.*) \|$", PAGE.partition("\n## ")[0], re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(test_\w+)`", row)}
    files = (CHECKOUT / "tests").rglob("test_*.py")
    there = {
        name
        for file in files
        for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.M)
    }
    assert len(rows) > 15
    assert named <= there, named - there
