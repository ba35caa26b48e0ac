"""What is in the archive is found, in any script, and shown with what stands around it."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fascicle.archive.catalogue import CatalogueFile
from fascicle.archive.holdings import HeldArticle, HeldVersion, Holding
from fascicle.archive.searching import MARK, Found
from fascicle.archive.searching import search as search_in
from fascicle.errors import UsageError
from fascicle.pipeline.listing import list_archive, search_archive
from tests.archive.conftest import Serial

ARTICLES = {
    "The Zangezur corridor": "A road of 43 km was talked about in the towns of Meghri and Agarak.",
    "Зангезурский коридор": "Дорога через Мегри. Ещё раз о Зангезуре: железная дорога, ёлка, йод.",
    "ზანგეზურის დერეფანი": "გზა მეღრზე გადის, ხოლო ქალაქი ფოთი ზღვისპირას მდებარეობს.",
    "Zəngəzur dəhlizi": "Yol Mehridən keçir; İRƏVAN və Bakı arasında ığdır ağacı bitir.",
    "ممر زنكزور": "يَمُرُّ الطَّرِيقُ عبر ميغري إلى الأَرضِ البعيدة في آخر المطاف.",
}
CASES = [
    ("zangezur", "The Zangezur corridor"),
    ("ZANGEZUR corridor", "The Zangezur corridor"),
    ("meghri", "The Zangezur corridor"),
    ("зангезуре", "Зангезурский коридор"),
    ("ЕЩЕ", "Зангезурский коридор"),
    ("елка иод", "Зангезурский коридор"),
    ("ფოთი", "ზანგეზურის დერეფანი"),
    ("ᲤᲝᲗᲘ", "ზანგეზურის დერეფანი"),
    ("ZƏNGƏZUR", "Zəngəzur dəhlizi"),
    ("irəvan", "Zəngəzur dəhlizi"),
    ("baki", "Zəngəzur dəhlizi"),
    ("Igdir", "Zəngəzur dəhlizi"),
    ("الطريق", "ممر زنكزور"),
    ("الارض", "ممر زنكزور"),
    ('"железная дорога"', "Зангезурский коридор"),
    ("зангезурск*", "Зангезурский коридор"),
    ("author 1-3 agarak", "The Zangezur corridor"),
]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Serial:
    """Return a serial with an issue in many scripts in its archive."""
    serial = Serial(tmp_path_factory.mktemp("scripts"))
    serial.write("manuscript/publication.yaml", "title: T\nissn: 1234-5679\npublisher: P\n"
                 "language: en-GB\n")  # fmt: skip
    serial.release("1-3", articles=ARTICLES)
    serial.archive()
    return serial


def search(serial: Serial, words: str) -> Found:
    return search_archive(serial.workspace, words, 20)


@pytest.mark.parametrize(("words", "title"), CASES, ids=[words for words, _ in CASES])
def test_words_are_found_whatever_their_script_case_and_accents(
    scripts: Serial, words: str, title: str
) -> None:
    found = search(scripts, words)
    assert [hit.title for hit in found.hits] == [title]
    assert not found.is_wider


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("meghri", ["Meghri"]),
        ("талкед", []),
        ("иод", ["йод."]),
        ("baki", ["Bakı"]),
        ("الطريق", ["الطَّرِيقُ"]),
        ('"железная дорога"', ["железная", "дорога,"]),
    ],
)
def test_a_snippet_shows_the_words_as_they_are_written(
    scripts: Serial, words: str, marked: list[str]
) -> None:
    shown = [
        word.strip("".join(MARK))
        for hit in search(scripts, words).hits
        for word in hit.snippet.split(" ")
        if MARK[0] in word
    ]
    assert shown == marked


def test_a_snippet_of_a_long_text_shows_where_most_was_found(serial: Serial) -> None:
    text = "harbour " + "word " * 300 + "harbour of the harbour " + "word " * 300
    serial.release(articles={"Long": text})
    serial.archive()
    (hit,) = search(serial, "harbour").hits
    assert hit.snippet.count(MARK[0]) == 2
    assert hit.snippet.startswith("… ")
    assert hit.snippet.endswith(" …")
    assert len(hit.snippet.split()) == 26


def test_where_no_text_has_a_word_those_that_begin_so_are_found(scripts: Serial) -> None:
    found = search(scripts, "зангез")
    assert [hit.title for hit in found.hits] == ["Зангезурский коридор"]
    assert found.is_wider
    done = scripts.call("archive.search", "зангез")
    assert done.returncode == 0, done.stderr
    assert "Зангезурский коридор" in done.stdout
    assert "1 article, of words that begin so" in done.stdout


@pytest.mark.parametrize("words", ["", "  ", "!!", '""', "—"])
def test_a_search_for_no_word_is_told(scripts: Serial, words: str) -> None:
    with pytest.raises(UsageError, match="no word to search for"):
        search(scripts, words)


@pytest.mark.parametrize(
    "words",
    ['"open', "qq AND", "NEAR(qq b)", "title:x", "qq*b", "^x", "{qq}", "x'; DROP", "-x", "\0"],
)
def test_signs_of_a_query_language_are_nothing_but_signs(scripts: Serial, words: str) -> None:
    try:
        assert search(scripts, words).total == 0
    except UsageError:
        assert words == "\0"


def test_only_the_newest_release_that_has_a_text_is_shown(archived: Serial) -> None:
    (hit,) = search(archived, "harbour 1-2").hits
    assert (hit.release, hit.status) == ("1.2", "retracted")
    (older,) = search(archived, '"version 0" 1-2').hits
    assert (older.release, older.status) == ("1.0", "published")


def test_a_list_has_every_release_and_when_it_was_archived(archived: Serial) -> None:
    done = archived.call("archive.list")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "Test Serial"
    assert [line.split()[:4] for line in lines[1:]] == [
        ["1-2", "1.0", "2024-08-26", "published"],
        ["1-2", "1.1", "2024-09-03", "corrected"],
        ["1-2", "1.2", "2025-02-11", "retracted"],
        ["1-3", "1.0", "2024-08-26", "published"],
    ]


def catalogue(serial: Serial) -> Path:
    (file,) = (serial.workspace.cache / "archive").glob("*.sqlite")
    return file


def _tear(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(bytes(content))


def _age(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    "harm",
    [
        Path.unlink,
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"no database"),
        lambda file: file.write_bytes(file.read_bytes()[:5000]),
        _tear,
        _age,
        lambda file: shutil.rmtree(file.parent),
    ],
)
def test_a_catalogue_that_is_gone_or_damaged_is_made_anew(
    archived: Serial, harm: Callable[[Path], object]
) -> None:
    before = list_archive(archived.workspace), search(archived, "harbour")
    harm(catalogue(archived))
    assert search(archived, "harbour") == before[1]
    assert list_archive(archived.workspace) == before[0]


def test_what_another_has_archived_is_found(archived: Serial, tmp_path: Path) -> None:
    other = Serial(tmp_path / "other")
    shutil.copytree(archived.root / "manuscript", other.root / "manuscript")
    other.write("manuscript/publication.yaml", "title: T\nissn: 1234-5679\npublisher: P\n"
                f"language: en-GB\narchive: {archived.vault}\n")  # fmt: skip
    assert search(archived, "lighthouse").total == 0
    other.release("1-9", articles={"A lighthouse": "stands there"})
    other.archive()
    assert [hit.issue for hit in search(archived, "lighthouse").hits] == ["1-9"]
    assert len(list_archive(archived.workspace)) == 5


def test_a_damaged_issue_does_not_hide_the_others(archived: Serial) -> None:
    (archived.object("1-3") / "inventory.json").unlink()
    catalogue(archived).unlink()
    assert [entry.issue for entry in list_archive(archived.workspace)] == ["1-2"] * 3


def test_a_search_among_thousands_of_articles_takes_a_moment(tmp_path: Path) -> None:
    file = CatalogueFile(tmp_path / "catalogue.sqlite", lambda: map(_holding, range(1000)))
    file.use(lambda _: None)
    begun = time.process_time()
    found = file.use(lambda opened: search_in(opened, "harbour", 20))
    assert time.process_time() - begun < 0.05
    assert (found.total, len(found.hits)) == (2000, 20)


def _holding(number: int) -> Holding:
    words = " ".join(f"word{number * step % 997}" for step in range(1, 60))
    articles = tuple(
        HeldArticle(f"a{n}", f"Article {n}", "Ada Author", "en", str(number), f"{words} harbour")
        for n in range(2)
    )
    version = HeldVersion("v1", "1.0", "published", "2024", "2026", "An issue", articles)
    return Holding(f"{number:03x}", f"urn:ISSN:1234-5679#{number}", "S", str(number), (version,))
