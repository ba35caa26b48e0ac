"""Which issues, editions and serials the command line means."""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.backlist.selection import (
    choose_editions,
    choose_issues,
    find_cluster,
    find_roots,
    find_serials,
    list_tasks,
)
from fascicle.editions.table import NAMES
from fascicle.errors import ManuscriptError, UsageError
from fascicle.issue.model import Cluster
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


@pytest.mark.parametrize(
    ("text", "cluster"),
    [
        ("", Cluster()),
        ("dask: tcp://10.0.0.5:8786\n", Cluster("tcp://10.0.0.5:8786")),
        (
            "dask: {scheduler: tcp://10.0.0.5:8786, store: s3://house/parcels}\n",
            Cluster("tcp://10.0.0.5:8786", "s3://house/parcels"),
        ),
    ],
)
def test_the_cluster_may_stand_in_the_publication_or_in_the_list_of_serials(
    serial: Bench, text: str, cluster: Cluster
) -> None:
    serial.write("manuscript/publication.yaml", PUBLICATION + text)
    assert find_cluster(None, (serial.root,)) == cluster
    listed = serial.write("serials.yaml", f"serials: [letters]\n{text}")
    assert find_cluster(listed, (serial.root,) * 2) == cluster


def test_a_list_of_serials_in_the_folder_is_found(tmp_path: Path) -> None:
    root = lay_out(tmp_path / "letters").root
    (tmp_path / "serials.yaml").write_text("serials: [letters, ./letters]\n")
    assert find_roots("", tmp_path) == ((root,), tmp_path / "serials.yaml", tmp_path)
    assert find_roots("", root) == ((root,), None, root)
    with pytest.raises(UsageError, match="no manuscript"):
        find_roots("", tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("serials:\n  - nowhere\n", UsageError),
        ("serials: letters\n", ManuscriptError),
        ("serials: []\n", ManuscriptError),
        ("serial: [letters]\n", ManuscriptError),
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
