"""The EPUB's pages in a browser: axe-core finds nothing, and nothing runs out of a phone."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from fascicle.pipeline.building import build
from fascicle.workspace import Workspace
from tests.browsing import WCAG, WIDTHS, faults_in_all_views, open_page, served
from tests.conftest import PUBLICATION, SAMPLE, SCHOLARLY, Bench

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
    assert faults_of(file, tmp_path, browser) == []


def faults_of(file: Path, folder: Path, browser: Browser) -> list[str]:
    """Return what is wrong with the pages of an EPUB, which is unpacked into a folder."""
    with zipfile.ZipFile(file) as book:
        book.extractall(folder)
    found = []
    with open_page(browser) as page, served(folder) as address:
        for path in sorted((folder / "EPUB").rglob("*.xhtml")):
            name = path.relative_to(folder).as_posix()
            page.goto(address + name)
            found += [f"{name}, {each}" for each in faults_in_all_views(page, WCAG, CANVAS)]
    return found


RETRACTED = """\
volume: 1
number: 2
date: 2024-08-26
status: retracted
history: [{date: 2024-09-03, note: سُحب هذا العدد.}]
notices: [{title: إعلان, text: نص الإعلان., link: "https://example.org/news"}]
articles: [first.md, second.md]
"""
LEFTWARD = """---
title: {title}
authors: [{{name: Ada Author, orcid: 0000-0002-1825-0097, affiliation: The Author House}}]
language: {language}
abstract: {words}
keywords: [{title}, English]
---

::: key-findings
- {words} [{title}](https://example.org)
:::

## {title}

{words}[^n] H~2~O, *{title}*, [Latin words]{{lang=en}}, see [](#dot) and [](#depths).

![{title}](images/dot.png "{title}"){{#dot credit="N. N." license=CC-BY-4.0}}

| {title} | Depth | Boats |
|---|--:|---|
| {title} | 12.5 | many |

Table: {title} {{#depths}}

::: aside
### {title}

{words}
:::

$$ h = 2 x $$ (eq)

> {words}

[^n]: {words}
"""


@pytest.fixture(scope="module")
def leftward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the EPUB of a retracted issue in Arabic and Persian, in the look of a journal."""
    bench = Bench(tmp_path_factory.mktemp("leftward"))
    settings = "look: journal\nepub: {page_list: false}\n"
    bench.write("manuscript/publication.yaml", PUBLICATION.replace("en-GB", "ar") + settings)
    bench.write("manuscript/1-2/issue.yaml", RETRACTED)
    bench.picture()
    words = {
        "ar": ("عنوان قصير", "هذا نص قصير كُتب للتجربة."),
        "fa": ("عنوان کوتاه", "این متنی کوتاه است."),
    }
    for name, (language, (title, text)) in zip(("first", "second"), words.items(), strict=True):
        article = LEFTWARD.format(language=language, title=title, words=text)
        bench.write(f"manuscript/1-2/{name}.md", article)
    build(bench.workspace, "1-2", ["epub"])
    return next(bench.workspace.issue_dist("1-2").glob("*.epub"))


@pytest.mark.slow
def test_axe_finds_nothing_in_a_retracted_journal_that_is_read_leftward(
    browser: Browser, leftward: Path, tmp_path: Path
) -> None:
    assert faults_of(leftward, tmp_path, browser) == []


def test_the_mark_over_a_page_is_as_wide_as_its_text(
    browser: Browser, leftward: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(leftward) as book:
        book.extractall(tmp_path)
    sides = "each => [each.left, each.right].map(Math.round)"
    with open_page(browser) as page, served(tmp_path) as address:
        page.goto(address + "EPUB/articles/first.xhtml")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            mark, text = page.evaluate(
                "[...document.querySelectorAll('.draft-mark, body > section')]"
                f".map(each => each.getBoundingClientRect()).map({sides})"
            )
            assert mark == text
