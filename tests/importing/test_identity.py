"""Identity lines and author lines, as serials print them."""

# ruff: noqa: E501 - a document, and a case of a table, keep their lines

from __future__ import annotations

import pytest

from fascicle.manuscript.importing.credits import license_id, read_credits
from fascicle.manuscript.importing.document import plain, text_runs
from fascicle.manuscript.importing.encoding import decode
from fascicle.manuscript.importing.identity import read_identity
from fascicle.manuscript.importing.ledger import Ledger
from fascicle.manuscript.importing.people import read_author_line


@pytest.mark.parametrize(
    ("line", "serial", "issn", "volume", "number", "date"),
    [
        ("Kavkaz Files ISSN 2975-0474 Volume 26 Issue 2", "Kavkaz Files", "2975-0474", "26", "2", ""),
        ("ISSN 2975-0474 | Kavkaz Files | Vol. 26, No. 2", "Kavkaz Files", "2975-0474", "26", "2", ""),
        ("Vol. 26, No. 2", "", "", "26", "2", ""),
        ("Volume 26 | Issue 2 | August 2024", "", "", "26", "2", "2024-08"),
        ("Kavkaz Files, Volume 26, Issue 2 (2024)", "Kavkaz Files", "", "26", "2", "2024"),
        ("Issue 2, Volume 26 of 26 August 2024 – ISSN: 2975-0474", "", "2975-0474", "26", "2", "2024-08-26"),
        ("Kavkaz Files 26(2), August 2024", "Kavkaz Files", "", "26", "2", "2024-08"),
        ("Steppe Letters · e-ISSN 1234-5679 · No 12", "Steppe Letters", "1234-5679", "", "12", ""),
        ("Vol. XXVI, Issue 2-3, 26 August 2024", "", "", "26", "2-3", "2024-08-26"),
        ("Письма из степи. ISSN 1234-5679. Том 7, вып. 3", "Письма из степи", "1234-5679", "7", "3", ""),
        ("Issue 4", "", "", "", "4", ""),
        ("VOLUME 9 NUMBER 10", "", "", "9", "10", ""),
    ],
)  # fmt: skip
def test_an_identity_line_is_understood_in_any_order(
    line: str, serial: str, issn: str, volume: str, number: str, date: str
) -> None:
    identity = read_identity(line)
    assert identity is not None
    assert identity.serial == serial
    assert identity.issns.get("electronic", "") == issn
    assert (identity.volume, identity.number, str(identity.date or "")) == (volume, number, date)


def test_printed_and_electronic_issns_are_told_apart() -> None:
    identity = read_identity("ISSN 1234-5679 (print) ISSN 2975-0474 (online) Vol. 3 No. 1")
    assert identity is not None
    assert identity.issns == {"print": "1234-5679", "electronic": "2975-0474"}


@pytest.mark.parametrize(
    "line",
    [
        "The third issue of the day was bread.",
        "Volume 26 was the first to be printed in the new house, and issue 2 was its best.",
        "Number 5 Company held the bridge",
        "August 2024",
        "Trade volume rose by 26 per cent",
    ],
)
def test_a_line_of_the_text_is_no_identity_line(line: str) -> None:
    assert read_identity(line) is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Author: Ida Example", ["Ida Example"]),
        ("By Ida Example", ["Ida Example"]),
        ("Authors: Ida Example, Jan Test and Eva Probe", ["Ida Example", "Jan Test", "Eva Probe"]),
        ("Written by Ida Example & Jan Test", ["Ida Example", "Jan Test"]),
        ("Автор: Ида Примерова", ["Ида Примерова"]),
        ("Авторы: Ида Примерова и Пётр Образцов", ["Ида Примерова", "Пётр Образцов"]),
        ("By Ida Example, PhD, and Jan van Test", ["Ida Example, PhD", "Jan van Test"]),
        ("By the end of the year", []),
        ("By train", []),
    ],
)
def test_an_author_line_names_its_authors(line: str, names: list[str]) -> None:
    assert [author.name for author in read_author_line(line)] == names


def test_an_author_line_may_say_more() -> None:
    line = "Author: Ida Example (House of Examples), ida@example.org"
    authors = read_author_line(line.replace("), ", ") "))
    assert authors[0].name == "Ida Example"
    assert authors[0].affiliation == "House of Examples" or authors[0].email == "ida@example.org"


@pytest.mark.parametrize(
    ("line", "caption", "credit", "license_", "source"),
    [
        ("A quay (Credits: Ida, CC BY 4.0, via Wikimedia Commons)", "A quay",
         "Ida, via Wikimedia Commons", "CC-BY-4.0", ""),
        ("A quay. Photo: Ida Example / CC BY-SA 3.0", "A quay.", "Ida Example", "CC-BY-SA-3.0", ""),
        ("A quay (Source: Ida, https://example.org/q, public domain)", "A quay", "Ida",
         "CC-PDDC", "https://example.org/q"),
        ("Набережная (Фото: Ида, CC0)", "Набережная", "Ида", "CC0-1.0", ""),
        ("A quay [Image: own work (2024)]", "A quay", "own work (2024)", "", ""),
    ],
)  # fmt: skip
def test_a_caption_is_parted_from_its_credit(
    line: str, caption: str, credit: str, license_: str, source: str
) -> None:
    found = read_credits(text_runs(line))
    assert found is not None
    assert (plain(found.caption), found.credit, found.license, found.source) == (
        caption, credit, license_, source,
    )  # fmt: skip


def test_a_licence_may_be_written_out() -> None:
    assert license_id("Creative Commons BY-NC 4.0") == "CC-BY-NC-4.0"
    assert license_id("all rights reserved") == ""


RUSSIAN = "Железная дорога пересекает степь, и пастухи идут старыми путями к колодцам."
FRENCH = "Le chemin de fer traverse la steppe, là où les bergers préfèrent la forêt et le thé."


@pytest.mark.parametrize(
    ("text", "codec", "told"),
    [
        (RUSSIAN, "cp1251", "Windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (RUSSIAN, "cp866", "DOS 866"),
        (FRENCH, "cp1252", "Windows-1252"),
        (RUSSIAN, "utf-16", "UTF-16"),
        (FRENCH, "utf-16-le", "UTF-16"),
        (FRENCH, "utf-8-sig", ""),
        (RUSSIAN, "utf-8", ""),
    ],
)
def test_the_encoding_of_a_text_is_guessed_and_told(text: str, codec: str, told: str) -> None:
    ledger = Ledger("a.txt")
    assert decode(text.encode(codec), ledger) == text
    assert [told in guess.what for guess in ledger.guesses] == ([True] if told else [])
