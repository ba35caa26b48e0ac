"""Gatherings → the bound PDF: pages, structure, outline, destinations, labels, metadata."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import accumulate

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from fascicle.editions.pdf.enclosures import Enclosure, enclose
from fascicle.editions.pdf.folios import FolioStyle, embed_folio_font
from fascicle.editions.pdf.font_joining import join_fonts, read_ahead
from fascicle.editions.pdf.links import is_led, lead_links
from fascicle.editions.pdf.metadata import Description, creator_tool, producer, xmp
from fascicle.editions.pdf.opening import open_pdf
from fascicle.editions.pdf.outline import hang_bookmarks
from fascicle.editions.pdf.sections import Section
from fascicle.editions.pdf.stream_merging import merge_identical_streams
from fascicle.editions.pdf.typesetting import Gathering

PRINT = 4
"""The annotation flag that PDF/A asks for (ISO 19005-3, 6.3.2)."""


def bind(
    described: Description,
    sections: Sequence[Section],
    clock: datetime,
    folios: FolioStyle,
    elsewhere: Callable[[str], str] = lambda _: "",
    enclosures: Sequence[Enclosure] = (),
    binder: Binder | None = None,
) -> bytes:
    """Return the bound issue or offprint: PDF 1.7, tagged, PDF/UA-1 and PDF/A-3a.

    `elsewhere` tells the address of a place that no section holds; a link to one that has none
    becomes plain text. `enclosures` are the files that go with it. `binder` may have some of the
    gatherings already.
    """
    let_go()
    binder = (binder or Binder(folios)).complete(sections)
    pdf = binder.pdf
    lead_links(binder.links, binder.destinations, binder.nums, elsewhere)
    binder.write_structure()
    binder.write_outline(sections)
    binder.write_destinations()
    binder.write_labels(sections)
    _write_catalogue(pdf, described, clock)
    join_fonts(pdf, folios.fonts)
    merge_identical_streams(pdf)
    enclose(pdf, enclosures, clock)
    output = io.BytesIO()
    pdf.save(
        output,
        min_version="1.7",
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    _BOUND.append(binder)
    return output.getvalue()


_BOUND: list[Binder] = []
"""What was bound last. To let go of its objects takes as long as to write them: they go when the
next one is bound or, where there is none, with the process."""


def let_go() -> None:
    """Let go of what was bound last, where the process has something else to do."""
    _BOUND.clear()


class Binder:
    """Puts gatherings one behind the other.

    What has been copied first is written first, and a file is always to be the same. So they are
    copied in one order: the articles and what follows them, at last what stands before them, whose
    pages nobody knows before.
    """

    def __init__(self, folios: FolioStyle) -> None:
        self.pdf = pdf = Pdf.new()
        self.style = folios
        self.font = embed_folio_font(pdf, folios)
        self.sources: dict[int, Pdf] = {}
        self.added: list[Section] = []
        self.parts: list[pikepdf.Object] = []
        self.nums = Array()
        self.next_key = 0
        self.links: list[tuple[pikepdf.Page, pikepdf.Object]] = []
        self.destinations: dict[str, pikepdf.Object] = {}
        self.identifiers: list[tuple[str, pikepdf.Object]] = []
        self.root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root)
        )

    def read(self, gathering: Gathering) -> None:
        """Read a gathering that is to be added: half of that work, and it can be done before.

        Objects are read when they are asked for, as a copy does.
        """
        source, trial = open_pdf(gathering.pdf), Pdf.new()
        for page in source.pages:
            trial.pages.append(page)
        trial.copy_foreign(source.Root.StructTreeRoot)
        read_ahead(source.pages)
        self.sources[id(gathering)] = source

    def complete(self, sections: Sequence[Section]) -> Binder:
        """Add those of all sections that have not been added; return what has all of them."""
        order = sorted(range(len(sections)), key=lambda index: _stands_before(sections[index]))
        if self.added != [sections[index] for index in order[: len(self.added)]]:
            return Binder(self.style).complete(sections)  # what was expected has not come about
        for index in order[len(self.added) :]:
            before = sections[:index] if _stands_before(sections[index]) else self.added
            self.add(sections[index], sum(len(each.gathering.folios) for each in before))
        in_place = sorted(range(len(order)), key=order.__getitem__)
        self.parts = [self.parts[place] for place in in_place]
        return self

    def add(self, section: Section, start: int) -> None:
        """Add a gathering's pages from the page `start` on, and what its catalogue holds."""
        source = self.sources.get(id(section.gathering))
        if source is None:
            source = open_pdf(section.gathering.pdf)
            read_ahead(source.pages)
        for number, page in enumerate(source.pages, start):
            self.pdf.pages.insert(number, page)
        # All at once: to ask for one takes a time that grows with how many there are.
        pages = list(self.pdf.pages)[start : start + len(source.pages)]
        tree = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        part = tree.K[0]
        part.P = self.document
        self.parts.append(part)
        self.added.append(section)
        self._shift_keys(tree, pages)
        self._add_destinations(source)
        self._add_identifiers(tree)
        self._lay_on_folios(section, pages)
        if Name.OutputIntents in source.Root and Name.OutputIntents not in self.pdf.Root:
            intent = self.pdf.copy_foreign(source.make_indirect(source.Root.OutputIntents[0]))
            intent.S = Name.GTS_PDFA1
            intent.OutputConditionIdentifier = String("sRGB2014")
            intent.Info = String("sRGB2014")
            self.pdf.Root.OutputIntents = Array([self.pdf.make_indirect(intent)])

    def _shift_keys(self, tree: pikepdf.Object, pages: list[pikepdf.Page]) -> None:
        """Make the keys of a gathering's parent tree follow those before (14.7.4.4).

        The links that lead to other places of the issue are noted on the way.
        """
        highest = -1
        nums = list(tree.ParentTree.Nums)
        for key, owner in zip(map(int, nums[::2]), nums[1::2], strict=True):
            highest = max(highest, key)
            self.nums.append(key + self.next_key)
            self.nums.append(owner)
        for page in pages:
            page.obj.StructParents = int(page.obj.StructParents) + self.next_key
            page.obj.Tabs = Name.S
            for annotation in page.obj.get(Name.Annots, ()):
                if Name.StructParent in annotation:
                    annotation.StructParent = int(annotation.StructParent) + self.next_key
                annotation.F = PRINT
                if is_led(annotation):
                    self.links.append((page, annotation))
        self.next_key += highest + 1

    def _add_destinations(self, source: Pdf) -> None:
        """Add the names of places: copied behind the pages, they lead to those of this file."""
        names = source.Root.get(Name.Names, Dictionary()).get(Name.Dests)
        if names is not None:
            listed = list(self.pdf.copy_foreign(source.make_indirect(names.Names)))
            for name, place in zip(listed[::2], listed[1::2], strict=True):
                self.destinations.setdefault(str(name), place)

    def _add_identifiers(self, tree: pikepdf.Object) -> None:
        if Name.IDTree not in tree:
            return
        listed = tree.IDTree.Names
        for index in range(0, len(listed), 2):
            self.identifiers.append((str(listed[index]), listed[index + 1]))

    def _lay_on_folios(self, section: Section, pages: Sequence[pikepdf.Page]) -> None:
        """Print each page's number where its gathering left room for it, and a draft's lines."""
        for number, place in enumerate(section.gathering.folios):
            if place:
                self.font.lay_on(self.pdf, pages[number], section.folio(number), place)
        counted = 0
        for number, lines in enumerate(section.gathering.lines):
            if lines:
                self.font.count_lines(self.pdf, pages[number], lines, counted + 1)
                counted += len(lines)

    def write_structure(self) -> None:
        """Write the one structure tree of the file."""
        self.document.K = Array(self.parts)
        self.root.K = Array([self.document])
        self.root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=self.nums))
        self.root.ParentTreeNextKey = self.next_key
        if self.identifiers:
            names = Array()
            for name, element in sorted(self.identifiers, key=lambda pair: pair[0].encode()):
                names.append(String(name))
                names.append(element)
            self.root.IDTree = self.pdf.make_indirect(Dictionary(Names=names))
        self.pdf.Root.StructTreeRoot = self.root
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)

    def write_outline(self, sections: Sequence[Section]) -> None:
        """Write the bookmarks of all gatherings, in order."""
        root = self.pdf.make_indirect(Dictionary(Type=Name.Outlines))
        pages = [page.obj for page in self.pdf.pages]
        hang_bookmarks(self.pdf, root, [
            (bookmark, start)
            for section, start in zip(sections, _starts(sections), strict=True)
            for bookmark in section.gathering.bookmarks
        ], pages)  # fmt: skip
        self.pdf.Root.Outlines = root
        self.pdf.Root.PageMode = Name.UseOutlines

    def write_destinations(self) -> None:
        """Write the named destinations."""
        names: list[pikepdf.Object] = []
        for name, place in sorted(self.destinations.items(), key=lambda pair: pair[0].encode()):
            names += String(name), place
        if names:
            tree = Dictionary(Names=Array(names))
            self.pdf.Root.Names = Dictionary(Dests=self.pdf.make_indirect(tree))

    def write_labels(self, sections: Sequence[Section]) -> None:
        """Write the page labels, so that a reader's page box agrees with the folios (12.4.2)."""
        nums = Array()
        for section, start in zip(sections, _starts(sections), strict=True):
            if section.label in {"r", "D"}:
                label = Dictionary(S=Name(f"/{section.label}"), St=section.first)
            else:
                label = Dictionary(P=String(section.label))
            nums.append(start)
            nums.append(label)
        self.pdf.Root.PageLabels = Dictionary(Nums=nums)


def _stands_before(section: Section) -> bool:
    """Return whether a section stands before the articles: its pages are not counted with them."""
    return section.label != "D"


def _starts(sections: Sequence[Section]) -> list[int]:
    """Return on which page of the file each section begins, counted from 0."""
    return [0, *accumulate(len(each.gathering.folios) for each in sections)][:-1]


def _write_catalogue(pdf: Pdf, described: Description, clock: datetime) -> None:
    """Write what the file says of itself."""
    packet = Stream(pdf, xmp(described, clock))
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    root = pdf.Root
    root.Metadata = pdf.make_indirect(packet)
    root.Lang = String(described.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    stamp = clock.strftime("D:%Y%m%d%H%M%SZ")
    information = pdf.docinfo
    information[Name.Title] = String(described.title)
    information[Name.Author] = String(", ".join(described.creators))
    information[Name.Creator] = String(creator_tool())
    information[Name.Producer] = String(producer())
    information[Name.CreationDate] = information[Name.ModDate] = String(stamp)
