"""The editions that there are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition: its name is also the task's, and the file's ending where it is one file."""

    name: str
    media_type: str
    describes: str
    many: bool = False
    """True for an edition of many files, one an article."""


EDITIONS = (
    Edition("pdf", "application/pdf", "the PDF of an issue"),
    Edition("epub", "application/epub+zip", "the EPUB of an issue"),
    Edition("offprints", "application/pdf", "offprints: each article's own PDF", many=True),
)
NAMES = tuple(edition.name for edition in EDITIONS)


def edition(name: str) -> Edition:
    """Return the edition of a name."""
    return next(edition for edition in EDITIONS if edition.name == name)
