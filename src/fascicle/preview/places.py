"""Where a finding points: the manuscript's line, with the lines around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from fascicle.doors import follow
from fascicle.workspace import Workspace

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::\d+)?")
_AROUND = 3
_LARGEST = 4_000_000
_WIDEST = 600
"""Characters of a line that are shown."""

MOST = 300
"""Findings that are shown: who has more mends the first ones first."""


def placed(workspace: Workspace, findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return findings with the lines of the manuscript that they point at, errors first.

    The lines go with the finding, so that no address has to take a file's name.
    """
    order = {"error": 0, "warning": 1}
    given = sorted(findings, key=lambda finding: order.get(finding["severity"], 2))
    return [
        {**finding, "excerpt": excerpt(workspace, finding["where"])} for finding in given[:MOST]
    ]


def excerpt(workspace: Workspace, where: str) -> dict[str, Any] | None:
    """Return the lines around `file:line`; None for any place that is not in the manuscript."""
    match = _PLACE.fullmatch(where)
    if match is None:
        return None
    try:
        path = follow(workspace.root / match["file"])
        inside = path.is_relative_to(workspace.manuscript.resolve())
        if not inside or not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except (OSError, ValueError):  # as a loop of links
        return None
    line = int(match["line"])
    first = max(line - _AROUND, 1)
    shown = [text[:_WIDEST] for text in lines[first - 1 : line + _AROUND]]
    return {"line": line, "first": first, "lines": shown} if shown else None
