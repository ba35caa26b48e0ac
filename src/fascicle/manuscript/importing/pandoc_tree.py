"""pandoc's syntax tree → the neutral form of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.ledger import Ledger
from fascicle.manuscript.importing.pandoc_table import read_table
from fascicle.manuscript.importing.pandoc_text import TextReader, attributes, plain_of

BLOCK_NAMES = {
    "summary", "key-findings", "scenario", "aside", "pull-quote", "notice", "contact",
}  # fmt: skip
_MOST_START = 99_999
_LOOSE_FORMULA = re.compile("[\ue000\ue001]")


class TreeReader:
    """Reads one tree; `paragraphs` counts, for places, when the tree has no line numbers."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.notes: list[tuple[d.Block, ...]] = []
        self.paragraphs = 0
        self.line = ""
        self.text = TextReader(self)

    def place(self) -> str:
        """Return where the reader is: a line, else the number of the paragraph."""
        return f"line {self.line}" if self.line else f"paragraph {max(self.paragraphs, 1)}"

    def blocks(self, nodes: Iterable[dict[str, Any]]) -> tuple[d.Block, ...]:
        """Return a list of blocks."""
        found: list[d.Block] = []
        for node in nodes:
            found += self.block(node)
        return tuple(found)

    def block(self, node: dict[str, Any]) -> Sequence[d.Block]:
        """Return the blocks that one block of the tree becomes."""
        kind, content = node["t"], node.get("c")
        read = getattr(self, f"read_{kind.lower()}", None)
        if read is None:
            self.ledger.leave_out(f"a block of a kind that is not known ({kind})", self.place())
            return ()
        return list(read(content))

    def inline(self, nodes: list[dict[str, Any]]) -> d.Runs:
        """Return running text, and count a paragraph."""
        self.paragraphs += 1
        return self.text.runs(nodes)

    def read_para(self, content: Any) -> Sequence[d.Block]:
        """Return a paragraph, or pictures that stand alone."""
        runs = self.inline(content)
        bare = [run for run in runs if run.text.strip() or run.image or run.note]
        if bare and all(run.image and not run.note for run in bare):
            return [_figure(run.image, self.place()) for run in bare if run.image]
        return [d.Paragraph(runs, self.place())] if bare else []

    read_plain = read_para

    def read_header(self, content: Any) -> Sequence[d.Block]:
        """Return a heading; pictures in it come before it."""
        level, attr, inlines = content
        self._take_line(attr)
        runs = self.inline(inlines)
        images = [run.image for run in runs if run.image]
        found: list[d.Block] = [_figure(image, self.place()) for image in images]
        runs = tuple(run for run in runs if not run.image)
        if d.plain(runs).strip():
            runs = d.cut(runs, 0)
            found.append(d.Heading(int(level), runs, self.place(), str(attr[0])))
        return found

    def read_bulletlist(self, content: Any) -> Sequence[d.Block]:
        """Return a list with bullets."""
        place = self.place()
        items = tuple(self.blocks(item) for item in content)
        return [d.Items(items, place)]

    def read_orderedlist(self, content: Any) -> Sequence[d.Block]:
        """Return a list with numbers."""
        (start, style, _), items = content
        place = self.place()
        if style["t"] not in {"Decimal", "DefaultStyle", "Example"}:
            self.ledger.leave_out("the letters of a list: they became numbers", place)
        first = min(max(int(start), 0), _MOST_START)
        return [d.Items(tuple(self.blocks(item) for item in items), place, True, first)]

    def read_definitionlist(self, content: Any) -> Sequence[d.Block]:
        """Return terms with their explanations."""
        entries = tuple(
            (self.inline(term), tuple(self.blocks(text) for text in texts))
            for term, texts in content
        )
        return [d.Definitions(entries, self.place())]

    def read_blockquote(self, content: Any) -> Sequence[d.Block]:
        """Return a quotation."""
        place = self.place()
        return [d.Quote(self.blocks(content), place)]

    def read_codeblock(self, content: Any) -> Sequence[d.Block]:
        """Return code."""
        attr, text = content
        self._take_line(attr)
        self.paragraphs += 1
        classes = [name for name in attr[1] if re.fullmatch(r"[\w+#.-]+", name)]
        return [d.Code(text, self.place(), classes[0] if classes else "")]

    def read_rawblock(self, content: Any) -> Sequence[d.Block]:
        """Return source code of another language."""
        kind, text = content
        if kind == "html":
            return [d.Html(text, self.place())]
        self.ledger.leave_out(f"source code for {kind}: it is kept as code", self.place())
        return [d.Code(text, self.place(), kind)]

    def read_horizontalrule(self, _content: Any) -> Sequence[d.Block]:
        """Return a line across the page."""
        return [d.Rule(self.place())]

    def read_lineblock(self, content: Any) -> Sequence[d.Block]:
        """Return verse, its lines kept."""
        runs: list[d.Run] = []
        for line in content:
            runs += [d.Run("\n")] if runs else []
            runs += self.text.runs(line)
        self.paragraphs += 1
        return [d.Paragraph(tuple(runs), self.place())]

    def read_figure(self, content: Any) -> Sequence[d.Block]:
        """Return pictures with their caption."""
        _, (_, caption), blocks = content
        inside = list(self.blocks(blocks))
        captions = [block for block in self.blocks(caption) if isinstance(block, d.Paragraph)]
        for index, block in enumerate(inside):
            if isinstance(block, d.Figure) and captions and not block.caption:
                runs = captions[0].runs
                inside[index] = replace(block, caption=runs)
                captions = captions[1:]
        return [*inside, *captions]

    def read_table(self, content: Any) -> Sequence[d.Block]:
        """Return a table, or a box."""
        return read_table(self, content)

    def read_div(self, content: Any) -> Sequence[d.Block]:
        """Return the blocks of a division; a named one stays together."""
        attr, nodes = content
        before = self.line
        self._take_line(attr)
        found: Sequence[d.Block] = self.blocks(nodes)
        name = next((name for name in attr[1] if name in BLOCK_NAMES), "")
        if name:
            title = d.text_runs(attributes(attr).get("title", ""))
            found = [d.Fenced(name, title, tuple(found), self.place())]
        self.line = before or self.line
        return found

    def _take_line(self, attr: Any) -> None:
        """Note the line that `data-pos="14:1-15:1"` gives."""
        match = re.match(r"(\d+):", attributes(attr).get("data-pos", ""))
        if match:
            self.line = match[1]


