"""Lists what the archive holds, and searches it."""

from __future__ import annotations

from fascicle.archive.catalogue import Entry
from fascicle.archive.opening import open_place
from fascicle.manuscript.gathering import require_publication
from fascicle.pipeline.catalogue import bring_up_to_date, catalogue_of
from fascicle.workspace import Workspace


def list_archive(workspace: Workspace) -> list[Entry]:
    """Return all releases in the archive; those of an issue follow each other, oldest first."""
    publication = require_publication(workspace)
    with open_place(workspace, publication.archive, lambda *_, **__: None) as place:
        catalogue = catalogue_of(workspace, place)
        bring_up_to_date(catalogue, place)
        return catalogue.use(lambda opened: opened.entries())
