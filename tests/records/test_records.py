"""All records of an issue: which there are, under what names, and what they are taken from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fascicle.distribution.records.table import write_records
from fascicle.editions.web.record import write_record
from fascicle.errors import MachineError
from fascicle.manuscript.gathering import gather
from tests.conftest import SCHOLARLY, Bench


def test_an_issue_has_citations_of_all_its_articles_and_of_each() -> None:
    issue = gather(SCHOLARLY, "3-1").issue
    files = write_records(issue)
    for ending in (".bib", ".ris", ".json"):
        assert f"caspian-studies-3-1{ending}" in files
        assert f"citations/caspian-studies-3-1-alphabets{ending}" in files
    assert len(json.loads(files["caspian-studies-3-1.json"])) == len(issue.articles)
    (item,) = json.loads(files["citations/caspian-studies-3-1-alphabets.json"])
    assert item["title"].startswith("One Sentence, Five Scripts")


def test_pages_are_taken_from_the_web_edition(bench: Bench) -> None:
    issue = bench.issue()
    told = write_record(issue, "", {"first": ("12", "19")})
    files = write_records(issue, {"web/issue.json": told})
    assert json.loads(files["test-serial-1-2.json"])[0]["page"] == "12-19"


@pytest.mark.parametrize("content", [b"no JSON", b"{}", b"[]", b'{"articles": 1}'])
def test_a_damaged_web_edition_is_told(content: bytes, bench: Bench) -> None:
    with pytest.raises(MachineError, match="no record of an issue"):
        write_records(bench.issue(), {"web/issue.json": content})


def test_a_file_that_cannot_be_read_is_told(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="cannot be read") as caught:
        write_records(bench.issue(), {"web/issue.json": tmp_path / "gone.json"})
    assert caught.value.where == "web/issue.json"


def test_records_are_the_same_bytes_each_time() -> None:
    issue = gather(SCHOLARLY, "3-1").issue
    assert write_records(issue) == write_records(gather(SCHOLARLY, "3-1").issue)
