"""The EPUB edition: what is in the file, and that it is the same file every time."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from PIL import Image

from fascicle.checks import epubcheck
from fascicle.editions.epub.edition import make
from fascicle.editions.styles import Styles
from fascicle.manuscript.gathering import Manuscript, gather
from fascicle.pipeline.building import build as make_edition
from fascicle.workspace import Workspace, find_workspace
from tests.conftest import Bench

ROOT = Path(__file__).resolve().parents[2]
CLOCK = datetime(2024, 8, 26, tzinfo=UTC)
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
X = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

PUBLICATION = """\
title: Test & Trial
issn: {electronic: 1234-5679, print: 2345-6787}
publisher: A <Small> Press
language: en
license: CC-BY-4.0
description: A serial for the tests.
"""
ISSUE = """\
volume: 7
number: 03
date: 2024-08-26
title: "Ampersands & <Angles>"
articles: [nav.md, farsi.md]
notices:
  - title: A call
    text: Do *write*.
    picture: {src: "images/Плакат 1.png", alt: A poster}
"""
ARTICLE = """\
---
title: "Notes & *Letters*"
authors: [{name: Ada Ünal, family: Ünal, given: Ada, orcid: 0000-0002-1825-0097}, Bo Li]
abstract: In short.
hero: {src: "images/плакат 1.png", alt: A red square}
slug: nav
---

