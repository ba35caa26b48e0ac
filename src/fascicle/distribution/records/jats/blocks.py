"""Blocks: paragraphs, lists, tables, figures and what stands apart: XHTML → JATS."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from fascicle.distribution.records.jats.elements import make, name_of
from fascicle.distribution.records.jats.figures import figure
from fascicle.distribution.records.jats.phrases import BLOCKS, Phrases, formula
from fascicle.distribution.records.jats.tables import Tables
from fascicle.distribution.records.trees import add_text
from fascicle.layout.body import DEFAULT_TITLES
from fascicle.layout.words import labels

_HEADING = re.compile("h[1-6]")
_LIST_TYPES = {"a": "alpha-lower", "A": "alpha-upper", "i": "roman-lower", "I": "roman-upper"}
_NAMES = ("summary", "key-findings", "scenario", "aside", "pull-quote", "notice", "contact")
_TAKES = {
    "list-item": {"p", "list", "def-list"},
    "def": {"p"},
    "fn": {"p"},
    "abstract": {"p"},
    "cell": {"p", "list", "def-list", "disp-quote", "disp-formula", "code", "verse-group"},
}
"""The blocks that an element takes; any other goes into a paragraph of it."""


@dataclass(frozen=True, slots=True)
class Body:
    """Writes the blocks of an article."""

    phrases: Phrases

    def sections(self, source: etree._Element, into: etree._Element) -> etree._Element:
        """Put the blocks of an XHTML element into one of JATS, nested by their headings."""
        open_: list[tuple[int, etree._Element]] = [(0, into)]
        for run in self._runs(source):
            if not _HEADING.fullmatch(str(run.tag)):
                open_[-1][1].extend(self.block(run))
                continue
            level = int(str(run.tag)[1])
            while open_[-1][0] >= level:
                open_.pop()
            section = make("sec", _id_of(run), self.phrases.fill(make("title"), run))
            open_[-1][1].append(section)
            open_.append((level, section))
        return into

    def blocks(self, source: etree._Element, holder: str = "") -> Iterator[etree._Element]:
        """Yield the blocks in an XHTML element, as the JATS element `holder` takes them."""
        takes = _TAKES.get(holder)
        for run in self._runs(source):
            for made in self.block(run):
                yield made if takes is None or made.tag in takes else make("p", made)

    def filled(self, name: str, *parts: dict[str, str], source: etree._Element) -> etree._Element:
        """Return an element of blocks; it has one paragraph at least."""
        made = make(name, *parts)
        made.extend(self.blocks(source, name))
        if not len(made):
            made.append(make("p"))
        return made

    def block(self, element: etree._Element) -> Iterator[etree._Element]:
        """Yield what an XHTML block becomes."""
        tag = str(element.tag)
        if _HEADING.fullmatch(tag):
            yield make("p", self.phrases.fill(make("bold"), element))
        elif tag == "hr":
            yield make("p", {"content-type": "section-break"}, "* * *")
        elif tag == "dl":
            yield from self._definition_list(element)
        elif tag == "math":
            yield make("disp-formula", formula(element))
        elif tag in ("section", "aside", "div"):
            yield from self._division(element)
        else:
            yield from self._writers().get(tag, self.blocks)(element)

    def _writers(self) -> dict[str, Callable[[etree._Element], Iterable[etree._Element]]]:
        tables = Tables(self.phrases, self.blocks, lambda cell: bool(_blocks_in(cell)))
        return {
            "p": self._paragraph,
            "figcaption": self._paragraph,
            "ul": self._list,
            "ol": self._list,
            "table": tables.write,
            "pre": self._code,
            "blockquote": lambda each: [self.filled("disp-quote", _id_of(each), source=each)],
            "figure": self._figure,
        }

    def _runs(self, source: etree._Element) -> Iterator[etree._Element]:
        """Yield the blocks in an element, with the text between them in paragraphs."""
        run = etree.Element("p")
        add_text(run, source.text or "")
        for child in list(source):
            if child.tag in BLOCKS and not (child.tag == "math" and _is_inline(child)):
                yield from _if_any(run)
                run = etree.Element("p")
                yield child
            else:
                run.append(_copy(child))
            add_text(run, child.tail or "")
        yield from _if_any(run)

    def _paragraph(self, element: etree._Element) -> Iterator[etree._Element]:
        """Yield a paragraph; one of several lines becomes a group of lines."""
        if element.find("br") is None:
            yield self.phrases.fill(make("p", _id_of(element)), element)
            return
        group = make("verse-group", _id_of(element), {"style-type": "lines"})
        line = make("verse-line")
        add_text(line, (element.text or "").strip())
        for child in element:
            tail = child.tail or ""
            if child.tag == "br":
                group.append(line)
                line, tail = make("verse-line"), tail.lstrip()
            else:
                self.phrases.add(line, child)
            add_text(line, tail)
        group.append(line)
        yield _without_links(group)

    def _list(self, element: etree._Element) -> Iterator[etree._Element]:
        ordered = element.tag == "ol"
        kind = _LIST_TYPES.get(str(element.get("type", "")), "order") if ordered else "bullet"
        start = str(element.get("start", "1"))
        numbers = ordered and kind == "order" and start != "1" and start.isdecimal()
        made = make("list", {"list-type": kind}, _id_of(element))
        for count, item in enumerate(element.iterfind("li")):
            entry = self.filled("list-item", _id_of(item), source=item)
            if numbers:
                entry.insert(0, make("label", f"{int(start) + count}."))
            made.append(entry)
        if len(made):
            yield made
        yield from self.blocks(_without(element, "li"))

    def _definition_list(self, element: etree._Element) -> Iterator[etree._Element]:
        """Yield a list of terms; of several terms in a row, the last one has what is said."""
        entries = [each for each in element if each.tag in ("dt", "dd")]
        made = make("def-list", _id_of(element))
        for entry in entries:
            if entry.tag == "dt" or not len(made):
                term = make("term", _id_of(entry) if entry.tag == "dt" else None)
                made.append(make("def-item", term))
            if entry.tag == "dt":
                self.phrases.fill(made[-1][0], entry)
            else:
                made[-1].append(self.filled("def", _id_of(entry), source=entry))
        if len(made):
            yield made
        yield from self.blocks(_without(element, "dt", "dd"))

    def _figure(self, element: etree._Element) -> Iterator[etree._Element]:
        """Yield a figure's pictures, then what else stands in it."""
        made = list(figure(element, self.phrases))
        yield from made
        yield from self.blocks(_without(element, "img") if made else element)

    def _code(self, element: etree._Element) -> Iterator[etree._Element]:
        inner = element.find("code")
        classes = str((element if inner is None else inner).get("class", "")).split()
        language = next((c.removeprefix("language-") for c in classes if "language-" in c), "")
        text = "".join(element.itertext()).rstrip("\n")
        attributes = {"xml:space": "preserve", "language": language}
        yield make("code", _id_of(element), attributes, text)

    def _division(self, element: etree._Element) -> Iterator[etree._Element]:
        classes = str(element.get("class", "")).split()
        if "equation" in classes and element.find(".//math") is not None:
            number = str(element.get("data-number", ""))
            label = make.given("label", f"({number})" if number else "")
            yield make("disp-formula", _id_of(element), label, map(formula, element.iter("math")))
        elif element.tag == "div" and not _id_of(element):
            yield from self.blocks(element)
        else:
            yield self._box(element, next((name for name in _NAMES if name in classes), ""))

    def _box(self, element: etree._Element, kind: str) -> etree._Element:
        """Return a block of a known name; a heading at its beginning is its title."""
        box = make("boxed-text", _id_of(element), {"content-type": kind})
        first = element[0] if len(element) and not (element.text or "").strip() else None
        if first is not None and _HEADING.fullmatch(str(first.tag)):
            title = self.phrases.fill(make("title", _id_of(first)), first)
            box.append(make("caption", title))
            rest = etree.Element("div")
            rest.text = first.tail
            for child in element[1:]:
                rest.append(_copy(child))
                rest[-1].tail = child.tail
            element = rest
        elif kind in DEFAULT_TITLES:
            words = labels(self.phrases.article.language)
            box.append(make("caption", make("title", words[DEFAULT_TITLES[kind]])))
        return self.sections(element, box)


