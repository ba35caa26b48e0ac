"""`manuscript/publication.yaml`: the serial."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from fascicle.manuscript.schema.fields import (
    Email,
    IssnText,
    Language,
    LicenseName,
    Line,
    PersonRecord,
    Record,
    ShortRecord,
    Url,
    Words,
)


class IssnRecord(ShortRecord):
    """The serial's ISSNs. A plain text is the electronic one."""

    short_key: ClassVar[str] = "electronic"

    electronic: IssnText | None = None
    print: IssnText | None = None
    linking: IssnText | None = None


class PdfSettings(Record):
    """Settings of the PDF edition."""

    size: Literal["A4", "A5", "B5", "Letter"] = "A4"


class PublicationRecord(Record):
    """All keys of `publication.yaml`."""

    title: Line
    issn: IssnRecord
    publisher: Line
    language: Language
    subtitle: Line | None = None
    place: Line | None = None
    url: Url | None = None
    contact: Email | None = None
    license: LicenseName | None = None
    doi_prefix: str | None = Field(default=None, pattern=r"^10\.\d{4,9}$")
    description: Words | None = None
    keywords: tuple[Line, ...] = ()
    editors: tuple[PersonRecord, ...] = ()
    frequency: Line | None = None
    copyright: Line | None = None
    pdf: PdfSettings = PdfSettings()
