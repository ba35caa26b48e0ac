"""Pages of articles that an issue no longer has: their addresses were given out, and answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fascicle.distribution.site.issues import SiteIssue
from fascicle.editions.web.record import IssueRecord


@dataclass(frozen=True, slots=True)
class GonePage:
    """A page's name on the site, and its issue; where a version still has it, that one."""

    name: str
    issue: IssueRecord
    version: str = ""
    there: str = ""


def pages_gone(place: Path, issues: Iterable[SiteIssue]) -> Iterator[GonePage]:
    """Yield the pages that an issue has on the site in `place` and will not have again."""
    for issue in issues:
        folder = place / issue.record.id
        for page in sorted(folder.glob("*.html")) if folder.is_dir() else ():
            if page.name not in issue.files:
                yield GonePage(f"{issue.record.id}/{page.name}", issue.record)


def pages_of_versions(
    issue: SiteIssue, earlier: Iterable[tuple[str, SiteIssue]]
) -> Iterator[GonePage]:
    """Yield the pages that earlier versions of an issue had; those lie in folders of their own."""
    last = {
        f"{article.slug}.html": version
        for version, older in earlier
        for article in older.record.articles
    }
    for name, version in sorted(last.items()):
        if name not in issue.files:
            there = f"{issue.record.id}-v{version}/{name}"
            yield GonePage(f"{issue.record.id}/{name}", issue.record, version, there)
