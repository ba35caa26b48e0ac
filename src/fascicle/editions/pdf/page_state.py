"""What a layout knows between two pages: it goes back to it when a page is made again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PageState:
    """What the engine knows between two pages.

    Where the text goes on is not in it: `page_maker` has that for each page.
    """

    footnotes: tuple[Any, ...]
    reported_footnotes: tuple[Any, ...]
    begins: Any
    rendered_notes: tuple[Any, ...]
    broken_out_of_flow: dict[Any, Any]
    running_elements: dict[str, dict[int, list[Any]]]

    @classmethod
    def of(cls, context: Any) -> PageState:
        """Return the state of a layout."""
        running = {
            name: {page: [*elements] for page, elements in pages.items()}
            for name, pages in context.running_elements.items()
        }
        return cls(
            tuple(context.footnotes), tuple(context.reported_footnotes), context.begins,
            tuple(context.rendered_notes), dict(context.broken_out_of_flow), running,
        )  # fmt: skip

    def restore(self, context: Any) -> None:
        """Put a layout back into this state."""
        self.leave_notes(context)
        context.rendered_notes = [*self.rendered_notes]
        context.broken_out_of_flow = dict(self.broken_out_of_flow)
        context.running_elements.clear()
        for name, pages in self.running_elements.items():
            context.running_elements[name] = defaultdict(list, pages)

    def leave_notes(self, context: Any) -> None:
        """Let a layout know of those notes that this state knows of."""
        context.footnotes = [*self.footnotes]
        context.reported_footnotes = [*self.reported_footnotes]
        context.begins = self.begins
