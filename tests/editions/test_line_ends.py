"""How the lines of a paragraph end: hyphens, and what is left for the last line."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from fascicle.bench.generator import Size, write_text
from fascicle.editions.pdf import table_fitting
from fascicle.editions.pdf.table_fitting import fit_tables
from fascicle.editions.pdf.typesetting import Job, typeset
from tests.conftest import SAMPLE

# WeasyPrint leaves its colour profile open.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

FONTS = tuple(folder / "fonts" for folder in SAMPLE.style_folders())
LANGUAGES = ("en-GB", "de", "ru")
CSS = (
    "@page { size: 380px 1200px; margin: 20px } html { font: 16px/20px 'Source Serif 4' }"
    "p { margin: 0 0 20px; hyphens: auto; hyphenate-limit-chars: 5 2 2; hyphenate-character: '-' }"
)


def paragraphs(language: str) -> list[str]:
    """Return paragraphs of made-up text, each without markup."""
    body = write_text(Size("line ends", 1, 3_000, 6), 1, 1, language).body
    plain = [re.sub(r"\[\^.*?\]|[*]", "", block) for block in body.split("\n\n")]
    return [block for block in plain if len(block) > 200 and block[0].isalpha()]


def lines_of(texts: list[str], language: str, folder: Path, css: str = "") -> list[list[str]]:
    """Return the lines of each paragraph as it is set."""
    html = f'<html lang="{language}">' + "".join(f"<p>{text}</p>" for text in texts)
    made: list[Any] = []

    def keep(root: Any, render: Callable[[], Any]) -> Any:
        made.append(fit_tables(root, render))
        return made[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_fitting, "fit_tables", keep)
        typeset(Job("lines", html, (CSS + css,), {}, (), FONTS, folder))
    found: dict[object, list[str]] = {}
    for page in made[0].pages:
        for box in page._page_box.descendants():
            if box.element_tag == "p" and type(box).__name__ == "LineBox":
                text = "".join(getattr(each, "text", "") for each in box.descendants())
                found.setdefault(box.element, []).append(text.strip())
    return [*found.values()]


def longest_ladder(lines: list[str]) -> int:
    """Return how many lines in a row end with a hyphen."""
    runs = groupby(line.endswith("-") for line in lines)
    return max((len(list(run)) for has_hyphen, run in runs if has_hyphen), default=0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_more_than_three_lines_in_a_row_end_with_a_hyphen(language: str, tmp_path: Path) -> None:
    ladders = [*map(longest_ladder, lines_of(paragraphs(language), language, tmp_path))]
    assert len(ladders) > 20
    assert max(ladders) == 3, ladders


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_end_of_a_word_and_no_short_word_stands_alone_on_the_last_line(
    language: str, tmp_path: Path
) -> None:
    for lines in lines_of(paragraphs(language), language, tmp_path):
        assert len(lines[-1]) > 5, lines[-2:]
        assert " " in lines[-1] or not lines[-2].endswith("-"), lines[-2:]


def test_no_short_word_of_a_link_or_in_italics_stands_alone_either(tmp_path: Path) -> None:
    words = "The lines of this paragraph are as long as all the others of it are, and it ends in "
    texts = [f"{words}{'m' * count} <i>a little more</i>." for count in range(1, 26)]
    last = [lines[-1] for lines in lines_of(texts, "en", tmp_path)]
    assert {len(line) > 20 for line in last} == {True, False}  # they end at many places
    assert min(map(len, last)) > 5, last


def test_every_word_is_there_once(tmp_path: Path) -> None:
    texts = paragraphs("de")
    for text, lines in zip(texts, lines_of(texts, "de", tmp_path), strict=True):
        joined = "".join(line[:-1] if line.endswith("-") else f"{line} " for line in lines)
        assert joined.strip() == text


def test_a_justified_line_does_not_gape_for_it(tmp_path: Path) -> None:
    text = "ein Eisenbahnverwaltungsgebäude am Landvermessungsinstrument " * 9
    narrow = "@page { size: 290px 1200px }"
    (ragged,) = lines_of([text], "de", tmp_path, narrow)
    (justified,) = lines_of([text], "de", tmp_path, narrow + "p { text-align: justify }")
    assert longest_ladder(ragged) <= 3 < longest_ladder(justified)