def _figure(image: d.Image, place: str) -> d.Figure:
    """Return a picture that stands by itself, with what its attributes say."""
    return d.Figure(image, place, (), image.credit, image.license, image.source)


def read_document(tree: dict[str, Any], ledger: Ledger) -> d.Document:
    """Return the document of a syntax tree; its second reading is still to come."""
    reader = TreeReader(ledger)
    meta = tree.get("meta", {})
    title, subtitle = (reader.text.runs(_inlines(meta.get(key))) for key in ("title", "subtitle"))
    abstract = reader.blocks(_blocks(meta.get("abstract")))
    reader.paragraphs = sum(bool(part) for part in (title, subtitle, abstract))
    blocks = reader.blocks(tree.get("blocks", ()))
    facts = d.Meta(
        title=title,
        subtitle=subtitle,
        authors=tuple(_texts(meta.get("author") or meta.get("authors"))),
        date=" ".join(_texts(meta.get("date") or meta.get("dcterms.date"))),
        language=" ".join(_texts(meta.get("lang") or meta.get("language"))),
        keywords=tuple(_texts(meta.get("keywords"))),
        abstract=abstract,
    )
    return d.Document(blocks, tuple(reader.notes), facts)


def _inlines(value: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the running text of a value of the metadata."""
    if not value:
        return []
    kind, content = value["t"], value.get("c")
    if kind == "MetaInlines":
        return list(content or [])
    if kind == "MetaBlocks":
        return [inline for block in content or [] if block["t"] in {"Para", "Plain"}
                for inline in block["c"]]  # fmt: skip
    return [{"t": "Str", "c": str(content)}] if kind == "MetaString" else []


def _blocks(value: dict[str, Any] | None) -> list[dict[str, Any]]:
    if value and value["t"] == "MetaBlocks":
        return list(value["c"])
    inlines = _inlines(value)
    return [{"t": "Para", "c": inlines}] if inlines else []


def _texts(value: dict[str, Any] | None) -> list[str]:
    """Return the texts of a value of the metadata: one, or a list of them."""
    if not value:
        return []
    if value["t"] == "MetaList":
        return [text for entry in value["c"] for text in _texts(entry)]
    if value["t"] == "MetaMap":
        return _texts(value["c"].get("name"))
    text = _LOOSE_FORMULA.sub("", plain_of(_inlines(value))).strip()
    return [text] if text else []
