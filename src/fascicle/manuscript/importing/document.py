"""The neutral form of a document: what every format is read into, and manuscripts are written from.

Running text is flat: a tuple of runs, each with the marks that hold for all of it. This lets a
recogniser work on plain text and cut the runs at the places that it found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

STRONG, EMPHASIS, CODE, RAW = "strong", "emphasis", "code", "raw"
LANGUAGE = "lang="  # the beginning of a mark such as `lang=ru`
SUPERSCRIPT, SUBSCRIPT, STRUCK, SMALL_CAPS = "sup", "sub", "s", "smallcaps"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as the document names it; `target` is a path in its archive, or an address."""

    target: str
    alt: str = ""
    title: str = ""
    credit: str = ""
    license: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with the same marks. A line break is a line feed in its text."""

    text: str
    marks: frozenset[str] = frozenset()
    href: str = ""
    note: int = 0
    image: Image | None = None


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `alone` says that blank lines stood around it; `indent` counts spaces before."""

    runs: Runs
    place: str
    indent: int = 0
    alone: bool = True

    @property
    def text(self) -> str:
        """The paragraph's plain text."""
        return plain(self.runs)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on the level that the document gives it."""

    level: int
    runs: Runs
    place: str
    id: str = ""

    @property
    def text(self) -> str:
        """The heading's plain text."""
        return plain(self.runs)


@dataclass(frozen=True, slots=True)
class Items:
    """A bulleted or numbered list."""

    items: tuple[tuple[Block, ...], ...]
    place: str
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation set off from the text."""

    blocks: tuple[Block, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Code:
    """Lines to be kept as they are."""

    text: str
    place: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Html:
    """HTML that a Markdown document brings: it passes the manuscript's own whitelist later."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its first row heads the columns."""

    rows: tuple[tuple[Runs, ...], ...]
    alignments: tuple[str, ...]
    place: str
    caption: Runs = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page."""

    place: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that stands by itself."""

    image: Image
    place: str
    caption: Runs = ()
    credit: str = ""
    license: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Definitions:
    """Terms, each with its explanations."""

    entries: tuple[tuple[Runs, tuple[tuple[Block, ...], ...]], ...]
    place: str


@dataclass(frozen=True, slots=True)
class Fenced:
    """A named block of the manuscript: summary, key findings, contact."""

    name: str
    title: Runs
    blocks: tuple[Block, ...]
    place: str


Block = (
    Paragraph | Heading | Items | Quote | Code | Html | Grid | Rule | Figure | Definitions | Fenced
)


@dataclass(frozen=True, slots=True)
class Meta:
    """What a document says of itself outside its text."""

    title: Runs = ()
    subtitle: Runs = ()
    authors: tuple[str, ...] = ()
    creator: str = ""
    date: str = ""
    touched: str = ""
    language: str = ""
    keywords: tuple[str, ...] = ()
    abstract: tuple[Block, ...] = ()
    margins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is read. `paragraphs` is its text once more, found by another way.

    The second reading is what the words of the manuscript are counted against in the end.
    """

    blocks: tuple[Block, ...]
    notes: tuple[tuple[Block, ...], ...] = ()
    meta: Meta = field(default=Meta())
    paragraphs: tuple[str, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    captions: frozenset[str] = frozenset()
    has_levels: bool = True


def plain(runs: Iterable[Run]) -> str:
    """Return the text of runs without their marks."""
    return "".join(run.text for run in runs)


def cut(runs: Runs, start: int, end: int | None = None) -> Runs:
    """Return the runs of the text between two offsets, without white space around."""
    text = plain(runs)
    first, last = start, len(text) if end is None else end
    end = last
    marks = _offsets_of_marks(runs)
    while start < end and text[start].isspace() and start not in marks:
        start += 1
    while end > start and text[end - 1].isspace() and end not in marks:
        end -= 1
    found: list[Run] = []
    offset = 0
    for run in runs:
        left, right = max(start - offset, 0), min(end - offset, len(run.text))
        if left < right:
            found.append(replace(run, text=run.text[left:right]))
        elif not run.text and (first <= offset < last or offset == last == len(text)):
            found.append(run)
        offset += len(run.text)
    return tuple(found)


def _offsets_of_marks(runs: Runs) -> set[int]:
    """Return where pictures and calls of notes stand: white space beside them parts words."""
    found, offset = set(), 0
    for run in runs:
        if not run.text:
            found.add(offset)
        offset += len(run.text)
    return found


def lines_of(runs: Runs) -> list[Runs]:
    """Return the lines that line breaks part, without the empty ones."""
    text = plain(runs)
    found, start = [], 0
    for line in text.split("\n"):
        found.append(cut(runs, start, start + len(line)))
        start += len(line) + 1
    return [line for line in found if plain(line) or any(run.image for run in line)]


def without_notes(runs: Runs) -> Runs:
    """Return runs for a place where no note can be called: a title, a key of the YAML."""
    return tuple(run for run in runs if not run.note)


def text_runs(text: str) -> Runs:
    """Return plain text as runs."""
    return (Run(text),) if text else ()
