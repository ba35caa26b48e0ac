"""The files of a release, from the manuscript, its editions and the report of its checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fascicle.distribution.media_types import media_type
from fascicle.distribution.records.sources import sources_of
from fascicle.distribution.records.table import write_records
from fascicle.distribution.release.announcement import write_announcement
from fascicle.distribution.release.record import Release, ReleasedFile, SourceFile, sha256
from fascicle.distribution.release.versions import date_of, notes_of, status_of
from fascicle.editions.cover import shop_cover
from fascicle.editions.web.edition import FOLDER as WEB
from fascicle.editions.web.pictures import WIDTHS
from fascicle.manuscript.gathering import Manuscript

RECORDS = "records"
SHOP_COVER = "cover-for-shops.jpg"


def compose_release(
    manuscript: Manuscript,
    editions: Mapping[str, tuple[str, bytes]],
    reports: Mapping[str, bytes],
    sources: tuple[SourceFile, ...],
) -> tuple[Release, dict[str, bytes]]:
    """Return a release and its files by their names.

    `editions` has each file by its name in `dist/<issue>/`, with its edition's name; `reports` are
    what the checks wrote. A file of a record that cannot be made raises MachineError.
    """
    issue = manuscript.issue
    files = list(_files(manuscript, editions, reports))
    release = Release(
        serial=issue.publication.title,
        issn=issue.publication.issn.main,
        issue=issue.id,
        version=issue.version,
        status=status_of(issue),  # type: ignore[arg-type]  # a draft never comes here
        date=date_of(issue),
        notes=notes_of(issue),
        files=tuple(
            ReleasedFile(name, sha256(content), len(content), media_type(name), role)
            for name, content, role in sorted(files)
        ),
        manuscript=sources,
    )
    return release, {name: content for name, content, _ in files}


def _files(
    manuscript: Manuscript,
    editions: Mapping[str, tuple[str, bytes]],
    reports: Mapping[str, bytes],
) -> Iterator[tuple[str, bytes, str]]:
    """Yield the name, the content and the role of each file."""
    issue = manuscript.issue
    contents = {name: content for name, (_, content) in editions.items()}
    for name, (edition, content) in editions.items():
        yield name, content, edition
    for width in WIDTHS:
        yield f"cover-{width}.jpg", contents[f"{WEB}/cover-{width}.jpg"], "cover"
    yield SHOP_COVER, shop_cover(contents[f"{issue.file_stem}.pdf"]), "cover"
    for name, content in write_records(issue, contents, manuscript.pictures).items():
        yield f"{RECORDS}/{name}", content, "record"
    for name, content in reports.items():
        yield name, content, "report"
    pages = sources_of(issue, contents).pages
    for name, content in write_announcement(issue, pages).items():
        yield name, content, "citation" if name.startswith("citation") else "announcement"
