"""The EPUB's pages in a browser: axe-core finds nothing, and nothing runs out of a phone."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from fascicle.workspace import Workspace
from tests.browsing import WCAG, faults_in_all_views, served
from tests.conftest import SAMPLE, SCHOLARLY
from tests.editions.test_epub import epub_of, jpeg

CANVAS = "html { background-color: #121212; color: #ffffff }"
"""The ground that Chromium gives a dark page which sets none: axe takes it for white."""


@pytest.mark.slow
@pytest.mark.parametrize(("workspace", "issue"), [(SAMPLE, "26-2"), (SCHOLARLY, "3-1")])
def test_axe_finds_nothing_on_any_page(
    browser: Browser, tmp_path: Path, workspace: Workspace, issue: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(epub_of(workspace, issue, cover=jpeg()))) as book:
        book.extractall(tmp_path)
    found = []
    page = browser.new_page()
    with served(tmp_path) as address:
        for path in sorted((tmp_path / "EPUB").rglob("*.xhtml")):
            name = path.relative_to(tmp_path).as_posix()
            page.goto(address + name)
            found += [f"{name}, {each}" for each in faults_in_all_views(page, WCAG, CANVAS)]
    page.close()
    assert found == []
