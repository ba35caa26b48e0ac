"""Captions: of pictures, of tables, and of pictures that only left their lines behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.credits import Credited, read_credits
from fascicle.manuscript.importing.ledger import Ledger

MISSING = "missing:"
"""The beginning of a picture's target where the document names none: it must be supplied."""

_LONGEST_ALT = 160
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


def with_captions(blocks: Sequence[d.Block], ledger: Ledger) -> tuple[d.Block, ...]:
    """Return blocks in which pictures and tables have the captions that stood beside them."""
    found: list[d.Block] = []
    index, figures, tables = 0, 0, 0
    while index < len(blocks):
        block = blocks[index]
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        used = 1
        if isinstance(block, d.Figure):
            block, used = _figure(block, following, ledger)
            figures += bool(block.caption)
            block = _unnumbered(block, figures, ledger)
        elif isinstance(block, d.Grid):
            block, used = _grid(block, found, following, ledger)
            tables += bool(block.caption)
            block = replace(block, caption=_without_label(block.caption, _TABLE, tables, ledger))
        elif lines := picture_of_lines(blocks, index, ledger):
            block, used = lines
            figures += 1
        elif isinstance(block, d.Fenced | d.Quote):
            block = replace(block, blocks=with_captions(block.blocks, ledger))
        found.append(block)
        index += used
    return tuple(found)


def with_caption(
    figure: d.Figure, following: d.Block | None, ledger: Ledger
) -> tuple[d.Figure, int]:
    """Return a picture with the caption of its own or of the next block, and the blocks used."""
    return _figure(figure, following, ledger)


def _figure(figure: d.Figure, following: d.Block | None, ledger: Ledger) -> tuple[d.Figure, int]:
    if figure.credit or figure.license:
        return figure, 1
    used = 1
    place = figure
    caption = figure.caption or d.text_runs(figure.image.title)
    if not caption and isinstance(following, d.Paragraph) and _is_caption(following, figure):
        caption, used = following.runs, 2
        ledger.guess(
            f"a caption: “{following.text[:80]}”", following.place, "the picture before it"
        )
    credited = read_credits(caption)
    if not credited:
        return replace(place, caption=caption), used
    _note(credited, d.Paragraph(caption, figure.place), ledger)
    return _credited(replace(figure, caption=()), credited), used


def _is_caption(paragraph: d.Paragraph, figure: d.Figure) -> bool:
    """Return True when a paragraph below a picture speaks of it."""
    text = paragraph.text.strip()
    if len(text) > 600 or any(run.image for run in paragraph.runs):
        return False
    same = text.casefold() == figure.image.alt.casefold()
    emphatic = all(d.EMPHASIS in run.marks for run in paragraph.runs if run.text.strip())
    return bool(same or _FIGURE.match(text) or read_credits(paragraph.runs)) or (
        emphatic and len(text) < 300
    )


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


def _unnumbered(figure: d.Figure, number: int, ledger: Ledger) -> d.Figure:
    return replace(figure, caption=_without_label(figure.caption, _FIGURE, number, ledger))


def _without_label(caption: d.Runs, label: re.Pattern[str], number: int, ledger: Ledger) -> d.Runs:
    """Return a caption without “Figure 1.”, where the editions will count to the same number."""
    match = label.match(d.plain(caption))
    if not match or (match[1] and int(match[1]) != number):
        return caption
    ledger.carry(match[0])
    ledger.move(d.plain(caption))
    return d.cut(caption, match.end())


def _grid(
    grid: d.Grid, before: list[d.Block], following: d.Block | None, ledger: Ledger
) -> tuple[d.Grid, int]:
    """Return a table with the caption of its own or of a paragraph beside it."""
    if grid.caption:
        return grid, 1
    last = before[-1] if before else None
    for paragraph in (last, following):
        if isinstance(paragraph, d.Paragraph) and _TABLE.match(paragraph.text):
            ledger.guess(
                f"a caption: “{paragraph.text[:80]}”", paragraph.place, "the table beside it"
            )
            if paragraph is last:
                before.pop()
            return replace(grid, caption=paragraph.runs), 2 if paragraph is following else 1
    return grid, 1
