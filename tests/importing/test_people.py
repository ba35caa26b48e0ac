"""Author lines, as documents have them."""

from __future__ import annotations

import pytest

from fascicle.manuscript.importing.people import read_author_line, split_authors


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Anna Petrova, Ben Carter", ["Anna Petrova", "Ben Carter"]),
        ("Author: Anna Petrova", ["Anna Petrova"]),
        ("Authors: A. Petrova, B. Carter and C. Lee", ["A. Petrova", "B. Carter", "C. Lee"]),
        ("Авторы: Анна Петрова и Борис Картер", ["Анна Петрова", "Борис Картер"]),
        ("By the sea we walked", []),
    ],
)
def test_an_author_line_names_its_authors(line: str, names: list[str]) -> None:
    assert [author.name for author in read_author_line(line)] == names


def test_an_institution_behind_a_name_is_its_affiliation() -> None:
    (author,) = split_authors("Anna Petrova, Volga Institute")
    assert (author.name, author.affiliation) == ("Anna Petrova", "Volga Institute")
