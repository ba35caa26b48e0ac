"""A report in SARIF 2.1.0 (OASIS), the form in which programs exchange what they found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from fascicle.checks.report.locations import Located, located
from fascicle.codes.table import find
from fascicle.findings import Report, Severity
from fascicle.versions import version

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write_sarif(reports: Sequence[Report], folder: str) -> str:
    """Return reports as one log, a run for each issue; `folder` is the publication's in git."""
    runs = [_run(report, folder) for report in reports]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": runs}
    return json.dumps(log, indent=2, ensure_ascii=False)


def _run(report: Report, folder: str) -> dict[str, Any]:
    findings = list(located([report], folder))
    rules = list(dict.fromkeys(each.finding.code for each in findings))
    skipped = [
        {"level": "note", "message": {"text": f"{each.check} did not run: {each.why}"}}
        for each in report.skipped
    ]
    return {
        "tool": {
            "driver": {
                "name": "fascicle",
                "semanticVersion": version("fascicle"),
                "rules": [_rule(code) for code in rules],
            },
            "extensions": [
                {"name": name, "version": used} for name, used in _judges(report) if used
            ],
        },
        "automationDetails": {"id": f"fascicle/{report.issue}"},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": skipped}],
        "results": [_result(each, rules.index(each.finding.code)) for each in findings],
    }


def _judges(report: Report) -> Iterable[tuple[str, str]]:
    """Return the checks that are of others' making, with their versions."""
    own = version("fascicle")
    return dict.fromkeys((ran.check, ran.version) for ran in report.ran if ran.version != own)


def _rule(code: str) -> dict[str, Any]:
    entry = find(code)
    if entry is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": entry.why},
        "help": {"text": f"{entry.mend}\n\nThe rule: {entry.source}"},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
        "properties": {"tags": [entry.group]},
    }


def _result(each: Located, rule: int) -> dict[str, Any]:
    given = each.finding
    location: dict[str, Any] = {}
    if each.file:
        artifact = {"artifactLocation": {"uri": quote(each.file)}}
        location["physicalLocation"] = artifact | {"region": {"startLine": each.line}}
    if inside := " ".join(filter(None, (given.edition, given.where))):
        location["logicalLocations"] = [{"fullyQualifiedName": inside}]
    result = {
        "ruleId": given.code,
        "ruleIndex": rule,
        "level": _LEVELS[given.severity],
        "message": {"text": each.message},
        "locations": [location] if location else [],
        "partialFingerprints": {"fascicle/v1": each.mark},
    }
    if given.waived:
        result["suppressions"] = [{"kind": "external", "justification": given.waived}]
    return result
