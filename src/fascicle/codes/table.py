"""The one table of codes: what each finding means, why it matters and how to mend it.

The table is the `.toml` files beside this one, a file for each group. To add a code: write its
entry into the file of its group, make the finding with `finding`, and plant it in a test. An entry
is a table named by the code, with

- `title`: what is wrong, in a few words, as `a picture is not there`;
- `severity`: `error`, `warning` or `info`, where the publication says nothing else;
- `why`: why it matters, and to whom, in sentences;
- `mend`: how an editor puts it right, as a hint is written: `put the file into the folder`;
- `source`: the rule, with its clause, or `house rule`;
- `needs`: what must be there to find it, where that is other than the group's;
- `fixed = true` where no publication may lower or waive it: nothing safe can come of it.

A code is a letter and three digits. One that ends in `*` stands for all that begin like it: the
rules of a validator.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fascicle.findings import Finding, Severity

GROUPS = (
    "manuscript", "importing", "metadata", "text", "pictures", "links", "pdf", "structure",
    "press", "epub", "web", "agreement", "release",
)  # fmt: skip
"""The groups in the order in which they are told; each is a file."""

_FAMILY = "*"


@dataclass(frozen=True, slots=True)
class Code:
    """An entry of the table; `group` is what its group is called."""

    code: str
    group: str
    severity: Severity
    title: str
    why: str
    mend: str
    source: str
    needs: str
    fixed: bool = False

    @property
    def is_family(self) -> bool:
        """True when it stands for all the rules of a validator that begin like it."""
        return self.code.endswith(_FAMILY)


@cache
def table() -> Mapping[str, Code]:
    """Return the codes in the order of the table, each by its name."""
    listed = [entry for group in GROUPS for entry in _read(group)]
    return {entry.code: entry for entry in listed}


def find(code: str) -> Code | None:
    """Return the entry of a code, or of the family that it belongs to; None where there is none."""
    known = table()
    if code in known:
        return known[code]
    families = (entry for entry in known.values() if entry.is_family)
    kin = [entry for entry in families if code.startswith(entry.code.removesuffix(_FAMILY))]
    return max(kin, key=lambda entry: len(entry.code), default=None)


def finding(code: str, message: str, where: str = "", hint: str = "", edition: str = "") -> Finding:
    """Return a finding with the severity of the table, and its way to mend where `hint` is empty.

    Raise KeyError for a code that the table does not have.
    """
    entry = table()[code]
    return Finding(code, entry.severity, message, where, hint or entry.mend, edition)


def _read(group: str) -> list[Code]:
    """Return the entries of one group's file."""
    text = Path(__file__).with_name(f"{group}.toml").read_text(encoding="utf-8")
    entries: dict[str, dict[str, Any]] = tomllib.loads(text)
    head = entries.pop("group")
    return [_entry(code, entry, head) for code, entry in entries.items()]


def _entry(code: str, entry: dict[str, Any], head: dict[str, str]) -> Code:
    given = {"needs": head["needs"]} | entry | {"severity": Severity(entry["severity"])}
    return Code(code=code, group=head["title"], **given)
