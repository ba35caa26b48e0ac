"""The words that layouts set around a text, in the languages that there are."""

from __future__ import annotations

import re
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.resources import files

import pytest
from lxml import etree, html

from fascicle.layout.punctuation import comma
from fascicle.layout.words import direction, labels
from fascicle.pipeline.building import build
from fascicle.pipeline.site import make_site
from tests.conftest import ISSUE, PUBLICATION, Bench

TABLE: dict[str, dict[str, str]] = tomllib.loads(
    (files("fascicle.layout") / "labels.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("language", TABLE)
def test_a_language_has_every_word_and_so_no_english_in_its_pages(language: str) -> None:
    english, own = TABLE["en"], TABLE[language]
    assert list(english.keys() - own.keys()) == []
    assert own.keys() - english.keys() == set()
    assert {name for name in english if english[name].count("{}") != own[name].count("{}")} == set()
    assert all(text == text.strip() != "" for text in own.values())


@pytest.mark.parametrize(
    ("language", "script"),
    [("ka", "ა-ჿ"), ("hy", "Ա-և"), ("ru", "А-я"), ("uk", "А-яіїєґ"), ("ar", "ء-ي"), ("fa", "ء-ی")],
)
def test_a_language_is_written_in_its_own_letters(language: str, script: str) -> None:
    whole = [name for name, text in TABLE[language].items() if not re.search(f"[{script}]", text)]
    assert whole == []


def test_a_language_that_is_not_known_is_english() -> None:
    assert labels("pl")["contents"] == "Contents"
    assert labels("az-Latn-AZ")["contents"] == "Mündəricat"
    assert (direction("fa"), direction("az"), comma("fa-IR"), comma("ka")) == (
        "rtl", "ltr", "، ", ", ",
    )  # fmt: skip


POLISH = """---
title: Pierwszy artykuł
authors: [Ada Autorka, Jan Autor]
abstract: O czym to jest.
keywords: [jeden, dwa]
dates: {received: 2024-01-02, accepted: 2024-02-03}
funding: Fundacja
---

::: summary
Krótko mówiąc, tak, zob. [](#mapa).
:::

![Mapa](images/dot.png "Podpis"){#mapa credit="Jan" license=CC-BY-4.0}

::: description
Na mapie jest kropka.
:::

| a | b |
|---|---|
| 1 | 2 |

Table: Tabela {#tab}

| Najdziwniejszy | Niepodległości |
|---|---|
| Bez podpisu | Konstantynopolitański |

Tekst z przypisem.[^a]

[^a]: Przypis.
"""


@pytest.fixture(scope="module")
def polish(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a publication in a language that there are no words of, with its EPUB and pages."""
    bench = Bench(tmp_path_factory.mktemp("polish"))
    bench.write(
        "manuscript/publication.yaml",
        PUBLICATION.replace("en-GB", "pl") + "epub: {page_list: false}\n",
    )
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    bench.write("manuscript/1-2/first.md", POLISH)
    bench.picture()
    build(bench.workspace, "1-2", ["epub", "web"])
    make_site(bench.workspace)
    return bench


def pages_of(bench: Bench) -> Iterator[tuple[str, html.HtmlElement]]:
    """Yield the pages of an issue's EPUB and site."""
    with zipfile.ZipFile(next(bench.workspace.issue_dist("1-2").glob("*.epub"))) as book:
        for name in book.namelist():
            if name.endswith(".xhtml"):
                yield name, html.fromstring(book.read(name))
    for path in sorted(bench.workspace.dist.rglob("*.html")):
        if "accessibility" not in path.name:  # the statement is in English as a whole
            yield path.name, html.fromstring(path.read_bytes())


def test_words_in_english_for_want_of_others_say_so(polish: Bench) -> None:
    english = {*TABLE["en"].values(), "Figure 1", "Table 1", "Volume 1, Issue 2"}
    told = set()
    for name, page in pages_of(polish):
        for element in page.body.iter():
            texts = (text for text in (element.text, *(child.tail for child in element)) if text)
            for text in texts:
                word = " ".join(text.split()).strip(" .:")
                if word in english - {"PDF", "EPUB", "DOI"}:
                    around = (element, *element.iterancestors())
                    language = next(each.get("lang") for each in around if each.get("lang"))
                    assert language == "en", (name, text)
                    told.add(word)
    assert {"Contents", "Imprint", "Figure 1", "Table 1", "Volume 1, Issue 2", "Downloads"} <= told


def test_the_names_of_authors_are_listed_in_their_own_language(polish: Bench) -> None:
    listed = [page.text_content() for _, page in pages_of(polish)]
    assert any("Ada Autorka i Jan Autor" in text for text in listed)


def test_no_label_brings_markup_into_an_attribute_or_a_title(polish: Bench) -> None:
    for name, page in pages_of(polish):
        values = [value for element in page.iter() for value in element.attrib.values()]
        assert not [value for value in (*values, page.findtext(".//title")) if "<" in value], name


def test_names_and_titles_in_english_say_so_too(polish: Bench) -> None:
    seen = set()
    for name, page in pages_of(polish):
        for link in page.xpath("//a[@class='back' or @class='note-call']"):
            assert link.get("lang") == "en", name
            seen.add(link.get("class"))
        title = page.find(".//title")
        if name.endswith(("nav.xhtml", "imprint.xhtml")):
            assert title.get("lang") == "en"
            seen.add(title.text)
        elif name.endswith("first.xhtml"):
            assert title.get("lang") is None
        for section in page.xpath("//section[@class='article-information']"):
            (label,) = page.xpath("//*[@id=$id]", id=section.get("aria-labelledby"))
            assert label.find("span").get("lang") == "en"
            seen.add(label.text_content())
    assert seen == {"back", "note-call", "Contents", "Imprint", "How to cite"}


ATTRIBUTES = ("aria-label", "alt", "data-none", "data-found")


def test_labels_in_attributes_are_marked_and_what_they_name_is_not(polish: Bench) -> None:
    english = {*TABLE["en"].values(), "Note 1", "Back to the text (Note 1)"}
    seen = set()
    for name, page in pages_of(polish):
        for element in page.body.iter(etree.Element):
            for label in (element.get(each) for each in ATTRIBUTES):
                if label in english:
                    assert element.get("lang") == "en", (name, label)
                    seen.add(label)
                assert not (label or "").startswith("Cover:"), name
        for word in page.xpath("//body//td[normalize-space()='Konstantynopolitański']"):
            around = (word, *word.iterancestors())
            assert next(each.get("lang") for each in around if each.get("lang")) == "pl", name
            seen.add(word.text_content())
    assert seen >= {"Navigation", "Issue", "Cover", "Table", "Note 1", "Konstantynopolitański"}
    assert "found" in seen  # by the search
