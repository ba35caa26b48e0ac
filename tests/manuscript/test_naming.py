"""What files and addresses are called where a title is in another script than Latin."""

from __future__ import annotations

import pytest

from fascicle.manuscript.importing.issue_files import article_name
from fascicle.manuscript.naming import romanise, serial_slug
from tests.conftest import ISSUE, PUBLICATION, Bench


@pytest.mark.parametrize(
    ("title", "language", "slug"),
    [
        ("Kavkaz Files", "en", "kavkaz-files"),
        ("Вестник Кавказа: щит и ёж", "ru", "vestnik-kavkaza-shchit-i-ezh"),
        ("Гірська історія", "uk", "hirska-istoriya"),
        ("საქართველოს მაცნე", "ka", "sakartvelos-matsne"),
        ("Հայոց լեռներ և ուղիներ", "hy", "hayots-lerner-ev-ughiner"),
        ("Αρχείο του Πόντου", "el", "archeio-tou-pontou"),
        ("مجلة الدراسات", "ar", "issn-1234-567x"),
        ("地理学報", "zh", "issn-1234-567x"),
        ("Вестник 青", "ru", "issn-1234-567x"),
        ("Études", "fr", "tudes"),  # as ever: its files have been linked to
    ],
)
def test_a_serial_in_any_script_has_a_name_of_its_own_for_its_files(
    title: str, language: str, slug: str
) -> None:
    assert serial_slug(title, language, "1234-567X") == slug


def test_a_name_for_files_can_be_chosen_and_is_held_to_its_form(bench: Bench) -> None:
    bench.article("Some text.\n")
    arabic = PUBLICATION.replace("Test Serial", "مجلة الدراسات")
    bench.write("manuscript/publication.yaml", arabic + "slug: majallat-al-dirasat\n")
    bench.write("manuscript/1-2/issue.yaml", ISSUE)
    assert bench.issue().file_stem == "majallat-al-dirasat-1-2"
    bench.write("manuscript/publication.yaml", arabic + "slug: Majallat!\n")
    (found,) = bench.mistakes()
    assert "slug" in found.message
    assert "small letters" in found.hint


def test_an_article_that_is_imported_is_called_by_its_title_romanised() -> None:
    assert article_name("Поездка в Баку: итоги") == "poezdka-v-baku.md"
    assert article_name("ملخص") == "article.md"
    assert romanise("Ёлка 5, «да»", "ru") == "elka 5, «da»"
