"""Notes at the foot of a page: one that does not fit there goes on at the foot of the next.

WeasyPrint 70 carries such a note over whole, away from its call, and draws one that is longer than
a page above the paper. Here it is broken like any text: as much of it as there is room for stands
on the page of its call, and the rest comes first on the next page. Where not even two lines have
room, the line of the call goes to the next page too, unless that leaves a hole. Notes stay in
their order: what follows one that waits, waits behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import LayoutContext

from fascicle.editions.pdf.page_feet import empty_foot, foot

SHARE = 0.7
"""The part of a page that notes of earlier pages may take: the text is to go on."""
LATE = 4
"""Empty lines at a page's foot that are as bad as a note that begins behind the page of its call.
"""
_NEAR, _MANY = 2, 3
"""How often is asked for room from a new note to the line below that of its call; and more often.
"""
_ROUNDING = 0.01
"""Pixels by which two measures may differ that are the same."""

Place = dict[int, Any] | None
"""A place in a box as the engine tells it: the number of a child, and the place in that."""


@dataclass(frozen=True, slots=True)
class Manner:
    """A way to make a page."""

    may_wait: bool
    """Whether notes may begin on a later page than that of their call."""
    reserve: int
    """Lines of text for which there is to be room under the line with a note's call."""


_MANNERS = (Manner(False, 0), Manner(False, 1), Manner(True, 0), Manner(True, 1))


def break_footnotes(weasyprint: Any) -> None:
    """Let the engine lay out documents with notes that break."""
    weasyprint.document.LayoutContext = NotedLayout
    for module in (weasyprint.layout, weasyprint.layout.page):
        if not hasattr(module.block_level_layout, "__wrapped__"):
            module.block_level_layout = _with_broken_notes(module.block_level_layout)


def _with_broken_notes(lay_out: Callable[..., Any]) -> Callable[..., Any]:
    """Return `block_level_layout`, which lets the layout decide on the notes of a page."""

    def block_level_layout(
        context: Any, box: Any, bottom_space: float, skip_stack: Place, *others: Any, **named: Any
    ) -> Any:
        if isinstance(box, boxes.FootnoteAreaBox) and box.children:
            return context.lay_out_notes(
                box, lambda space, place: lay_out(context, box, space, place, *others, **named)
            )
        return lay_out(context, box, bottom_space, skip_stack, *others, **named)

    block_level_layout.__wrapped__ = lay_out  # type: ignore[attr-defined]  # as functools has it
    return block_level_layout


def make_well(
    context: NotedLayout,
    line: float,
    forget: Callable[[], None],
    make: Callable[[], tuple[Any, Any]],
) -> tuple[Any, Any]:
    """Return a page and where the text goes on, made in the manner that leaves the page fullest.

    `line` is the height of a line of text in pixels; `forget` takes the layout back to where the
    page begins. Most pages are made once.
    """
    faults: dict[Manner, float] = {}

    def attempt(manner: Manner) -> tuple[Any, Any]:
        if faults:
            forget()
        context.start_page(manner.may_wait, manner.reserve * line)
        made = make()
        context.end_page(made[0])
        return made

    for manner in _MANNERS:
        made = page, resume_at = attempt(manner)
        if resume_at is None or not context.is_tight:
            return made
        faults[manner] = LATE * context.late + empty_foot(page) / line
        if faults[manner] < 1:
            return made
    best = min(faults, key=faults.__getitem__)
    return made if best == manner else attempt(best)


