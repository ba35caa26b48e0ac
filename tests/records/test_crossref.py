"""The deposit at Crossref: valid against its schema 5.3.1, for whatever an editor may write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from fascicle.distribution.records.crossref.batch import obstacle, write_crossref
from fascicle.distribution.records.sources import sources_of
from fascicle.editions.web.record import write_record
from fascicle.issue.model import Issue, Person
from fascicle.manuscript.gathering import Manuscript
from tests.conftest import Bench
from tests.records.conftest import HOSTILE
from tests.records.schemas import schema

SPACE = {
    "c": "http://www.crossref.org/schema/5.3.1",
    "a": "http://www.crossref.org/AccessIndicators.xsd",
    "j": "http://www.ncbi.nlm.nih.gov/JATS1",
}


def deposit(issue: Issue, editions: dict[str, bytes] | None = None) -> etree._Element:
    """Return the deposit of an issue as a tree."""
    (content,) = write_crossref(sources_of(issue, editions)).values()
    return etree.fromstring(content)


def told(tree: etree._Element, path: str) -> list[str]:
    return [str(each) for each in tree.xpath(path, namespaces=SPACE)]


def with_crossmark(issue: Issue) -> Issue:
    policy = "10.5555/policy"
    return replace(issue, publication=replace(issue.publication, crossmark=policy))


def test_deposits_are_valid(
    full: Bench, marked: Callable[[str], Issue], scholarly: Manuscript
) -> None:
    """One test for all of them: it takes seconds to read the schema."""
    rules = etree.XMLSchema(etree.parse(schema("crossref/crossref5.3.1.xsd")))
    site = replace(scholarly.issue.publication, site="https://caspian-studies.example")
    plain = full.issue()
    odd = (Person("7 of 9 ?"), Person("X" * 300), Person("A B", family="B" * 70, given="A"))
    strange = replace(plain.articles[0], authors=odd, license=None, abstract="<p>a</p>")
    pages = {"web/issue.json": write_record(plain, "", {"first": ("iv", "xii")})}
    trees = [
        deposit(plain),
        deposit(plain, pages),
        deposit(plain, {f"offprints/{plain.file_stem}-first.pdf": b""}),
        deposit(with_crossmark(plain)),
        deposit(with_crossmark(marked("corrected"))),
        deposit(marked("retracted")),
        deposit(with_crossmark(marked("retracted"))),
        deposit(replace(plain, volume="", title="", doi="", articles=(strange,))),
        deposit(replace(scholarly.issue, publication=site)),
    ]
    for tree in trees:
        assert rules.validate(tree), str(rules.error_log)


def test_what_identifies_an_article_is_told(full: Bench) -> None:
    issue = full.issue()
    tree = deposit(issue, {"web/issue.json": write_record(issue, "", {"first": ("12", "19")})})
    article = "//c:journal_article"
    assert told(tree, f"{article}/c:doi_data/c:doi/text()") == ["10.5555/ts.1.2.<1>"]
    page = "https://example.org/serial/1-2/first.html"
    assert told(tree, f"{article}/c:doi_data/c:resource/text()") == [page]
    assert tree.findtext(".//c:journal_article//c:title", None, SPACE) == HOSTILE
    assert told(tree, f"{article}//c:person_name/c:surname/text()") == ["Author & Co", "Plato"]
    assert told(tree, f"{article}//c:ORCID/text()") == ["https://orcid.org/0000-0002-1825-0097"]
    assert told(tree, f"{article}/c:pages/*/text()") == ["12", "19"]
    licence = "https://creativecommons.org/licenses/by/4.0/"
    assert told(tree, f"{article}//a:license_ref/text()") == [licence]
    assert told(tree, "//c:journal_issue/c:doi_data/c:doi/text()") == ["10.5555/ts.1.2"]


def test_an_article_without_a_doi_is_not_deposited(full: Bench) -> None:
    tree = deposit(full.issue())
    assert len(tree.findall(".//c:journal_article", SPACE)) == 1


def test_the_pdf_is_told_to_those_who_mine_or_compare_texts(full: Bench) -> None:
    issue = full.issue()
    name = f"offprints/{issue.file_stem}-first.pdf"
    tree = deposit(issue, {name: b"%PDF"})
    items = told(tree, "//c:collection/c:item/c:resource/text()")
    assert items == [f"https://example.org/serial/1-2/{name}"] * 2


def test_what_is_cited_is_deposited(scholarly: Manuscript) -> None:
    publication = replace(scholarly.issue.publication, site="https://caspian-studies.example")
    tree = deposit(replace(scholarly.issue, publication=publication))
    halley = "//c:citation[@key='ref-halley1687']"
    assert told(tree, f"{halley}/c:doi/text()") == ["10.1098/rstl.1686.0067"]
    assert told(tree, f"{halley}/c:first_page/text()") == ["366"]


def test_corrections_stand_in_crossmark_under_the_own_doi(marked: Callable[[str], Issue]) -> None:
    tree = deposit(with_crossmark(marked("retracted")))
    updates = [(u.get("type"), u.get("date"), u.text) for u in tree.iterfind(".//c:update", SPACE)]
    assert updates == [
        ("correction", "2025-02-01", "10.5555/ts.1.2.<1>"),
        ("retraction", "2025-03-04", "10.5555/ts.1.2.<1>"),
    ]


def test_a_later_note_makes_a_greater_timestamp(
    full: Bench, marked: Callable[[str], Issue]
) -> None:
    first = int(told(deposit(full.issue()), "//c:timestamp/text()")[0])
    assert int(told(deposit(marked("corrected")), "//c:timestamp/text()")[0]) > first


def test_an_issue_that_cannot_be_deposited_has_no_deposit(full: Bench) -> None:
    issue = full.issue()
    cases = [
        replace(issue, doi="", articles=issue.articles[1:]),
        replace(issue, draft=True),
        replace(issue, publication=replace(issue.publication, site="")),
        replace(issue, publication=replace(issue.publication, contact="")),
    ]
    for case in cases:
        assert obstacle(case)
        assert not write_crossref(sources_of(case))
    assert obstacle(issue) is None
