"""The title list for libraries: fields and forms of KBART (NISO RP-9-2014)."""

from __future__ import annotations

import re
from dataclasses import replace

from fascicle.distribution.records.table import write_serial_records
from fascicle.issue.dates import IssueDate
from fascicle.issue.model import Issue, Publication
from tests.conftest import Bench


def lists(publication: Publication, *issues: Issue) -> list[str]:
    return [name for name in write_serial_records(publication, issues) if name.endswith(".txt")]


def listed(publication: Publication, *issues: Issue) -> tuple[str, dict[str, str]]:
    """Return the name of the list, and its one row by its fields."""
    (name,) = lists(publication, *issues)
    content = write_serial_records(publication, issues)[name]
    header, row, end = content.decode().split("\n")
    assert end == ""
    fields, values = header.split("\t"), row.split("\t")
    assert len(fields) == len(values) == 25
    return name, dict(zip(fields, values, strict=True))


def test_the_serial_is_listed_from_its_first_issue_to_the_present(full: Bench) -> None:
    issue = full.issue()
    later = replace(issue, id="2-1", volume="2", number="1", date=IssueDate(2025, 3))
    name, row = listed(issue.publication, later, issue)
    assert name == "TestHouseDaughters_Global_AllTitles_2025-03-01.txt"
    assert re.fullmatch(r"\w+_Global_\w+_\d{4}-\d\d-\d\d\.txt", name)
    assert row["publication_title"] == "Test & Serial <i>"
    assert (row["print_identifier"], row["online_identifier"]) == ("2345-6787", "1234-5679")
    assert row["date_first_issue_online"] == "2024-08-26"
    assert (row["num_first_vol_online"], row["num_first_issue_online"]) == ("1", "2")
    assert row["date_last_issue_online"] == ""
    assert row["title_url"] == "https://example.org/serial/"
    assert (row["publication_type"], row["coverage_depth"]) == ("serial", "fulltext")
    assert row["access_type"] == "F"


def test_no_title_can_end_a_field_or_a_line(full: Bench) -> None:
    publication = replace(full.issue().publication, title="A\tB\nC", publisher="Дом")
    name, row = listed(publication, full.issue())
    assert row["publication_title"] == "A B C"
    assert name.startswith(f"{publication.slug}_Global_")


def test_there_is_no_list_without_an_issue_or_an_address(full: Bench) -> None:
    publication = full.issue().publication
    assert not lists(publication)
    assert not lists(publication, replace(full.issue(), draft=True))
    assert not lists(replace(publication, site="", url=""), full.issue())
