"""The front matter of an article."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from fascicle.manuscript.schema.fields import (
    Date,
    Doi,
    Language,
    LicenseName,
    Line,
    PersonRecord,
    PictureRecord,
    Record,
    Words,
)


class DatesRecord(Record):
    """The dates of an article's way through the house."""

    received: Date | None = None
    accepted: Date | None = None
    published: Date | None = None


class ArticleRecord(Record):
    """All keys of an article's front matter."""

    title: Line
    authors: tuple[PersonRecord, ...] = Field(min_length=1)
    subtitle: Line | None = None
    abstract: Words | None = None
    keywords: tuple[Line, ...] = ()
    doi: Doi | None = None
    language: Language | None = None
    license: LicenseName | None = None
    hero: PictureRecord | None = None
    dates: DatesRecord = DatesRecord()
    funding: Words | None = None
    slug: str | None = Field(default=None, pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)
    kind: Literal["report", "article", "editorial", "review", "letter", "note"] = "article"
