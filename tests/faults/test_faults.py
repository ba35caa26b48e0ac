"""Faults planted in a manuscript: each is found with its code at its place, and nothing else is.

A folder beside this file is a fault: `fault.toml` says what is wrong, what is planted in `base/`
and what must be found; its other files take the place of those of `base/`.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageFile

from fascicle.checks.preflight.copy import read_copy
from fascicle.checks.preflight.running import look_through
from fascicle.codes.table import table
from fascicle.errors import ManuscriptError
from fascicle.findings import Finding, Severity
from fascicle.manuscript.gathering import gather
from fascicle.manuscript.starting.publication import Beginning, lay_out
from fascicle.workspace import Workspace
from tests.conftest import SAMPLE, SCHOLARLY

HERE = Path(__file__).resolve().parent
BASE = HERE / "base"
ISSUE = "1-2"
TODAY = date(2026, 1, 15)
"""The day on which the manuscripts are looked at."""

FOLDERS = sorted(file.parent for file in HERE.glob("*/fault.toml"))


def read_fault(folder: Path) -> dict[str, Any]:
    """Return what `fault.toml` says."""
    return tomllib.loads((folder / "fault.toml").read_text(encoding="utf-8"))


def plant(folder: Path, root: Path) -> Workspace:
    """Lay out the manuscript of `base/` in `root`, with the fault of `folder` in it."""
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    shutil.copytree(folder, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("fault.toml"))
    for planted in read_fault(folder).get("plant", ()):
        file = root / "manuscript" / planted["file"]
        text = file.read_text(encoding="utf-8")
        assert text.count(planted["old"]) == 1, f"{planted['old']!r} is not once in {file.name}"
        file.write_text(text.replace(planted["old"], planted["new"]), encoding="utf-8")
    if pad := read_fault(folder).get("pad"):  # what is too large to lie in a folder here
        with (root / "manuscript" / pad["file"]).open("ab") as grown:
            grown.write(bytes(pad["bytes"]))
    return Workspace(root)


def look(workspace: Workspace, issue: str = ISSUE, today: date = TODAY) -> list[Finding]:
    """Return all that is said of a manuscript before anything is made of it."""
    try:
        manuscript = gather(workspace, issue)
    except ManuscriptError as error:
        return list(error.findings)
    report = look_through(read_copy(workspace, manuscript, today), lambda _: None)
    return [*manuscript.warnings, *report.findings]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_planted_fault_is_found_at_its_place_and_nothing_else(
    folder: Path, tmp_path: Path
) -> None:
    found = look(plant(folder, tmp_path))
    expected = [
        (find["code"], f"manuscript/{find['where']}") for find in read_fault(folder)["find"]
    ]
    assert sorted((f.code, f.where) for f in found) == sorted(expected), found
    assert all(f.message and f.hint for f in found)


def test_a_picture_that_breaks_off_is_found_where_pages_have_been_set_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint wants it
    found = look(plant(next(f for f in FOLDERS if f.name == "picture-breaks-off"), tmp_path))
    assert [f.code for f in found] == ["G-019"]
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


@pytest.mark.parametrize(
    ("workspace", "issue"),
    [(Workspace(BASE), "1-1"), (Workspace(BASE), "1-2"), (SAMPLE, "26-2"), (SCHOLARLY, "3-1")],
    ids=lambda value: value if isinstance(value, str) else value.root.name,
)
def test_nothing_is_found_in_a_clean_manuscript(workspace: Workspace, issue: str) -> None:
    assert look(workspace, issue) == []


def test_of_a_publication_that_was_just_laid_out_one_finding_says_what_to_write(
    tmp_path: Path,
) -> None:
    lay_out(tmp_path / "x", Beginning("Letters", "1234-5679", "House"), TODAY)
    found = [each for each in look(Workspace(tmp_path / "x"), "1-1") if each.code == "C-016"]
    (only,) = found
    assert only.severity is Severity.ERROR
    assert only.where == "manuscript/1-1/article.md:2"
    assert "lines 2, 4, 10, 14, 15 and 20 are the template's" in only.message
    assert "cannot be released" in only.hint


def test_every_code_of_the_preflight_is_planted() -> None:
    planted = {find["code"] for folder in FOLDERS for find in read_fault(folder)["find"]}
    ours = {code for code in table() if re.fullmatch(r"[CDGLR]-\d{3}", code)}
    online = {f"L-{number:03}" for number in range(10, 15)}  # planted in tests/checks/test_online
    assert ours - online <= planted
