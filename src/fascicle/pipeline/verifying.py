"""Holds the archive against what it was."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from fascicle.archive.damage import Damage
from fascicle.archive.opening import open_place
from fascicle.archive.root import DECLARATION
from fascicle.archive.verifying import MISSING, Depth, verify_all, verify_present
from fascicle.errors import UsageError
from fascicle.pipeline.catalogue import archive_of, bring_up_to_date, catalogue_of
from fascicle.workspace import Workspace

Steps = Callable[[int], "AbstractContextManager[Callable[[str], None]]"]
"""Shows how far it has come, given how many objects there are; hears of each."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of looking at an archive, and how much there was."""

    place: str
    depth: Depth
    objects: int
    versions: int
    damages: tuple[Damage, ...]


def verify_archive(workspace: Workspace, depth: Depth, steps: Steps) -> Verified:
    """Return all that is wrong with the archive. Nothing is written to it.

    UsageError is raised where there is no archive, MachineError where it cannot be read.
    """
    with (
        open_place(workspace, archive_of(workspace), lambda *_, **__: None) as place,
        place.reading(),
    ):
        catalogue = catalogue_of(workspace, place)
        bring_up_to_date(catalogue, place)
        known = catalogue.use(lambda opened: opened.known())
        is_declared = place.read(DECLARATION) is not None
        if not (is_declared or known):
            message = "there is no archive yet"
            raise UsageError(message, where=place.name, hint="invoke archive")
        damages = [] if is_declared else [Damage(DECLARATION, MISSING)]
        if depth is Depth.PRESENT:
            damages += verify_present(place, known)
        else:
            with steps(len(known)) as told:
                damages += verify_all(place, depth, known, told)
    versions = sum(len(names) for _, names in known.values())
    return Verified(place.name, depth, len(known), versions, tuple(damages))
