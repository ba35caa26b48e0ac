"""Hands a release out as a bag (BagIt, RFC 8493), for libraries, LOCKSS and legal deposit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from fascicle.archive.restoring import ArchivedVersion
from fascicle.errors import MachineError
from fascicle.files import cannot_write, fill_folder, stage, sync
from fascicle.issue.model import Publication

_ALGORITHMS = ["sha512", "sha256"]
"""The first is what RFC 8493 (2.4) recommends, the second what `SHA256SUMS` has."""


def write_bag(version: ArchivedVersion, publication: Publication, folder: Path, day: date) -> None:
    """Write all that the archive has of a release as a bag that bagit has found valid.

    `folder` is not there yet; `day` is today. Raise MachineError where it cannot be written.
    """
    import bagit

    contents = version.contents()
    try:
        with stage(folder) as beside:
            made = beside / "bag"
            fill_folder(made, contents)
            bagit.make_bag(str(made), _info(version, publication, day), checksums=_ALGORITHMS)
            if not any("%" in name for name in contents):
                _declare(made)
                bagit.Bag(str(made)).save()
            bagit.Bag(str(made)).validate()
            made.rename(folder)
            sync(folder.parent)
    except bagit.BagError as error:
        message = f"the bag is not valid: {error}"
        raise MachineError(message, where=str(folder), hint="see to the disk") from error
    except OSError as error:
        raise cannot_write(folder, error) from error


def _declare(folder: Path) -> None:
    """Declare the version of RFC 8493; bagit has the one before, which only names with a % need."""
    file = folder / "bagit.txt"
    file.write_text(file.read_text().replace("BagIt-Version: 0.97", "BagIt-Version: 1.0"))


def _info(version: ArchivedVersion, publication: Publication, day: date) -> Mapping[str, str]:
    """Return what the bag says of itself (RFC 8493, 2.2.2)."""
    release = version.release
    about = {
        "Source-Organization": publication.publisher,
        "Contact-Email": publication.contact,
        "External-Identifier": version.inventory.id,
        "External-Description": f"{release.serial}, ISSN {release.issn}, issue {release.issue}:"
        f" release {release.version} of {release.date}, {release.status}",
        "Bagging-Date": str(day),
        "Bag-Software-Agent": "fascicle, with bagit-python",
    }
    return {key: " ".join(value.split()) for key, value in about.items() if value}
