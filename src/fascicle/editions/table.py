"""The editions that there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

SCREEN, ARCHIVE, PRESS = "screen", "archive", "press"
PURPOSES = (SCREEN, ARCHIVE, PRESS)
"""What a PDF can be for: readers, the archive, or the printing house."""


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition: its name is also the task's, and the file's ending where it is one file.

    `purpose` is what a PDF is for; those that are not for the screen have it in their names.
    """

    name: str
    media_type: str
    describes: str
    many: bool = False
    """True for an edition of many files, one an article."""
    purpose: str = SCREEN

    needs: tuple[str, ...] = ()
    """The editions that it leads its readers to: they are made along with it."""

    @property
    def task(self) -> str:
        """The name of the task that makes it."""
        return self.name.removesuffix(f"-{self.purpose}")


EDITIONS = (
    Edition("pdf", "application/pdf", "the PDF of an issue"),
    Edition("epub", "application/epub+zip", "the EPUB of an issue"),
    Edition("offprints", "application/pdf", "offprints: each article's own PDF", many=True),
    Edition(
        "web", "text/html", "the pages of an issue, and the serial's site of all issues",
        many=True, needs=("pdf", "epub", "offprints"),
    ),
)  # fmt: skip
NAMES = tuple(edition.name for edition in EDITIONS)
DRAWN = frozenset({"epub", "web"})
"""Those that show printed pages as pictures: the cover, and drawings for readers without SVG."""

VARIANTS = tuple(
    replace(each, name=f"{each.name}-{purpose}", purpose=purpose)
    for each in EDITIONS
    for purpose in PURPOSES[1:]
    if each.media_type == "application/pdf"
)
"""The editions with another purpose; no task is called after them."""


def edition(name: str) -> Edition:
    """Return the edition of a name."""
    return next(edition for edition in (*EDITIONS, *VARIANTS) if edition.name == name)


def editions_for(names: Iterable[str], purpose: str) -> tuple[str, ...]:
    """Return the names of editions as they are for a purpose; some are the same for all."""
    varied = {each.task: each.name for each in VARIANTS if each.purpose == purpose}
    return tuple(varied.get(name, name) for name in names)