def _copy(element: etree._Element) -> etree._Element:
    """Return a copy of an element without the text behind it: the body itself stays as it is."""
    copied = copy.deepcopy(element)
    copied.tail = None
    return copied


def _without(element: etree._Element, *tags: str) -> etree._Element:
    """Return what stands in an element beside those that belong there: strangers, and text."""
    rest = etree.Element("div")
    add_text(rest, element.text or "")
    for child in element:
        if child.tag not in tags:
            rest.append(_copy(child))
        add_text(rest, child.tail or "")
    return rest


def _if_any(run: etree._Element) -> Iterator[etree._Element]:
    if len(run) or (run.text or "").strip():
        yield run


def _blocks_in(element: etree._Element) -> list[etree._Element]:
    return [
        child
        for child in element
        if child.tag in BLOCKS and not (child.tag == "math" and _is_inline(child))
    ]


def _is_inline(math: etree._Element) -> bool:
    return math.get("display") != "block"


def _id_of(element: etree._Element) -> dict[str, str]:
    name = str(element.get("id", ""))
    return {"id": name_of(name)} if name else {}


def _without_links(group: etree._Element) -> etree._Element:
    """Put the text of addresses in their place: a line takes no link (verse-line)."""
    etree.strip_tags(group, "ext-link", "email")
    return group
