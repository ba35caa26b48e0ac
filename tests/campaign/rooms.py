"""What is put to the test: commands of the program, each with what there is before it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.campaign.scene import ISSUE, Scene

BEFORE, WISHED, OTHER = 40, 41, 42
"""The number in the text: of the good files from before, of those to be made, of a third text."""


@dataclass(frozen=True, slots=True)
class Room:
    """A command, and the scene that it is given.

    `begin` makes what there is before, `edit` what the command is to work on; `vary` is what
    changes under its hands. `units` are folders of which all is old or all is new at any moment.
    What is in `first` is there before the files named in `last` tell of it.
    """

    name: str
    command: tuple[str, ...]
    begin: Callable[[Scene], None]
    edit: Callable[[Scene, int], None]
    units: tuple[str, ...] = ()
    first: str = ""
    last: tuple[str, ...] = ()
    changes: str = f"serial/manuscript/{ISSUE}/piers.md"
    vary: Callable[[Scene, int], None] = Scene.write_planks
    """Writes the file `changes`, with a number in it."""
    refusals: frozenset[int] = frozenset()
    """What else a run may end with while its file is being changed, or beside another run."""


def _built(scene: Scene) -> None:
    scene.run("build", "--issue", ISSUE, "--jobs", "1")


def _released(scene: Scene) -> None:
    scene.run("release", "--issue", ISSUE, "--jobs", "1")


def _sent(scene: Scene) -> None:
    _released(scene)
    scene.run("distribute")


def _archived(scene: Scene) -> None:
    _released(scene)
    scene.run("archive")


def _imported(scene: Scene) -> None:
    scene.run("import", str(scene.document), "--issue", "2-1")


def _all_built(scene: Scene) -> None:
    scene.run("backlist", "--jobs", "1", "--editions", "pdf,epub")


def _correct_and_release(scene: Scene, count: int) -> None:
    scene.correct(count)
    _released(scene)


ROOMS = (
    Room(
        "build",
        ("build", "--issue", ISSUE, "--jobs", "1"),
        _built,
        Scene.write_planks,
        units=("serial/dist/site",),
        refusals=frozenset({1, 3}),
    ),
    Room(
        "import",
        ("import", "../inbox/letter.md", "--issue", "2-1", "--force"),
        _imported,
        Scene.write_letter,
        units=("serial/manuscript",),
        changes="inbox/letter.md",
        vary=Scene.write_letter,
        refusals=frozenset({1}),
    ),
    Room(
        "release",
        ("release", "--issue", ISSUE, "--jobs", "1"),
        _released,
        Scene.correct,
        units=(f"serial/dist/{ISSUE}/releases",),
        refusals=frozenset({1, 3}),
    ),
    Room(
        "distribute",
        ("distribute",),
        _sent,
        _correct_and_release,
        first=f"shelf/{ISSUE}",
        last=("shelf/index.html", "shelf/feed.xml"),
        changes="serial/manuscript/publication.yaml",
        vary=Scene.describe,
        refusals=frozenset({1, 3}),
    ),
    Room(
        "archive",
        ("archive",),
        _archived,
        _correct_and_release,
        units=("serial/archive",),
        changes="serial/manuscript/publication.yaml",
        vary=Scene.describe,
        refusals=frozenset({1, 3}),
    ),
    Room(
        "backlist",
        ("backlist", "--jobs", "2", "--editions", "pdf,epub"),
        _all_built,
        Scene.write_planks,
        refusals=frozenset({1, 3}),
    ),
)
