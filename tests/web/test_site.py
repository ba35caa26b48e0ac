"""The web edition and the serial's site, as readers and machines see them."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pypdfium2
import pytest
from lxml import etree, html
from playwright.sync_api import Browser, Page, Request

from fascicle.distribution.site.gone import pages_of_versions
from fascicle.distribution.site.issues import kept_issue
from fascicle.distribution.site.search import words_of
from fascicle.editions.web.head import describe
from fascicle.editions.web.look import _tidy
from fascicle.editions.web.record import read_record
from fascicle.pipeline.building import build
from fascicle.pipeline.freshness import stale_editions
from fascicle.pipeline.site import bring_statements, make_site
from tests.browsing import WIDTHS, faults_in_all_views, open_page, served
from tests.conftest import ISSUE, PUBLICATION, Bench
from tests.web.conftest import EDITIONS, SITE, Site, build_issues, write_issue

ARTICLE = "2-1/harbours.html"
ALL_PICTURES = """
async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map(image => image.decode().catch(() => 0)));
}
"""
"""Waits for all pictures of a page, those too that are loaded only when they come into view."""
FONTS = "document.fonts.ready.then(() => 0)"
"""Waits for a page's fonts: they may be on their way still when the page is said to be there."""


def read(site: Site, name: str) -> html.HtmlElement:
    return html.fromstring((site.folder / name).read_bytes())


def meta(page: html.HtmlElement, name: str) -> list[str]:
    return [str(content) for content in page.xpath("//meta[@name=$name]/@content", name=name)]


def test_every_address_on_every_page_leads_somewhere_on_the_site(site: Site) -> None:
    broken = []
    for name in site.pages:
        page = read(site, name)
        addresses = [*page.xpath("//@href"), *page.xpath("//@src")]
        for sets in page.xpath("//@srcset"):
            addresses += [part.split()[0] for part in str(sets).split(", ")]
        for address in map(str, addresses):
            if address.startswith(("http", "mailto:")):
                continue
            path, fragment = urldefrag(urljoin(f"/{name}", address))
            target = site.folder / path.lstrip("/")
            if not target.is_file() or (
                fragment
                and not html.fromstring(target.read_bytes()).xpath("//*[@id=$id]", id=fragment)
            ):
                broken.append(f"{name}: {address}")
    assert broken == []


def test_an_issues_page_tells_how_large_its_files_are_and_where_the_statement_is(
    site: Site, tmp_path: Path
) -> None:
    page = read(site, "2-1/index.html")
    links = page.xpath("//ul[@class='downloads']//a")
    told = {str(link.get("href")): link.text_content() for link in links}
    size = (site.folder / "2-1/test-serial-2-1.pdf").stat().st_size
    assert told["test-serial-2-1.pdf"] == f"PDF {round(size / 1000)} kB"
    assert "accessibility.html" not in told
    bench = Bench(Path(shutil.copytree(site.bench.root, tmp_path / "copied")))
    assert not bring_statements(bench.workspace, ["2-1", "1-1"])
    statement = bench.write("dist/2-1/accessibility.html", "<html><body>Tested</body></html>")
    assert bring_statements(bench.workspace, ["2-1", "1-1"])
    assert not bring_statements(bench.workspace, ["2-1", "1-1"])
    again = html.fromstring((bench.root / "dist/site/2-1/index.html").read_bytes())
    links = again.xpath("//ul[@class='downloads']//a[@href='accessibility.html']")
    assert [link.text_content() for link in links] == ["Accessibility"]
    assert (bench.root / "dist/site/2-1/accessibility.html").read_bytes() == statement.read_bytes()


def test_pages_ask_nobody_else_for_anything_at_any_width(site: Site, browser: Browser) -> None:
    asked: list[str] = []
    told: list[str] = []
    for width in WIDTHS:
        with open_page(browser, viewport={"width": width, "height": 800}) as page:
            page.on("request", lambda request: asked.append(request.url))
            page.on("console", lambda message: told.append(message.text))
            for name in site.pages:
                page.goto(site.address + name)
                page.evaluate(ALL_PICTURES)
    assert {url for url in asked if not url.startswith(site.address)} == set()
    assert [text for text in told if "favicon" not in text and "404" not in text] == []


def test_axe_finds_nothing_at_any_width_in_light_and_dark(site: Site, browser: Browser) -> None:
    found = []
    with open_page(browser, bypass_csp=True) as page:
        for name in ("index.html", "archive.html", "authors.html", "search.html",
                     "2-1/index.html", ARTICLE, "2-1/boats.html"):  # fmt: skip
            page.goto(site.address + name)
            found += [f"{name}, {fault}" for fault in faults_in_all_views(page)]
    assert found == []


