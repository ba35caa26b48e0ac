"""The front matter of an article."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from fascicle.issue.names import is_device
from fascicle.manuscript.schema.fields import (
    Date,
    Doi,
    Language,
    LicenseName,
    Line,
    PersonRecord,
    PictureRecord,
    Record,
    Seldom,
    Slug,
    Words,
)


class DatesRecord(Record):
    """The dates of an article's way through the house."""

    received: Date | None = None
    accepted: Date | None = None
    published: Date | None = None


def _no_device(slug: str) -> str:
    if is_device(slug):
        code, message = "told", "is a name that Windows gives to no file: add a word to it"
        raise PydanticCustomError(code, message)
    return slug


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
    hero: Seldom[PictureRecord] | None = None
    dates: Seldom[DatesRecord] = Field(default_factory=DatesRecord.model_construct)
    funding: Words | None = None
    slug: Annotated[Slug, AfterValidator(_no_device)] | None = None
    kind: Literal["report", "article", "editorial", "review", "letter", "note"] = "article"
