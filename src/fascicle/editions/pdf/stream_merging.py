"""One copy of what gatherings have in common: colour profiles, pictures."""

from __future__ import annotations

import hashlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream


def merge_identical_streams(pdf: Pdf) -> None:
    """Keep one copy of streams that every gathering brings: colour profiles, pictures."""
    merger = _StreamMerger()
    merger.merge_below(pdf.Root.get(Name.OutputIntents, Array()))
    for page in pdf.pages:
        merger.merge_below(page.obj.Resources)


class _StreamMerger:
    """Leads what pages use to the first of identical streams; the others are not saved then."""

    def __init__(self) -> None:
        self.kept: dict[bytes, pikepdf.Object] = {}
        self.twins: dict[tuple[int, int], pikepdf.Object] = {}
        self.seen: set[tuple[int, int]] = set()

    def merge_below(self, holder: pikepdf.Object) -> None:
        """Merge the streams that an object leads to."""
        if holder.is_indirect:
            if holder.objgen in self.seen:
                return
            self.seen.add(holder.objgen)
        keys = range(len(holder)) if isinstance(holder, Array) else list(holder.keys())
        for key in keys:
            value = holder[key]
            if key == Name.Font or not isinstance(value, Dictionary | Array | Stream):
                continue
            self.merge_below(value)
            if value.is_indirect and isinstance(value, Stream) and _is_shareable(value):
                twin = self._twin(value)
                if twin.objgen != value.objgen:
                    holder[key] = twin

    def _twin(self, stream: Stream) -> pikepdf.Object:
        """Return the first stream like this one, whose own parts have been merged already."""
        if stream.objgen not in self.twins:
            described = repr(
                sorted(
                    (k, str(v.objgen) if getattr(v, "is_indirect", False) else repr(v))
                    for k, v in stream.items()
                    if k != "/Length"
                )
            )
            digest = hashlib.sha256(stream.read_raw_bytes() + described.encode()).digest()
            self.twins[stream.objgen] = self.kept.setdefault(digest, stream)
        return self.twins[stream.objgen]


def _is_shareable(stream: Stream) -> bool:
    is_profile = Name.N in stream and Name.Type not in stream
    return is_profile or stream.get(Name.Subtype) == Name.Image
