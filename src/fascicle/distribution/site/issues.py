"""The issues of a site, as their web editions tell of them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from fascicle.distribution.site.finishing import finish
from fascicle.editions.web.edition import FOLDER
from fascicle.editions.web.record import RECORD_FILE, IssueRecord, read_record
from fascicle.errors import MachineError


@dataclass(frozen=True, slots=True)
class SiteIssue:
    """An issue: what is told of it, and its files by their names below its folder of the site."""

    record: IssueRecord
    files: Mapping[str, Path]
    earlier: tuple[tuple[str, str], ...] = ()
    """Its versions before this one, each with its folder on the site."""

    def size(self, name: str) -> int:
        """Return the bytes of a file; 0 for one that is not there."""
        path = self.files.get(name)
        return path.stat().st_size if path else 0


def site_issue(
    folder: Path, names: Iterable[str], earlier: tuple[tuple[str, str], ...] = ()
) -> SiteIssue | None:
    """Return an issue whose web edition is among the files `names` in its folder of `dist/`."""
    files = {_placed(name): folder / name for name in names}
    if RECORD_FILE not in files:
        return None
    return SiteIssue(_read(files[RECORD_FILE]), files, earlier)


def kept_issue(folder: Path) -> SiteIssue | None:
    """Return an issue that the site has already, though its editions are no longer in `dist/`."""
    if not (folder / RECORD_FILE).is_file():
        return None
    files = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    return SiteIssue(_read(folder / RECORD_FILE), files)


def place_issue(issue: SiteIssue, folder: Path) -> None:
    """Copy an issue's files into its folder of the site; its pages tell there what files it has."""
    pages = {"index.html", *(f"{article.slug}.html" for article in issue.record.articles)}
    for name, source in issue.files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name in pages:
            page = source.read_text(encoding="utf-8")
            target.write_text(finish(page, name, issue.record, issue.files), encoding="utf-8")
        else:
            shutil.copyfile(source, target)


def under_old_names(issue: SiteIssue, names: Iterable[str]) -> SiteIssue:
    """Return an issue whose files answer by those of their `names` as well that they had once.

    They begin with the serial's name, which may have changed since links to them were given out.
    """
    old = {name: now for name in names if (now := _now_called(name, issue))}
    return replace(
        issue, files={**{name: issue.files[now] for name, now in old.items()}, **issue.files}
    )


def _now_called(name: str, issue: SiteIssue) -> str:
    """Return what a file of another name is called now; nothing for one that there is no more."""
    if name in issue.files:
        return ""
    for stem in re.finditer(rf"(?<![^/])[a-z0-9-]+?-{re.escape(issue.record.id)}(?=[.-])", name):
        now = name[: stem.start()] + issue.record.stem + name[stem.end() :]
        if now in issue.files:
            return now
    return ""


def _placed(name: str) -> str:
    """Return where a file of `dist/<issue>/` lies on the site: pages at the top."""
    path = PurePosixPath(name)
    return path.relative_to(FOLDER).as_posix() if path.parts[0] == FOLDER else name


def _read(path: Path) -> IssueRecord:
    try:
        return read_record(path.read_bytes())
    except ValueError as error:
        message = f"this is no record of an issue: {error}"
        raise MachineError(message, where=str(path), hint="make it again: invoke web") from error
