"""Ace by DAISY: what it finds, and what becomes of a check that cannot run."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fascicle.checks import ace, programs
from fascicle.checks.programs import find_ace
from fascicle.checks.tracing import Lines, trace
from fascicle.checks.words import ExpectedText
from fascicle.errors import MachineError
from fascicle.findings import Severity
from fascicle.workspace import Workspace
from tests.browsing import CHROMIUM
from tests.checks.books import epub
from tests.conftest import SAMPLE, SCHOLARLY, is_there

BIN = Path(sys.prefix) / "ace" / "node_modules" / ".bin"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the Ace be found that `.ci/setup tests` installs."""
    if not (BIN / "ace-cli").exists() or not Path(CHROMIUM).is_file():
        pytest.skip("there is no Ace here: bash .ci/setup tests")
    monkeypatch.delenv("FASCICLE_ACE")
    assert ace.version()


def put_in_its_place(program: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a program of ours be called in place of Ace."""
    file = folder / "ace-cli"
    file.write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
    file.chmod(0o755)
    monkeypatch.delenv("FASCICLE_ACE")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.slow
@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("workspace", "issue"), [(SAMPLE, "26-2"), (SCHOLARLY, "3-1")])
def test_ace_finds_nothing_in_the_samples(
    made_sample: Callable[[Workspace, str], Workspace], workspace: Workspace, issue: str
) -> None:
    (book,) = made_sample(workspace, issue).issue_dist(issue).glob("*.epub")
    assert ace.check(book) == []


@pytest.mark.slow
@pytest.mark.usefixtures("installed")
def test_a_fault_is_told_with_its_rule_and_its_page(tmp_path: Path) -> None:
    book = epub(tmp_path / "book.epub", "<h1>One</h1>\n<p style='color:#ddd'>A pale sentence</p>")
    found = ace.check(book)
    by_code = {finding.code: finding for finding in found}
    pale = by_code["ACE-color-contrast"]
    assert (pale.severity, pale.where, pale.edition) == (Severity.ERROR, "EPUB/one.xhtml:5", "epub")
    assert "contrast" in pale.message
    assert "https://" in pale.hint or "http://" in pale.hint
    assert by_code["ACE-metadata-accessibilitysummary"].severity is Severity.WARNING
    assert ace.version().startswith("1.")
    lines = Lines([ExpectedText("manuscript/1-2/first.md:7", "A pale sentence")])
    (traced,) = trace([pale], book, lines)
    assert traced.source == "manuscript/1-2/first.md:7"


def test_a_machine_without_ace_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MachineError, match="not installed") as caught:
        ace.check(Path("book.epub"))
    assert caught.value.hint == f"bash {SAMPLE.root}/.ci/setup tests"
    monkeypatch.setattr(sys, "prefix", "/usr")
    with pytest.raises(MachineError, match="not installed") as caught:
        ace.check(Path("book.epub"))
    assert "env PUPPETEER_SKIP_DOWNLOAD=1 npm install -g @daisy/ace-cli" in caught.value.hint


@pytest.mark.usefixtures("installed")
def test_what_the_set_up_installed_is_found_without_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin")
    assert Path(find_ace()) == BIN / "ace-cli"
    monkeypatch.setenv("FASCICLE_ACE", "")
    assert find_ace() == ""


def test_what_makes_no_report_is_told_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_its_place("echo no browser here; exit 1", tmp_path, monkeypatch)
    with pytest.raises(MachineError, match="made no report: no browser here"):
        ace.check(tmp_path / "book.epub")


def test_what_does_not_end_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_its_place(f"sleep 60 & echo $! > {tmp_path}/child; wait", tmp_path, monkeypatch)
    monkeypatch.setattr(programs, "PATIENCE", 2.0)
    with pytest.raises(MachineError, match="took longer"):
        ace.check(tmp_path / "book.epub")
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    end = time.monotonic() + 60
    while is_there(child):  # the kernel takes its time
        assert time.monotonic() < end
        time.sleep(0.01)
