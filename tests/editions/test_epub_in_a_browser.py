"""The EPUB's pages in a browser: axe-core finds nothing, and nothing runs out of a phone."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from fascicle.workspace import Workspace
from tests.browsing import WCAG, axe_violations, served
from tests.conftest import SAMPLE, SCHOLARLY
from tests.editions.test_epub import epub_of, jpeg

Scheme = Literal["light", "dark"]
CANVAS = "html { background-color: #121212; color: #ffffff }"
"""The ground that Chromium gives a dark page which sets none: axe takes it for white."""

VIEWS: list[tuple[int, Scheme]] = [(360, "light"), (768, "dark"), (1280, "light")]


@pytest.mark.slow
@pytest.mark.parametrize(("workspace", "issue"), [(SAMPLE, "26-2"), (SCHOLARLY, "3-1")])
def test_axe_finds_nothing_on_any_page(
    browser: Browser, tmp_path: Path, workspace: Workspace, issue: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(epub_of(workspace, issue, cover=jpeg()))) as book:
        book.extractall(tmp_path)
    pages = sorted((tmp_path / "EPUB").rglob("*.xhtml"))
    found = []
    with served(tmp_path) as address:
        for width, scheme in VIEWS:
            context = browser.new_context(
                viewport={"width": width, "height": 800}, color_scheme=scheme
            )
            page = context.new_page()
            for path in pages:
                name = path.relative_to(tmp_path).as_posix()
                page.goto(address + name)
                if scheme == "dark":
                    page.add_style_tag(content=CANVAS)
                found += [f"{name}, {width}: {each}" for each in axe_violations(page, WCAG)]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found.append(f"{name}: wider than {width}")
            context.close()
    assert found == []