First paragraph with a note.[^a] A Russian word: [слово]{lang=ru}. See [](#1st) and [](#wide).

## A [linked](https://example.org) title[^b] {#1st}

::: summary
In sum, twice.
:::

::: key-findings
- One finding[^c]
:::

::: notice Mind
The gap.
:::

::: pull-quote
Said once.
:::

::: aside By the way
An [aside](farsi.md).
:::

| A very long word | Incomprehensibilities | Counterrevolutionaries |
|---|---|---|
| 1 |  | 3[^d] |

Table: Wide, with a note[^b2] {#wide}

![A square](images/square.gif "A caption with [a link](https://example.org)"){credit="Someone"}

    code   with   spaces

[^a]: The first note.

    Its second paragraph.
[^b]: The second note.
[^b2]: In a caption.
[^c]: - a list
[^d]: In a table.
"""
FARSI = """\
---
title: سلام
authors: [نام]
language: fa
keywords: [چای]
---

متن فارسی با [English]{lang=en}.
"""


def write_serial(root: Path) -> Workspace:
    folder = root / "manuscript" / "7-3"
    (folder / "images").mkdir(parents=True)
    (root / "manuscript" / "publication.yaml").write_text(PUBLICATION, encoding="utf-8")
    (folder / "issue.yaml").write_text(ISSUE, encoding="utf-8")
    (folder / "nav.md").write_text(ARTICLE, encoding="utf-8")
    (folder / "farsi.md").write_text(FARSI, encoding="utf-8")
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("#1d3557", "#a63f26")]
    frames[0].save(folder / "images" / "square.gif", save_all=True, append_images=frames[1:])
    for name in ("Плакат 1.png", "плакат 1.png"):
        Image.new("RGB", (60, 40), "#a63f26" if name[0].isupper() else "#1d3557").save(
            folder / "images" / name
        )
    return find_workspace(root)


def epub_of(workspace: Workspace, issue: str, **options: object) -> bytes:
    manuscript = gather(workspace, issue)
    return build(workspace, manuscript, **options)


def build(workspace: Workspace, manuscript: Manuscript, **options: object) -> bytes:
    styles = Styles(workspace.style_folders())
    cover = options.pop("cover", None)
    drawn = (lambda: cover) if cover else None
    return make(manuscript, styles, CLOCK, drawn, **options)  # type: ignore[arg-type]


def jpeg() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (160, 226), "#1d3557").save(made, "JPEG")
    return made.getvalue()


class Book:
    """An EPUB, opened."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.zip = zipfile.ZipFile(io.BytesIO(content))
        self.names = self.zip.namelist()
        self.opf = etree.fromstring(self.zip.read("EPUB/content.opf"))

    def page(self, name: str) -> etree._Element:
        return etree.fromstring(self.zip.read(f"EPUB/{name}"))

    def pages(self) -> Iterator[etree._Element]:
        for name in self.names:
            if name.endswith(".xhtml"):
                yield etree.fromstring(self.zip.read(name))

    def dc(self, name: str) -> list[str | None]:
        return [element.text for element in self.opf.iter(f"{DC}{name}")]

    def meta(self, name: str) -> list[str | None]:
        return [m.text for m in self.opf.iter(f"{OPF}meta") if m.get("property") == name]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Book:
    workspace = write_serial(tmp_path_factory.mktemp("small"))
    return Book(epub_of(workspace, "7-3", cover=jpeg()))


@pytest.fixture(scope="module")
def caspian() -> Book:
    workspace = find_workspace(ROOT / "tests" / "serials" / "caspian-studies")
    return Book(epub_of(workspace, "3-1"))


@pytest.fixture(scope="module")
def kavkaz() -> Book:
    return Book(epub_of(find_workspace(ROOT), "26-2", cover=jpeg()))


def words_of(element: etree._Element) -> list[str]:
    return "".join(str(part) for part in element.itertext()).split()


def test_same_bytes_from_another_folder_on_another_day(small: Book, tmp_path: Path) -> None:
    workspace = write_serial(tmp_path / "elsewhere")
    for file in workspace.root.rglob("*"):
        os.utime(file, (1, 1))
    again = epub_of(workspace, "7-3", cover=jpeg())
    assert again == small.content


def test_mimetype_comes_first_and_stored(small: Book) -> None:
    first = small.zip.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert small.content[30:58] == b"mimetypeapplication/epub+zip"
    assert {info.date_time for info in small.zip.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_pictures_are_stored_and_texts_deflated(small: Book) -> None:
    for info in small.zip.infolist():
        stored = info.filename.endswith((".png", ".gif", ".jpg", "mimetype"))
        assert (info.compress_type == zipfile.ZIP_STORED) == stored


def test_package_names_the_issue_and_its_serial(small: Book) -> None:
    identifier = small.dc("identifier")[0]
    assert identifier is not None
    assert identifier.startswith("urn:uuid:")
    assert small.dc("title")[0] == "Ampersands & <Angles>"
    assert small.dc("creator") == ["Ada Ünal", "Bo Li", "نام"]
    assert small.dc("publisher") == ["A <Small> Press"]
    assert small.dc("language") == ["en", "fa"]
    assert small.dc("date") == ["2024-08-26"]
    assert small.meta("belongs-to-collection") == ["Test & Trial"]
    assert small.meta("group-position") == ["7.3"]
    assert "urn:issn:1234-5679" in small.meta("dcterms:identifier")
    assert "https://orcid.org/0000-0002-1825-0097" in small.meta("dcterms:identifier")
    assert small.meta("dcterms:modified") == ["2024-08-26T00:00:00Z"]
    assert small.opf.get(XML_LANG) == "en"


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Book:
    workspace = write_serial(tmp_path_factory.mktemp("certified"))
    record = workspace.issue_folder("7-3") / "issue.yaml"
    claim = (
        "\naccessibility:\n  certified_by: A Tester\n  date: 2024-08-20\n"
        "  credential: Certified Tester\n  report: https://example.org/tested\n"
    )
    record.write_text(record.read_text(encoding="utf-8") + claim, encoding="utf-8")
    return Book(epub_of(workspace, "7-3"))


def test_conformance_is_claimed_where_somebody_stands_for_it(small: Book, certified: Book) -> None:
    assert small.meta("dcterms:conformsTo") == []
    told = certified
    assert told.meta("dcterms:conformsTo") == ["EPUB Accessibility 1.1 - WCAG 2.2 Level AA"]
    assert told.meta("a11y:certifiedBy") == ["A Tester"]
    assert told.meta("dcterms:date") == ["2024-08-20"]
    assert told.meta("a11y:certifierCredential") == ["Certified Tester"]
    (report,) = told.opf.findall(".//{*}link[@rel='a11y:certifierReport']")
    assert report.get("href") == "https://example.org/tested"


def test_a_moving_picture_is_not_called_harmless(small: Book, kavkaz: Book) -> None:
    assert small.meta("schema:accessibilityHazard") == ["unknown"]
    assert kavkaz.meta("schema:accessibilityHazard") == ["none"]


def test_each_note_has_a_call_and_a_way_back(small: Book, caspian: Book) -> None:
    pages = [small.page("articles/nav.xhtml"), caspian.page("articles/sea-level.xhtml")]
    for page in pages:
        ids = {str(e.get("id")): e for e in page.iter() if e.get("id")}
        notes = [e for e in page.iter(f"{X}div") if e.get("role") == "doc-footnote"]
        assert notes
        for note in notes:
            back = next(a for a in note.iter(f"{X}a") if a.get("role") == "doc-backlink")
            call = ids[str(back.get("href"))[1:]]
            assert (call.get("role"), call.get(TYPE)) == ("doc-noteref", "noteref")
            assert call.get("href") == f"#{note.get('id')}"


def test_fonts_hold_what_is_set_in_them_and_no_more(kavkaz: Book, caspian: Book) -> None:
    carried = {Path(name).stem for name in kavkaz.names if "/fonts/" in name}
    assert "SourceSerif4-Regular" in carried
    assert not {stem for stem in carried if "Caucasian" in stem or "Arabic" in stem}
    with TTFont(io.BytesIO(kavkaz.zip.read("EPUB/fonts/SourceSerif4-Regular.ttf"))) as font:
        has = set(font.getBestCmap())
    assert ord("q") in has
    assert ord("ж") not in has
    assert any("CaucasianSerif-Regular" in name for name in caspian.names)
    assert any("SourceCodePro-Regular" in name for name in caspian.names)


def test_every_letter_has_a_glyph_in_some_font(small: Book, caspian: Book) -> None:
    for book in (small, caspian):
        covered: set[int] = set()
        for name in book.names:
            if "/fonts/" in name:
                with TTFont(io.BytesIO(book.zip.read(name))) as font:
                    covered |= set(font.getBestCmap())
        needed = {ord(c) for page in book.pages() for word in words_of(page) for c in word}
        assert {chr(c) for c in needed - covered - {0xFE0E}} == set()


def test_every_font_is_named_by_one_rule(caspian: Book) -> None:
    css = caspian.zip.read("EPUB/styles/epub.css").decode()
    fonts = [Path(name).name for name in caspian.names if "/fonts/" in name]
    assert css.count("@font-face") == len(fonts)
    assert all(css.count(f"../fonts/{font}") == 1 for font in fonts)
    assert "unicode-range" not in css
    assert "var(" not in css


def test_every_word_of_the_manuscript_is_there(caspian: Book) -> None:
    workspace = find_workspace(ROOT / "tests" / "serials" / "caspian-studies")
    for article in gather(workspace, "3-1").issue.articles:
        there = words_of(caspian.page(f"articles/{article.slug}.xhtml"))
        parts = [article.body, article.abstract, *(note.html for note in article.notes)]
        parts += [article.title.html, *(f.caption.html for f in article.figures if f.caption)]
        for part in parts:
            tree = etree.fromstring(f"<div>{part}</div>")
            for element in tree.iter():
                own = (element.text or "").split()
                text = " ".join(own[:-1])  # a note's number may follow the last word
                assert text in " ".join(there)


def test_contents_lead_to_articles_and_their_sections(caspian: Book) -> None:
    nav = caspian.page("nav.xhtml")
    toc = next(n for n in nav.iter(f"{X}nav") if n.get(TYPE) == "toc")
    hrefs = [str(a.get("href")) for a in toc.iter(f"{X}a")]
    assert "articles/sea-level.xhtml" in hrefs
    assert "articles/sea-level.xhtml#facts" in hrefs
    for href in hrefs:
        name, _, target = href.partition("#")
        page = caspian.page(name)
        assert not target or page.find(f".//*[@id='{target}']") is not None


def test_landmarks_name_cover_contents_and_start(small: Book) -> None:
    nav = small.page("nav.xhtml")
    landmarks = next(n for n in nav.iter(f"{X}nav") if n.get(TYPE) == "landmarks")
    found = {a.get(TYPE): a.get("href") for a in landmarks.iter(f"{X}a")}
    assert found["cover"] == "cover.xhtml"
    assert found["toc"] == "nav.xhtml#toc"
    assert found["bodymatter"] == "articles/nav.xhtml"


def test_languages_are_marked_twice_and_directions_once(small: Book) -> None:
    farsi = small.page("articles/farsi.xhtml")
    assert (farsi.get("lang"), farsi.get(XML_LANG), farsi.get("dir")) == ("fa", "fa", "rtl")
    russian = small.page("articles/nav.xhtml").find(f".//{X}span[@lang='ru']")
    assert russian is not None
    assert russian.get(XML_LANG) == "ru"


def test_formulas_have_no_prefix_and_tell_their_source(caspian: Book) -> None:
    text = caspian.zip.read("EPUB/articles/sea-level.xhtml").decode()
    opened = '<math xmlns="http://www.w3.org/1998/Math/MathML" '
    assert text.count(opened) == text.count("</math>") > 5
    assert text.count(opened) == text.count(' alttext="')
    assert "ns0:" not in text


def test_blocks_have_their_roles(small: Book) -> None:
    page = small.page("articles/nav.xhtml")
    roles = {(e.get(TYPE), e.get("role")) for e in page.iter() if e.get(TYPE)}
    assert {("abstract", "doc-abstract"), ("notice", "doc-notice")} <= roles
    assert ("pullquote", "doc-pullquote") in roles


def test_a_wide_table_scrolls_and_can_be_reached_by_keyboard(small: Book) -> None:
    page = small.page("articles/nav.xhtml")
    box = next(e for e in page.iter(f"{X}div") if e.get("class") == "table-scroll")
    assert (box.get("role"), box.get("tabindex")) == ("group", "0")
    assert page.find(f".//{X}caption[@id='{box.get('aria-labelledby')}']") is not None


def test_no_two_landmarks_of_a_document_have_one_name(bench: Bench) -> None:
    table = "| Extraordinary | Circumstances |\n|---|---|\n| Unbelievably | Constitutional |\n\n"
    block = "::: scenario\n## What may come\n\nOne way.\n:::\n\n"
    bench.article(f"{table}{table}{block}{block}Text.\n")
    make_edition(bench.workspace, "1-2", ["epub"])
    (path,) = bench.workspace.issue_dist("1-2").glob("*.epub")
    with zipfile.ZipFile(path) as book:
        page = etree.fromstring(book.read("EPUB/articles/first.xhtml"))
    named = [page.find(f".//*[@id='{e.get('aria-labelledby')}']") for e in page.iter(f"{X}section")]
    names = ["".join(each.itertext()) for each in named if each is not None]
    assert names.count("What may come") == 1
    assert len(set(names)) == len(names)
    boxes = [e for e in page.iter(f"{X}div") if e.get("class") == "table-scroll"]
    assert [e.get("role") for e in boxes] == ["group", "group"]


def test_pictures_of_like_names_are_kept_apart(small: Book) -> None:
    pictures = [name for name in small.names if name.endswith(".png")]
    assert len(pictures) == 2
    assert all(name.isascii() and " " not in name for name in pictures)


def test_a_draft_says_so_on_every_page(tmp_path: Path) -> None:
    workspace = write_serial(tmp_path)
    (workspace.issue_folder("7-3") / "images" / "square.gif").unlink()
    draft = gather(workspace, "7-3", draft=True)
    book = Book(build(workspace, draft))
    assert all(page.find(f".//{X}p[@class='draft-mark']") is not None for page in book.pages())
    assert "alternativeText" not in book.meta("schema:accessibilityFeature")


def test_a_publication_may_bring_its_own_style(tmp_path: Path) -> None:
    workspace = write_serial(tmp_path)
    (tmp_path / "styles").mkdir()
    own = "body { font-family: var(--mono) } h1 { color: var(--accent) }"
    (tmp_path / "styles" / "epub.css").write_text(own, encoding="utf-8")
    book = Book(epub_of(workspace, "7-3"))
    assert "h1 { color: #a63f26 }" in book.zip.read("EPUB/styles/epub.css").decode()
    fonts_carried = [name for name in book.names if "/fonts/Source" in name]
    assert fonts_carried
    assert all("SourceCodePro" in name for name in fonts_carried)


def test_sample_is_small_without_its_pictures(kavkaz: Book) -> None:
    size = sum(i.compress_size for i in kavkaz.zip.infolist() if "/pictures/" not in i.filename)
    assert size < 120_000


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("java") is None, reason="EPUBCheck needs Java")
def test_epubcheck_finds_nothing(
    small: Book, certified: Book, caspian: Book, kavkaz: Book, tmp_path: Path
) -> None:
    for number, book in enumerate((small, certified, caspian, kavkaz)):
        file = tmp_path / f"{number}.epub"
        file.write_bytes(book.content)
        assert epubcheck.check(file) == []
