"""`manuscript/publication.yaml`: the serial."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, WithJsonSchema

from fascicle.issue.barcode import BarcodeSettings
from fascicle.issue.model import Cluster
from fascicle.manuscript.citations.style import DEFAULT
from fascicle.manuscript.schema.checks import ChecksSettings
from fascicle.manuscript.schema.distribution import ArchiveSettings, TargetName, TargetRecord
from fascicle.manuscript.schema.fields import (
    BarcodeVariant,
    Doi,
    Email,
    IssnText,
    Language,
    LicenseName,
    Line,
    PersonRecord,
    Record,
    Seldom,
    ShortRecord,
    Slug,
    Url,
    Words,
)


class IssnRecord(ShortRecord):
    """The serial's ISSNs. A plain text is the electronic one."""

    short_key: ClassVar[str] = "electronic"

    electronic: IssnText | None = None
    print: IssnText | None = None
    linking: IssnText | None = None


AddonLength = Annotated[
    Literal["2", "5", "none"],
    WithJsonSchema({"enum": [2, 5, "none"], "description": "digits of the bar code's add-on"}),
]


Columns = Annotated[
    Literal["1", "2"], WithJsonSchema({"enum": [1, 2], "description": "columns of the text"})
]


class PdfSettings(Record):
    """Settings of the PDF edition.

    `barcode` is on where there is an ISSN of a print version; `attachments` are the manuscript's
    sources and citation records, which go along in the PDF. `for` is what it is made for where
    the command line does not say.
    """

    size: Literal["A4", "A5", "B5", "Letter"] = "A4"
    columns: Columns = "1"
    purpose: Literal["screen", "archive", "press"] = Field(default="screen", alias="for")
    attachments: bool = True
    barcode: bool | None = None
    barcode_addon: AddonLength = "2"
    barcode_variant: BarcodeVariant = "00"
    barcode_size: int = Field(default=100, ge=80, le=200)

    def barcode_settings(self, has_print: bool) -> BarcodeSettings | None:
        """Return how the serial wants its bar codes; None where it wants none.

        A serial that comes in electronic form alone is not sold over a counter.
        """
        wanted = has_print if self.barcode is None else self.barcode
        digits = 0 if self.barcode_addon == "none" else int(self.barcode_addon)
        return BarcodeSettings(digits, self.barcode_variant, self.barcode_size) if wanted else None


class CitationSettings(Record):
    """Settings of the citations: a style of the Citation Style Language, by name or file."""

    style: Line = DEFAULT


class EpubSettings(Record):
    """Settings of the EPUB edition.

    `page_list` tells readers where the PDF's pages begin, for which the PDF has to be typeset.
    """

    page_list: bool = True


class WebSettings(Record):
    """Settings of the serial's site: `url` is the address that it has for its readers.

    `oai_gateway` is the address of a gateway that answers harvesters from its static repository.
    """

    url: Url | None = None
    oai_gateway: Url | None = None


class ClusterSettings(ShortRecord):
    """The Dask cluster that makes backlists; a plain text is the address of its scheduler.

    `store` is a folder that all machines have, or an address of fsspec's: manuscripts and editions
    lie there on their way, instead of travelling with the tasks.
    """

    short_key: ClassVar[str] = "scheduler"

    scheduler: str | None = Field(default=None, pattern=r"^[a-z]+://\S+$")
    store: Line | None = None

    def as_cluster(self) -> Cluster:
        """Return it as the model has it."""
        return Cluster(self.scheduler or "", self.store or "")


class CrossrefSettings(Record):
    """Settings of the deposit at Crossref: `crossmark` is the DOI of the policy on corrections."""

    crossmark: Doi | None = None


class OjsSettings(Record):
    """The journal's Open Journal Systems: its version, and what its group of authors is called."""

    version: Literal["3.3", "3.4", "3.5"] = "3.5"
    author: Line = "Author"


class PublicationRecord(Record):
    """All keys of `publication.yaml`."""

    title: Line
    issn: IssnRecord
    publisher: Line
    language: Language
    slug: Slug | None = None
    """What its files are called, where it is not to be the title: see `naming.serial_slug`."""
    subtitle: Line | None = None
    place: Line | None = None
    url: Url | None = None
    contact: Email | None = None
    license: LicenseName | None = None
    doi_prefix: str | None = Field(default=None, pattern=r"^10\.\d{4,9}$")
    description: Words | None = None
    keywords: tuple[Line, ...] = ()
    editors: tuple[Seldom[PersonRecord], ...] = ()
    frequency: Line | None = None
    copyright: Line | None = None
    look: str = Field(default="report", pattern=r"^[a-z][a-z0-9-]{0,39}$")
    pdf: Seldom[PdfSettings] = Field(default_factory=PdfSettings.model_construct)
    epub: Seldom[EpubSettings] = Field(default_factory=EpubSettings.model_construct)
    web: Seldom[WebSettings] = Field(default_factory=WebSettings.model_construct)
    dask: Seldom[ClusterSettings] = Field(default_factory=ClusterSettings.model_construct)
    citations: Seldom[CitationSettings] = Field(default_factory=CitationSettings.model_construct)
    crossref: Seldom[CrossrefSettings] = Field(default_factory=CrossrefSettings.model_construct)
    ojs: Seldom[OjsSettings] = Field(default_factory=OjsSettings.model_construct)
    distribute: dict[TargetName, Seldom[TargetRecord]] = Field(default_factory=dict)
    archive: Seldom[ArchiveSettings] = Field(default_factory=ArchiveSettings.model_construct)
    checks: Seldom[ChecksSettings] = Field(default_factory=ChecksSettings.model_construct)


# Each run asks for it. pydantic imports more when it makes the first validator, of which most can
# be put off where this is imported (see `pipeline.building`).
PublicationRecord.model_rebuild()
