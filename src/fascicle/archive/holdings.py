"""What the archive holds of an issue, as its own files tell it: for lists, and for searches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fascicle.errors import ArchiveDamaged

if TYPE_CHECKING:
    from fascicle.archive.inventory import Inventory
    from fascicle.archive.place import Place
    from fascicle.distribution.release.record import Release
    from fascicle.editions.web.record import IssueRecord


@dataclass(frozen=True, slots=True)
class HeldArticle:
    """An article as it is searched: `facts` are what identifies it and its issue."""

    slug: str
    title: str
    byline: str
    language: str
    facts: str
    text: str


@dataclass(frozen=True, slots=True)
class HeldVersion:
    """A release in the archive; `version` is the object's, as `v2`."""

    version: str
    release: str
    status: str
    date: str
    archived: str
    title: str
    articles: tuple[HeldArticle, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """An issue in the archive, by its object's folder and id; its versions, oldest first."""

    folder: str
    id: str
    serial: str
    issue: str
    versions: tuple[HeldVersion, ...]


def read_holding(place: Place, folder: str) -> Holding:
    """Return what an object holds; raise ArchiveDamaged where it cannot be told."""
    from fascicle.archive.inventory import read_inventory

    inventory = read_inventory(place, folder)
    releases = [(v, read_release_of(place, folder, inventory, v)) for v in inventory.versions]
    newest = releases[-1][1]
    held = tuple(_version(place, folder, inventory, v, release) for v, release in releases)
    return Holding(folder, inventory.id, newest.serial, newest.issue, held)


def read_release_of(place: Place, folder: str, inventory: Inventory, version: str) -> Release:
    """Return the record of the release that a version is."""
    from fascicle.archive.package import RELEASE
    from fascicle.distribution.release.record import RELEASE_FILE, parse_release

    content = _read(place, folder, inventory, version, f"{RELEASE}/{RELEASE_FILE}")
    return parse_release(content, f"{place.name}/{folder}/{version}")


def _version(
    place: Place, folder: str, inventory: Inventory, version: str, release: Release
) -> HeldVersion:
    from fascicle.archive.package import RELEASE
    from fascicle.editions.web.edition import FOLDER
    from fascicle.editions.web.record import RECORD_FILE, read_record

    content = _read(place, folder, inventory, version, f"{RELEASE}/{FOLDER}/{RECORD_FILE}")
    try:
        record = read_record(content)
    except ValueError as error:
        raise _wrong(place, f"{folder}/{version}", str(error)) from error
    made = str(inventory.data["versions"][version]["created"])
    return HeldVersion(
        version, release.version, release.status, release.date, made, record.name,
        tuple(_articles(record, release)),
    )  # fmt: skip


def _articles(record: IssueRecord, release: Release) -> Iterable[HeldArticle]:
    shared = (release.serial, release.issn, record.id, record.name, record.numbering, record.date)
    for each in record.articles:
        facts = " ".join(filter(None, (*shared, each.doi)))
        yield HeldArticle(each.slug, each.title, each.byline, each.language, facts, each.text)


def _read(place: Place, folder: str, inventory: Inventory, version: str, name: str) -> bytes:
    """Return a file of a version that every release has."""
    path = inventory.state(version).get(name)
    content = place.read(f"{folder}/{path}") if path else None
    if content is None:
        raise _wrong(place, f"{folder}/{path or version}", f"{name} is missing")
    return content


def _wrong(place: Place, name: str, message: str) -> ArchiveDamaged:
    hint = "invoke archive.verify tells all that is wrong"
    return ArchiveDamaged(message, where=f"{place.name}/{name}", hint=hint)
