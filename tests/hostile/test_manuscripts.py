"""Manuscripts that mean harm: refused with file and line, or read and harmless."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from fascicle.errors import ManuscriptError
from fascicle.findings import Severity
from fascicle.issue.model import Issue
from fascicle.manuscript import markdown
from tests.conftest import FRONT_MATTER, Bench
from tests.hostile.reading import read_issue

MOST_SECONDS = 10
"""Of work for the worst case of the table; most take a hundredth."""

TABLE = tomllib.loads(Path(__file__).with_name("manuscripts.toml").read_text("utf-8"))
CASES: list[dict[str, Any]] = TABLE["case"]


def write_case(bench: Bench, case: dict[str, Any]) -> None:
    """Write the files of a case."""
    unit, times = case.get("repeat", ("", 0))

    def full(text: str) -> str:
        return text.replace("@@@", "[a] " * 2000).replace("@@", unit * times)

    bench.picture()
    bench.article("\n" + full(case.get("body", "Text.")) + "\n")
    if "front" in case:
        bench.article(full(case["front"]), front="")
    if "references" in case:
        bench.write("manuscript/1-2/references.json", full(case["references"]))
    if "file" in case:
        content = case.get("text", "")
        data = bytes.fromhex(case["bytes"]) if "bytes" in case else full(content).encode()
        bench.write(f"manuscript/1-2/{case['file']}", data)


def words_of(issue: Issue) -> str:
    """Return all that there is to read in an issue."""
    parts = []
    for article in issue.articles:
        texts = [article.title.html, article.abstract, article.body]
        texts += [note.html for note in article.notes]
        texts += [reference.html for reference in article.references]
        parts += [html.fragment_fromstring(t, create_parent="div").text_content() for t in texts]
    return "\n".join(parts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_hostile_manuscript_is_refused_at_its_line_or_harmless(
    case: dict[str, Any], bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_case(bench, case)
    if "patience" in case:
        monkeypatch.setattr(markdown, "PATIENCE", case["patience"])
    start = time.thread_time()
    issue = None
    try:
        manuscript = bench.gather()
        issue, found = manuscript.issue, list(manuscript.warnings)
    except ManuscriptError as error:
        found = list(error.findings)
    assert time.thread_time() - start < MOST_SECONDS
    assert sorted(f.code for f in found) == sorted(case["codes"]), found
    for finding in found:
        assert re.fullmatch(r"manuscript/[^:\n]+:\d+", finding.where)
        assert len(finding.message) < 600
        assert finding.hint
    if issue is None:
        assert any(finding.severity is Severity.ERROR for finding in found)
        return
    assert read_issue(issue) == []
    words = words_of(issue)
    for kept in case.get("keeps", ()):
        assert kept in words


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names)
    assert FRONT_MATTER.startswith("---")
