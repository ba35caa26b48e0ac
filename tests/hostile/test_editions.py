"""Editions and records of a hostile manuscript: read by other parsers, nothing in them runs."""

from __future__ import annotations

import email
import email.policy
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
import tinyhtml5

from fascicle.checks import epubcheck
from fascicle.distribution.records.table import write_records, write_serial_records
from fascicle.distribution.release.announcement import write_announcement
from fascicle.manuscript import pandoc
from fascicle.pipeline.building import build
from fascicle.pipeline.site import make_site
from tests.conftest import Bench
from tests.hostile.reading import LINKS, read_file
from tests.hostile.test_manuscripts import CASES
from tests.records.conftest import HOSTILE, as_markdown, repr_yaml

TITLE = " ".join(HOSTILE.replace("\u202e", "").split())
YAML = repr_yaml(HOSTILE)
MARKED = repr_yaml(as_markdown(HOSTILE))
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"
 onload="alert(1)"><script>alert(1)</script><style>@import url(http://169.254.169.254/);</style>
<image href="file:///etc/passwd" width="9" height="9"/><use xlink:href="https://evil.example/#a"/>
<a href="javascript:alert(1)"><rect width="4" height="4"/></a><foreignObject>x</foreignObject>
<rect width="5" height="5" fill="url(http://169.254.169.254/#a)" style="fill:url(//evil.example)"/>
<animate attributeName="href" values="javascript:x"/><set attributeName="onload" to="x()"/>
<circle cx="5" cy="5" r="3"/></svg>
"""
PUBLICATION = f"""\
title: {YAML}
subtitle: {YAML}
issn: 1234-5679
publisher: {YAML}
place: {YAML}
language: en
license: CC-BY-4.0
contact: "a='b@example.org"
url: "https://example.org/'onclick='alert(1)'&amp;b;"
description: {YAML}
keywords: [{YAML}]
editors: [{YAML}]
copyright: {YAML}
web: {{url: "https://example.org/'onclick='a()'"}}
"""
ISSUE = f"""\
volume: {YAML}
number: 2
date: 2024-08-26
title: {YAML}
articles: [first.md, second.md]
editors: [{YAML}]
doi: "10.5555/'><script>x"
notices: [{{title: {MARKED}, text: "<b onclick=x>text</b> [link](javascript:x)", link: "https://example.org/'onclick='a()"}}]
status: corrected
history: [{{date: 2024-09-03, note: {YAML}}}]
"""
FRONT = f"""\
---
title: {MARKED}
subtitle: {MARKED}
authors: [{{name: {YAML}, affiliation: {YAML}, email: "x='b@example.org"}}]
abstract: {MARKED}
keywords: [{YAML}]
funding: {YAML}
doi: "10.5555/'><script>y"
hero: {{src: images/map.svg, alt: {YAML}, caption: {MARKED}, credit: {YAML}}}
---
"""


def carried_bodies() -> str:
    """Return the texts of all cases that are read, one behind the other."""
    harmless = [
        full_text(case) for case in CASES
        if "body" in case and set(case["codes"]) <= {"M-013"} and "references" not in case
        and case.get("file") != "references.bib"
    ]  # fmt: skip
    return "\n\n".join(harmless)


def full_text(case: dict[str, Any]) -> str:
    """Return the text of a case, with less of what it repeats: a page is laid out of it."""
    unit, times = case.get("repeat", ("", 0))
    return str(case["body"]).replace("@@", unit * min(times, 20))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a publication that means harm wherever it can, with its editions."""
    bench = Bench(tmp_path_factory.mktemp("hostile"))
    bench.write("manuscript/publication.yaml", PUBLICATION)
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.write("manuscript/1-2/images/map.svg", DRAWING)
    bench.article("\nAs said.[^a]\n\n[^a]: <script>x</script> A note.\n", front=FRONT)
    bench.article(f"\n{carried_bodies()}\n", name="second.md")
    build(bench.workspace, "1-2", ("pdf", "epub", "offprints", "web"))
    make_site(bench.workspace)
    return bench


def files_of(bench: Bench, edition: str) -> Iterator[tuple[str, bytes]]:
    if edition == "epub":
        (book,) = bench.workspace.issue_dist("1-2").glob("*.epub")
        with zipfile.ZipFile(book) as opened:
            yield from ((name, opened.read(name)) for name in opened.namelist())
        return
    place = (
        bench.workspace.issue_dist("1-2") / "web" if edition == "web" else bench.root / "dist/site"
    )
    for path in sorted(place.rglob("*")):
        if path.is_file():
            yield path.relative_to(place).as_posix(), path.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["epub", "web", "site"])
