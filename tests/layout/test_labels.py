"""The words that layouts set around a text, in the languages that there are."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from fascicle.layout.words import comma, direction, labels

TABLE: dict[str, dict[str, str]] = tomllib.loads(
    (files("fascicle.layout") / "labels.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("language", TABLE)
def test_a_language_has_every_word_and_so_no_english_in_its_pages(language: str) -> None:
    english, own = TABLE["en"], TABLE[language]
    assert list(english.keys() - own.keys()) == []
    assert own.keys() - english.keys() == set()
    assert {name for name in english if english[name].count("{}") != own[name].count("{}")} == set()
    assert all(text == text.strip() != "" for text in own.values())


@pytest.mark.parametrize(
    ("language", "script"),
    [("ka", "ა-ჿ"), ("hy", "Ա-և"), ("ru", "А-я"), ("uk", "А-яіїєґ"), ("ar", "ء-ي"), ("fa", "ء-ی")],
)
def test_a_language_is_written_in_its_own_letters(language: str, script: str) -> None:
    whole = [name for name, text in TABLE[language].items() if not re.search(f"[{script}]", text)]
    assert whole == []


def test_a_language_that_is_not_known_is_english() -> None:
    assert labels("pl")["contents"] == "Contents"
    assert labels("az-Latn-AZ")["contents"] == "Mündəricat"
    assert (direction("fa"), direction("az"), comma("fa-IR"), comma("ka")) == (
        "rtl", "ltr", "، ", ", ",
    )  # fmt: skip
