"""Captions: of pictures, of tables, and of pictures that only left their lines behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.credits import Credited, read_credits
from fascicle.manuscript.importing.ledger import Ledger

MISSING = "missing:"
"""The beginning of a picture's target where the document names none: it must be supplied."""

_LONGEST_ALT = 160
_LONGEST_CAPTION = 600
_FIGURE = re.compile(
    r"(?:figure|fig\.|рисунок|рис\.|şəkil|abbildung|abb\.|map|карта|illustration)\s*(\d{1,3})\s*[.:–—-]?\s+",
    re.IGNORECASE,
)
_TABLE = re.compile(
    r"(?:table|таблица|табл\.|cədvəl|tabelle|tableau)(?:\s*(\d{1,3}))?\s*[.:–—]\s*", re.IGNORECASE
)


def picture_of_lines(
    blocks: Sequence[d.Block], index: int, ledger: Ledger | None
) -> tuple[d.Figure, int] | None:
    """Return the picture that two lines stand for, its alternative text and its caption.

    Where a document was saved as text its pictures are gone, but what was said of them is left.
    Without a ledger it is only asked, and nothing noted.
    """
    pair = blocks[index : index + 2]
    if len(pair) < 2 or not all(isinstance(block, d.Paragraph) for block in pair):
        return None
    alt, caption = (block for block in pair if isinstance(block, d.Paragraph))
    credited = read_credits(caption.runs)
    text = alt.text.strip()
    if not credited or not credited.caption or not text or len(text) > _LONGEST_ALT:
        return None
    if text[-1] in ".:;" or any(run.image or run.note for run in alt.runs):
        return None
    if ledger:
        what = f"a picture that is not in the document: “{text}”"
        ledger.guess(what, alt.place, "a picture's `alt`, `caption`, `credit` and `license`")
        _note(credited, caption, ledger)
    return _credited(d.Figure(d.Image(MISSING, text), alt.place), credited), 2


@dataclass(frozen=True, slots=True)
class CaptionReader:
    """Finds captions; `styled` are the texts that the document itself styles as captions."""

    styled: frozenset[str]
    ledger: Ledger

    def read(self, blocks: Sequence[d.Block]) -> tuple[d.Block, ...]:
        """Return blocks in which pictures and tables have the captions that stood beside them."""
        found: list[d.Block] = []
        index, figures, tables = 0, 0, 0
        while index < len(blocks):
            block = blocks[index]
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            used = 1
            if isinstance(block, d.Figure):
                block, used = self.figure(block, following)
                figures += bool(block.caption)
                caption = _without_label(block.caption, _FIGURE, figures, self.ledger)
                block = replace(block, caption=caption)
            elif isinstance(block, d.Grid):
                block, used = self._grid(block, found, following)
                tables += bool(block.caption)
                caption = _without_label(block.caption, _TABLE, tables, self.ledger)
                block = replace(block, caption=caption)
            elif lines := picture_of_lines(blocks, index, self.ledger):
                block, used = lines
                figures += 1
            elif isinstance(block, d.Fenced | d.Quote):
                block = replace(block, blocks=self.read(block.blocks))
            found.append(block)
            index += used
        return tuple(found)

    def figure(self, figure: d.Figure, following: d.Block | None) -> tuple[d.Figure, int]:
        """Return a picture with the caption of its own or of the next block; count the blocks."""
        used = 1
        caption = figure.caption or d.text_runs(figure.image.title)
        if (
            not caption
            and isinstance(following, d.Paragraph)
            and self._is_caption(following, figure)
        ):
            caption, used = following.runs, 2
            what = f"a caption: “{following.text[:80]}”"
            self.ledger.guess(what, following.place, "the picture before it")
        credited = None if figure.credit or figure.license else read_credits(caption)
        if not credited:
            return replace(figure, caption=caption), used
        _note(credited, d.Paragraph(caption, figure.place), self.ledger)
        return _credited(figure, credited), used

    def _is_caption(self, paragraph: d.Paragraph, figure: d.Figure) -> bool:
        """Return True when a paragraph below a picture speaks of it."""
        text = paragraph.text.strip()
        if len(text) > _LONGEST_CAPTION or any(run.image for run in paragraph.runs):
            return False
        if text.casefold() == figure.image.alt.casefold() or self._is_styled(paragraph):
            return True
        emphatic = all(d.EMPHASIS in run.marks for run in paragraph.runs if run.text.strip())
        return emphatic or bool(_FIGURE.match(text) or read_credits(paragraph.runs))

    def _is_styled(self, paragraph: d.Paragraph) -> bool:
        return " ".join(paragraph.text.split()) in self.styled

    def _grid(
        self, grid: d.Grid, before: list[d.Block], following: d.Block | None
    ) -> tuple[d.Grid, int]:
        """Return a table with the caption of its own or of a paragraph beside it."""
        last = before[-1] if before else None
        for paragraph in () if grid.caption else (last, following):
            if not isinstance(paragraph, d.Paragraph):
                continue
            if _TABLE.match(paragraph.text) or self._is_styled(paragraph):
                what = f"a caption: “{paragraph.text[:80]}”"
                self.ledger.guess(what, paragraph.place, "the table beside it")
                if paragraph is last:
                    before.pop()
                return replace(grid, caption=paragraph.runs), 2 if paragraph is following else 1
        return grid, 1


def _credited(figure: d.Figure, credited: Credited) -> d.Figure:
    return replace(
        figure,
        caption=credited.caption,
        credit=credited.credit,
        license=credited.license,
        source=credited.source,
    )


def _note(credited: Credited, caption: d.Paragraph, ledger: Ledger) -> None:
    """Note which words of a caption became keys."""
    ledger.move(caption.text)
    for words in credited.carried:
        ledger.carry(words)
    said = ", ".join(part for part in (credited.credit, credited.license, credited.source) if part)
    ledger.guess(f"a picture's credit: {said}", caption.place, "`credit`, `license`, `source`")


def _without_label(caption: d.Runs, label: re.Pattern[str], number: int, ledger: Ledger) -> d.Runs:
    """Return a caption without “Figure 1.”, where the editions will count to the same number."""
    match = label.match(d.plain(caption))
    if not match or (match[1] and int(match[1]) != number):
        return caption
    ledger.carry(match[0])
    ledger.move(d.plain(caption))
    return d.cut(caption, match.end())
