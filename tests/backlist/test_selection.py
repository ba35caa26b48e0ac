"""Which issues, editions and serials the command line means."""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.backlist.selection import (
    choose_editions,
    choose_issues,
    find_scheduler,
    find_serials,
    list_tasks,
)
from fascicle.editions.table import NAMES
from fascicle.errors import ManuscriptError, UsageError
from tests.backlist.conftest import EPUB, lay_out
from tests.conftest import PUBLICATION, Bench

MANY = ("1-9", "1-10", "2-1", "2-2")


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("", MANY),
        ("1-10", ("1-10",)),
        ("2-2,1-9", ("1-9", "2-2")),
        ("1-10..2-1", ("1-10", "2-1")),
        ("..1-10", ("1-9", "1-10")),
        ("2-1..", ("2-1", "2-2")),
        ("1-9, 2-1 .. 2-2", ("1-9", "2-1", "2-2")),
        ("3-1", ()),
    ],
)
def test_issues_are_chosen_by_name_and_by_span_in_their_natural_order(
    tmp_path: Path, text: str, chosen: tuple[str, ...]
) -> None:
    assert choose_issues(lay_out(tmp_path, MANY).workspace, text) == chosen


def test_editions_are_chosen_by_name() -> None:
    assert choose_editions("") == NAMES
    assert choose_editions("epub, pdf") == tuple(n for n in NAMES if n in {"pdf", "epub"})
    with pytest.raises(UsageError, match="no edition “mobi”"):
        choose_editions("mobi")


def test_no_issue_at_all_is_told(serial: Bench) -> None:
    with pytest.raises(UsageError, match="no issue in “9-1”"):
        list_tasks((serial.root,), "9-1", EPUB)


def test_serials_are_found_in_a_folder_and_listed_in_a_file(tmp_path: Path) -> None:
    roots = tuple(lay_out(tmp_path / name).root for name in ("acta", "letters"))
    (tmp_path / "empty").mkdir()
    listed = tmp_path / "serials.yaml"
    listed.write_text("serials:\n  - letters\n")
    assert find_serials(tmp_path) == roots
    assert find_serials(listed) == (roots[1],)


def test_the_scheduler_may_stand_in_the_publication(serial: Bench) -> None:
    assert find_scheduler((serial.root,)) == ""
    serial.write("manuscript/publication.yaml", PUBLICATION + "dask: tcp://10.0.0.5:8786\n")
    assert find_scheduler((serial.root,)) == "tcp://10.0.0.5:8786"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("serials:\n  - nowhere\n", UsageError),
        ("serials: letters\n", UsageError),
        ("serials: [\n", ManuscriptError),
    ],
)
def test_a_wrong_list_of_serials_is_told(tmp_path: Path, text: str, error: type[Exception]) -> None:
    listed = tmp_path / "serials.yaml"
    listed.write_text(text)
    with pytest.raises(error):
        find_serials(listed)


def test_a_folder_without_serials_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no publication"):
        find_serials(tmp_path)