@pytest.mark.parametrize(
    ("width", "dense", "taken"),
    [(360, 1, "-480.avif"), (360, 3, "-1200.avif"), (768, 1, "-960.avif"), (1280, 1, "-960.avif"),
     (1280, 2, "-1200.avif")],
)  # fmt: skip
def test_a_browser_takes_the_picture_that_suits_its_window(
    site: Site, browser: Browser, width: int, dense: int, taken: str
) -> None:
    viewport = {"width": width, "height": 800}
    with open_page(browser, viewport=viewport, device_scale_factor=dense) as page:
        page.goto(site.address + ARTICLE)
        page.evaluate(ALL_PICTURES)
        shown, wide = page.evaluate("(i => [i.currentSrc, i.naturalWidth > 0])(document.images[0])")
    assert shown.endswith(taken)
    assert wide


def test_what_is_read_leftward_keeps_its_places_beside_what_is_not(
    tmp_path: Path, browser: Browser
) -> None:
    bench = Bench(tmp_path / "letters")
    bench.write("manuscript/publication.yaml", PUBLICATION)
    listed = "articles: [first.md, arabic.md]"
    bench.write("manuscript/1-2/issue.yaml", f"volume: 1\nnumber: 2\ndate: 2024-08-26\n{listed}\n")
    bench.article("Some text.\n")
    bench.article("نص.\n", "---\ntitle: رسالة\nauthors: [نور]\nlanguage: ar\n---\n\n", "arabic.md")
    build(bench.workspace, "1-2", EDITIONS)
    folder = make_site(bench.workspace)
    with served(folder) as address, open_page(browser) as page:
        page.goto(f"{address}1-2/arabic.html")
        before = page.locator(".neighbours a[rel=prev] span")
        edges = [before.nth(n).evaluate(_END_OF_TEXT) for n in (0, 1)]
        assert edges[0] == pytest.approx(edges[1], abs=2)  # label and title begin at one edge
        serial = page.locator(".identity .serial").evaluate(_END_OF_TEXT)
        heading = page.locator("h1").evaluate(_END_OF_TEXT)
        assert serial == pytest.approx(heading, abs=2)
        assert page.locator(".article-links small").get_attribute("dir") == "rtl"


_END_OF_TEXT = """
(element) => {
  const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
  const range = document.createRange();
  range.selectNodeContents(text);
  return range.getBoundingClientRect().right;
}
"""


def test_without_scripts_all_is_there_but_the_search_which_says_so(
    site: Site, browser: Browser
) -> None:
    with open_page(browser, java_script_enabled=False) as page:
        page.goto(site.address + ARTICLE)
        assert "The first paragraph has a note." in page.inner_text("main")
        page.goto(f"{site.address}search.html")
        assert "needs JavaScript" in page.inner_text("main")
        page.click("main >> text=All issues")
        page.wait_for_url(f"{site.address}archive.html")


def test_a_page_is_printed_whole_and_without_what_is_around_it(
    site: Site, browser: Browser
) -> None:
    with open_page(browser, color_scheme="dark") as page:
        page.goto(site.address + ARTICLE)
        page.evaluate(ALL_PICTURES)
        page.evaluate(FONTS)
        printed = page.pdf(format="A4")
    with pypdfium2.PdfDocument(printed) as document:
        text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
        text = " ".join(text.split())  # lines may end anywhere
        corner = document[0].render(scale=0.2).to_pil().convert("RGB").getpixel((60, 3))
    for part in ("The first paragraph has a note.", "Northhaven", "A caption", "own text."):
        assert part in text
    assert "Authors" not in text  # the site's navigation
    assert corner == (255, 255, 255)


def test_a_search_finds_words_in_any_script_by_their_beginnings(
    site: Site, browser: Browser
) -> None:
    with open_page(browser) as page:
        page.goto(f"{site.address}search.html?q=парус")
        assert results(page) == ["Лодки", "Лодки"]
        page.fill("#q", "TIDES northh")
        page.locator("#results a", has_text="Tides").first.wait_for()
        assert results(page) == ["Harbours & <Tides>"] * 2
        page.click("#results a")
        page.wait_for_url(f"{site.address}{ARTICLE}")
        page.goto(f"{site.address}search.html?q=zeppelin")
        page.locator("#told", has_text="Nothing was found.").wait_for()