def test_nothing_in_an_edition_runs_or_asks_for_what_is_not_its_own(
    edition: str, hostile: Bench
) -> None:
    files = dict(files_of(hostile, edition))
    assert len(files) > 5
    found = [what for name, content in files.items() for what in read_file(name, content)]
    if edition == "site":  # what is not found has no place of its own, so its page asks the site's
        own = ("404.html: <link href", "search.html: <input>", "search.html: <button>",
               "search.html: <noscript>")  # fmt: skip
        found = [what for what in found if not what.startswith(own)]
    assert found == []
    for name, content in files.items():
        assert b"169.254" not in content, name
        assert b"root:x:0:0" not in content, name


@pytest.mark.slow
def test_the_epub_of_a_hostile_manuscript_is_a_good_book(hostile: Bench) -> None:
    (book,) = hostile.workspace.issue_dist("1-2").glob("*.epub")
    assert [f for f in epubcheck.check(book) if f.is_error] == []


@pytest.mark.slow
def test_nothing_in_a_pdf_runs_or_leads_where_no_link_may(hostile: Bench) -> None:
    for file in hostile.workspace.issue_dist("1-2").rglob("*.pdf"):
        with pikepdf.open(file) as pdf:
            assert not {"/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root.keys())
            assert "/JavaScript" not in pdf.Root.get("/Names", {})
            for each in pdf.objects:
                if isinstance(each, pikepdf.Dictionary) and "/S" in each and "/URI" in each:
                    assert str(each.URI).partition(":")[0] in LINKS
                if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Action":
                    assert each.S in {"/URI", "/GoTo"}


@pytest.mark.slow
def test_every_record_gives_the_title_back(hostile: Bench) -> None:
    issue = hostile.issue()
    records = write_records(issue) | write_serial_records(issue.publication, [issue])
    records |= {f"site/{name}": content for name, content in files_of(hostile, "site")}
    for name, content in records.items():
        is_one = name.endswith((".xml", ".json", ".bib", ".ris"))
        if is_one and "second" not in name and "sitemap" not in name and "search" not in name:
            texts = [" ".join(t.replace("\u202e", "").split()) for t in texts_in(name, content)]
            assert any(TITLE in text for text in texts), (name, texts[:20])


def texts_in(name: str, content: bytes) -> list[str]:
    """Return all texts of a record, as another program reads them."""
    if name.endswith(".json"):
        return list(strings_in(json.loads(content)))
    if name.endswith(".bib"):
        return list(
            strings_in(json.loads(pandoc.run(["--from=bibtex", "--to=csljson"], content).output))
        )
    if name.endswith(".ris"):
        lines = content.decode().split("\r\n")
        assert all(re.fullmatch(r"([A-Z][A-Z0-9]  - .*)?", line) for line in lines)
        return lines
    root = ElementTree.fromstring(content)  # noqa: S314 - it is our own
    return ["".join(each.itertext()) for each in root.iter()]


def strings_in(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for value in data.values():
            yield from strings_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings_in(value)
    elif isinstance(data, str):
        yield re.sub(r"</?span[^>]*>", "", data)


@pytest.mark.slow
def test_no_header_of_an_announcement_comes_from_a_manuscript(hostile: Bench) -> None:
    content = write_announcement(hostile.issue(), {})["announcement.eml"]
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert set(message.keys()) <= {
        "Subject", "From", "Date", "X-Unsent", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding", "Content-Language",
    }  # fmt: skip
    assert TITLE in " ".join(str(message["Subject"]).split())
    assert not message.defects


@pytest.mark.slow
def test_a_title_stands_on_its_page_as_it_is_written(hostile: Bench) -> None:
    page = Path(hostile.workspace.issue_dist("1-2"), "web", "first.html").read_bytes()
    tree = tinyhtml5.parse(page, namespace_html_elements=False)
    (heading,) = [each for each in tree.iter("h1") if TITLE[:8] in "".join(each.itertext())]
    shown = " ".join("".join(heading.itertext()).replace("\u202e", "").split())
    assert TITLE in shown
