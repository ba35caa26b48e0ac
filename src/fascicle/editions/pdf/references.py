"""References to pages: “see page 34”, in the same article or in another one.

A page's number is known when all articles before it are typeset. So those that refer to pages are
set with a stand-in first, and again when they tell another number than the issue has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fascicle.issue.model import Article

STAND_IN = "00"
UNSETTLED = "the numbers of pages that the text refers to do not settle; one may be wrong"
ROUNDS = 4
"""Typesettings after which the numbers must have settled: a number that is a digit longer could
push what it refers to over to the next page, and that one back again."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The labels of the pages that places of an issue stand on, by `slug` and `slug--id`."""

    labels: Mapping[str, str] = field(default_factory=dict)

    def of(self, slug: str, name: str) -> str:
        """Return the label of the page that an article, or a place in it, begins on."""
        return self.labels.get(f"{slug}--{name}" if name else slug, STAND_IN)


def refers_to_pages(article: Article) -> bool:
    """Return whether an article tells page numbers."""
    return any("data-page=" in text for text in (article.body, *(n.html for n in article.notes)))
