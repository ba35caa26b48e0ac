"""Any manuscript becomes editions that hold every word and pass every check, or is refused.

`HYPOTHESIS_PROFILE=long` tries many more, and other ones at each run.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
import tinyhtml5
from hypothesis import Phase, given

from fascicle.errors import ManuscriptError
from fascicle.findings import Finding, Severity
from fascicle.pipeline.building import build
from fascicle.pipeline.checking import check
from tests.conftest import Bench
from tests.hostile.reading import read_file
from tests.properties.grammar import WORDS
from tests.properties.issues import issues
from tests.properties.test_manuscripts import tried

EDITIONS = ("pdf", "epub", "web", "offprints")
_PLACE = re.compile(r"manuscript/(publication\.yaml|1-2/(article-\d\.md|issue\.yaml)):\d+")
_SYNTAX = re.compile(r"!?\[A dot\]\([^)]*|\]\([^)]*\)|https?://\S+|^(---|\w+:)", re.MULTILINE)
_WORD = re.compile(r"\w+")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a publication that is written anew for each manuscript; its cache stays."""
    bench = Bench(tmp_path_factory.mktemp("properties"))
    bench.picture()
    return bench


def lay_out(desk: Bench, files: Mapping[str, str]) -> None:
    for path in desk.issue_folder.glob("*.*"):
        path.unlink()
    for name, text in files.items():
        desk.write(name, text)


@pytest.mark.slow
@tried(6, 1000, phases=[Phase.generate])  # to find a smaller one would take an hour
@given(files=issues())
def test_any_manuscript_becomes_editions_that_hold_every_word_or_is_refused(
    files: Mapping[str, str], desk: Bench
) -> None:
    lay_out(desk, files)
    refused: tuple[Finding, ...] = ()
    try:
        # In this very process: it has a JVM, beside which no other may be forked.
        made = build(desk.workspace, "1-2", EDITIONS, force=True, in_process=True)
        refused = tuple(found for found in made.findings if found.code == "T-003")
    except ManuscriptError as error:
        refused = error.findings
    assert [f for f in refused if not _PLACE.fullmatch(f.where)] == []
    if not refused:
        hold_against(files, desk)


def hold_against(files: Mapping[str, str], desk: Bench) -> None:
    """Hold editions against the files that they were made from: by our checks, and without them."""
    report, _ = check(desk.workspace, "1-2")
    assert [f for f in report.findings if f.severity is Severity.ERROR] == []
    written = Counter(
        word for name, text in files.items() if name.endswith(".md") for word in words(text)
    )
    folder = desk.workspace.issue_dist("1-2")
    for edition, pages in (
        ("epub", of_epub(folder / "test-serial-1-2.epub")),
        ("web", {path.name: path.read_bytes() for path in (folder / "web").rglob("*.html")}),
    ):
        found = Counter(_WORD.findall(" ".join(map(text_of, pages.values()))))
        assert written - found == Counter(), edition
        assert [what for name, page in pages.items() for what in read_file(name, page)] == []


def words(text: str) -> list[str]:
    """Return the words of a file that are the grammar's own: those that a reader must find."""
    return [word for word in _WORD.findall(_SYNTAX.sub(" ", text)) if word in WORDS]


def of_epub(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {n: archive.read(n) for n in archive.namelist() if n.endswith(".xhtml")}


def text_of(page: bytes) -> str:
    """Return the text of a page, as a browser would read it."""
    return " ".join(tinyhtml5.parse(page, namespace_html_elements=False).itertext())
