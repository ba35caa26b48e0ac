"""What machines are told: in forms that they know, with the place in the repository."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fascicle.checks.report.annotations import write_github, write_gitlab
from fascicle.checks.report.formats import FORMATS
from fascicle.checks.report.locations import Located, folder_in_repository, located
from fascicle.checks.report.sarif import write_sarif
from fascicle.codes.table import finding
from fascicle.findings import Finding, Ran, Report, Severity, Skipped
from fascicle.pipeline.building import build
from tests.conftest import FRONT_MATTER, Bench

ARTICLE = "manuscript/1-2/first.md"
SCHEMA = (
    Path(sys.prefix) / "ace/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
)
DOUBLED = finding("C-003", "50 % of “the: the”,\nstands twice", f"{ARTICLE}:11")
RULE = Finding(
    "UA1-7.1-1", Severity.ERROR, "a rule", "page 2", "mend it", "pdf", source=f"{ARTICLE}:7"
)
WAIVED = Finding("S-014", Severity.ERROR, "a row", "page 2", edition="pdf", waived="old table")
NOWHERE = finding("B-001", "it is old", "a.pdf", edition="pdf")
REPORT = Report(
    "1-2",
    (Ran("epubcheck", "5.3.0", "epub", 2.1),),
    (Skipped("ace", "Ace by DAISY is not installed"),),
    (RULE, NOWHERE, DOUBLED, WAIVED),
)


def findings(*told: Finding, folder: str = "") -> list[Located]:
    return list(located([Report("1-2", findings=told)], folder))


def test_github_is_told_in_commands_that_nothing_breaks_out_of() -> None:
    assert write_github(findings(DOUBLED, WAIVED)) == (
        "::warning file=manuscript/1-2/first.md,line=11,title=C-003%2C 1-2::"
        "50 %25 of “the: the”,%0Astands twice. take one out; if both are meant, waive this finding"
    )
    assert write_github(findings(NOWHERE)).startswith("::error title=B-001%2C 1-2::it is old (pdf,")


def test_gitlab_is_told_in_a_code_quality_report() -> None:
    doubled, nowhere = json.loads(write_gitlab(findings(DOUBLED, NOWHERE, WAIVED, folder="a/b/")))
    assert doubled["location"] == {"path": f"a/b/{ARTICLE}", "lines": {"begin": 11}}
    assert (doubled["check_name"], doubled["severity"]) == ("C-003", "minor")
    assert nowhere["location"]["path"] == "a/b/manuscript/1-2/issue.yaml"
    assert nowhere["severity"] == "critical"


def test_the_mark_of_a_finding_does_not_change_with_its_line() -> None:
    moved = finding("C-003", DOUBLED.message, f"{ARTICLE}:40")
    (here,), (there,) = findings(DOUBLED), findings(moved)
    assert here.mark == there.mark
    both = findings(DOUBLED, moved)
    assert len({each.mark for each in both}) == 2


@pytest.fixture(scope="module")
def log() -> dict[str, Any]:
    return json.loads(write_sarif([REPORT], "a/"))


def test_sarif_keeps_to_its_schema(log: dict[str, Any]) -> None:
    if not SCHEMA.is_file():
        pytest.skip("the schema of SARIF is not here: bash .ci/setup tests")
    schema = json.loads(SCHEMA.read_bytes())
    jsonschema.Draft7Validator(schema).validate(log)
    jsonschema.Draft7Validator(schema).validate(json.loads(write_sarif([], "")))
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema).validate(log)
    log["runs"][0]["results"][0]["level"] = "error"


def test_sarif_tells_places_rules_waivers_and_what_did_not_run(log: dict[str, Any]) -> None:
    (run,) = log["runs"]
    rule, nowhere, doubled, waived = run["results"]
    rules = run["tool"]["driver"]["rules"]
    assert rule["level"] == "error"
    assert rule["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": f"a/{ARTICLE}"},
                "region": {"startLine": 7},
            },
            "logicalLocations": [{"fullyQualifiedName": "pdf page 2"}],
        }
    ]
    assert "physicalLocation" not in nowhere["locations"][0]
    assert rules[doubled["ruleIndex"]]["shortDescription"]["text"] == "a word stands twice"
    assert waived["suppressions"] == [{"kind": "external", "justification": "old table"}]
    (skipped,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "Ace by DAISY is not installed" in skipped["message"]["text"]
    assert run["tool"]["extensions"] == [{"name": "epubcheck", "version": "5.3.0"}]


def test_the_publications_folder_in_its_repository_is_found(tmp_path: Path) -> None:
    root = tmp_path / "serials" / "notes"
    root.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    assert folder_in_repository(root) == "serials/notes/"
    assert folder_in_repository(tmp_path) == ""


def test_json_of_several_issues_is_a_list() -> None:
    assert json.loads(FORMATS["json"]([REPORT], "")) == REPORT.as_record()
    assert len(json.loads(FORMATS["json"]([REPORT, REPORT], ""))) == 2


def test_nothing_else_is_on_standard_output(bench: Bench) -> None:
    bench.article("\nThe the harbour is old.\n")
    build(bench.workspace, "1-2", ("web",))
    done = bench.run("check", "--json")
    record = json.loads(done.stdout)
    assert done.returncode == (0 if record["ok"] else 2)
    assert record == json.loads((bench.root / "dist/1-2/check.json").read_text())
    assert "C-003" in {each["code"] for each in record["findings"]}
    told = bench.call("check", "--format", "github").stdout.splitlines()
    assert told
    assert all(line.startswith("::") for line in told)


def test_a_manuscript_that_cannot_be_checked_is_told_to_machines_too(bench: Bench) -> None:
    build(bench.workspace, "1-2", ("web",))
    bench.article(front=FRONT_MATTER.replace("title:", "titel:"))
    done = bench.call("check", "--format", "gitlab")
    assert done.returncode == 3
    told = {(each["check_name"], each["location"]["path"]) for each in json.loads(done.stdout)}
    assert ("M-004", ARTICLE) in told
    assert "M-004" in done.stderr


@pytest.mark.parametrize("options", [["--format", "xml"], ["--json", "--sarif"]])
def test_a_form_that_is_none_is_told(bench: Bench, options: list[str]) -> None:
    done = bench.call("check", *options)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "--format: " in done.stderr
