"""New publications and next issues."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from fascicle.errors import UsageError
from fascicle.manuscript.gathering import gather
from fascicle.manuscript.schema.publishing import MODELS, schema_text
from fascicle.manuscript.starting.issue import next_issue, start_issue
from fascicle.manuscript.starting.publication import Beginning, lay_out
from fascicle.workspace import Workspace
from tests.conftest import ISSUE, Bench

TODAY = date(2025, 3, 4)


def test_a_new_publication_can_be_read_at_once(tmp_path: Path) -> None:
    files = lay_out(
        tmp_path / "my-serial", Beginning(issn="1234-5679", publisher="A: House"), TODAY
    )
    assert all(file.is_file() for file in files)
    manuscript = gather(Workspace(tmp_path / "my-serial"), "1-1")
    publication = manuscript.issue.publication
    assert (publication.title, publication.publisher) == ("My Serial", "A: House")
    assert manuscript.warnings == ()
    assert str(manuscript.issue.date) == "2025-03-04"


def test_a_placeholder_for_the_issn_is_told(tmp_path: Path) -> None:
    lay_out(tmp_path / "x", Beginning(), TODAY)
    (warning,) = gather(Workspace(tmp_path / "x"), "1-1").warnings
    assert (warning.code, warning.where) == ("M-020", "manuscript/publication.yaml:4")


def test_a_wrong_issn_lays_out_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="check digit"):
        lay_out(tmp_path / "x", Beginning(issn="1234-5678"), TODAY)
    assert not (tmp_path / "x").exists()


def test_a_publication_that_is_there_is_left_alone(bench: Bench) -> None:
    before = {p: p.read_bytes() for p in bench.root.rglob("*") if p.is_file()}
    with pytest.raises(UsageError, match="already"):
        lay_out(bench.root, Beginning(), TODAY)
    assert {p: p.read_bytes() for p in bench.root.rglob("*") if p.is_file()} == before


def test_files_that_are_in_the_way_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text("mine")
    with pytest.raises(UsageError, match=r"tasks\.py"):
        lay_out(tmp_path, Beginning(), TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["tasks.py"]


def test_an_option_is_not_taken_for_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="begin with a hyphen") as error:
        lay_out(tmp_path / "--help", Beginning(), TODAY)
    assert "fascicle --help init" in error.value.hint
    assert not (tmp_path / "--help").exists()


def test_what_is_in_the_folder_besides_stays(tmp_path: Path) -> None:
    (tmp_path / "manuscript").mkdir()
    (tmp_path / "manuscript" / "notes.txt").write_text("mine")
    lay_out(tmp_path, Beginning(), TODAY)
    assert (tmp_path / "manuscript" / "notes.txt").read_text() == "mine"
    assert (tmp_path / "manuscript" / "publication.yaml").is_file()


@pytest.mark.parametrize(
    ("dates", "today", "expected"),
    [
        ({"26-1": "2024-05", "26-2": "2024-08"}, date(2024, 12, 1), ("26-3", "26", "3")),
        ({"25-4": "2023-11", "26-2": "2024-08"}, date(2025, 1, 9), ("27-1", "27", "1")),
        ({"1-1": "2020", "1-2": "2022"}, date(2025, 1, 9), ("1-3", "1", "3")),
        ({"3-9": "2024", "3-10": "2024"}, date(2024, 9, 9), ("3-11", "3", "11")),
        ({}, date(2024, 9, 9), ("1-1", "1", "1")),
    ],
)
def test_the_next_issue_is_counted_on(
    tmp_path: Path, dates: dict[str, str], today: date, expected: tuple[str, str, str]
) -> None:
    for issue_id, on in dates.items():
        folder = tmp_path / "manuscript" / issue_id
        folder.mkdir(parents=True)
        volume, number = issue_id.split("-")
        (folder / "issue.yaml").write_text(f"volume: {volume}\nnumber: {number}\ndate: {on}\n")
    wanted = next_issue(Workspace(tmp_path), today)
    assert (wanted.id, wanted.volume, wanted.number) == expected


def test_a_new_issue_can_be_read_at_once(bench: Bench) -> None:
    start_issue(
        bench.workspace, next_issue(bench.workspace, TODAY, issue_id="spring", on="2025-03")
    )
    issue = gather(bench.workspace, "spring").issue
    assert (issue.volume, issue.number, str(issue.date)) == ("2", "1", "2025-03")


@pytest.mark.parametrize("issue_id", ["1-2", "../x", "a/b", "", "x" * 99, ".hidden"])
def test_an_issue_is_never_started_over_another_or_elsewhere(bench: Bench, issue_id: str) -> None:
    from fascicle.manuscript.starting.issue import NextIssue

    before = sorted(bench.root.rglob("*"))
    with pytest.raises(UsageError):
        start_issue(bench.workspace, NextIssue(issue_id, "1", "3", "2025"))
    assert sorted(bench.root.rglob("*")) == before


@pytest.mark.parametrize("name", sorted(MODELS))
def test_the_schemas_know_every_key_of_their_models(name: str) -> None:
    schema = json.loads(schema_text(name))
    assert set(schema["properties"]) == set(MODELS[name].model_fields)
    assert schema["additionalProperties"] is False


def test_the_schemas_take_what_the_reader_takes() -> None:
    schema = json.loads(schema_text("issue"))
    assert schema["properties"]["volume"]["anyOf"][0]["type"] == ["string", "number"]
    assert {"type": "string"} in schema["$defs"]["PictureRecord"]["anyOf"]
    assert ISSUE
