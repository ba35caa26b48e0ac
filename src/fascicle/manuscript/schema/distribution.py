"""`distribute` in `publication.yaml`: the places that a serial is sent to, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import StringConstraints, WithJsonSchema

from fascicle.issue.target import Target, parse_endpoint, parse_target
from fascicle.manuscript.schema.fields import ShortRecord, told

TargetName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
TargetUrl = Annotated[
    str,
    told(parse_target),
    WithJsonSchema(
        {
            "type": "string",
            "description": "a folder, or an address of sftp, s3 or https (WebDAV); no password",
            "examples": ["sftp://name@example.org/var/www/serial", "s3://bucket/serial"],
        }
    ),
]


class TargetRecord(ShortRecord):
    """A place to send to: its address, and of an S3-compatible store its endpoint."""

    short_key: ClassVar[str] = "url"

    url: TargetUrl
    endpoint: Annotated[str, told(parse_endpoint)] | None = None


def targets_of(records: Mapping[str, TargetRecord]) -> tuple[Target, ...]:
    """Return the targets of a publication, in the order in which they are written."""
    return tuple(Target(name, each.url, each.endpoint or "") for name, each in records.items())
