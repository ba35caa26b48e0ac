"""The table of codes: complete, and the same as what the program tells."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

import fascicle
from fascicle.codes.table import find, finding, table
from fascicle.findings import Severity

HOUSE = Path(fascicle.__file__).parent
CODE = re.compile(r"[A-Z]-\d{3}")


def told_in_the_program() -> set[str]:
    """Return the codes that stand in the program's own code as texts."""
    return {
        node.value
        for file in HOUSE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
    }


def test_the_table_and_the_program_have_the_same_codes() -> None:
    declared = {code.code for code in table().values() if not code.is_family}
    assert declared == told_in_the_program()


def test_no_code_stands_in_two_groups() -> None:
    listed = [
        code
        for file in (HOUSE / "codes").glob("*.toml")
        for code in tomllib.loads(file.read_text(encoding="utf-8"))
        if code != "group"
    ]
    assert Counter(listed) == Counter(list(table()))


def test_every_code_says_all_that_an_editor_wants_to_know() -> None:
    for code in table().values():
        for text in (code.title, code.why, code.mend, code.source, code.needs):
            assert text.strip() == text != "", code
        assert code.why.endswith("."), code
        assert not code.mend.endswith("."), f"{code.code}: it is told as a hint"


def test_a_rule_of_a_validator_is_found_by_its_family() -> None:
    code = find("UA1-7.21.4.1-1")
    assert code is not None
    assert code.code == "UA1-*"
    assert find("Q-001") is None


def test_a_finding_takes_its_severity_and_its_hint_from_the_table() -> None:
    made = finding("H-006", "the page weighs 200 kB", "index.html", edition="web")
    assert (made.severity, made.hint) == (Severity.WARNING, table()["H-006"].mend)
    assert finding("H-006", "heavy", hint="divide it").hint == "divide it"
    with pytest.raises(KeyError):
        finding("Q-001", "nothing")
