"""What a publication decides about findings: severities of its own, and waivers."""

from __future__ import annotations

from datetime import date

import pytest

from fascicle.checks.judging import judge
from fascicle.codes.table import finding
from fascicle.findings import Finding, Report, Severity
from fascicle.issue.policy import Policy
from fascicle.pipeline.building import build
from fascicle.pipeline.checking import check
from tests.conftest import ISSUE, PUBLICATION, Bench

TODAY = date(2026, 3, 1)
COARSE = finding("X-008", "a picture is coarse", "page 3", edition="pdf-press")
TABLE = finding("S-014", "a row is short", "page 7", edition="pdf")
WAIVE = """\
checks:
  severity: {severity}
  waive:
    - code: S-014
      where: page 7
      reason: the printer knows
      until: 2026-06-30
"""


def policy(bench: Bench, severity: str = "{X-008: error}") -> Policy:
    bench.write("manuscript/1-2/issue.yaml", ISSUE + WAIVE.format(severity=severity))
    return bench.issue().checks


def test_a_severity_is_raised_or_lowered() -> None:
    (coarse,) = judge([COARSE], Policy((("X-008", Severity.ERROR),)), TODAY)
    assert coarse.severity is Severity.ERROR
    rule = Finding("UA1-7.1-3", Severity.ERROR, "a rule", "page 1", edition="pdf")
    decided = Policy((("UA1-7.1-3", Severity.INFO), ("UA1-*", Severity.WARNING)))
    assert judge([rule], decided, TODAY)[0].severity is Severity.INFO


def test_the_issue_has_more_weight_than_the_serial(bench: Bench) -> None:
    serial = PUBLICATION + "checks:\n  severity: {X-008: info}\n"
    bench.write("manuscript/publication.yaml", serial)
    assert judge([COARSE], bench.issue().checks, TODAY)[0].severity is Severity.INFO
    assert judge([COARSE], policy(bench), TODAY)[0].severity is Severity.ERROR


def test_a_waived_error_stays_visible_and_stops_nothing(bench: Bench) -> None:
    judged = judge([TABLE], policy(bench), TODAY)
    assert [each.waived for each in judged] == ["the printer knows (until 2026-06-30)"]
    report = Report("1-2", findings=judged)
    assert report.ok
    assert report.as_record()["findings"][0]["waived"].startswith("the printer")


def test_a_waiver_of_a_file_holds_for_its_lines_and_for_no_other_place(bench: Bench) -> None:
    decided = policy(bench)
    other = finding("S-014", "a row is short", "page 70", edition="pdf")
    assert [each.waived for each in judge([TABLE, other], decided, TODAY)][1:] == [""]
    lost = finding("M-013", "left out: <b>", "manuscript/1-2/first.md:9")
    bench.write(
        "manuscript/1-2/issue.yaml",
        ISSUE + WAIVE.format(severity="{}").replace("S-014", "M-013").replace(
            "page 7", "manuscript/1-2/first.md"),
    )  # fmt: skip
    assert judge([lost], bench.issue().checks, TODAY)[0].waived


def test_a_waiver_ends_with_its_day_and_says_so(bench: Bench) -> None:
    decided = policy(bench)
    assert not any(each.code == "B-002" for each in judge([TABLE], decided, date(2026, 6, 30)))
    judged = judge([TABLE], decided, date(2026, 7, 1))
    assert [(each.code, each.waived) for each in judged] == [("S-014", ""), ("B-002", "")]
    assert judged[1].where == "manuscript/1-2/issue.yaml:9"


def test_a_waiver_without_its_finding_says_so(bench: Bench) -> None:
    (unused,) = judge([], policy(bench), TODAY)
    assert (unused.code, unused.severity) == ("B-003", Severity.INFO)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("code: S-014", "code: B-001", 9, "cannot be waived"),
        ("code: S-014", "code: Q-014", 9, "no code “Q-014”"),
        ("code: S-014", "code: UA1-*", 9, "stands for many"),
        ("until: 2026-06-30", "until: June", 12, "is not a day"),
        ("reason: the printer knows", "reason:", 11, "is empty"),
        ("X-008: error", "B-001: warning", 7, "cannot be lowered"),
        ("X-008: error", "X-999: error", 7, "no code “X-999”"),
        ("X-008: error", "X-008: fatal", 7, "none of its values"),
    ],
)
def test_a_wrong_decision_is_a_mistake_at_its_line(
    bench: Bench, old: str, new: str, line: int, words: str
) -> None:
    text = ISSUE + WAIVE.format(severity="{X-008: error}").replace(old, new)
    bench.write("manuscript/1-2/issue.yaml", text)
    (mistake,) = bench.mistakes()
    assert words in mistake.message
    assert mistake.where == f"manuscript/1-2/issue.yaml:{line}"


def test_a_check_tells_what_is_waived_and_passes(bench: Bench) -> None:
    bench.article("\nA <b onclick='x()'>bold</b> word.\n")
    bench.write("manuscript/publication.yaml", PUBLICATION + (
        "checks:\n  severity: {M-013: error}\n  waive:\n"
        "    - {code: M-013, where: manuscript/1-2/first.md, reason: old text, until: 2999-01-01}\n"
    ))  # fmt: skip
    build(bench.workspace, "1-2", ("epub",))
    report, _ = check(bench.workspace, "1-2")
    (told,) = [each for each in report.findings if each.code == "M-013"]
    assert (told.severity, told.waived) == (Severity.ERROR, "old text (until 2999-01-01)")
    assert report.ok
