"""The serial's site as its readers get it: of releases only, with all their versions."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from markupsafe import Markup

from fascicle.distribution.records.serial.holdings import Holding, holding_in
from fascicle.distribution.records.table import write_holdings
from fascicle.distribution.release.record import SUMS_FILE, Release, sha256, verify_release
from fascicle.distribution.release.shelf import releases_in
from fascicle.distribution.site.building import build_site
from fascicle.distribution.site.gone import pages_of_versions
from fascicle.distribution.site.issues import SiteIssue, place_issue, site_issue, under_old_names
from fascicle.editions.styles import Styles
from fascicle.errors import ArchiveDamaged, MachineError, demand_memory
from fascicle.issue.model import Publication
from fascicle.layout.words import direction, label_language, labels
from fascicle.workspace import Workspace, natural_key

_MAIN = re.compile(rb"<main\b[^>]*>")
_NOT_SHOWN = {"announcement"}


def build_public(
    workspace: Workspace, publication: Publication, styles: Styles, place: Path
) -> tuple[Path, tuple[str, ...]]:
    """Build the site of all releases in an empty place; return its folder and those of issues.

    An issue's newest version is in the folder of its id; the others are beside it, in folders such
    as `26-2-v1.0`, and their pages say that there is a newer one. A release that is not as it was
    raises ArchiveDamaged.
    """
    shutil.rmtree(place, ignore_errors=True)
    shelves = list(_shelves(workspace))
    issues = [issue for issue, _, _ in shelves]
    records = write_holdings(publication, [holding for _, _, holding in shelves])
    gone = [page for issue, earlier, _ in shelves for page in pages_of_versions(issue, earlier)]
    build_site(place, workspace.cache, publication, styles, issues, records, gone)
    try:
        for issue, earlier, _ in shelves:
            for version, older in earlier:
                folder = place / f"{issue.record.id}-v{version}"
                place_issue(older, folder)
                _say_newer(folder, issue)
                _write_sums(folder)
            _write_sums(place / issue.record.id)
    except OSError as error:
        demand_memory(error)
        message = f"the site cannot be written: {error.strerror or error}"
        hint = "see to the disk's space and permissions"
        raise MachineError(message, where=str(place), hint=hint) from error
    return place, tuple(issue.record.id for issue in issues)


def _shelves(
    workspace: Workspace,
) -> Iterator[tuple[SiteIssue, list[tuple[str, SiteIssue]], Holding]]:
    """Yield each issue that has been released, its earlier versions, and what libraries know."""
    folders = [path for path in workspace.dist.iterdir() if path.is_dir()]
    for folder in sorted(folders, key=lambda path: natural_key(path.name)):
        releases = releases_in(folder)
        if not releases:
            continue
        (place, newest), before = releases[-1], releases[:-1]
        earlier = [(each.version, _as_issue(path, each)) for path, each in before]
        links = tuple((version, f"{newest.issue}-v{version}") for version, _ in earlier)
        names = [name for _, older in earlier for name in older.files]
        issue = under_old_names(_as_issue(place, newest, links), names)
        yield issue, earlier, holding_in(place, newest)


def _as_issue(
    folder: Path, release: Release, earlier: tuple[tuple[str, str], ...] = ()
) -> SiteIssue:
    """Return a release as an issue of the site, after every byte of it was read."""
    verify_release(folder)
    names = [file.file for file in release.files if file.role not in _NOT_SHOWN]
    issue = site_issue(folder, names, earlier)
    if issue is None or issue.record.id != release.issue:
        message = "the release has no pages for the site"
        raise ArchiveDamaged(message, where=str(folder), hint="release the issue again")
    return issue


def _say_newer(folder: Path, newest: SiteIssue) -> None:
    """Put a line above the pages of an older version that leads to the newest one."""
    language = label_language(newest.record.language)
    line = Markup(
        '<p class="draft-mark newer" lang="{}" dir="{}"><a href="../{}/index.html">{}</a></p>'
    ).format(
        language, direction(language), newest.record.id, labels(language)["newer_version"]
    )  # fmt: skip
    for page in folder.glob("*.html"):
        content = page.read_bytes()
        begins = _MAIN.search(content)
        if begins:
            end = begins.end()
            page.write_bytes(content[:end] + str(line).encode() + content[end:])


def _write_sums(folder: Path) -> None:
    """Write the digests of an issue's files as they lie on the site."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = (f"{sha256(f.read_bytes())}  {f.relative_to(folder).as_posix()}\n" for f in files)
    (folder / SUMS_FILE).write_text("".join(lines), encoding="utf-8")
