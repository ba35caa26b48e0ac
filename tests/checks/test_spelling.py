"""Spelling: by real dictionaries, each word once, and nothing that a dictionary cannot know."""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.checks.preflight import dictionaries
from fascicle.checks.preflight.copy import read_copy
from fascicle.checks.preflight.dictionaries import Speller, dictionaries_of
from fascicle.checks.preflight.running import look_through
from fascicle.checks.preflight.spelling import MOST
from fascicle.errors import MachineError
from fascicle.findings import Finding, Report
from fascicle.pipeline.earlier import last_check
from fascicle.workspace import today
from tests.conftest import Bench


def look(bench: Bench, text: str) -> Report:
    bench.article(f"\n{text}\n")
    return look_through(read_copy(bench.workspace, bench.gather(), today()), lambda _: None)


def spelt(bench: Bench, text: str) -> list[Finding]:
    return [found for found in look(bench, text).findings if found.code in {"C-025", "C-026"}]


def test_a_word_is_told_once_with_all_its_lines(bench: Bench) -> None:
    (found,) = spelt(bench, "The harbuor is old.\n\nA harbuor is built.\n\nNo harbuor burns.")
    assert found.where == "manuscript/1-2/first.md:7"
    assert "“harbuor”" in found.message
    assert "also manuscript/1-2/first.md:9, manuscript/1-2/first.md:11" in found.message


def test_many_unknown_words_do_not_drown_a_report(bench: Bench) -> None:
    words = [f"{first}{second}zqx" for first in "abcdefghij" for second in "aeiouy"]
    found = spelt(bench, f"We say {' and '.join(words)}.")
    assert len(found) == MOST + 1
    assert f"{len(words) - MOST} more words" in found[-1].message


def test_names_are_told_together(bench: Bench) -> None:
    (found,) = spelt(bench, "We saw Qwyzar.\n\nThen Qwyzar met Blorvik at noon.")
    assert found.code == "C-026"
    assert "Qwyzar (7), Blorvik (9)" in found.message


@pytest.mark.parametrize(
    "text",
    [
        "The author's naïve café was well-known; it didn’t close.",
        "NATO, the OSCE and YouTube wrote to mail@blorvik.example and read zqxfile.pdf.",
        "Mrs Author met Ada Author.",  # who writes here
        "It is `blorvik`, or $zqx$, or [блорвик]{lang=ka}.",
        "[Мы говорили о переговорах, ёлках и кораблях.]{lang=ru}",
        "[Die Hafenbehörde prüft das Donaudampfschiff.]{lang=de}",
        "[Les réunions de l’accord commencent.]{lang=fr}",
        "[Переговори про Азербайджан тривають.]{lang=uk}",
        "[Görüşmeler başladı.]{lang=tr}",
    ],
)
def test_what_is_right_is_not_told(bench: Bench, text: str) -> None:
    assert spelt(bench, text) == []


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("ru", "Карабль стоит в порту, карабль ждёт.", "Карабль"),
        ("uk", "Ми чекаємо на перєговори.", "перєговори"),
        ("de", "Die Verhandlungn beginnen.", "Verhandlungn"),
        ("fr", "La réunnion commence.", "réunnion"),
        ("tr", "Bu görüsmeler başladı.", "görüsmeler"),
    ],
)
def test_each_language_has_its_own_dictionary(
    bench: Bench, language: str, text: str, word: str
) -> None:
    (found,) = spelt(bench, f"[{text}]{{lang={language}}}")
    assert f"“{word}”" in found.message


def test_the_publication_has_words_of_its_own(bench: Bench) -> None:
    text = "The harbuor of Qwyzar, and Qwyzar’s wall."
    assert spelt(bench, text)
    bench.write("manuscript/words.txt", "# names\nQwyzar\nharbuor  # as the locals spell it\n")
    assert spelt(bench, text) == []
    bench.write("manuscript/words.txt", b"Qwyzar\n\xff")
    assert [found.code for found in look(bench, "A text.").findings] == ["M-001"]


def test_a_language_without_a_dictionary_is_skipped_and_told(bench: Bench) -> None:
    report = look(bench, "[სიტყვა ქართულად]{lang=ka}, [бир сөз]{lang=az-Cyrl}.")
    told = {skipped.check: skipped.why for skipped in report.skipped}
    assert "no dictionary of ka" in told["spelling-ka"]
    assert "DICPATH" in told["spelling-ka"]
    assert "spelling-az-Cyrl" in told


def test_the_dictionary_of_a_region_is_taken_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("xx.dic", "xx.aff", "xx_YY.dic", "xx_YY.aff", "xx_ZZ.dic"):
        (tmp_path / name).write_text("1\nword\n" if name.endswith("dic") else "SET UTF-8\n")
    monkeypatch.setenv("DICPATH", str(tmp_path))
    assert [each.name for each in dictionaries_of("xx-YY")] == ["xx_YY"]
    assert [each.name for each in dictionaries_of("xx-ZZ")] == ["xx", "xx_YY"]
    with pytest.raises(MachineError, match="no dictionary of xx-Cyrl"):
        dictionaries_of("xx-Cyrl")
    before = dictionaries.installed()
    (tmp_path / "xx_ZZ.aff").write_text("SET UTF-8\n")
    assert dictionaries.installed() != before


def test_what_a_dictionary_said_is_kept_and_not_asked_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    speller = Speller("en-GB", tmp_path)
    assert (speller.knows("harbour"), speller.knows("harbuor")) == (True, False)
    speller.keep()

    def fail(*_: object) -> None:
        pytest.fail("the dictionary was opened")

    monkeypatch.setattr(dictionaries, "_open", fail)
    again = Speller("en-GB", tmp_path)
    assert (again.knows("harbour"), again.knows("harbuor")) == (True, False)
    (kept,) = tmp_path.glob("*.json")
    kept.write_text("[")
    monkeypatch.undo()
    assert Speller("en-GB", tmp_path).knows("harbour")


def test_a_word_put_on_the_list_counts_at_the_next_check(bench: Bench) -> None:
    before = last_check(bench.workspace, "1-2", ()).key
    assert last_check(bench.workspace, "1-2", ()).key == before
    bench.write("manuscript/words.txt", "harbuor\n")
    assert last_check(bench.workspace, "1-2", ()).key != before
