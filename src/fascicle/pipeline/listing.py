"""Lists what the archive holds, and searches it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fascicle.archive.catalogue import Catalogue, Entry
from fascicle.archive.opening import open_place
from fascicle.archive.searching import Found, search
from fascicle.pipeline.catalogue import archive_of, bring_up_to_date, catalogue_of
from fascicle.workspace import Workspace

Result = TypeVar("Result")


def search_archive(workspace: Workspace, text: str, limit: int) -> Found:
    """Return the articles in the archive that have all the words of a text."""
    return _use(workspace, lambda catalogue: search(catalogue, text, limit))


def list_archive(workspace: Workspace) -> list[Entry]:
    """Return all releases in the archive; those of an issue follow each other, oldest first."""
    return _use(workspace, lambda catalogue: catalogue.entries())


def _use(workspace: Workspace, action: Callable[[Catalogue], Result]) -> Result:
    """Return what an action on the archive's catalogue returns, after bringing it up to date."""
    with open_place(workspace, archive_of(workspace), lambda *_, **__: None) as place:
        catalogue = catalogue_of(workspace, place)
        bring_up_to_date(catalogue, place)
        return catalogue.use(action)
