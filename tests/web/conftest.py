"""A serial with a site: two issues, in several languages and scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from fascicle.pipeline.building import build
from fascicle.pipeline.site import make_site
from tests.browsing import served
from tests.conftest import PUBLICATION, Bench, made_once

EDITIONS = ("pdf", "epub", "offprints", "web")
SITE = "https://letters.example.org"
ISSUE = """\
volume: {volume}
number: 1
date: {date}
doi: 10.1234/letters.{volume}
articles: [harbours.md, boats.md]
"""
HARBOURS = """\
---
title: "Harbours & \\\\<Tides>"
authors: [{name: Ada Author, family: Author, given: Ada, orcid: 0000-0002-1825-0097}]
abstract: What *harbours* are for.
keywords: [harbours, tides]
doi: 10.1234/letters.{volume}.1
---

The first paragraph has a note.[^a] It leads [elsewhere](boats.md#sails).

## A heading

![A square](images/square.png "A caption"){credit="Someone"}

| Harbour | Depth | Boats |
|---|--:|---|
| Northhaven | 12.5 | many |
| Southhaven | 9 | few |

Table: Depths {#depths}

[^a]: The note's own text.
"""
BOATS = """\
---
title: Лодки
authors: [Вера Лодкина]
language: ru
---

Здесь о лодках и о парусах.

## Паруса {#sails}

Ещё абзац. Слово [سلام]{lang=fa dir=rtl} на другом языке.
"""


def write_issue(bench: Bench, volume: int) -> None:
    """Write an issue of a serial."""
    folder = f"manuscript/{volume}-1"
    issue = ISSUE.format(volume=volume, date=f"20{volume + 20}-05-01")
    bench.write(f"{folder}/issue.yaml", issue)
    bench.write(f"{folder}/harbours.md", HARBOURS.replace("{volume}", str(volume)))
    bench.write(f"{folder}/boats.md", BOATS)
    picture = bench.root / folder / "images" / "square.png"
    picture.parent.mkdir(exist_ok=True)
    Image.new("RGB", (1200, 700), "#1d3557").save(picture)


@dataclass(frozen=True, slots=True)
class Site:
    """A site that is being served: where its files are, and its address."""

    bench: Bench
    folder: Path
    address: str

    @property
    def pages(self) -> list[str]:
        """The names of all its pages but that of errors, which has the site's real address."""
        found = sorted(p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*.html"))
        return [name for name in found if name != "404.html"]


def build_issues(bench: Bench) -> Path:
    """Build all issues of a serial and its site."""
    for issue in bench.workspace.issue_ids():
        build(bench.workspace, issue, EDITIONS)
    return make_site(bench.workspace)


def write_letters(root: Path) -> None:
    """Write a serial with two issues, and build its site."""
    bench = Bench(root)
    about = "description: Letters about the sea.\nweb:\n  url: " + SITE + "\n"
    bench.write("manuscript/publication.yaml", PUBLICATION + about)
    write_issue(bench, 1)
    write_issue(bench, 2)
    build_issues(bench)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Yield the site of a serial with two issues."""
    bench = Bench(made_once(tmp_path_factory, "letters", write_letters))
    folder = bench.root / "dist" / "site"
    with served(folder) as address:
        yield Site(bench, folder, address)
