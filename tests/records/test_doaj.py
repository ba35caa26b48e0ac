"""Articles for DOAJ, held against the rules of its API for incoming articles."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from fascicle.distribution.records.doaj import write_doaj
from fascicle.distribution.records.sources import sources_of
from fascicle.editions.web.record import write_record
from fascicle.issue.model import Issn, Issue
from fascicle.manuscript.gathering import Manuscript
from tests.conftest import Bench

Text = Annotated[str, StringConstraints(min_length=1)]
Issn_ = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{3}[\dX]$")]


Orcid = Annotated[str, StringConstraints(pattern=r"^https://orcid\.org/(\d{4}-){3}\d{3}[\dX]$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Identifier(Strict):
    type: Literal["doi", "eissn", "pissn"]
    id: Text


class Link(Strict):
    type: Literal["fulltext"]
    content_type: Literal["PDF", "HTML", "ePUB", "XML"]
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]


class Author(Strict):
    name: Text
    affiliation: Text | None = None
    orcid_id: Orcid | None = None


class Journal(Strict):
    title: Text
    publisher: Text
    volume: Text | None = None
    number: Text | None = None
    start_page: Text | None = None
    end_page: Text | None = None
    language: list[Annotated[str, StringConstraints(pattern="^[A-Z]{2,3}$")]]


class BibJson(Strict):
    title: Text
    abstract: Text | None = None
    year: Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
    month: Annotated[str, StringConstraints(pattern=r"^(1[0-2]|[1-9])$")] | None = None
    identifier: list[Identifier]
    author: list[Author] = Field(min_length=1)
    keywords: list[Text] = Field(default=[], max_length=6)
    link: list[Link] = []
    journal: Journal

    @model_validator(mode="after")
    def has_two_different_issns_at_most(self) -> BibJson:
        found = [each.id for each in self.identifier if each.type != "doi"]
        if not found or len(found) != len(set(found)):
            message = "an e-ISSN or a p-ISSN, and both different"
            raise ValueError(message)
        return self


class Article(Strict):
    bibjson: BibJson


def records(issue: Issue, editions: dict[str, bytes] | None = None) -> list[dict[str, Any]]:
    """Return the records of an issue, which the directory would take."""
    (content,) = write_doaj(sources_of(issue, editions)).values()
    found: list[dict[str, Any]] = json.loads(content)
    for record in found:
        Article.model_validate(record)
    return [record["bibjson"] for record in found]


def test_each_article_of_a_journal_is_one_that_the_directory_takes(scholarly: Manuscript) -> None:
    assert len(records(scholarly.issue)) == len(scholarly.issue.articles)


def test_what_is_told_of_an_article(full: Bench) -> None:
    issue = full.issue()
    editions = {
        "web/issue.json": write_record(issue, "", {"first": ("12", "19")}),
        f"offprints/{issue.file_stem}-first.pdf": b"",
    }
    first, second = records(issue, editions)
    assert first["identifier"] == [
        {"type": "eissn", "id": "1234-5679"},
        {"type": "pissn", "id": "2345-6787"},
        {"type": "doi", "id": "10.5555/ts.1.2.<1>"},
    ]
    assert first["author"][0] == {
        "name": "Ada Author & Co",
        "affiliation": "R&D <Lab>",
        "orcid_id": "https://orcid.org/0000-0002-1825-0097",
    }
    assert (first["year"], first["month"]) == ("2024", "8")
    assert (first["journal"]["start_page"], first["journal"]["end_page"]) == ("12", "19")
    assert [link["content_type"] for link in first["link"]] == ["HTML", "PDF"]
    assert [link["content_type"] for link in second["link"]] == ["HTML"]


def test_one_issn_under_two_names_is_told_once(full: Bench) -> None:
    issue = full.issue()
    for issn in (Issn("1234-5679", "1234-5679", "1234-5679"), Issn(linking="1234-5679"),
                 Issn(print="1234-5679", linking="1234-5679")):  # fmt: skip
        told = records(replace(issue, publication=replace(issue.publication, issn=issn)))
        found = [each for each in told[1]["identifier"] if each["id"] == "1234-5679"]
        assert len(found) == 1
