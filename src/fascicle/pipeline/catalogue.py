"""Keeps the archive's catalogue in step with the archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from fascicle.archive.catalogue import CatalogueFile
from fascicle.archive.folder import FolderPlace
from fascicle.archive.holdings import Holding, read_holding
from fascicle.archive.place import Outline, Place
from fascicle.errors import ArchiveDamaged
from fascicle.issue.target import DEFAULT_ROOT, Target
from fascicle.workspace import Workspace


def archive_of(workspace: Workspace) -> Target:
    """Return where the archive is; most settings need not be parsed for it."""
    file = workspace.publication_file
    if "archive" not in file.read_text(encoding="utf-8", errors="replace"):
        return Target("archive", DEFAULT_ROOT)
    from fascicle.manuscript.gathering import require_publication

    return require_publication(workspace).archive


def catalogue_of(workspace: Workspace, place: Place) -> CatalogueFile:
    """Return the catalogue of the archive at a place; it lies among what can be made again."""
    name = hashlib.sha256(place.name.encode()).hexdigest()[:16]
    path = workspace.cache / "archive" / f"{name}.sqlite"
    return CatalogueFile(path, lambda: _holdings(place, sorted(place.outline().objects)))


def enter(catalogue: CatalogueFile, place: Place, folders: Iterable[str]) -> None:
    """Enter what the archive holds in these objects."""
    catalogue.use(lambda opened: opened.put(_holdings(place, folders)))


def bring_up_to_date(catalogue: CatalogueFile, place: Place) -> Outline | None:
    """Enter what others have archived, and return the outline of the archive.

    A store elsewhere is not looked through each time; None is returned for it. An object that is
    no longer there stays in the catalogue, so that it is missed.
    """
    if not isinstance(place, FolderPlace):
        return None
    outline = place.outline()
    known = catalogue.use(lambda opened: opened.known())
    new = [
        folder
        for folder, entries in outline.objects.items()
        if folder not in known
        or {f"{version}/" for version in known[folder][1]} < {e for e in entries if _is_version(e)}
    ]
    if new:
        enter(catalogue, place, sorted(new))
    return outline


def _is_version(entry: str) -> bool:
    return entry.startswith("v") and entry.endswith("/")


def _holdings(place: Place, folders: Iterable[str]) -> Iterator[Holding]:
    """Yield what objects hold; one that is damaged is passed over, `archive.verify` tells of it."""
    for folder in folders:
        try:
            yield read_holding(place, folder)
        except ArchiveDamaged:
            continue
