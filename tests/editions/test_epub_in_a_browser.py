"""The EPUB's pages in a browser: axe-core finds nothing, and nothing runs out of a phone."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from fascicle.workspace import Workspace
from tests.browsing import WCAG, faults_in_all_views, open_page, served
from tests.conftest import SAMPLE, SCHOLARLY

CANVAS = "html { background-color: #121212; color: #ffffff }"
"""The ground that Chromium gives a dark page which sets none: axe takes it for white."""


@pytest.mark.slow
@pytest.mark.parametrize(("workspace", "issue"), [(SAMPLE, "26-2"), (SCHOLARLY, "3-1")])
def test_axe_finds_nothing_on_any_page(
    browser: Browser,
    made_sample: Callable[[Workspace, str], Workspace],
    tmp_path: Path,
    workspace: Workspace,
    issue: str,
) -> None:
    (file,) = made_sample(workspace, issue).issue_dist(issue).glob("*.epub")
    with zipfile.ZipFile(file) as book:
        book.extractall(tmp_path)
    found = []
    with open_page(browser) as page, served(tmp_path) as address:
        for path in sorted((tmp_path / "EPUB").rglob("*.xhtml")):
            name = path.relative_to(tmp_path).as_posix()
            page.goto(address + name)
            found += [f"{name}, {each}" for each in faults_in_all_views(page, WCAG, CANVAS)]
    assert found == []
