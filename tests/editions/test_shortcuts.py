"""What WeasyPrint and pyphen do by a shorter way comes out the same."""

from __future__ import annotations

import pyphen
import pytest

from fascicle.editions.pdf.engine import import_weasyprint
from fascicle.editions.pdf.shortcuts import Hyphens


@pytest.mark.parametrize("language", ["de_DE", "en_US", "ru_RU", "hu_HU"])
def test_a_dictionary_has_the_same_hyphens_for_every_pattern(language: str) -> None:
    path = pyphen.LANGUAGES[language]

    original, mended = Hyphens.__base__(path), Hyphens(path)

    assert len(original.patterns) > 1000
    assert {letters: mended.patterns.get(letters) for letters in original.patterns} == (
        original.patterns
    )
    more = set(mended.patterns) - set(original.patterns)
    assert not any(mended.patterns.get(letters) for letters in more)


def test_words_are_hyphenated_by_the_dictionary_that_is_read_later() -> None:
    import_weasyprint()

    words = pyphen.Pyphen(lang="de", cache=False)

    assert isinstance(words.hd, Hyphens)
    assert words.inserted("Silbentrennung") == "Sil-ben-tren-nung"


def test_arrays_of_all_lengths_have_one_type() -> None:
    ffi = import_weasyprint().pdf.fonts.ffi

    three, four = (
        ffi.new("hb_codepoint_t[3]", (7, 8, 9)),
        ffi.new("hb_codepoint_t[4]", (0, 1, 2, 3)),
    )

    assert ffi.typeof(three) is ffi.typeof(four)
    assert (list(three), list(four)) == ([7, 8, 9], [0, 1, 2, 3])
    assert len(ffi.new("char[5]")) == 5  # without values, the length is in the name
