"""KBART: what the serial has online, for libraries' link resolvers (NISO RP-9-2014)."""

from __future__ import annotations

from collections.abc import Sequence

from fascicle.distribution.records.serial.holdings import Holding
from fascicle.issue.model import Publication

_FIELDS = (
    "publication_title", "print_identifier", "online_identifier", "date_first_issue_online",
    "num_first_vol_online", "num_first_issue_online", "date_last_issue_online",
    "num_last_vol_online", "num_last_issue_online", "title_url", "first_author", "title_id",
    "embargo_info", "coverage_depth", "notes", "publisher_name", "publication_type",
    "date_monograph_published_print", "date_monograph_published_online", "monograph_volume",
    "monograph_edition", "first_editor", "parent_publication_title_id",
    "preceding_publication_title_id", "access_type",
)  # fmt: skip
_FREE = "F"


def write_kbart(publication: Publication, holdings: Sequence[Holding]) -> dict[str, bytes]:
    """Return the list of the serial's one title, named as KBART asks; holdings oldest first.

    There is none without an issue, or without an address that the title has.
    """
    address = publication.site or publication.url
    if not holdings or not address:
        return {}
    row = _row(publication, holdings[0], address)
    lines = [_FIELDS, [_plain(row.get(name, "")) for name in _FIELDS]]
    text = "".join("\t".join(line) + "\n" for line in lines)
    provider = "".join(c for c in publication.publisher if c.isascii() and c.isalnum())
    day = holdings[-1].date.first_day.isoformat()
    return {f"{provider or publication.slug}_Global_AllTitles_{day}.txt": text.encode()}


def _row(publication: Publication, first: Holding, address: str) -> dict[str, str]:
    """Return what is told; where the last issue is not, coverage goes on to the present."""
    issn = publication.issn
    return {
        "publication_title": publication.title,
        "print_identifier": issn.print,
        "online_identifier": issn.electronic or ("" if issn.print else issn.linking),
        "date_first_issue_online": str(first.date),
        "num_first_vol_online": first.volume,
        "num_first_issue_online": first.number,
        "title_url": address,
        "title_id": publication.slug,
        "coverage_depth": "fulltext",
        "publisher_name": publication.publisher,
        "publication_type": "serial",
        "access_type": _FREE,
    }


def _plain(text: str) -> str:
    """Return a text that ends neither its field nor its line."""
    return " ".join(text.split())
