"""A PDF's structure, read once into plain records: its tree, and the marks on its pages.

ISO 32000-1, 14.7 (logical structure) and 14.6 (marked content).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import pikepdf

Key = tuple[int, int]
"""What an object is known by in its file: its number and generation."""

_OPERATORS = "BDC BMC EMC TJ Tj ' \" Do sh f F f* B B* b b* S s BI ID EI"
"""Those that mark content (14.6) and those that paint (8.5.3, 8.7.4.2, 8.8, 8.9.7, 9.4.3)."""
_STEPS = 20  # of a role map; more are a loop

STANDARD_ROLES = frozenset(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private"  # 14.8.4.2
    " P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot"  # 14.8.4.3
    " Span Quote Note Reference BibEntry Code Link Annot"  # 14.8.4.4
    " Ruby RB RT RP Warichu WT WP Figure Formula Form".split()  # 14.8.4.5
)


class Mark(NamedTuple):
    """Marked content that an element holds: the page or form that it is in, and its number."""

    sheet: Key
    mcid: int
    page: int


class Held(NamedTuple):
    """An annotation that an element holds (14.7.4.3), and the page that this is said to be on."""

    annotation: Key
    page: int


@dataclass(slots=True, eq=False)
class Element:
    """A structure element (14.7.2): `role` is what it is called once the role map was asked."""

    raw: pikepdf.Object
    role: str
    parent: Element | None = None
    kids: list[Element | Mark | Held] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """What the element is known by."""
        return self.raw.objgen

    def elements(self) -> list[Element]:
        """Return the elements right below this one."""
        return [kid for kid in self.kids if isinstance(kid, Element)]

    def walk(self) -> Iterator[Element]:
        """Give this element and all below it, in reading order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.elements())

    def marks(self, without: frozenset[str] = frozenset()) -> Iterator[Mark]:
        """Give the marked content of this element and of all below it, in reading order.

        Elements below it whose role is one of `without` are left out.
        """
        waiting: list[Element | Mark | Held] = [self]
        while waiting:
            item = waiting.pop()
            if isinstance(item, Mark):
                yield item
            elif isinstance(item, Element) and (item is self or item.role not in without):
                waiting += reversed(item.kids)

    def above(self) -> Iterator[Element]:
        """Give the elements around this one, the nearest first."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def page(self) -> int:
        """Return the page on which the element begins, 0 when it shows nothing."""
        return next((mark.page for mark in self.marks()), 0)


@dataclass(slots=True)
class Tree:
    """The structure tree, and what was wrong with it when it was read, each with its element."""

    root: Element
    faults: list[tuple[str, Element]]
    owners: dict[tuple[Key, int], list[Element]] = field(default_factory=dict)
    holders: dict[Key, list[tuple[Element, Held]]] = field(default_factory=dict)

    def elements(self) -> Iterator[Element]:
        """Give all elements, in reading order."""
        walk = self.root.walk()
        next(walk)
        yield from walk

    def gatherings(self) -> list[Element]:
        """Return the outermost parts: what was typeset on its own. Without any, the whole."""
        found, waiting = [], [self.root]
        while waiting:
            element = waiting.pop()
            if element.role == "Part":
                found.append(element)
            else:
                waiting += reversed(element.elements())
        return found or [self.root]


def read_tree(pdf: pikepdf.Pdf) -> Tree:
    """Take a PDF with a structure tree; return it. Each element is read once, even in a loop."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    raw = pdf.Root["/StructTreeRoot"]
    roles = raw.get("/RoleMap", pikepdf.Dictionary())
    tree = Tree(Element(raw, ""), [])
    seen: set[Key] = {raw.objgen}
    waiting = [tree.root]
    while waiting:
        element = waiting.pop()
        for kid in _as_list(element.raw.get("/K")):
            if isinstance(kid, int) or "/S" not in kid:
                _hold(tree, element, kid, pages)
            elif kid.is_indirect and kid.objgen in seen:
                tree.faults.append(("stands in the tree twice", Element(kid, str(kid.S)[1:])))
            else:
                seen.add(kid.objgen)
                element.kids.append(Element(kid, _role(kid, roles), element))
                waiting.append(element.kids[-1])  # type: ignore[arg-type]
        if element.parent and _key(element.raw.get("/P")) != element.parent.key:
            tree.faults.append(("does not name the element that it stands in (P)", element))
    return tree


def _hold(tree: Tree, element: Element, kid: int | pikepdf.Object, pages: dict[Key, int]) -> None:
    """Give an element the marked content or the annotation that it names (14.7.4)."""
    own = element.raw.get("/Pg")
    if isinstance(kid, int):
        kid = pikepdf.Dictionary(Type=pikepdf.Name.MCR, MCID=kid)
    page = _key(kid.get("/Pg", own))
    number = pages.get(page, 0)
    if not number:
        tree.faults.append(("names content, but no page of the file (Pg)", element))
    if kid.get("/Type") == "/OBJR":
        held = Held(_key(kid.get("/Obj")), number)
        element.kids.append(held)
        tree.holders.setdefault(held.annotation, []).append((element, held))
    elif isinstance(kid.get("/MCID"), int):
        mark = Mark(_key(kid.get("/Stm")) if "/Stm" in kid else page, int(kid.MCID), number)
        element.kids.append(mark)
        tree.owners.setdefault((mark.sheet, mark.mcid), []).append(element)
    else:
        tree.faults.append(("holds something that is no content (K)", element))


