"""`serials.yaml`: the serials of a house that makes several."""

from __future__ import annotations

from pydantic import Field

from fascicle.manuscript.schema.fields import Line, Record
from fascicle.manuscript.schema.publication import ClusterSettings


class SerialsRecord(Record):
    """All keys of `serials.yaml`: the publications' folders, taken from where the file lies."""

    serials: tuple[Line, ...] = Field(min_length=1)
    dask: ClusterSettings = ClusterSettings()