def results(page: Page) -> list[str]:
    page.wait_for_selector("#results a")
    return [str(text) for text in page.locator("#results a").all_text_contents()]


def test_words_are_folded_without_accents_and_case() -> None:
    assert words_of("Ünal’s Şəki, İSTANBUL 12") == {"unal", "s", "səki", "istanbul", "12"}


def test_scholars_and_machines_are_told_what_an_article_is(site: Site) -> None:
    page = read(site, ARTICLE)
    assert meta(page, "citation_title") == ["Harbours & <Tides>"]
    assert meta(page, "citation_author") == ["Author, Ada"]
    assert meta(page, "citation_publication_date") == ["2022/05/01"]
    assert meta(page, "citation_issn") == ["1234-5679"]
    assert meta(page, "citation_doi") == ["10.1234/letters.2.1"]
    assert meta(page, "citation_firstpage") == ["1"]
    (pdf,) = meta(page, "citation_pdf_url")
    assert (site.folder / pdf.removeprefix(f"{SITE}/")).read_bytes().startswith(b"%PDF-1.7")
    links = {link.get("rel"): link.get("href") for link in page.xpath("//link")}
    assert links["canonical"] == f"{SITE}/{ARTICLE}"
    assert links["cite-as"] == "https://doi.org/10.1234/letters.2.1"
    assert links["author"] == "https://orcid.org/0000-0002-1825-0097"
    assert links["license"].startswith("https://creativecommons.org/licenses/by/4.0")
    record = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))
    assert record["headline"] == "Harbours & <Tides>"
    assert record["isPartOf"]["isPartOf"]["isPartOf"]["issn"] == ["1234-5679"]


def test_a_title_with_markup_ends_no_block_of_data(site: Site) -> None:
    text = (site.folder / ARTICLE).read_text()
    block = text.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert "<" not in block


def test_a_page_is_light_and_its_pictures_come_in_widths(site: Site) -> None:
    page = read(site, ARTICLE)
    (image,) = page.xpath("//figure//img")
    assert (image.get("width"), image.get("height")) == ("1200", "700")
    kinds = page.xpath("//figure//source/@type")
    assert kinds == ["image/avif", "image/webp"]
    look = (site.folder / "2-1" / "look").iterdir()
    weight = (site.folder / ARTICLE).stat().st_size + sum(file.stat().st_size for file in look)
    assert weight < 150_000


def test_a_browser_fetches_the_fonts_that_a_page_has_letters_for(
    site: Site, browser: Browser
) -> None:
    fetched = {}
    for name in (ARTICLE, "2-1/boats.html"):
        with open_page(browser) as page:
            asked: list[str] = []
            page.on("request", partial(_note, asked))
            page.goto(site.address + name, wait_until="networkidle")
            fetched[name] = {url.rpartition("/")[2] for url in asked if url.endswith(".woff2")}
    look = {file.name for file in (site.folder / "2-1/look").glob("*.woff2")}
    arabic = {name for name in look if name.startswith("NotoNaskhArabic")}
    assert arabic & fetched["2-1/boats.html"]
    assert not arabic & fetched[ARTICLE]
    assert fetched[ARTICLE] | fetched["2-1/boats.html"] <= look
    assert len(fetched[ARTICLE]) >= 4


def _note(asked: list[str], request: Request) -> None:
    asked.append(request.url)


def test_a_style_sheet_is_made_smaller_and_says_the_same() -> None:
    sheet = """/* It's a "comment". */ a::before , b { content : "; /* kept */  }" ; }
    @media (min-width: 1em) and (max-width: 2em) { a > b { margin: 0 -1px } } /* not closed"""
    small = _tidy(sheet)
    assert small == (
        'a::before,b{content : "; /* kept */  }";}'
        "@media (min-width: 1em) and (max-width: 2em){a > b{margin: 0 -1px}}\n"
    )
    assert _tidy("a{}" + '\\"' * 200_000).startswith("a{}")  # at once


