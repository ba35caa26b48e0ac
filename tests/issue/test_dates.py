from __future__ import annotations

import pytest

from fascicle.issue.dates import parse_date


@pytest.mark.parametrize("text", ["2024", "2024-08", "2024-08-26", "2024-02-29"])
def test_a_date_is_as_exact_as_it_was_written(text: str) -> None:
    assert str(parse_date(text)) == text


@pytest.mark.parametrize("text", ["", "26-08-2024", "2024-13", "2023-02-29", "24", "2024-8-1"])
def test_what_is_no_date_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a (date|day)"):
        parse_date(text)
