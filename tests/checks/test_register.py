"""The serial's register: no two issues have the same numbers."""

from __future__ import annotations

from fascicle.checks.register import check
from tests.conftest import ISSUE, Bench


def test_two_issues_with_the_same_volume_and_number_are_told(bench: Bench) -> None:
    assert list(check(bench.workspace, bench.issue())) == []
    bench.write("manuscript/1-2b/issue.yaml", ISSUE)
    bench.write("manuscript/1-3/issue.yaml", ISSUE.replace("number: 2", "number: 3"))
    (finding,) = check(bench.workspace, bench.issue())
    assert (finding.code, finding.where) == ("R-001", "manuscript/1-2/issue.yaml")
    assert "1-2b" in finding.message


def test_an_issue_that_cannot_be_read_stands_in_nobodys_way(bench: Bench) -> None:
    bench.write("manuscript/1-3/issue.yaml", "volume: [")
    assert list(check(bench.workspace, bench.issue())) == []