def test_every_page_leads_to_the_feeds_and_says_in_a_sentence_what_it_is_about(site: Site) -> None:
    for name in site.pages:
        page, up = read(site, name), "../" * name.count("/")
        told = page.xpath("//link[@rel='alternate']/@href"), page.xpath("//footer//a/@href")
        for links in told:
            assert [a for a in links if ":" not in a] == [f"{up}feed.xml", f"{up}opds.json"]
    about = {
        name: read(site, name).xpath("//meta[@name='description']/@content")
        for name in ("index.html", "2-1/index.html", ARTICLE, "2-1/boats.html")
    }
    assert about == {
        "index.html": ["Letters about the sea."],
        "2-1/index.html": ["Letters about the sea."],
        ARTICLE: ["What harbours are for."],
        "2-1/boats.html": ["Здесь о лодках и о парусах. Ещё абзац. Слово سلام на другом языке."],
    }
    (shown,) = read(site, ARTICLE).xpath("//meta[@property='og:description']/@content")
    assert shown == "What harbours are for."
    assert (site.folder / "feed.xml").is_file()


def test_a_long_description_is_cut_at_a_word() -> None:
    (meta, graph) = describe("A word, " * 100)
    assert meta.endswith('A word, A…"/>')
    assert len(graph) < 400
    assert len(next(describe("字" * 1000))) < 400


def test_pages_have_no_end_tags_of_elements_without_content(site: Site) -> None:
    for name in site.pages:
        text = (site.folder / name).read_text(encoding="utf-8")
        assert re.findall(r"</(?:source|img|br|hr|meta|link|input|wbr|col)>", text) == []


def test_no_script_is_needed_but_for_the_search(site: Site) -> None:
    scripts = {name: read(site, name).xpath("//script[@src]/@src") for name in site.pages}
    assert {name: found for name, found in scripts.items() if found} == {
        "search.html": ["search.js"]
    }
    assert all(not read(site, name).xpath("//@style | //@onclick") for name in site.pages)


def test_the_feeds_list_the_newest_first_by_absolute_addresses(site: Site) -> None:
    feed = etree.fromstring((site.folder / "feed.xml").read_bytes())
    atom = {"a": "http://www.w3.org/2005/Atom"}
    links = feed.xpath("//a:entry/a:link/@href", namespaces=atom)
    assert links == [f"{SITE}/{n}-1/{slug}.html" for n in (2, 1) for slug in ("harbours", "boats")]
    assert feed.xpath("string(a:updated)", namespaces=atom) == "2022-05-01T00:00:00Z"
    catalogue = json.loads((site.folder / "opds.json").read_text())
    about, epub, _ = catalogue["publications"][0]["links"]
    assert (about["rel"], about["href"]) == ("alternate", f"{SITE}/2-1/index.html")
    assert (epub["href"], epub["type"]) == (
        f"{SITE}/2-1/test-serial-2-1.epub", "application/epub+zip",
    )  # fmt: skip
    sitemap = (site.folder / "sitemap.xml").read_text()
    assert f"<loc>{SITE}/{ARTICLE}</loc>" in sitemap


def test_addresses_stay_when_an_issue_comes_in_is_corrected_or_no_longer_at_hand(
    tmp_path: Path, site: Site
) -> None:
    root = tmp_path / "letters"
    shutil.copytree(site.bench.root, root)
    bench = Bench(root)
    before = addresses(bench)
    write_issue(bench, 3)
    article = root / "manuscript/2-1/harbours.md"
    corrected = article.read_text().replace("## A heading", "## A section more\n\n## A heading")
    article.write_text(corrected + "\nA paragraph more.\n")
    shutil.rmtree(root / "manuscript/1-1")
    shutil.rmtree(root / "dist/1-1")
    folder = build_issues(bench)
    assert before <= addresses(bench)
    assert "A paragraph more." in (folder / ARTICLE).read_text()
    assert "3-1/index.html" in (folder / "index.html").read_text()
    assert not stale_editions(bench.workspace, "3-1", EDITIONS)


def test_addresses_of_files_stay_when_the_serial_is_called_otherwise(
    tmp_path: Path, site: Site
) -> None:
    bench = Bench(tmp_path / "letters")
    shutil.copytree(site.bench.root, bench.root)
    before = addresses(bench)
    publication = bench.root / "manuscript/publication.yaml"
    text = publication.read_text(encoding="utf-8")
    for slug in ("letters", "other-letters"):
        publication.write_text(f"{text}slug: {slug}\n", encoding="utf-8")
        build(bench.workspace, "2-1", EDITIONS)
        folder = make_site(bench.workspace) / "2-1"
        assert before <= addresses(bench)
        for name in ("{}-2-1.epub", "{}-2-1.pdf", "offprints/{}-2-1-boats.pdf"):
            old, new = (folder / name.format(each) for each in ("test-serial", slug))
            assert old.read_bytes() == new.read_bytes() != b""
    assert (folder / "letters-2-1.epub").is_file()
    assert f'href="{slug}-2-1.epub"' in (folder / "index.html").read_text(encoding="utf-8")
    made = {path.name for path in (bench.root / "dist/2-1").glob("*.pdf")}
    assert made == {"other-letters-2-1.pdf"}


