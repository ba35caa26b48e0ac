"""What the preflight looks at: one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from fascicle.checks.preflight.alternatives import find_alternatives
from fascicle.checks.preflight.characters import find_characters
from fascicle.checks.preflight.copy import Copy
from fascicle.checks.preflight.dates import find_dates, find_weekdays
from fascicle.checks.preflight.headings import find_headings
from fascicle.checks.preflight.identifiers import find_identifiers, find_numbers
from fascicle.checks.preflight.links import find_links
from fascicle.checks.preflight.marks import find_marks, find_quotation_marks
from fascicle.checks.preflight.passages import passages_of
from fascicle.checks.preflight.picture_files import find_in_files
from fascicle.checks.preflight.register import find_in_register
from fascicle.checks.preflight.rights import find_rights
from fascicle.checks.preflight.spacing import find_spacing
from fascicle.checks.preflight.words import (
    find_languages,
    find_markup,
    find_placeholders,
    sum_up_template,
)
from fascicle.findings import Finding


@dataclass(frozen=True, slots=True)
class Examination:
    """Something that is looked for in an issue's copy, and what finds it."""

    name: str
    run: Callable[[Copy], Iterable[Finding]]


_IN_PASSAGES = (
    find_spacing, find_marks, find_characters, find_placeholders, find_languages, find_numbers,
    find_markup,
)  # fmt: skip


def _look_at_metadata(copy: Copy) -> Iterator[Finding]:
    yield from find_identifiers(copy)
    yield from find_dates(copy)


def _look_at_pictures(copy: Copy) -> Iterator[Finding]:
    yield from find_alternatives(copy)
    yield from find_rights(copy)
    yield from find_in_files(copy)


def _read_text(copy: Copy) -> Iterator[Finding]:
    passages = passages_of(copy)
    yield from sum_up_template(
        found for passage in passages for find in _IN_PASSAGES for found in find(passage)
    )
    yield from find_quotation_marks(passages)
    yield from find_weekdays(passages)
    yield from find_headings(copy)


EXAMINATIONS = (
    Examination("register", find_in_register),
    Examination("metadata", _look_at_metadata),
    Examination("text", _read_text),
    Examination("pictures", _look_at_pictures),
    Examination("links", find_links),
)
