"""What citations become, and what is told of those that cannot be set."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from fascicle.issue.model import Article
from tests.conftest import FRONT_MATTER, PUBLICATION, Bench

BIB = """\
@article{doe2020, author={Doe, Jane and Smith, John}, title={The Level of a Lake},
  journaltitle={Lakes}, date={2020}, volume={3}, pages={1--20}, doi={10.5555/abc}}

@book{ivanov, author={Иванов, Иван}, title={Каспий}, publisher={Наука}, date={1999}}
"""
RECORDS = [
    {"id": "doe2020", "type": "book", "title": "A Lake", "author": [{"family": "Doe"}]},
    {"id": 7, "type": "book", "title": "Another", "author": [{"family": "Roe"}]},
]
FILE = "manuscript/1-2/first.md"
REFERENCES = "manuscript/1-2/references.bib"
SERIAL = "manuscript/publication.yaml"
HOSTILE = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><style>&e;</style>"


@pytest.fixture
def cite(make_bench: Callable[[], Bench]) -> Callable[..., Article]:
    """Return a maker of an article that cites, in a style and a language."""

    def make(text: str, style: str = "", language: str = "en", bib: str = BIB) -> Article:
        bench = make_bench()
        settings = f"citations: {{style: {style}}}\n" if style else ""
        bench.write("manuscript/publication.yaml", PUBLICATION + settings)
        bench.write(REFERENCES, bib)
        front = FRONT_MATTER.replace("authors:", f"language: {language}\nauthors:")
        bench.article(f"\n{text}\n", front)
        return bench.issue().articles[0]

    return make


def plain(xhtml: str) -> str:
    return " ".join(re.sub("<[^>]+>", "", xhtml).replace("&amp;", "&").split())


@pytest.mark.parametrize(
    ("text", "style", "language", "expected"),
    [
        ("Dry [see @doe2020, p. 4; @ivanov].", "", "en",
         "Dry (see Doe and Smith 2020, 4; Иванов 1999)."),
        ("As @doe2020 [p. 4] says.", "", "en", "As Doe and Smith (2020, 4) says."),
        ("Doe [-@doe2020] says.", "", "en", "Doe (2020) says."),
        ("Dry [@doe2020].", "apa", "en", "Dry (Doe & Smith, 2020)."),
        ("Dry [@doe2020, chap. 2].", "apa.csl", "en", "Dry (Doe & Smith, 2020, Chapter 2)."),
        ("Сухо [@doe2020].", "", "ru", "Сухо (Doe и Smith 2020)."),
        ("Dry [@doe2020,\np. 4].", "", "en", "Dry (Doe and Smith 2020, 4)."),
        ("me@example.org, [\\@doe2020] and `@ivanov`", "", "en",
         "me@example.org, [@doe2020] and @ivanov"),
    ],
)  # fmt: skip
def test_a_citation_is_set_in_the_style_and_the_language(
    cite: Callable[..., Article], text: str, style: str, language: str, expected: str
) -> None:
    assert plain(cite(text, style, language).body) == expected


def test_links_lead_from_each_citation_to_its_source_and_back(
    cite: Callable[..., Article],
) -> None:
    article = cite("One [@doe2020]. Two [@doe2020; @ivanov].")
    first, second = article.references
    assert (first.id, second.id) == ("ref-doe2020", "ref-ivanov")
    assert article.body.count('<a class="biblioref" href="#ref-doe2020">') == 2
    assert first.cited == ("citation-1", "citation-2")
    assert second.cited == ("citation-2",)
    assert all(f'id="{name}"' in article.body for name in first.cited)


def test_the_references_keep_their_records(cite: Callable[..., Article]) -> None:
    reference = cite("One [@doe2020].").references[0]
    assert reference.data["DOI"] == "10.5555/abc"
    assert reference.data["author"][1] == {"family": "Smith", "given": "John"}
    assert reference.plain.startswith("Doe, Jane, and John Smith. 2020. “The Level of a Lake.”")
    assert '<a href="https://doi.org/10.5555/abc">' in reference.html


def test_a_note_style_makes_notes_in_order_with_those_of_the_author(
    cite: Callable[..., Article],
) -> None:
    text = "One [@doe2020, p. 4]. Two.[^n] And @ivanov.\n\n[^n]: Also [@ivanov, p. 5] there."
    article = cite(text, "chicago-notes-bibliography")
    assert plain(article.body) == "One. Two. And Иванов."
    assert re.findall(r'data-note="(\d)"', article.body) == ["1", "2", "3"]
    notes = [plain(note.html) for note in article.notes]
    assert notes[0].startswith("Jane Doe and John Smith, “The Level of a Lake,” Lakes 3 (2020): 4")
    assert notes[1] == "Also (Иван Иванов, Каспий (Наука, 1999), 5) there."
    assert notes[2] == "Каспий."
    assert [reference.cited for reference in article.references] == [
        ("citation-1",),
        ("citation-2", "citation-3"),
    ]


def test_a_style_without_a_list_of_references_tells_all_in_notes(
    cite: Callable[..., Article],
) -> None:
    article = cite("One [@ivanov]. Two [@ivanov, p. 5; @doe2020].", "chicago-notes")
    assert article.references == ()
    notes = [plain(note.html) for note in article.notes]
    assert notes[0].startswith("Иван Иванов, Каспий")
    assert notes[1].startswith("Иванов, Каспий, 5; Jane Doe")
    assert "biblioref" not in "".join(note.html for note in article.notes)


def test_the_number_of_a_note_stands_where_the_language_has_it(
    cite: Callable[..., Article],
) -> None:
    note = "chicago-notes-bibliography"
    assert re.search(r"Dry\.<a [^>]+/>", cite("Dry [@ivanov].", note, "en").body)
    assert re.search(r"Сухо<a [^>]+/>\.", cite("Сухо [@ivanov].", note, "ru").body)


def test_references_may_be_csl_json_and_the_style_a_file_of_the_publication(bench: Bench) -> None:
    style = (
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">'
        "<info><title>T</title><id>t</id><updated>2020-01-01T00:00:00+00:00</updated></info>"
        '<citation><layout prefix="‹" suffix="›"><text variable="title"/></layout></citation>'
        '<bibliography><layout><text variable="title"/></layout></bibliography></style>'
    )
    bench.write("styles/own.csl", style)
    bench.write("manuscript/publication.yaml", PUBLICATION + "citations: {style: own}\n")
    bench.write("manuscript/1-2/references.json", json.dumps(RECORDS))
    assert plain(bench.body("A [@doe2020] and [@7].")) == "A ‹A Lake› and ‹Another›."


def test_without_references_an_at_sign_is_one(bench: Bench) -> None:
    assert plain(bench.body("Write to @ada at once.")) == "Write to @ada at once."


def test_citations_that_were_set_once_cost_nothing_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.write(REFERENCES, BIB)
    first = bench.body("One [@doe2020].")
    monkeypatch.setattr("fascicle.manuscript.pandoc.run", None)
    assert bench.body("One [@doe2020].") == first


@pytest.mark.parametrize(
    ("files", "text", "code", "where", "hint"),
    [
        ({}, "x [@doe2020].", "M-030", f"{FILE}:7", "references.bib"),
        ({REFERENCES: BIB}, "x\n[@doe2021].", "M-030", f"{FILE}:8", "did you mean `@doe2020`?"),
        ({REFERENCES: BIB}, "x [^1]\n\n[^1]: @nobody.", "M-030", f"{FILE}:9", "add it to"),
        ({REFERENCES: BIB + "@book{ivanov, title={Y}}"}, "x", "M-031", f"{REFERENCES}:5", "key"),
        ({REFERENCES: BIB + "@book{b, title={Y}\n\n@book{c, title={Z}}"}, "x", "M-032",
         f"{REFERENCES}:7", "brace"),
        ({REFERENCES: BIB, "manuscript/1-2/references.json": "[]"}, "x", "M-032",
         f"{REFERENCES}:1", "one of the two"),
        ({"manuscript/1-2/references.json": "[\n{]"}, "x", "M-032",
         "manuscript/1-2/references.json:2", "CSL JSON"),
        ({"manuscript/1-2/references.json": '[\n{"id": "a"}]'}, "x", "M-032",
         "manuscript/1-2/references.json:1", "type"),
        ({REFERENCES: BIB, SERIAL: PUBLICATION + "citations:\n  style: apaa\n"},
         "x", "M-033", f"{SERIAL}:8", "did you mean `apa`?"),
        ({REFERENCES: BIB, SERIAL: PUBLICATION + "citations: {style: bad}\n",
          "styles/bad.csl": HOSTILE},
         "x", "M-033", f"{SERIAL}:7", "CSL"),
        ({REFERENCES: BIB, SERIAL: PUBLICATION + "citations: {style: ../x}\n"},
         "x", "M-033", f"{SERIAL}:7", "styles/"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_citations_is_told_with_its_line(
    bench: Bench, files: dict[str, str], text: str, code: str, where: str, hint: str
) -> None:
    for name, content in files.items():
        bench.write(name, content)
    bench.article(f"\n{text}\n")
    finding = next(found for found in bench.mistakes() if found.code == code)
    assert finding.where == where
    assert hint in finding.hint


def test_a_hostile_source_brings_no_file_and_no_script(cite: Callable[..., Article]) -> None:
    bib = (
        "@book{evil, author={<script>x</script>, A}, title={\\input{/etc/passwd} T <img src=x "
        "onerror=y>}, url={javascript:alert(1)}, date={2001}}"
    )
    article = cite("x [@evil]", bib=bib)
    made = article.references[0].html + article.body
    assert "root:" not in made
    assert "<script" not in made
    assert "<img" not in made
    assert 'href="javascript' not in made
