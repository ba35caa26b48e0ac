"""How bound pages are finished for what they are for: the screen, the archive or the press."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fascicle.editions.pdf.binding import Binder, bind
from fascicle.editions.pdf.enclosures import Cabinet
from fascicle.editions.pdf.folios import FolioStyle
from fascicle.editions.pdf.metadata import Description
from fascicle.editions.pdf.press import PROFILE_FILE, prepare
from fascicle.editions.pdf.sections import Section
from fascicle.editions.table import PRESS
from fascicle.issue.model import Issue
from fascicle.layout.records.cited import Pages


@dataclass(frozen=True, slots=True)
class Finish:
    """Binds sections into the file that a purpose wants."""

    purpose: str
    clock: datetime
    cabinet: Cabinet
    folios: FolioStyle

    def get_ready(self, issue: Issue) -> None:
        """Do what can be done before the pages of an issue are there."""
        if self.purpose != PRESS:
            self.cabinet.pack(issue)

    def bind(
        self,
        described: Description,
        sections: Sequence[Section],
        issue: Issue,
        pages: Pages,
        elsewhere: Callable[[str], str] = lambda _: "",
        binder: Binder | None = None,
    ) -> bytes:
        """Return the file; `issue` has the articles that stand in it, `pages` says where.

        For press it is PDF/X-4; else PDF/UA-1 and PDF/A-3a, with what `cabinet` encloses. `binder`
        may have some of the gatherings already.
        """
        if self.purpose == PRESS:
            bound = bind(described, sections, self.clock, self.folios, elsewhere, (), binder)
            profile = self.cabinet.styles.path(PROFILE_FILE)
            return prepare(bound, described, self.clock, profile)
        enclosures = self.cabinet.take(issue, pages)
        return bind(described, sections, self.clock, self.folios, elsewhere, enclosures, binder)
