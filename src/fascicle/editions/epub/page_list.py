"""Where the pages of the printed issue begin in its EPUB (EPUB Accessibility 1.1, 2.3, 4.1.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from fascicle.editions.epub.semantics import OPS, XHTML, safe_id
from fascicle.editions.pdf.edition import Placed, front_matter
from fascicle.editions.pdf.sections import Section, page_label
from fascicle.editions.reading import Place, Run, local_name, read
from fascicle.issue.model import Issue

BEGINNING = Place("", 0)
_BLOCKS = {
    "section", "aside", "div", "header", "blockquote", "figure", "table", "ul", "ol", "dl", "pre",
    "nav", "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
"""Elements before which a mark stands; in others, as paragraphs and cells, it stands within."""

_FLOW = {
    "section", "aside", "div", "header", "blockquote", "article", "li", "dd", "td", "th", "body",
}  # fmt: skip
"""Elements that may hold a mark among blocks (HTML, 3.2.5.2.2)."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A page of the printed issue, and the place that it begins at in some documents together."""

    label: str
    documents: tuple[str, ...]
    """The ids of documents; their texts are counted as one."""
    place: Place = BEGINNING

    @property
    def id(self) -> str:
        """The id of its mark."""
        return safe_id(f"page.{self.label}")


def list_pages(issue: Issue, placed: Sequence[Placed], end: Section) -> Iterator[PageBreak]:
    """Yield the pages of a bound issue whose texts the EPUB has as well.

    A page without a text of its own is left out, and so are the later pages of a contents list:
    the EPUB's is another one.
    """
    documents = {"cover": ("title",), "contents": ("nav",)}
    for name, label, first in front_matter(issue):
        yield PageBreak(page_label(label, first), documents[name])
    for each in placed:
        yield from _pages_of(each.section, (f"article-{each.article.slug}",))
    yield from _pages_of(end, ("notices", "imprint"))


def _pages_of(section: Section, documents: tuple[str, ...]) -> Iterator[PageBreak]:
    for number, place in enumerate(section.gathering.starts):
        if place:
            yield PageBreak(section.folio(number), documents, place)


def break_pages(
    documents: Mapping[str, tuple[str, etree._Element]], breaks: Sequence[PageBreak]
) -> list[tuple[str, str]]:
    """Put marks into documents, told by id with path and tree; return each page with its address.

    A page that begins within a word gets its mark behind that word, so that it is read as one.
    """
    found: dict[str, str] = {}
    read_once = dict.fromkeys(each.documents for each in breaks)  # many pages have one text
    texts = {ids: _Text(documents, ids) for ids in read_once}
    for each in reversed(breaks):  # from the end: what is counted before a mark is left as it was
        name = texts[each.documents].mark(each)
        if name:
            found[each.label] = f"{name}#{each.id}"
    return [(each.label, found[each.label]) for each in breaks if each.label in found]


class _Text:
    """The reading text of some documents."""

    def __init__(
        self, documents: Mapping[str, tuple[str, etree._Element]], ids: Sequence[str]
    ) -> None:
        present = [documents[id_] for id_ in ids if id_ in documents]
        self.names = {tree: name for name, tree in present}
        bodies = [body for _, tree in present for body in tree.iter(f"{{{XHTML}}}body")]
        self.runs = list(read(*bodies))
        self.begins: dict[etree._Element, Place] = {}
        for run in self.runs:
            for around in (run.holder, *run.holder.iterancestors()):
                self.begins.setdefault(around, run.first)

    def mark(self, page: PageBreak) -> str:
        """Mark the beginning of a page; return the path of its document, or nothing."""
        place = page.place
        for run in self.runs:
            begun = run.first.part == place.part and run.first.number <= place.number
            if begun and place.number < run.first.number + run.size:
                self._put(_mark(page), run, place)
                return self.names[run.holder.getroottree().getroot()]
        return ""

    def _put(self, mark: etree._Element, run: Run, place: Place) -> None:
        """Put a mark where it disturbs nothing: before a block that begins there, or in a line."""
        block = self._block(run, place)
        if block is not None:
            block.addprevious(mark)
        elif not run.text:
            run.node.addprevious(mark)
        else:
            _split(run, _word_begin(run.text, run.letter(place.number)), mark)

    def _block(self, run: Run, place: Place) -> etree._Element | None:
        """Return the outermost block that begins at a place, if there is one."""
        if place != run.first or run.is_tail:
            return None
        found = None
        for element in (run.holder, *run.holder.iterancestors()):
            parent = element.getparent()
            if parent is None or self.begins[element] != place:
                break
            if local_name(parent) == "body" and local_name(element) != "nav":
                break  # a chapter has its first page within
            if local_name(element) in _BLOCKS and local_name(parent) in _FLOW:
                found = element
        return found


def _mark(page: PageBreak) -> etree._Element:
    mark = etree.Element(f"{{{XHTML}}}span", {"id": page.id, "class": "page-break"})
    # Not `aria-label`: axe-core reads no roles of books here, and a span without one has no label.
    mark.attrib.update({"role": "doc-pagebreak", "title": page.label})
    mark.set(f"{{{OPS}}}type", "pagebreak")
    return mark


def _word_begin(text: str, index: int) -> int:
    """Return where a word begins, with marks before it: at an index or, within a word, behind."""
    before = re.search(r"(\S*)$", text[:index])
    opening = before[1] if before else ""
    if opening and opening[-1].isalnum():
        rest = re.match(r"\S*\s*", text[index:])
        return index + (len(rest[0]) if rest else 0)
    return index - len(opening) if not any(map(str.isalnum, opening)) else index


def _split(run: Run, index: int, mark: etree._Element) -> None:
    """Put a mark into a text."""
    node = run.node
    text = str(node.tail if run.is_tail else node.text)  # a later mark may stand in it already
    mark.tail = text[index:]
    if run.is_tail:
        node.tail = text[:index]
        parent = node.getparent()
        parent.insert(parent.index(node) + 1, mark)
    else:
        node.text = text[:index]
        node.insert(0, mark)
