from __future__ import annotations

import pytest

from fascicle.issue.identifiers import parse_doi, parse_issn, parse_orcid


@pytest.mark.parametrize("text", ["1234-5679", " 2975-0474 ", "0000-006x"])
def test_an_issn_with_its_check_digit_is_taken(text: str) -> None:
    assert parse_issn(text) == text.strip().upper()


def test_a_wrong_check_digit_names_the_right_one() -> None:
    with pytest.raises(ValueError, match="after 2975-047 comes 4"):
        parse_issn("2975-0475")


@pytest.mark.parametrize("text", ["", "29750474", "2975-04744", "ISSN 2975-0474", "abcd-efgh"])
def test_what_is_not_of_the_form_of_an_issn_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an ISSN"):
        parse_issn(text)


def test_an_orcid_is_taken_with_or_without_its_address() -> None:
    assert parse_orcid("https://orcid.org/0000-0002-1825-0097") == "0000-0002-1825-0097"
    assert parse_orcid("0000-0002-1694-233X") == "0000-0002-1694-233X"


@pytest.mark.parametrize("text", ["0000-0002-1825-0098", "1825-0097", "https://example.org/x"])
def test_a_wrong_orcid_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ORCID"):
        parse_orcid(text)


def test_a_doi_is_taken_without_its_address() -> None:
    assert parse_doi("https://doi.org/10.5555/abc.1") == "10.5555/abc.1"
    with pytest.raises(ValueError, match="is not a DOI"):
        parse_doi("11.5555/abc")
