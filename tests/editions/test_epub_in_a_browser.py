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

WIDTHS = (360, 768, 1280)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


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
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                if scheme == "dark":
                    page.add_style_tag(content=CANVAS)
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 800})
                    told = axe_violations(page, WCAG)
                    found += [f"{name}, {width}, {scheme}: {each}" for each in told]
                    if page.evaluate("document.documentElement.scrollWidth") > width:
                        found.append(f"{name}: wider than {width}")
    page.close()
    assert found == []
