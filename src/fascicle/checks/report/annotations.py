"""A report as those who keep manuscripts in git see it: beside the lines of a change."""

from __future__ import annotations

import json
from collections.abc import Iterable

from fascicle.checks.report.locations import Located
from fascicle.findings import Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_WEIGHTS = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def write_github(findings: Iterable[Located]) -> str:
    """Return findings as workflow commands of GitHub Actions: a line each."""
    return "\n".join(_command(each) for each in findings if not each.finding.waived)


def write_gitlab(findings: Iterable[Located]) -> str:
    """Return findings as a Code Quality report of GitLab.

    It wants a file for each: what is said of an edition alone is put to the issue's own file.
    """
    return json.dumps(
        [_quality(each) for each in findings if not each.finding.waived],
        indent=2,
        ensure_ascii=False,
    )


def _command(each: Located) -> str:
    place = f"file={_property(each.file)},line={each.line}," if each.file else ""
    title = _property(f"{each.finding.code}, {each.issue}")
    return f"::{_COMMANDS[each.finding.severity]} {place}title={title}::{_data(each.message)}"


def _data(text: str) -> str:
    """Return a text with the escapes of workflow commands."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _quality(each: Located) -> dict[str, object]:
    return {
        "description": each.message,
        "check_name": each.finding.code,
        "fingerprint": each.mark,
        "severity": _WEIGHTS[each.finding.severity],
        "location": {
            "path": each.file or each.home,
            "lines": {"begin": each.line},
        },
    }
