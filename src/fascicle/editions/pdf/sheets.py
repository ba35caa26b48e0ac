"""Which style sheets a serial's pages are set with."""

from __future__ import annotations

from fascicle.editions.table import PRESS
from fascicle.issue.model import Publication


def sheets_of(publication: Publication, purpose: str) -> tuple[str, ...]:
    """Return the names of the style sheets below `styles/`, each one over those before it."""
    size, columns = publication.page_size.lower(), publication.columns
    sheets = ["tokens.css", f"page-{size}.css", "pdf.css", "look.css"]
    sheets += [f"columns-{columns}.css"] if columns > 1 else []
    sheets += ["press.css"] if purpose == PRESS else []
    return tuple(sheets)
