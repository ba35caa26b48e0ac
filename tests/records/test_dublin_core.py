"""Dublin Core of issues and articles, and the static repository that carries it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from fascicle.distribution.records.dublin_core import write_dublin_core
from fascicle.distribution.records.sources import sources_of
from fascicle.distribution.records.table import write_serial_records
from fascicle.editions.web.record import write_record
from fascicle.issue.dates import IssueDate
from fascicle.issue.model import Issue, Publication
from fascicle.manuscript.gathering import Manuscript
from tests.conftest import Bench
from tests.records.conftest import HOSTILE

DC = "{http://purl.org/dc/elements/1.1/}"
OAI = "{http://www.openarchives.org/OAI/2.0/}"


@pytest.fixture(scope="module")
def rules() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(Path(__file__).with_name("rules") / "oai.rng"))


def valid(rules: etree.RelaxNG, content: bytes) -> etree._Element:
    tree = etree.fromstring(content)
    assert rules.validate(tree), str(rules.error_log)
    return tree


def repository(publication: Publication, *issues: Issue) -> Mapping[str, bytes]:
    return write_serial_records(publication, issues)


def on_a_site(issue: Issue) -> Issue:
    return replace(issue, publication=replace(issue.publication, site="https://cs.example.org"))


def told(tree: etree._Element, name: str) -> list[str]:
    return [str(element.text) for element in tree.iter(f"{DC}{name}")]


def test_records_are_valid(rules: etree.RelaxNG, full: Bench, scholarly: Manuscript) -> None:
    for issue in (full.issue(), scholarly.issue):
        files = write_dublin_core(sources_of(issue))
        assert len(files) == 1 + len(issue.articles)
        for content in files.values():
            valid(rules, content)


def test_an_article_is_described(rules: etree.RelaxNG, full: Bench) -> None:
    issue = full.issue()
    pages = {"web/issue.json": write_record(issue, "", {"first": ("12", "19")})}
    name = f"{issue.file_stem}.dc/first.xml"
    tree = valid(rules, write_dublin_core(sources_of(issue, pages))[name])
    assert told(tree, "title") == [f"{HOSTILE}: A subtitle"]
    assert told(tree, "creator") == ["Author & Co, Ada", "Plato"]
    assert told(tree, "subject") == ["R&D", "1 < 2"]
    assert told(tree, "description") == ["Less is < more. one two"]
    assert told(tree, "date") == ["2024-08-20"]
    assert told(tree, "identifier") == [
        "https://doi.org/10.5555/ts.1.2.%3C1%3E", "https://example.org/serial/1-2/first.html",
    ]  # fmt: skip
    assert told(tree, "source") == ["Test & Serial <i>, Volume 1, Issue 2 (2024), 12–19"]
    assert told(tree, "relation") == ["urn:issn:1234-5679", "urn:issn:2345-6787"]


def test_formats_are_those_that_have_been_made(full: Bench) -> None:
    issue = full.issue()
    files = write_dublin_core(sources_of(issue, {f"offprints/{issue.file_stem}-first.pdf": b""}))
    first, second = (
        etree.fromstring(files[f"{issue.file_stem}.dc/{a.slug}.xml"]) for a in issue.articles
    )
    assert told(first, "format") == ["application/pdf"]
    assert told(second, "format") == []


def test_a_retraction_is_told_with_its_note(
    rules: etree.RelaxNG, marked: Callable[[str], Issue]
) -> None:
    issue = marked("retracted")
    for content in write_dublin_core(sources_of(issue)).values():
        tree = valid(rules, content)
        assert told(tree, "title")[0].startswith("RETRACTED: ")
        assert told(tree, "description")[-1] == "Retraction, 2025-03-04: The figures & more."


def test_a_repository_has_all_articles_of_all_issues(
    rules: etree.RelaxNG, scholarly: Manuscript
) -> None:
    issue = on_a_site(scholarly.issue)
    later = replace(issue, id="Sonderheft Ä", date=IssueDate(2026, 2))
    tree = valid(rules, repository(issue.publication, later, issue)["oai.xml"])
    identifiers = [each.text for each in tree.iter(f"{OAI}identifier")]
    assert len(identifiers) == len(set(identifiers)) == 2 * len(issue.articles)
    assert identifiers[0] == "oai:cs.example.org:3-1/editorial"
    assert tree.findtext(f".//{OAI}earliestDatestamp") == "2025-03-01"
    assert tree.findtext(f".//{OAI}baseURL") == "https://cs.example.org/oai.xml"


def test_a_repository_behind_a_gateway_has_the_gateways_address(scholarly: Manuscript) -> None:
    issue = on_a_site(scholarly.issue)
    publication = replace(issue.publication, oai_gateway="https://gateway.example/oai/")
    tree = etree.fromstring(repository(publication, issue)["oai.xml"])
    base = tree.findtext(f".//{OAI}baseURL")
    assert base == "https://gateway.example/oai/cs.example.org/oai.xml"


def test_a_correction_makes_a_record_younger(marked: Callable[[str], Issue]) -> None:
    issue = marked("corrected")
    tree = etree.fromstring(repository(issue.publication, issue)["oai.xml"])
    assert {each.text for each in tree.iter(f"{OAI}datestamp")} == {"2025-03-04"}


def test_there_is_no_repository_without_an_address_or_an_issue(full: Bench) -> None:
    issue = full.issue()
    assert "oai.xml" not in repository(replace(issue.publication, site=""), issue)
    assert "oai.xml" not in repository(replace(issue.publication, contact=""), issue)
    assert "oai.xml" not in repository(issue.publication, replace(issue, draft=True))
    assert "oai.xml" not in repository(issue.publication)
