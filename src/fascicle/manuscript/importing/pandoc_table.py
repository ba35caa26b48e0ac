"""A table of pandoc's syntax tree → a grid with one row of headings, or a box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fascicle.manuscript.importing import document as d

if TYPE_CHECKING:
    from fascicle.manuscript.importing.pandoc_tree import TreeReader

_ALIGNMENTS = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center"}
_MOST_COLUMNS = 200


def read_table(reader: TreeReader, content: Any) -> Sequence[d.Block]:
    """Return a table as a grid; one of a single cell is a box around its text."""
    _, (_, caption), columns, (_, head), bodies, (_, foot) = content
    rows = [row for _, _, heads, rows in bodies for row in (*heads, *rows)]
    everything = [*head, *rows, *foot]
    captions = [b for b in reader.blocks(caption) if isinstance(b, d.Paragraph)]
    place = reader.place()
    if len(everything) == 1 and len(everything[0][1]) == 1:
        inside = reader.blocks(everything[0][1][0][4])
        reader.ledger.guess("a table of one cell is a box", place, "block `aside`")
        return [d.Fenced("aside", (), inside, place), *captions]
    grid = _Grid(reader, min(len(columns), _MOST_COLUMNS), place)
    filled = tuple(grid.row(cells) for _, cells in everything)
    if not filled:
        return captions
    if not head:
        reader.ledger.guess("the first row of a table heads its columns", place, "the table")
    if grid.parted:
        reader.ledger.leave_out("joined cells of a table: they are parted, some empty", place)
    alignments = tuple(_ALIGNMENTS.get(column[0]["t"], "") for column in columns)
    title = captions[0].runs if captions else ()
    return [d.Grid(filled, alignments, place, title), *captions[1:]]


class _Grid:
    """Fills rows; cells that reach over several places leave the others empty."""

    def __init__(self, reader: TreeReader, width: int, place: str) -> None:
        self.reader = reader
        self.width = width
        self.place = place
        self.parted = False
        self.covered: dict[int, int] = {}

    def row(self, cells: list[Any]) -> tuple[d.Runs, ...]:
        """Return one row, as wide as the table."""
        filled: list[d.Runs] = []
        for _, _, down, asked, blocks in cells:
            across = max(1, min(asked, self.width - len(filled)))
            self._skip_covered(filled)
            column = len(filled)
            filled.append(self._cell(blocks))
            filled += [()] * (across - 1)
            self.parted |= across > 1 or down > 1
            for covered in range(column, column + across if down > 1 else column):
                self.covered[covered] = down - 1
        self._skip_covered(filled)
        filled += [()] * (self.width - len(filled))
        return tuple(filled)

    def _skip_covered(self, filled: list[d.Runs]) -> None:
        """Leave the places empty that a cell of a row above reaches down to."""
        while self.covered.get(len(filled), 0) > 0:
            self.covered[len(filled)] -= 1
            filled.append(())

    def _cell(self, blocks: Any) -> d.Runs:
        """Return the blocks of a cell as one text with line breaks."""
        runs: list[d.Run] = []
        for block in flat(self.reader.blocks(blocks)):
            if runs:
                runs.append(d.Run("\n"))
            runs += block
        return tuple(runs)


def flat(blocks: Sequence[d.Block], mark: str = "") -> list[d.Runs]:
    """Return the texts of blocks, one after the other: for a cell, where no block can stand."""
    found: list[d.Runs] = []
    for block in blocks:
        if isinstance(block, d.Paragraph | d.Heading):
            found.append((*d.text_runs(mark), *block.runs))
        elif isinstance(block, d.Items):
            for number, item in enumerate(block.items, start=block.start):
                found += flat(item, f"{number}. " if block.ordered else "• ")
        elif isinstance(block, d.Quote | d.Fenced):
            found += flat(block.blocks)
        elif isinstance(block, d.Code):
            found.append((d.Run(block.text, frozenset({d.CODE})),))
        elif isinstance(block, d.Figure):
            found.append((d.Run("", image=block.image), *block.caption))
        elif isinstance(block, d.Grid):
            found += [cell for row in block.rows for cell in row if cell]
        elif isinstance(block, d.Definitions):
            for term, texts in block.entries:
                found += [term, *(run for text in texts for run in flat(text))]
        elif isinstance(block, d.Html):
            found.append((d.Run(block.text, frozenset({d.RAW})),))
    return found
