"""Any manuscript is refused with file and line, or read and harmless.

`HYPOTHESIS_PROFILE=long` tries many more, and other ones at each run.
"""

from __future__ import annotations

import os
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fascicle.errors import ManuscriptError
from tests.conftest import Bench
from tests.hostile.reading import read_issue
from tests.properties.grammar import bodies

ALWAYS: dict[str, Any] = {
    "deadline": None, "database": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}  # fmt: skip
IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


def tried(count: int, more: int, **own: Any) -> settings:
    """Return settings for so many examples, the same at each run; `more` in the long profile."""
    if IS_LONG:
        return settings(max_examples=more, **ALWAYS, **own)
    return settings(max_examples=count, derandomize=True, **ALWAYS, **own)


marks = st.text(alphabet="*_`[](){}<>!#|:$^~@\\&;-+=.\"'/ \n\tabс\u202e\u0301\u0000", max_size=120)


@tried(60, 5000)
@given(text=st.one_of(marks, st.text(max_size=120), bodies()))
def test_any_text_is_refused_with_file_and_line_or_harmless(text: str, bench: Bench) -> None:
    bench.picture()
    bench.article("\n" + text.encode("utf-8", "replace").decode() + "\n")
    try:
        issue = bench.issue()
    except ManuscriptError as error:
        places = [finding.where for finding in error.findings]
        assert all(re.fullmatch(r"manuscript/1-2/first\.md:\d+", place) for place in places)
        return
    assert read_issue(issue) == []
