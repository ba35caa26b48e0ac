"""The manuscript's lines that go with a finding."""

from __future__ import annotations

import pytest

from fascicle.preview.places import MOST, excerpt, placed
from tests.conftest import Bench


def test_a_place_comes_with_the_lines_around_it(bench: Bench) -> None:
    bench.write("manuscript/1-2/a.md", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n")
    assert excerpt(bench.workspace, "manuscript/1-2/a.md:5") == {
        "line": 5,
        "first": 2,
        "lines": ["two", "three", "four", "five", "six", "seven", "eight"],
    }
    assert excerpt(bench.workspace, "manuscript/1-2/a.md:1:7") == {
        "line": 1,
        "first": 1,
        "lines": ["one", "two", "three", "four"],
    }


@pytest.mark.parametrize(
    "where",
    ["page 3", "", "manuscript/1-2/first.md", "manuscript/1-2/first.md:999", "manuscript:1",
     "manuscript/../secret:1", "../secret:1", "/etc/passwd:1", "manuscript/1-2/link:1",
     "manuscript/1-2/\0:1", "manuscript/1-2/loop:1", "EPUB/articles/first.xhtml:3"],
)  # fmt: skip
def test_a_place_outside_the_manuscript_shows_nothing(bench: Bench, where: str) -> None:
    secret = bench.write("secret", "secret\n")
    (bench.issue_folder / "link").symlink_to(secret)
    (bench.issue_folder / "loop").symlink_to("loop")
    assert excerpt(bench.workspace, where) is None


def test_errors_come_first_and_no_more_than_can_be_read(bench: Bench) -> None:
    finding = {"code": "", "message": "", "hint": "", "edition": "", "where": ""}
    many = [{**finding, "severity": "info"} for _ in range(MOST)]
    shown = placed(bench.workspace, [*many, {**finding, "severity": "error"}])
    assert shown[0]["severity"] == "error"
    assert len(shown) == MOST
