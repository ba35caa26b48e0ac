"""The kinds of value that the YAML files have in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from fascicle.issue.barcode import parse_addon, parse_variant
from fascicle.issue.dates import IssueDate, parse_date
from fascicle.issue.identifiers import parse_doi, parse_issn, parse_orcid, parse_ror
from fascicle.issue.model import License
from fascicle.manuscript.schema.licenses import find_license
from fascicle.tongues import is_known

_LANGUAGE = re.compile(
    r"(?P<language>[A-Za-z]{2,3})(?:-(?P<script>[A-Za-z]{4}))?(?:-(?P<region>[A-Za-z]{2}|\d{3}))?"
)

_NO_ADDRESS = re.compile(r'[\s<>"{}|\\^`]')
"""What RFC 3986 (2) has no place for in an address."""
_NO_EMAIL = re.compile(r'[\s<>()\[\]\\,;:"?&%#/]')
"""What an address has only between quotation marks (RFC 5322, 3.4.1), or parts one from another."""
_LINE_END = re.compile(r"[ \t]*[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t]*")


class Record(BaseModel):
    """The base of all models: unknown keys are errors, white space around values is not."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        arbitrary_types_allowed=True,
        defer_build=True,  # within the records that hold it: few are asked for alone
    )


class _Section:
    """Makes the validator of a record when there is one to validate."""

    def __init__(self, record: type[Record]) -> None:
        self.record = record

    def __get_pydantic_core_schema__(self, _source: Any, _handler: object) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        self.record.model_rebuild()
        return handler(self.record.__pydantic_core_schema__)

    def _validate(self, value: Any) -> Any:
        try:
            return self.record.model_validate(value)
        except ValidationError as error:
            context = {"errors": error.errors(include_url=False)}
            raise PydanticCustomError(SECTION, "is wrong", context) from None


SECTION = "section"
"""The type of an error that has those of a `Seldom` record in its context."""

if TYPE_CHECKING:
    T = TypeVar("T")
    Seldom = Annotated[T, _Section]
else:

    class Seldom:
        """A record within another that few tables have: `Seldom[PictureRecord]`.

        A validator of all records that there are takes twenty times as long to make as to use.
        """

        def __class_getitem__(cls, record: type[Record]) -> Any:
            """Return the type of such a record."""
            return Annotated[record, _Section(record)]


class ShortRecord(Record):
    """A record that may be written as a plain text where `short_key` says it all."""

    short_key: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def from_text(cls, value: Any) -> Any:
        """Take a plain text as the value of the short key."""
        return {cls.short_key: value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell editors' plug-ins of both ways to write it."""
        return {"anyOf": [{"type": "string"}, handler(core_schema)]}


def told(parse: Callable[[str], Any]) -> BeforeValidator:
    """Return a validator that tells the ValueError of `parse` in its own words."""

    def validate(value: Any) -> Any:
        if not isinstance(value, str):
            code, message = "told", "must be a text"
            raise PydanticCustomError(code, message)
        try:
            return parse(value)
        except ValueError as error:
            code, message = "told", "{message}"
            raise PydanticCustomError(code, message, {"message": str(error)}) from None

    return BeforeValidator(validate)


def _parse_url(text: str) -> str:
    """Return a web address; raise ValueError when it is none."""
    text = text.strip()
    parts = urlsplit(text)
    is_web = parts.scheme in {"http", "https"} and "." in parts.netloc
    if not is_web or _NO_ADDRESS.search(text):
        message = f"“{text}” is not a web address: write it whole, as in https://example.org/page"
        raise ValueError(message)
    return text


def _parse_email(text: str) -> str:
    """Return an e-mail address; raise ValueError when it is none."""
    local, at, domain = text.strip().rpartition("@")
    whole = local and at and "." in domain.strip(".")
    if not whole or _NO_EMAIL.search(text.strip()):
        message = f"“{text}” is not an e-mail address"
        raise ValueError(message)
    return text.strip()


def _parse_language(text: str) -> str:
    """Return a language tag in its usual capitals (BCP 47, 2.1.1); raise ValueError if unknown."""
    match = _LANGUAGE.fullmatch(text.strip())
    if not match or not is_known(match["language"].lower()):
        message = f"“{text}” is not a language tag (BCP 47): write en, en-GB, ru, ka, az …"
        raise ValueError(message)
    parts = [match["language"].lower()]
    parts += [match["script"].title()] if match["script"] else []
    parts += [match["region"].upper()] if match["region"] else []
    return "-".join(parts)


def shown(pattern: str = "", **more: Any) -> WithJsonSchema:
    """Return what an editor's plug-in is told of a text. YAML takes `26` and `2024` for numbers."""
    shape: dict[str, Any] = {"type": ["string", "number"], "minLength": 1, **more}
    return WithJsonSchema(shape | ({"pattern": pattern} if pattern else {}))


def _one_line(text: str) -> str:
    """Return a text in one line: YAML can bring line ends into a title or a name."""
    return _LINE_END.sub(" ", text)


Line = Annotated[
    str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_one_line), shown()
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=20_000), shown()]
Date = Annotated[IssueDate, told(parse_date), shown(r"^\d{4}(-\d{2}(-\d{2})?)?$")]
IssnText = Annotated[str, told(parse_issn), shown(r"^\d{4}-\d{3}[\dXx]$")]
Orcid = Annotated[str, told(parse_orcid), shown(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]$")]
Ror = Annotated[str, told(parse_ror), shown(r"0[0-9a-hjkmnp-tv-z]{6}\d{2}$")]
Doi = Annotated[str, told(parse_doi), shown(r"10\.\d{4,9}/\S+$")]
Url = Annotated[str, told(_parse_url), shown(r"^https?://")]
Email = Annotated[str, told(_parse_email), shown(r"^\S+@\S+$")]
Language = Annotated[str, told(_parse_language), shown(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,4})*$")]
BarcodeVariant = Annotated[str, told(parse_variant), shown(r"^\d{2}$")]
BarcodeAddon = Annotated[str, told(parse_addon), shown(r"^(\d{2}|\d{5})$")]
LicenseName = Annotated[License, told(find_license), shown(examples=["CC-BY-4.0", "CC0-1.0"])]


class PersonRecord(ShortRecord):
    """A person: either a `name`, or `given` and `family`."""

    short_key: ClassVar[str] = "name"

    name: Line | None = None
    given: Line | None = None
    family: Line | None = None
    orcid: Orcid | None = None
    email: Email | None = None
    affiliation: Line | None = None
    ror: Ror | None = None
    corresponding: bool = False

    @model_validator(mode="after")
    def is_named(self) -> PersonRecord:
        """See that there is a name."""
        if not (self.name or self.family):
            code, message = "told", "this person has no name: write `name`, or `given` and `family`"
            raise PydanticCustomError(code, message)
        return self


class PictureRecord(ShortRecord):
    """A picture: its file, what it shows, and where it comes from."""

    short_key: ClassVar[str] = "src"

    src: Line
    alt: Words | None = None
    caption: Words | None = None
    credit: Line | None = None
    license: LicenseName | None = None
    source: Url | None = None
