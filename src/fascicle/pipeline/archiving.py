"""Archives releases, and brings them back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.archive.adding import Said, add_version, settle
from fascicle.archive.holdings import read_release_of
from fascicle.archive.opening import open_place
from fascicle.archive.package import RELEASE, pack
from fascicle.archive.root import Root, declare_root, object_id
from fascicle.archive.sources import MANUSCRIPT, keep_sources, kept_sources, read_sources
from fascicle.distribution.release.record import SUMS_FILE, Release, verify_release
from fascicle.distribution.release.shelf import RELEASES, releases_in
from fascicle.distribution.release.versions import source_files
from fascicle.errors import ArchiveDamaged, UsageError
from fascicle.manuscript.gathering import require_publication
from fascicle.pipeline.catalogue import catalogue_of, enter
from fascicle.pipeline.freshness import program_digest
from fascicle.workspace import Workspace, natural_key

if TYPE_CHECKING:
    from fascicle.archive.inventory import Inventory
    from fascicle.archive.place import Place
    from fascicle.issue.model import Publication

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Archived:
    """A release in the archive: `is_new` where it was put there now."""

    release: Release
    is_new: bool


def released_issues(workspace: Workspace) -> tuple[str, ...]:
    """Return the ids of all issues of which there is a release in `dist/`."""
    found = {folder.parent.name for folder in workspace.dist.glob(f"*/{RELEASES}")}
    return tuple(sorted((f for f in found if not f.startswith(".")), key=natural_key))


def archive(workspace: Workspace, issues: Iterable[str], told: Progress) -> Iterator[Archived]:
    """Put those releases of issues into the archive that are not there yet; yield each of all.

    What a run that was killed had begun is finished. Raise ArchiveDamaged for a release or an
    object that is not what it was, UsageError for an issue without a release.
    """
    publication = require_publication(workspace)
    with open_place(workspace, publication.archive, _step(told)) as place, place.writing():
        root = declare_root(place)
        for issue_id in issues:
            desk = _Desk(workspace, publication, root, issue_id)
            yield from desk.archive(told)
            if desk.has_added:
                enter(catalogue_of(workspace, place), place, [desk.folder])


class _Desk:
    """Where the releases of one issue are archived, one after the other."""

    def __init__(
        self, workspace: Workspace, publication: Publication, root: Root, issue_id: str
    ) -> None:
        self.workspace, self.publication, self.root = workspace, publication, root
        self.issue_id, self.has_added = issue_id, False
        workspace.require_plain_made(issue_id)
        self.releases = releases_in(workspace.issue_dist(issue_id))
        if not self.releases:
            message = f"issue {issue_id} has not been released"
            raise UsageError(message, where="archive", hint=f"invoke release --issue {issue_id}")
        self.id = object_id(self.releases[0][1].issn, issue_id)
        self.folder = root.path_of(self.id)

    @property
    def place(self) -> Place:
        """The archive's files."""
        return self.root.place

    def archive(self, told: Progress) -> Iterator[Archived]:
        """Archive what is not archived yet; yield each release, oldest first."""
        inventory = settle(self.place, self.folder)
        for folder, release in self.releases:
            is_new = _sums_of(folder) not in _archived_sums(inventory)
            if is_new:
                told(f"release {release.version}: looking at every byte of it")
                verify_release(folder)
                self._require_next(inventory, release)
                told(f"release {release.version}: into the archive")
                inventory = self._add(folder, release)
            yield Archived(release, is_new)

    def _require_next(self, inventory: Inventory | None, release: Release) -> None:
        """Raise ArchiveDamaged unless a release follows those that are in the archive."""
        if inventory is None:
            return
        newest = read_release_of(self.place, self.folder, inventory, inventory.head)
        if release.order > newest.order:
            return
        message = f"release {release.version} is another one than that in the archive"
        if release.order < newest.order:
            message = f"release {release.version} is not in the archive, which has a newer one"
        hint = "restore the release from the archive; what is archived is never changed"
        raise ArchiveDamaged(message, where=self.issue_id, hint=hint)

    def _add(self, folder: Path, release: Release) -> Inventory:
        """Put a release into the archive."""
        package = pack(release, folder, self._sources(release))
        said = Said(
            f"release {release.version} of {release.date}, {release.status}",
            self.publication.publisher,
            f"mailto:{self.publication.contact}" if self.publication.contact else "",
        )
        self.has_added = True
        return add_version(self.place, self.folder, self.id, package.files, said)

    def _sources(self, release: Release) -> dict[str, tuple[Path, str]]:
        """Return what a release was made of: as kept with it, or the manuscript as it is."""
        workspace, issue_id = self.workspace, self.issue_id
        kept = kept_sources(workspace, issue_id, release.version)
        if kept is None or not _are_of(kept, release):
            if source_files(workspace.issue_folder(issue_id)) != release.manuscript:
                message = f"the manuscript that release {release.version} was made of is not here"
                hint = "put it back as it was for a moment, and archive again"
                raise UsageError(message, where=issue_id, hint=hint)
            files = read_sources(workspace, issue_id, program_digest())
            keep_sources(workspace, issue_id, release.version, files)
            kept = kept_sources(workspace, issue_id, release.version)
        return kept or {}


def _are_of(sources: Mapping[str, tuple[Path, str]], release: Release) -> bool:
    """Return whether these sources are what a release says that it was made of."""
    prefix = f"{MANUSCRIPT}/{release.issue}/"
    own = {n.removeprefix(prefix): d for n, (_, d) in sources.items() if n.startswith(prefix)}
    return own == {source.file: source.sha256 for source in release.manuscript}


def _sums_of(folder: Path) -> str:
    """Return the digest of a release's checksums: two releases that have the same are the same."""
    try:
        return hashlib.sha512((folder / SUMS_FILE).read_bytes()).hexdigest()
    except OSError:
        return ""  # what is wrong is told when it is verified


def _archived_sums(inventory: Inventory | None) -> set[str]:
    """Return the digests of the checksums of all releases in an object."""
    if inventory is None:
        return set()
    return {inventory.digests(v).get(f"{RELEASE}/{SUMS_FILE}", "-") for v in inventory.versions}


def _step(told: Progress) -> Callable[..., None]:
    """Return what tells of connections that break."""
    return lambda step, sent=0: None if sent else told(step)
