"""The issue for Open Journal Systems: valid for each version, and what an import would rely on."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from lxml import etree

from fascicle.distribution.records.ojs.edition import Dialect
from fascicle.distribution.records.ojs.issue import write_ojs
from fascicle.distribution.records.sources import sources_of
from fascicle.editions.web.record import write_record
from fascicle.issue.model import Issue, Ojs
from fascicle.manuscript.gathering import Manuscript
from tests.conftest import Bench
from tests.records.conftest import HOSTILE
from tests.records.schemas import schema

VERSIONS = ("3.3", "3.4", "3.5")
O = {"o": "http://pkp.sfu.ca"}  # noqa: E741  # the prefix of all paths here


def in_version(issue: Issue, version: str) -> Issue:
    return replace(issue, publication=replace(issue.publication, ojs=Ojs(version)))


def with_files(issue: Issue) -> dict[str, bytes]:
    """Return what has been made of an issue, as far as its record looks at it."""
    stem = issue.file_stem
    pages = {article.slug: ("12", "19") for article in issue.articles}
    offprints = {f"offprints/{stem}-{a.slug}.pdf": a.slug.encode() for a in issue.articles}
    return offprints | {
        f"{stem}.pdf": b"%PDF",
        f"{stem}.epub": b"PK",
        "web/cover-960.jpg": b"\xff\xd8",
        "web/issue.json": write_record(issue, "", pages),
    }


def written(issue: Issue, editions: Mapping[str, bytes] | None = None) -> etree._Element:
    (content,) = write_ojs(sources_of(issue, editions)).values()
    return etree.fromstring(content)


def texts(tree: etree._Element, path: str) -> list[str]:
    return [str(found) for found in tree.xpath(path, namespaces=O)]


@pytest.mark.parametrize("version", VERSIONS)
def test_issues_are_valid(
    version: str, full: Bench, marked: Callable[[str], Issue], scholarly: Manuscript
) -> None:
    path = schema(f"ojs/{version}/plugins/importexport/native/native.xsd")
    rules = etree.XMLSchema(etree.parse(path))
    plain = full.issue()
    for issue in (plain, marked("corrected"), marked("retracted"), scholarly.issue,
                  replace(plain, volume="XII", number="", title="", doi="")):  # fmt: skip
        for editions in ({}, with_files(issue)):
            tree = written(in_version(issue, version), editions)
            assert rules.validate(tree), str(rules.error_log)


def test_each_file_is_within_and_of_the_size_that_is_told(full: Bench) -> None:
    issue = full.issue()
    files = with_files(issue)
    tree = written(issue, files)
    for article in issue.articles:
        name = f"{issue.file_stem}-{article.slug}.pdf"
        (file,) = tree.xpath(f"//o:submission_file[o:name='{name}']/o:file", namespaces=O)
        content = base64.b64decode(file.findtext("o:embed", None, O), validate=True)
        assert content == files[f"offprints/{name}"]
        assert file.get("filesize") == str(len(content))
    galleys = texts(tree, "//o:issue_galley/o:issue_file/o:embed/text()")
    assert [base64.b64decode(text) for text in galleys] == [b"%PDF", b"PK"]
    assert base64.b64decode(texts(tree, "//o:cover/o:embed/text()")[0]) == b"\xff\xd8"


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_referred_to_is_there(version: str, full: Bench) -> None:
    issue = in_version(full.issue(), version)
    tree = written(issue, with_files(issue))
    numbers = texts(tree, "//o:submission_file/@id")
    assert len(numbers) == len(set(numbers)) == 2
    assert texts(tree, "//o:submission_file_ref/@id") == numbers
    assert set(texts(tree, "//o:publication/@section_ref")) == set(texts(tree, "//o:section/@ref"))
    for article in tree.iterfind(".//o:article", O):
        own = article.findtext("o:publication/o:id[@type='internal']", None, O)
        assert article.get("current_publication_id") == own
        contact = texts(article, "o:publication/@primary_contact_id")
        assert contact == texts(article, ".//o:author[@primary_contact='true']/@id")


def test_what_is_told_of_an_article(full: Bench) -> None:
    issue = full.issue()
    tree = written(issue, with_files(issue)).find(".//o:publication", O)
    assert texts(tree, "o:title/text()") == [HOSTILE]
    assert texts(tree, "o:id[@type='doi'][@advice='update']/text()") == ["10.5555/ts.1.2.<1>"]
    assert texts(tree, "o:abstract/text()") == [
        "<p>Less <em>is</em> &lt; more.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"
    ]
    assert texts(tree, "o:pages/text()") == ["12-19"]
    assert texts(tree, ".//o:givenname/text()") == ["Ada", "Plato"]
    assert texts(tree, ".//o:familyname/text()") == ["Author & Co"]
    assert texts(tree, ".//o:affiliation/o:name/text()") == ["R&D <Lab>"]
    assert texts(tree, ".//o:keyword/o:name/text()") == ["R&D", "1 < 2"]


def test_what_was_cited_goes_along(scholarly: Manuscript) -> None:
    tree = written(scholarly.issue)
    assert any("Halley, Edmond" in text for text in texts(tree, "//o:citation/text()"))


def test_a_retraction_is_told(marked: Callable[[str], Issue]) -> None:
    tree = written(marked("retracted"))
    assert all(t.startswith("RETRACTED: ") for t in texts(tree, "//o:publication/o:title/text()"))
    assert "The figures &amp; more." in texts(tree, "//o:issue/o:description/text()")[0]


def test_a_draft_is_not_for_import(full: Bench) -> None:
    assert not write_ojs(sources_of(replace(full.issue(), draft=True)))


@pytest.mark.parametrize(
    ("version", "language", "locale"),
    [
        ("3.3", "en-GB", "en_US"),
        ("3.3", "ru", "ru_RU"),
        ("3.3", "ka", "ka_GE"),
        ("3.4", "en-GB", "en"),
        ("3.5", "az-Cyrl", "az"),
        ("3.5", "pt-PT", "pt_PT"),
        ("3.5", "fr", "fr_FR"),
    ],
)
def test_languages_have_the_names_that_ojs_gives_them(
    version: str, language: str, locale: str
) -> None:
    assert Dialect(Ojs(version)).locale(language) == locale


def test_the_version_is_a_setting(full: Bench) -> None:
    settings = full.root / "manuscript" / "publication.yaml"
    text = settings.read_text(encoding="utf-8")
    full.write("manuscript/publication.yaml", f"{text}ojs: {{version: 3.4, author: Автор}}\n")
    tree = written(full.issue())
    assert texts(tree, "//o:author/@user_group_ref") == ["Автор"] * 3
    assert texts(tree, "//o:keyword/text()") == ["R&D", "1 < 2"]
    full.write("manuscript/publication.yaml", f"{text}ojs: {{version: 2}}\n")
    (mistake,) = full.mistakes()
    assert "3.3" in mistake.message + mistake.hint