def test_the_page_of_an_article_that_is_gone_leads_on(tmp_path: Path, site: Site) -> None:
    bench = Bench(tmp_path / "letters")
    shutil.copytree(site.bench.root, bench.root)
    folder = bench.root / "manuscript/2-1"
    (folder / "boats.md").rename(folder / "ships.md")
    for name in ("issue.yaml", "harbours.md"):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("boats.md", "ships.md"), encoding="utf-8")
    build(bench.workspace, "2-1", EDITIONS)
    for _ in range(2):  # it stays when the site is made once more
        place = make_site(bench.workspace)
        page = html.fromstring((place / "2-1/boats.html").read_bytes())
        assert page.findtext(".//h1") == "The page is not there."
        leads = [str(a) for a in page.xpath("//@href") if ":" not in str(a) and a[0] != "#"]
        assert {"index.html", "../archive.html", "../feed.xml"} <= set(leads)
        assert [lead for lead in leads if not (place / "2-1" / lead).is_file()] == []
    assert "boats" not in (place / "sitemap.xml").read_text(encoding="utf-8").split("1-1/")[0]


def test_an_article_that_only_earlier_versions_have_leads_to_the_last_of_them(site: Site) -> None:
    before = kept_issue(site.folder / "2-1")
    assert before
    files = {name: path for name, path in before.files.items() if "boats" not in name}
    newest = replace(before, files=files)
    (page,) = pages_of_versions(newest, [("1.0", before), ("1.1", before)])
    assert (page.name, page.there, page.version) == ("2-1/boats.html", "2-1-v1.1/boats.html", "1.1")


def addresses(bench: Bench) -> set[str]:
    """Return what a link may lead to: every page, every place on one, and every download."""
    folder = bench.root / "dist" / "site"
    files = [p for p in folder.rglob("*") if p.suffix in {".html", ".pdf", ".epub", ".xml"}]
    found = {path.relative_to(folder).as_posix() for path in files}
    for path in files:
        if path.suffix == ".html":
            ids = html.fromstring(path.read_bytes()).xpath("//@id")
            found |= {f"{path.relative_to(folder).as_posix()}#{name}" for name in ids}
    return found


@pytest.mark.usefixtures("own_pictures")
def test_the_same_manuscript_gives_the_same_site(site: Site, tmp_path: Path) -> None:
    elsewhere = Bench(tmp_path / "elsewhere")
    shutil.copytree(site.bench.root, elsewhere.root)
    shutil.rmtree(elsewhere.root / "dist/site")
    for made in ("2-1", ".cache"):
        shutil.rmtree(elsewhere.root / "dist" / made)
    build(elsewhere.workspace, "2-1", EDITIONS)
    again = make_site(elsewhere.workspace)
    names = sorted(p.relative_to(again) for p in again.rglob("*") if p.is_file())
    assert names == sorted(
        p.relative_to(site.folder) for p in site.folder.rglob("*") if p.is_file()
    )
    assert [n for n in names if (again / n).read_bytes() != (site.folder / n).read_bytes()] == []


def test_a_site_without_an_address_has_no_feeds(site: Site, tmp_path: Path) -> None:
    root = tmp_path / "letters"
    shutil.copytree(site.bench.root, root)
    publication = root / "manuscript/publication.yaml"
    publication.write_text(publication.read_text().split("web:")[0])
    folder = make_site(Bench(root).workspace)
    assert (folder / "robots.txt").is_file()
    assert not (folder / "feed.xml").exists()
    assert "alternate" not in (folder / "index.html").read_text()


def test_a_record_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="not a record"):
        read_record(b'{"articles": [{}]}')


def test_a_notice_whose_last_day_is_over_is_on_no_page(bench: Bench) -> None:
    notices = (
        "notices: [{title: Old news, text: Gone, until: 2024-08-25}, {title: News, text: Now}]"
    )
    bench.write("manuscript/1-2/issue.yaml", f"{ISSUE}{notices}\n")
    build(bench.workspace, "1-2", ["web"])
    (page,) = bench.workspace.issue_dist("1-2").rglob("index.html")
    text = page.read_text(encoding="utf-8")
    assert "News" in text
    assert "Old news" not in text
