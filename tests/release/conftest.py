"""A publication whose issue is released, corrected and retracted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from fascicle.codes.table import finding
from fascicle.findings import Report
from fascicle.pipeline import releasing
from fascicle.pipeline.checking import CHECK_FILE
from fascicle.pipeline.releasing import Released, release
from fascicle.workspace import Workspace
from tests.conftest import ISSUE, PUBLICATION, Bench

SITE = "web: {url: https://example.org/serial}\n"
CORRECTION = "The year on the first page was wrong."
RETRACTION = "Two of the sources could not be confirmed."
CORRECTED = f"history:\n  - {{date: 2024-09-03, note: {CORRECTION}}}\n"
RETRACTED = f"status: retracted\n{CORRECTED}  - {{date: 2025-02-11, note: {RETRACTION}}}\n"


class Judges:
    """Stand in for the checks, which have tests of their own: their verdict is given here."""

    def __init__(self) -> None:
        self.ok = True

    def check(self, workspace: Workspace, issue_id: str, *_: Any, **__: Any) -> tuple[Report, Path]:
        """Write the report that a check would write."""
        found = () if self.ok else (finding("P-001", "the PDF is torn", edition="pdf"),)
        report = Report(issue_id, findings=found)
        file = workspace.issue_dist(issue_id) / CHECK_FILE
        file.write_text(json.dumps(report.as_record()))
        return report, file


@pytest.fixture
def judges(monkeypatch: pytest.MonkeyPatch) -> Judges:
    """Put judges in the place of the checks."""
    judges = Judges()
    monkeypatch.setattr(releasing, "check", judges.check)
    return judges


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, list[Released]]:
    """Return a publication whose issue was released, corrected and at last retracted."""
    bench = Bench(tmp_path_factory.mktemp("released"))
    bench.write("manuscript/publication.yaml", PUBLICATION + SITE)
    bench.article()
    made = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releasing, "check", Judges().check)
        for more in ("", CORRECTED, RETRACTED):
            bench.write("manuscript/1-2/issue.yaml", ISSUE + more)
            made.append(release(bench.workspace, "1-2"))
    return bench, made


@pytest.fixture
def retracted(versions: tuple[Bench, list[Released]], tmp_path: Path) -> Bench:
    """Return a copy of the publication with all its releases, to do as one likes with."""
    shutil.copytree(versions[0].root, tmp_path / "copy", symlinks=True)
    return Bench(tmp_path / "copy")
