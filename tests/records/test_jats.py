"""JATS: each document is valid against the DTD of ANSI/NISO Z39.96-2021, and loses no word."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pypandoc  # type: ignore[import-untyped]
import pytest
from lxml import etree, html

from fascicle.distribution.records.jats.article import write_jats
from fascicle.distribution.records.jats.elements import name_of
from fascicle.distribution.records.sources import sources_of
from fascicle.issue.model import Issue
from fascicle.manuscript.body import read_body
from fascicle.manuscript.gathering import Manuscript
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.sanitising import inner_xhtml
from tests.conftest import Bench
from tests.records.conftest import HOSTILE
from tests.records.schemas import schema
from tests.records.zoo import BODY, random_html

XLINK = "{http://www.w3.org/1999/xlink}href"


@pytest.fixture(scope="module")
def dtd() -> etree.DTD:
    return etree.DTD(str(schema("jats/1.3/JATS-journalpublishing1-3-mathml3.dtd")))


def documents(issue: Issue, pictures: Manuscript | None = None) -> dict[str, bytes]:
    """Return the JATS documents of an issue by slug."""
    files = write_jats(sources_of(issue, {}, pictures.pictures if pictures else {}))
    ending = ".xml"
    return {n.split("/")[1][: -len(ending)]: c for n, c in files.items() if n.endswith(ending)}


def read(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(load_dtd=False, no_network=True))


def assert_valid(dtd: etree.DTD, content: bytes) -> etree._Element:
    tree = read(content)
    assert dtd.validate(tree), [str(error) for error in dtd.error_log.filter_from_errors()]
    return tree


def words_of(tree: etree._Element) -> Counter[str]:
    told = [e for e in tree.iter() if isinstance(e.tag, str)]
    texts = [e.text or "" for e in told if e.tag != "tex-math"] + [e.tail or "" for e in told]
    return Counter(re.findall(r"\w+", " ".join(texts)))


def test_each_article_of_a_journal_is_valid(dtd: etree.DTD, scholarly: Manuscript) -> None:
    made = documents(scholarly.issue)
    assert set(made) == {article.slug for article in scholarly.issue.articles}
    for content in made.values():
        assert_valid(dtd, content)


def test_no_word_of_the_text_is_lost(scholarly: Manuscript) -> None:
    made = documents(scholarly.issue)
    for article in scholarly.issue.articles:
        source = html.fragment_fromstring(article.body, create_parent="div")
        for note in article.notes:
            source.append(html.fragment_fromstring(note.html, create_parent="div"))
        lost = words_of(source) - words_of(read(made[article.slug]))
        assert not lost, f"{article.slug}: {lost}"


def test_whatever_a_manuscript_may_hold_becomes_valid(dtd: etree.DTD, full: Bench) -> None:
    full.picture()
    front = (full.issue_folder / "first.md").read_text(encoding="utf-8")
    full.write("manuscript/1-2/first.md", front.rpartition("---\n")[0] + "---\n" + BODY)
    manuscript = full.gather()
    tree = assert_valid(dtd, documents(manuscript.issue)["first"])
    assert tree.findtext(".//article-title") == HOSTILE
    source = html.fragment_fromstring(manuscript.issue.articles[0].body, create_parent="div")
    lost = words_of(source) - words_of(tree)
    assert not lost


@pytest.mark.parametrize("seed", range(8))
def test_any_html_that_a_manuscript_may_bring_becomes_valid_and_keeps_its_signs(
    seed: int, dtd: etree.DTD, scholarly: Manuscript
) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secret
    for _ in range(12):
        text = f"{random_html(chance)}\n\n## Heading\n\n{random_html(chance)}"
        tree = read_body(text, "a.md", "en", 1, Mistakes()).tree
        for mark in tree.iter("img"):
            mark.set("data-figure", "0")
        (drawn,) = (each for each in scholarly.issue.articles if each.slug == "sea-level")
        article = replace(drawn, body=inner_xhtml(tree), notes=())
        made = documents(replace(scholarly.issue, articles=(article,)))["sea-level"]
        body = assert_valid(dtd, made).find("body")
        for aside in tree.iter("rp"):  # what stands in for ruby where there is none
            etree.strip_elements(aside, "*", with_tail=True)
            aside.text = None
        assert not signs_of(tree) - signs_of(body), text


def signs_of(tree: etree._Element) -> Counter[str]:
    told = [e for e in tree.iter() if isinstance(e.tag, str)]
    texts = [e.text or "" for e in told if e.tag != "tex-math"] + [e.tail or "" for e in told]
    return Counter("".join("".join(texts).split()))


def test_pictures_go_along_under_the_names_that_the_document_has(scholarly: Manuscript) -> None:
    files = write_jats(sources_of(scholarly.issue, {}, scholarly.pictures))
    tree = read(files["caspian-studies-3-1.jats/sea-level.xml"])
    shown = [graphic.get(XLINK) for graphic in tree.iter("graphic")]
    assert shown == ["images/map.svg", "images/level-chart.svg"]
    for name in shown:
        assert files[f"caspian-studies-3-1.jats/{name}"] == scholarly.pictures[name].read()


def test_what_is_cited_is_told_in_its_parts(scholarly: Manuscript) -> None:
    tree = read(documents(scholarly.issue)["sea-level"])
    (halley,) = tree.xpath("//ref[.//surname='Halley']//element-citation")
    told = {child.tag: child.text for child in halley}
    assert told["source"] == "Philosophical Transactions"
    assert (told["year"], told["volume"], told["issue"]) == ("1687", "16", "186")
    assert (told["fpage"], told["lpage"]) == ("366", "370")
    assert told["pub-id"] == "10.1098/rstl.1686.0067"
    calls = tree.xpath("//xref[@ref-type='bibr']/@rid")
    assert calls
    assert set(calls) <= set(tree.xpath("//ref/@id"))


def test_formulas_are_told_as_written_and_as_mathml(scholarly: Manuscript) -> None:
    tree = read(documents(scholarly.issue)["sea-level"])
    equation = tree.find(".//disp-formula[@id='eq-balance']")
    assert equation.findtext("label") == "(1)"
    assert equation.findtext("alternatives/tex-math").startswith("h_t = h_{t-1}")
    maths = "{http://www.w3.org/1998/Math/MathML}"
    assert equation.find(f"alternatives/{maths}math//{maths}msub") is not None


def test_a_list_that_begins_later_keeps_its_numbers(scholarly: Manuscript) -> None:
    tree = read(documents(scholarly.issue)["review"])
    labels = [label.text for label in tree.iterfind(".//list-item/label")]
    assert labels == ["3.", "4.", "5."]


def test_pandoc_reads_all_that_an_article_is_made_of(scholarly: Manuscript) -> None:
    text = documents(scholarly.issue)["sea-level"].decode()
    document = json.loads(pypandoc.convert_text(text, "json", format="jats"))
    found = Counter(re.findall(r'"t": ?"(\w+)"', json.dumps(document["blocks"])))
    (article,) = (each for each in scholarly.issue.articles if each.slug == "sea-level")
    assert found["Note"] == len(article.notes)
    assert found["Figure"] == len(article.figures)
    assert found["Table"] == article.body.count("<table")
    assert found["Math"] == article.body.count("<math")
    assert len(document["meta"]["references"]["c"]) == len(article.references)
    assert len(document["meta"]["author"]["c"]) == len(article.authors)


def test_what_others_may_lead_to_has_an_id_and_a_link_says_where_it_leads(full: Bench) -> None:
    full.picture()
    full.article("\n<https://example.org/a>\n\n![dot](images/dot.png)\n\n::: aside\nText.\n:::\n",
                 front="---\ntitle: A\nauthors: [B C]\n---\n")  # fmt: skip
    tree = read(documents(full.issue())["first"])
    assert tree.xpath("//fig/@id | //boxed-text/@id") == ["fig.1", "boxed-text.1"]
    title = "{http://www.w3.org/1999/xlink}title"
    assert tree.find(".//p/ext-link").get(title) == "example.org"
    assert tree.find(".//article-meta/self-uri").get(title) == "A"


@pytest.mark.parametrize(("status", "kinds", "version"), [
    ("corrected", ["correction", "correction"], "CVoR"),
    ("retracted", ["correction", "retraction"], "CVoR"),
])  # fmt: skip
def test_corrections_and_a_retraction_are_told(
    dtd: etree.DTD, marked: Callable[[str], Issue], status: str, kinds: list[str], version: str
) -> None:
    tree = assert_valid(dtd, documents(marked(status))["first"])
    assert tree.xpath("//pub-history/event/@event-type") == kinds
    assert tree.xpath("//event/event-desc/text()") == ["A <wrong> date.", "The figures & more."]
    stands = tree.find(".//article-meta/article-version")
    assert (stands.get("article-version-type"), stands.get("designator")) == (version, "1.2")
    assert tree.xpath("//event/article-version/text()") == ["1.1", "1.2"]
    assert tree.findtext(".//article-title").startswith("RETRACTED: ") == (status == "retracted")


def test_a_draft_with_a_missing_picture_is_valid(dtd: etree.DTD, full: Bench) -> None:
    front = "---\ntitle: A\nauthors: [B C]\nhero: {src: no.png, alt: none}\n---\n"
    text = '\n![gone](gone.png "Caption"){#gone}\n\nSee [](#gone).\n'
    full.article(text, front=front, name="second.md")
    tree = assert_valid(dtd, documents(full.gather(draft=True).issue)["second"])
    assert tree.find(".//graphic") is None
    assert tree.find(".//article-version") is None


def test_ids_of_editors_stay_apart_and_are_names_of_xml() -> None:
    ids = ["a", "a.b", "a.2e.b", "1a", "_1a", "²", "где-послушать", "fn.1", "a:b", "é"]
    names = [name_of(each) for each in ids]
    assert len(set(names)) == len(ids)
    for name in names:
        etree.fromstring(f"<x id='{name}'/>")
        etree.QName(name)
    assert "fn.1" not in names
