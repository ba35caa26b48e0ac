"""Builds `dist/site/`: the issues' folders, the pages that lead to them, the search, the feeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from lxml import etree
from markupsafe import Markup

from fascicle.distribution.site.feeds import write_feeds
from fascicle.distribution.site.gone import GonePage, pages_gone
from fascicle.distribution.site.issues import SiteIssue, kept_issue, place_issue, under_old_names
from fascicle.distribution.site.search import write_index
from fascicle.editions.styles import Styles
from fascicle.editions.web.head import describe, feed_links
from fascicle.editions.web.look import dress_pages
from fascicle.editions.web.pages import as_page, lay_out
from fascicle.errors import MachineError, demand_memory
from fascicle.files import put_in_place, stage
from fascicle.issue.model import Publication
from fascicle.layout.environment import environment
from fascicle.workspace import natural_key

SITE = "site"
_STYLE = "look.css"


@dataclass(frozen=True, slots=True)
class AuthorEntry:
    """An author with what they wrote: title, address, language."""

    name: str
    works: tuple[tuple[str, str, str], ...]


def build_site(
    place: Path,
    cache: Path,
    publication: Publication,
    styles: Styles,
    made: Iterable[SiteIssue],
    records: Mapping[str, bytes],
    gone: Iterable[GonePage] = (),
) -> Path:
    """Build the site of a serial anew in its place; return its folder.

    `records` are further files of the serial's, by their names on the site. An issue that the site
    has and that is not among those `made`, stays: an address that was given out goes on to answer.
    So does the page of an article that its issue has no longer, and those that are told as `gone`.
    The new site takes the old one's place when it is whole.
    """
    issues = _issues(place, made)
    missing = {page.name: page for page in (*pages_gone(place, issues), *gone)}
    try:
        with stage(place) as beside:
            new = beside / "new"
            for issue in issues:
                place_issue(issue, new / issue.record.id)
            own = _own_files(cache, publication, styles, issues, missing)
            for name, content in (own | dict(records)).items():
                (new / name).parent.mkdir(parents=True, exist_ok=True)
                (new / name).write_bytes(content)
            put_in_place(new, place)
    except OSError as error:
        demand_memory(error)
        message = f"the site cannot be written: {error.strerror or error}"
        hint = "see to the disk's space and permissions"
        raise MachineError(message, where=str(place), hint=hint) from error
    return place


def _issues(place: Path, made: Iterable[SiteIssue]) -> list[SiteIssue]:
    """Return the issues of the site, newest first."""
    found = {
        folder.name: kept
        for folder in (sorted(place.iterdir()) if place.is_dir() else ())
        if folder.is_dir() and (kept := kept_issue(folder))
    }
    for issue in made:
        before = found.get(issue.record.id)
        found[issue.record.id] = under_old_names(issue, before.files if before else ())
    ids = sorted(found, key=natural_key, reverse=True)
    return sorted((found[i] for i in ids), key=lambda issue: issue.record.date, reverse=True)


def _own_files(
    cache: Path,
    publication: Publication,
    styles: Styles,
    issues: Sequence[SiteIssue],
    gone: Mapping[str, GonePage],
) -> dict[str, bytes]:
    """Return the files that belong to no issue, by their names."""
    volumes = [
        (volume, list(group)) for volume, group in groupby(issues, lambda i: i.record.volume)
    ]
    contents: dict[str, dict[str, Any]] = {
        "index.html": {"issues": issues},
        "archive.html": {"volumes": volumes},
        "authors.html": {"entries": authors_of(issues)},
        "search.html": {},
        "404.html": {},
    }
    gone_values = {
        name: {"issue": page.issue, "version": page.version, "there": page.there}
        for name, page in gone.items()
    }
    pages = {
        name: _lay_out(name if name in contents else "gone.html", name, publication, values)
        for name, values in (contents | gone_values).items()
    }
    look = dress_pages(styles, list(pages.values()), cache)
    style = next(iter(look))
    files = {name: _finished(page, style, name, publication) for name, page in pages.items()}
    script, _, _ = environment().loader.get_source(environment(), "web/search.js")  # type: ignore[union-attr]
    return {
        **files,
        **look,
        "search.js": script.encode(),
        **write_index(issues),
        **write_feeds(publication, issues),
    }


def _lay_out(
    template: str, name: str, publication: Publication, values: Mapping[str, Any]
) -> etree._Element:
    up = _up(name, publication)
    return lay_out(
        f"web/{template}", publication, publication.language, title=publication.title,
        style=_STYLE, up=up, head=_head(publication, up), **values,
    )  # fmt: skip


def _up(name: str, publication: Publication) -> str:
    """Return how a page names the site's root: the one of errors is shown at any address."""
    if name != "404.html":
        return "../" * name.count("/")
    return f"{publication.site.rstrip('/')}/" if publication.site else "/"


def _head(publication: Publication, up: str) -> list[Markup]:
    """Return what the head of a page tells of the serial, and the links to its feeds."""
    return [*describe(publication.description), *feed_links(publication, up)]


def _finished(page: etree._Element, style: str, name: str, publication: Publication) -> bytes:
    for link in page.iter("link"):
        if link.get("href") == _STYLE:
            link.set("href", _up(name, publication) + style)
    return as_page(page)


def authors_of(issues: Sequence[SiteIssue]) -> list[AuthorEntry]:
    """Return all authors in the order of their names, each with their articles, newest first."""
    works: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for issue in issues:
        for article in issue.record.articles:
            address = f"{issue.record.id}/{article.slug}.html"
            for author in article.authors:
                key = (author.sort_name.casefold(), author.name)
                works.setdefault(key, []).append((article.title, address, article.language))
    return [AuthorEntry(name, tuple(listed)) for (_, name), listed in sorted(works.items())]