def _role(element: pikepdf.Object, roles: pikepdf.Object) -> str:
    """Take an element and the role map (14.7.3); return the standard type it is, or its own."""
    role = str(element.S)
    for _ in range(_STEPS):
        if role[1:] in STANDARD_ROLES or role not in roles:
            break
        role = str(roles[role])
    return role[1:]


@dataclass(slots=True)
class Sheet:
    """What content is drawn on: a page, or a form that a page draws."""

    raw: pikepdf.Object
    page: int
    marks: Counter[int] = field(default_factory=Counter)
    loose: int = 0
    nested: list[str] = field(default_factory=list)
    pictures: set[int] = field(default_factory=set)
    """The marks (MCID) in which pictures are drawn."""

    @property
    def key(self) -> Key:
        """What the sheet is known by."""
        return self.raw.objgen


def read_sheets(pdf: pikepdf.Pdf) -> list[Sheet]:
    """Take a PDF; return its pages, and the forms (8.10) that they draw, each once."""
    sheets: dict[Key, Sheet] = {}
    for number, page in enumerate(pdf.pages, start=1):
        resources = page.obj.get("/Resources", pikepdf.Dictionary())
        waiting = [_Reader(Sheet(page.obj, number), resources)]
        while waiting:
            reader = waiting.pop()
            if reader.sheet.key not in sheets:
                sheets[reader.sheet.key] = reader.sheet
                waiting += reader.read()
    return list(sheets.values())


@dataclass(slots=True)
class _Reader:
    """Follows a content stream's marks: which are open, and what is drawn outside of all.

    `around` is what the stream is drawn in: "artifact", "content" or nothing.
    """

    sheet: Sheet
    resources: pikepdf.Object
    around: str = ""
    mark: int = -1

    def read(self) -> Iterator[_Reader]:
        """Read the stream; give the readers of the forms that it draws."""
        state, opened = self.around, list[tuple[str, int]]()
        is_page = self.sheet.raw.get("/Type") == "/Page"
        content = pikepdf.Page(self.sheet.raw) if is_page else self.sheet.raw
        for instruction in pikepdf.parse_content_stream(content, _OPERATORS):
            operands, name = list(instruction.operands), str(instruction.operator)
            if name in ("BDC", "BMC"):
                opened.append((state, self.mark))
                state = self._open(operands, state)
            elif name == "EMC":
                if opened:
                    state, self.mark = opened.pop()
                else:
                    self.sheet.nested.append("a mark is closed that was not opened")
            elif name == "Do" and (form := self._form(operands[0])) is not None:
                resources = form.get("/Resources", self.resources)
                yield _Reader(Sheet(form, self.sheet.page), resources, state)
            else:
                self.sheet.loose += not state
                if name == "Do" and state == "content":
                    self.sheet.pictures.add(self.mark)
        if opened:
            self.sheet.nested.append("a mark is not closed")

    def _open(self, operands: list[pikepdf.Object], around: str) -> str:
        """Open marked content; return what is drawn in it from here on (14.8.2.2, 14.7.4.2)."""
        mcid = self._properties(operands).get("/MCID")
        is_artifact = operands[0] == "/Artifact"
        if mcid is None:
            if is_artifact and around == "content":
                self.sheet.nested.append("an artifact is marked inside content")
            return "artifact" if is_artifact else around
        self.sheet.marks[int(mcid)] += 1
        self.mark = int(mcid)
        if is_artifact or around == "artifact":
            self.sheet.nested.append(f"content (MCID {mcid}) is marked inside an artifact")
        elif around:
            self.sheet.nested.append(f"content (MCID {mcid}) is marked inside other content")
        return "content"

    def _properties(self, operands: list[pikepdf.Object]) -> pikepdf.Object:
        """Return the property list of marked content, its own or one of the resources (14.6.2)."""
        given = operands[1] if len(operands) > 1 else None
        if isinstance(given, pikepdf.Name):
            given = self.resources.get("/Properties", pikepdf.Dictionary()).get(str(given))
        return given if isinstance(given, pikepdf.Dictionary) else pikepdf.Dictionary()

    def _form(self, name: pikepdf.Object) -> pikepdf.Object | None:
        """Return the form of this name, None for a picture."""
        drawn = self.resources.get("/XObject", pikepdf.Dictionary()).get(str(name))
        return drawn if drawn is not None and drawn.get("/Subtype") == "/Form" else None


def _as_list(kids: pikepdf.Object | int | None) -> list[pikepdf.Object | int]:
    """Return an element's kids as a list: one alone may stand without an array."""
    if isinstance(kids, pikepdf.Array):
        return list(kids)
    return [] if kids is None else [kids]


def _key(item: pikepdf.Object | None) -> Key:
    """Return what an object is known by, (0, 0) for one without a number."""
    return item.objgen if isinstance(item, pikepdf.Object) else (0, 0)
