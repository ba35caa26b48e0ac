"""Articles → RIS, the format that reference managers import: a tag and a value a line, CRLF."""

from __future__ import annotations

from fascicle.issue.model import Issue
from fascicle.layout.records.cited import Cited, Pages, describe


def write_ris(issue: Issue, pages: Pages | None = None) -> str:
    """Return an issue's articles as RIS records; `pages` as in `cited`."""
    return "\r\n".join(_record(cited) for cited in describe(issue, pages or {}))


def _record(cited: Cited) -> str:
    """Return a record. A comma alone ends a name in one part, so that readers keep it whole."""
    date = cited.date
    parts = [f"{date.year:04}", *(f"{n:02}" if n else "" for n in (date.month, date.day)), ""]
    lines = [
        ("TY", "JOUR"),
        ("ID", cited.key),
        *(("AU", f"{name.family}, {name.given}".rstrip()) for name in cited.names),
        ("TI", cited.title),
        ("T2", cited.serial),
        ("PY", parts[0]),
        ("DA", "/".join(parts)),
        ("VL", cited.volume),
        ("IS", cited.number),
        ("SP", cited.first),
        ("EP", cited.last),
        ("SN", cited.issn),
        ("DO", cited.doi),
        ("UR", cited.address),
        ("PB", cited.publisher),
        ("CY", cited.place),
        ("LA", cited.language),
        *(("KW", keyword) for keyword in cited.keywords),
        ("AB", cited.abstract),
    ]
    told = [f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines if value]
    return f"{''.join(told)}ER  - \r\n"
