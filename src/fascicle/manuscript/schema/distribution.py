"""`distribute` and `archive` in `publication.yaml`: where a serial is sent to, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import StringConstraints, WithJsonSchema

from fascicle.issue.target import DEFAULT_ROOT, Target, parse_endpoint, parse_root, parse_target
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


class ArchiveSettings(ShortRecord):
    """Where the archive is: a folder, or the address of a folder in any store that fsspec knows."""

    short_key: ClassVar[str] = "root"

    root: Annotated[
        str,
        told(parse_root),
        WithJsonSchema(
            {
                "type": "string",
                "description": "a folder, or an address of a store that fsspec knows; no password",
                "examples": ["/srv/archive", "s3://bucket/archive"],
            }
        ),
    ] = DEFAULT_ROOT
    endpoint: Annotated[str, told(parse_endpoint)] | None = None

    @property
    def target(self) -> Target:
        """The place of the archive."""
        return Target("archive", self.root, self.endpoint or "")


def targets_of(records: Mapping[str, TargetRecord]) -> tuple[Target, ...]:
    """Return the targets of a publication, in the order in which they are written."""
    return tuple(Target(name, each.url, each.endpoint or "") for name, each in records.items())
