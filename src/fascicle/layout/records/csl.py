"""Articles → CSL JSON, which citation processors read (schema csl-data of CSL 1.0.2)."""

from __future__ import annotations

import json
from typing import Any

from fascicle.issue.model import Issue
from fascicle.layout.records.cited import Cited, Name, Pages, describe


def write_csl(issue: Issue, pages: Pages | None = None) -> str:
    """Return an issue's articles as a JSON list of CSL items; `pages` as in `cited`."""
    items = [_item(cited) for cited in describe(issue, pages or {})]
    return json.dumps(items, indent=2, ensure_ascii=False) + "\n"


def _item(cited: Cited) -> dict[str, Any]:
    date = cited.date
    item: dict[str, Any] = {
        "id": cited.key,
        "type": "article-journal",
        "title": cited.title,
        "author": [_name(name) for name in cited.names],
        "container-title": cited.serial,
        "issued": {"date-parts": [[n for n in (date.year, date.month, date.day) if n]]},
        "volume": cited.volume,
        "issue": cited.number,
        "page": cited.first if cited.first == cited.last else f"{cited.first}-{cited.last}",
        "ISSN": cited.issn,
        "DOI": cited.doi,
        "URL": cited.address,
        "publisher": cited.publisher,
        "publisher-place": cited.place,
        "language": cited.language,
        "keyword": ", ".join(cited.keywords),
        "abstract": cited.abstract,
    }
    return {name: value for name, value in item.items() if value}


def _name(name: Name) -> dict[str, str]:
    if name.given:
        return {"family": name.family, "given": name.given}
    return {"literal": name.family}
