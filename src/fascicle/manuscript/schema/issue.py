"""`manuscript/<issue>/issue.yaml`: one issue."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from fascicle.manuscript.schema.checks import ChecksSettings
from fascicle.manuscript.schema.fields import (
    BarcodeAddon,
    BarcodeVariant,
    Date,
    Doi,
    Language,
    Line,
    PersonRecord,
    PictureRecord,
    Record,
    Seldom,
    Url,
    Words,
)


class NoticeRecord(Record):
    """A notice of the house."""

    title: Line
    text: Words
    link: Url | None = None
    picture: PictureRecord | None = None
    until: Date | None = None


class CorrectionRecord(Record):
    """A dated note on what was corrected."""

    date: Date
    note: Words


class BarcodeRecord(Record):
    """What the bar code of this issue says other than those of the serial."""

    variant: BarcodeVariant | None = None
    addon: BarcodeAddon | None = None


class AccessibilityRecord(Record):
    """The claim that the issue is accessible: who looked at it and stands for it, and when.

    `report` is the address of what they wrote, `credential` their title as an evaluator.
    """

    certified_by: Line
    date: Date | None = None
    report: Url | None = None
    credential: Line | None = None


class IssueRecord(Record):
    """All keys of `issue.yaml`."""

    date: Date
    articles: tuple[Line, ...] = Field(min_length=1)
    volume: Line | None = None
    number: Line | None = None
    title: Line | None = None
    cover: Seldom[PictureRecord] | None = None
    doi: Doi | None = None
    pages_from: int = Field(default=1, ge=1, le=100_000)
    editors: tuple[Seldom[PersonRecord], ...] = ()
    notices: tuple[Seldom[NoticeRecord], ...] = ()
    language: Language | None = None
    status: Literal["draft", "published", "corrected", "retracted"] = "published"
    history: tuple[Seldom[CorrectionRecord], ...] = ()
    barcode: Seldom[BarcodeRecord] = Field(default_factory=BarcodeRecord.model_construct)
    checks: Seldom[ChecksSettings] = Field(default_factory=ChecksSettings.model_construct)
    accessibility: Seldom[AccessibilityRecord] | None = None

    @model_validator(mode="after")
    def is_numbered(self) -> IssueRecord:
        """See that there is a volume or a number (ISO 3297 leaves either to the serial)."""
        if not (self.volume or self.number):
            code, message = "told", "the issue has neither `volume` nor `number`"
            raise PydanticCustomError(code, message)
        return self
