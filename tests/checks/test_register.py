"""The serial's register, where the other issues are not as they ought to be.

What it finds is planted in `tests/faults`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.checks.preflight.copy import read_copy
from fascicle.checks.preflight.register import Entry, find_in_register
from fascicle.findings import Finding
from fascicle.workspace import today
from tests.conftest import ISSUE, Bench


def found(bench: Bench) -> list[Finding]:
    return list(find_in_register(read_copy(bench.workspace, bench.gather(), today())))


@pytest.mark.parametrize("text", ["volume: [", "", "number: {a: b}\narticles: 7\n", "date: soon\n"])
def test_an_issue_that_cannot_be_read_stands_in_nobodys_way(bench: Bench, text: str) -> None:
    bench.write("manuscript/1-3/issue.yaml", text)
    assert found(bench) == []


def test_no_file_outside_an_issues_folder_is_read(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("---\ndoi: 10.5555/secret\n---\n")
    bench.write("manuscript/1-2/issue.yaml", ISSUE + "doi: 10.5555/secret\n")
    bench.write(
        "manuscript/1-1/issue.yaml", f"number: 1\narticles: [{tmp_path}/secret.md, link.md]\n"
    )
    (bench.root / "manuscript/1-1/link.md").symlink_to(tmp_path / "secret.md")
    assert found(bench) == []


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("7", [7]),
        ("2-3", [2, 3]),
        ("11–12", [11, 12]),
        ("4/5", [4, 5]),
        ("2 Suppl.", []),
        ("Suppl. 1", []),
        ("S1", []),
        ("Special", []),
        ("3-2", []),
        ("1-100000", []),
    ],
)
def test_the_numbers_of_double_issues_and_supplements(printed: str, numbers: list[int]) -> None:
    assert list(Entry("1-2", "1", printed, None, frozenset()).numbers) == numbers


def test_a_supplement_leaves_no_number_out_and_takes_none(bench: Bench) -> None:
    bench.write("manuscript/1-1/issue.yaml", "volume: 1\nnumber: 1\ndate: 2024-01\n")
    bench.write("manuscript/1-2s/issue.yaml", "volume: 1\nnumber: 2 Suppl.\ndate: 2024-09\n")
    assert found(bench) == []
    bench.write("manuscript/1-2/issue.yaml", ISSUE.replace("number: 2", "number: 2 Suppl."))
    (finding,) = found(bench)
    assert (finding.code, finding.message) == ("R-001", "issue 1-2s has the same volume and number")


@pytest.mark.parametrize(
    "record",
    [
        b"{",
        b"[]",
        b'{"serial": "Another"}',
        b'{"serial": "Another", "issn": "2049-3630", "issue": "1-3"}',  # of a later issue
        b'{"serial": "Another", "issn": "2049-3630", "issue": "1-2"}',  # of this one
        b'{"serial": "test serial", "issn": "1234-5679", "issue": "1-1"}',
    ],
)
def test_only_a_release_before_says_what_the_serial_was_called(bench: Bench, record: bytes) -> None:
    bench.write("dist/1-1/release/release.json", record)
    assert found(bench) == []
