"""Blocks → Markdown of the manuscript."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.inline import write_line, write_text
from fascicle.manuscript.importing.shelf import Shelf
from fascicle.manuscript.importing.walking import all_runs, mapped

_TOP = 2
_DEEPEST = 6
_ALIGNMENTS = {"left": ":---", "right": "---:", "center": ":---:"}
_BETWEEN_LISTS = "<!-- -->"


class BodyWriter:
    """Writes the body of one article; the shelf knows the pictures' files."""

    def __init__(self, shelf: Shelf, links: frozenset[str]) -> None:
        self.shelf = shelf
        self.links = links
        self.levels: list[int] = []
        self.last_level = 1

    def write(self, blocks: Sequence[d.Block], notes: Sequence[tuple[d.Block, ...]]) -> str:
        """Return the body, its notes at the end."""
        self.levels = sorted({b.level for b in _headings(blocks)})
        parts = [self.blocks(blocks)]
        called = {run.note for run in all_runs(blocks)}
        for number, note in enumerate(notes, start=1):
            if number in called:
                text = self.blocks(note) or "…"
                parts.append(_indented(text, f"[^{number}]: ", "    "))
        return "\n\n".join(part for part in parts if part) + "\n"

    def blocks(self, blocks: Sequence[d.Block], tight: bool = False) -> str:
        """Return blocks with blank lines between them."""
        parts: list[str] = []
        last: d.Block | None = None
        for block in blocks:
            text = self.block(block)
            if not text:
                continue
            if isinstance(block, d.Items) and isinstance(last, d.Items):
                parts.append(_BETWEEN_LISTS)
            parts.append(text)
            last = block
        return ("\n" if tight else "\n\n").join(parts)

    def block(self, block: d.Block) -> str:
        """Return one block."""
        write = self.writers()[type(block)]
        return str(write(block))

    def writers(self) -> dict[type, Callable[..., str]]:
        """Return what writes each kind of block."""
        return {
            d.Paragraph: self._paragraph,
            d.Heading: self._heading,
            d.Items: self._items,
            d.Quote: lambda quote: _indented(self.blocks(quote.blocks), "> ", "> "),
            d.Code: _code,
            d.Html: lambda block: block.text.strip(),
            d.Grid: self._grid,
            d.Rule: lambda _: "***",
            d.Figure: self._figure,
            d.Definitions: self._definitions,
            d.Fenced: self._fenced,
        }

    def _paragraph(self, block: d.Paragraph) -> str:
        return write_text(block.runs, self.shelf.inline)

    def _heading(self, block: d.Heading) -> str:
        level = min(_TOP + self.levels.index(block.level), self.last_level + 1, _DEEPEST)
        self.last_level = level
        name = f" {{#{block.id}}}" if block.id in self.links else ""
        text = write_line(block.runs, self.shelf.inline)
        # A closing row of # would be taken for the end of the heading.
        text = re.sub(r"(#+)$", r"\\\1", text)
        return f"{'#' * level} {text}{name}"

    def _items(self, block: d.Items) -> str:
        tight = all(
            not item or (isinstance(item[0], d.Paragraph) and all(
                isinstance(inner, d.Items) for inner in item[1:]
            ))
            for item in block.items
        )  # fmt: skip
        parts: list[str] = []
        for number, item in enumerate(block.items, start=block.start):
            marker = f"{number}. " if block.ordered else "- "
            text = self.blocks(item, tight)
            parts.append(_indented(text, marker, " " * len(marker)))
        return ("\n" if tight else "\n\n").join(parts)

    def _grid(self, block: d.Grid) -> str:
        width = max(len(row) for row in block.rows)
        rows = [
            [self._cell(cell) for cell in row] + [""] * (width - len(row)) for row in block.rows
        ]
        aligned = [*block.alignments, *[""] * width][:width]
        ruler = [_ALIGNMENTS.get(alignment, "---") for alignment in aligned]
        lines = [f"| {' | '.join(row)} |" for row in (rows[0], ruler, *rows[1:])]
        caption = write_line(block.caption, self.shelf.inline)
        table = "\n".join(lines)
        return f"{table}\n\nTable: {caption}" if caption else table

    def _cell(self, runs: d.Runs) -> str:
        text = write_line(runs, self.shelf.inline, "<br>")
        return text.replace("|", "\\|")

    def _figure(self, block: d.Figure) -> str:
        # The notes that a caption calls cannot be called from an attribute.
        calls = "".join(f"[^{run.note}]" for run in block.caption if run.note)
        return self.shelf.figure(block) + (f"\n\n{calls}" if calls else "")

    def _definitions(self, block: d.Definitions) -> str:
        parts: list[str] = []
        for term, texts in block.entries:
            lines = [write_line(term, self.shelf.inline)]
            lines += [_indented(self.blocks(text), ":   ", "    ") for text in texts]
            parts.append("\n".join(lines))
        return "\n\n".join(parts)

    def _fenced(self, block: d.Fenced) -> str:
        if block.title and block.name in {"summary", "key-findings"}:
            self.last_level = _TOP
        inside = self.blocks(block.blocks)
        longest = max((len(m) for m in re.findall(r"^:{3,}", inside, re.MULTILINE)), default=2)
        fence = ":" * (longest + 1)
        title = write_line(d.without_notes(block.title))
        return f"{f'{fence} {block.name} {title}'.rstrip()}\n{inside}\n{fence}"


def write_blocks(blocks: Sequence[d.Block], shelf: Shelf) -> str:
    """Return a short text of paragraphs and lists: an abstract, a notice."""
    return BodyWriter(shelf, frozenset()).blocks(mapped(tuple(blocks), d.without_notes))


def _headings(blocks: Sequence[d.Block]) -> list[d.Heading]:
    """Return all headings, also those inside other blocks."""
    found: list[d.Heading] = []
    for block in blocks:
        if isinstance(block, d.Heading):
            found.append(block)
        elif isinstance(block, d.Quote | d.Fenced):
            found += _headings(block.blocks)
        elif isinstance(block, d.Items):
            found += [heading for item in block.items for heading in _headings(item)]
        elif isinstance(block, d.Definitions):
            found += [h for _, texts in block.entries for text in texts for h in _headings(text)]
    return found


def _indented(text: str, first: str, rest: str) -> str:
    """Return lines with `first` before the first and `rest` before the others."""
    lines = text.split("\n")
    following = [(rest + line).rstrip() for line in lines[1:]]
    return "\n".join([(first + lines[0]).rstrip(), *following])


def _code(block: d.Code) -> str:
    longest = max((len(run) for run in re.findall("`{3,}", block.text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{block.language}\n{block.text}\n{fence}"