class NotedLayout(LayoutContext):  # type: ignore[misc]  # WeasyPrint has no types
    """What the engine knows of a layout, with notes that break.

    A broken note is both among those of the page and the first of those that wait for the next.
    """

    def __init__(self, *given: Any) -> None:
        self._notes: list[Any] = []
        self._stay = False  # none is to be sent away now
        super().__init__(*given)
        self.begins: Place = None
        """From where the first note goes on that the page before has left, if it was broken."""
        self.is_tight = False
        """True where the page may become another one if it is made in another manner."""
        self.late = 0
        """Notes that begin behind the page, though it has their calls."""
        self._order: dict[Any, int] = {}
        self._carried: tuple[Any, ...] = ()  # the notes that the page before has left
        self._may_wait, self._reserve = False, 0.0
        self._room = 0.0  # the height that the page's notes may have
        self._breaks: Place = None  # where they break off, in the box around them
        self._new: Any = None  # the note that came last, and how often the engine has asked since
        self._asks = 0
        self._asked = 0.0  # the lowest place for which there was no room

    @property
    def current_page_footnotes(self) -> list[Any]:
        """The notes of the page; none while the engine looks for one that it could send away."""
        return [] if self._stay else self._notes

    @current_page_footnotes.setter
    def current_page_footnotes(self, notes: list[Any]) -> None:
        self._notes, self._stay = notes, False

    def start_page(self, may_wait: bool, reserve: float) -> None:
        """Take over what the page before has left; `reserve` is in pixels (see `Manner`)."""
        if not self._order:
            self._order = {note: number for number, note in enumerate(self.footnotes)}
        self._may_wait, self._reserve = may_wait, reserve
        self._carried = tuple(self.reported_footnotes)
        self._breaks, self._new, self.is_tight = None, None, False

    def end_page(self, page: Any) -> None:
        """Leave what waits to the next page.

        The engine forgets the notes of a line for which another note has made room. Where there is
        no text, as behind an article's end, notes stand at the head of the page.
        """
        waiting, self._stay = self.reported_footnotes, False
        if waiting and self.footnotes:
            for note in {box.footnote for box in page.descendants()}.intersection(self.footnotes):
                self.footnotes.remove(note)
                waiting.append(note)
        waiting.sort(key=self._order.__getitem__)
        first = waiting[0] if waiting else None
        if self._is_broken(first):
            (self.begins,) = (self._breaks or {0: None}).values()
        elif first is None or first not in self._carried[:1]:
            self.begins = None
        self.late = sum(not (note in self._carried or self._is_broken(note)) for note in waiting)
        area = page.children[1]
        if page.page_type.blank and area.children:
            area.translate(dy=page.content_box_y() - area.margin_top - area.position_y)

    def overflows_page(self, bottom_space: float, position_y: float) -> bool:
        """Return whether what ends at a place has no room on the page.

        The first who asks after a note was put there asks for the line of its call.
        """
        self._asks += 1
        if self._new is not None and self._asks == 1:
            position_y += self._reserve
        overflows = bool(super().overflows_page(bottom_space, position_y))
        if overflows:
            self._asked = position_y + bottom_space
        else:
            self._stay = False
        return overflows

    def layout_footnote(self, footnote: Any) -> bool:
        """Put a note on the page, or behind those that wait for the next one."""
        self._new, self._stay = None, False
        if self.reported_footnotes:
            self.footnotes.remove(footnote)
            self.reported_footnotes.append(footnote)
            return False
        is_carried = footnote in self._carried
        has_text = not self.current_footnote_area.page.page_type.blank
        self._room = self._most() * (SHARE if is_carried and has_text else 1)
        super().layout_footnote(footnote)
        if not is_carried:
            self._new, self._asks = footnote, 0
        elif not self._settle(footnote):
            self._carry(footnote)
        return False

    def unlayout_footnote(self, footnote: Any) -> None:
        """Take a note off the page: of a broken one, both parts.

        The engine asks it for all notes of a paragraph, those too that an earlier page has left.
        """
        self._stay = False
        if footnote in self._carried:
            return
        self.is_tight = self.is_tight or footnote in self._notes
        if self._is_broken(footnote):
            self.reported_footnotes.remove(footnote)
            self._room = self._most()
        super().unlayout_footnote(footnote)

    def report_footnote(self, footnote: Any) -> None:
        """Let as much of a note stand on the page as leaves room for what was asked for.

        That is the line of its call or the one below. Where nothing of it can, the engine looks
        into its style for whether the line of the call stays. For lines further down the engine
        would send notes away that have their place.
        """
        self._stay = False
        footnote.style["footnote_policy"] = "auto"
        if footnote not in self._notes:
            return  # it waits already
        asks = self._asks if footnote is self._new else _MANY
        may_break = not self.in_column and (asks <= _NEAR or self._is_broken(footnote))
        if may_break and self._do_with(self._asked, footnote):
            return
        self.is_tight = True
        if asks > 1 and not self.in_column:
            self._stay = True
            return
        self._carry(footnote)
        footnote.style["footnote_policy"] = "auto" if self._may_wait else "line"

    def lay_out_notes(self, area: Any, lay_out: Callable[[float, Place], Any]) -> Any:
        """Return the engine's layout of the page's notes in the room that they have."""
        area.style["box_decoration_break"] = "clone"  # the rule above is there on each page
        space = self.page_bottom - area.position_y - self._room
        notes, asked = self._notes, (self._asks, self._asked)
        goes_on = self.begins and notes[0] in self._carried
        self.current_page_footnotes = []  # for want of room the engine would send them away
        laid, self._breaks, *others = lay_out(space, {0: self.begins} if goes_on else None)
        self.current_page_footnotes, (self._asks, self._asked) = notes, asked
        if self._breaks:
            laid.height = foot(laid) - laid.content_box_y()
        return laid, self._breaks, *others

    def _most(self) -> float:
        """Return how high the notes of a page may be at most: as high as the page."""
        return float(self.current_footnote_area.page.height)

    def _is_broken(self, footnote: Any) -> bool:
        return footnote in self._notes and footnote in self.reported_footnotes

    def _do_with(self, edge: float, footnote: Any) -> bool:
        """Return whether the page's notes have room below an edge, with the last of them broken."""
        before, room = self._room, self.current_footnote_area.position_y - edge
        if not 0 < room < before - _ROUNDING:
            return False
        self._room = room
        self._update_footnote_area()
        if self._settle(footnote):
            return True
        self._room = before
        self._update_footnote_area()
        return False

    def _settle(self, footnote: Any) -> bool:
        """Return whether some of the last note has room; if it breaks, it waits with its rest."""
        if self._breaks is None:
            return True
        last = len(self._notes) - 1
        height = self.current_footnote_area.margin_height()
        if not self._breaks.get(last) or height > self._room + _ROUNDING:
            return False
        if footnote not in self.reported_footnotes:
            self.reported_footnotes.insert(0, footnote)
        return True

    def _carry(self, footnote: Any) -> None:
        """Let a note wait for the next page whole, or what of it was left to this one."""
        if footnote in self.reported_footnotes:
            self.reported_footnotes.remove(footnote)
        self._room = self._most()
        super().report_footnote(footnote)
