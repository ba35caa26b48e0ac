"""The structure tree of a gathering, built from the elements that its pages show.

WeasyPrint 70 tags boxes, not elements: a table over four pages becomes four tables, notes end up
behind everything, languages get lost. Its tagger is one function; this one takes its place (see
`typesetting`). It follows ISO 14289-1 (PDF/UA-1): every mark on a page belongs to one element of
the tree or is an artifact (7.1), each note has an identifier (7.9), figures have alternatives
(7.3), headers of tables a scope (7.5), links a description (7.18.5), and changes of the language
are said (7.2).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from fascicle.editions.pdf.roles import PART_OF, Role, role_of
from fascicle.editions.pdf.structure_tree import Node, TreeWriter

POINTS = 0.75
"""Points in a CSS pixel."""
GROUPS = frozenset({"Part", "Art", "Sect", "Div"})
"""Elements that hold others, and no content of their own (ISO 32000-1, 14.8.4.2)."""


class StructureBuilder:
    """Builds the tree of one document while its boxes are walked page by page."""

    def __init__(self, pdf: pydyf.PDF, document: Any, streams: list[Any]) -> None:
        self.pdf = pdf
        self.document = document
        self.streams = streams
        self.page_references = pdf.page_references
        root = document._html.etree_element
        self.parents = {child: parent for parent in root.iter() for child in parent}
        self.rows = {row.get("data-row"): row for row in root.iter("tr")}
        self.root = Node(Role("Part"), root, lang=str(root.get("lang", "")))
        self.nodes: dict[Any, Node] = {root: self.root}
        self.annotations: list[tuple[Node, pydyf.Dictionary]] = []
        self.links: dict[Node, list[pydyf.Dictionary]] = {}
        self.owned: list[dict[int, Node]] = [{} for _ in streams]
        self.page = 0

    def build(self) -> None:
        """Walk all pages, then write the tree into the file."""
        for number, page in enumerate(self.document.pages):
            self.page = number
            self._walk(page._page_box, self.root)
            self._lay_links()
            _mark_artifacts(self.streams[number], self.owned[number])
        tree = TreeWriter(self.pdf)
        tree.write(self.root, self.owned, self.annotations)

    # The walk: boxes → nodes.

    def _walk(self, box: Any, around: Node) -> None:
        """Give what a box shows to the node of its element; go on with its children."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.MarginBox):
            return
        node = self._node_of_box(box, around)
        if box.link_annotation is not None:
            _give_height(box, self._area)
            self.links.setdefault(_link_around(node), []).append(box.link_annotation)
        tag = self.streams[self.page]._tags.get(box)
        if tag is not None and not self._is_repeated(node):
            self._own(node, tag["mcid"], box)
        for child in getattr(box, "children", ()):
            self._walk(child, node)

    def _node_of_box(self, box: Any, around: Node) -> Node:
        """Return the node that a box's content belongs to."""
        element, tag = box.element, box.element_tag
        if element is None or tag is None or isinstance(box, boxes.PageBox):
            return around
        _, _, pseudo = tag.partition("::")
        if pseudo == "marker":
            return self._label(element)
        if pseudo in {"footnote-call", "footnote-marker"} and element.get("data-number"):
            is_call = pseudo == "footnote-call"
            return self._note_call(element, box) if is_call else self._note_label(element, box)
        return self._node(element)

    def _node(self, element: Element) -> Node:
        """Return the node that holds an element's content, making it and those around it."""
        known = self.nodes.get(element)
        if known is not None:
            return known
        if element.get(PART_OF):
            return self._node(self.rows[element.get(PART_OF)])
        parent_element = self.parents.get(element)
        parent = self._node(parent_element) if parent_element is not None else self.root
        chain = role_of(element, parent_element)
        node = parent
        if chain and chain[0].name == "LI" and element.tag in {"dt", "dd"}:
            node, chain = self._definition_item(element, parent, chain)
        for role in chain:
            node = self._append(node, role, element)
        self.nodes[element] = node
        return node

    def _append(self, parent: Node, role: Role, element: Element | None) -> Node:
        own = element.get("lang", "") if element is not None else ""
        lang = str(own) or parent.lang
        node = Node(role, element, parent, lang=lang)
        parent.kids.append(node)
        return node

    def _definition_item(
        self, element: Element, parent: Node, chain: tuple[Role, ...]
    ) -> tuple[Node, tuple[Role, ...]]:
        """Put a term and its definitions into one list item (ISO 32000-1, 14.8.4.3.3)."""
        last = parent.kids[-1] if parent.kids else None
        if isinstance(last, Node) and last.role.name == "LI":
            has_body = any(isinstance(k, Node) and k.role.name == "LBody" for k in last.kids)
            if element.tag == "dd" or not has_body:
                return last, chain[1:]
        return parent, chain

    def _label(self, element: Element) -> Node:
        """Return the node of a list item's number or bullet, before the item's text."""
        key = (element, "marker")
        if key not in self.nodes:
            body = self._node(element)
            item = body.parent if body.role.name == "LBody" and body.parent else body
            label = Node(Role("Lbl"), element, item, lang=body.lang)
            item.kids.insert(0, label)
            self.nodes[key] = label
        return self.nodes[key]

    # Notes: the call is a link to the note, the note stands right behind it.

    def _note_call(self, element: Element, box: Any) -> Node:
        key = (element, "call")
        if key not in self.nodes:
            parent = self._node(self.parents[element])
            reference = self._append(parent, Role("Reference"), self.parents[element])
            self.nodes[key] = self._append(reference, Role("Link"), self.parents[element])
            if element not in self.nodes:
                self.nodes[element] = self._append(parent, Role("Note"), element)
        name = str(element.get("id"))
        self._add_link(self.nodes[key], box, name, str(element.get("title")))
        self._add_destination(f"{name}-call", box)
        return self.nodes[key]

    def _note_label(self, element: Element, box: Any) -> Node:
        key = (element, "label")
        if key not in self.nodes:
            note = self._node(element)
            label = Node(Role("Lbl"), element, note, lang=note.lang)
            note.kids.insert(0, label)
            self.nodes[key] = self._append(label, Role("Link"), element)
        name = f"{element.get('id')}-call"
        self._add_link(self.nodes[key], box, name, str(element.get("title")))
        return self.nodes[key]

    def _add_link(self, node: Node, box: Any, target: str, contents: str) -> None:
        """Lay a link over a box: WeasyPrint has none on calls."""
        annotation = pydyf.Dictionary(
            {
                "Type": "/Annot",
                "Subtype": "/Link",
                "Rect": self._area(box),
                "BS": pydyf.Dictionary({"W": 0}),
                "Contents": pydyf.String(contents),
                "Dest": pydyf.String(target),
            }
        )
        self.pdf.add_object(annotation)
        page = self.pdf.objects[int(self.page_references[self.page].split()[0])]
        page.setdefault("Annots", pydyf.Array()).append(annotation.reference)
        self.links.setdefault(node, []).append(annotation)

    def _lay_links(self) -> None:
        """Give the page's links to their nodes, each area once.

        WeasyPrint lays one over each box in a link, which readers would meet one by one.
        """
        page = self.pdf.objects[int(self.page_references[self.page].split()[0])]
        for node, laid in self.links.items():
            kept: list[pydyf.Dictionary] = []
            for annotation in sorted(laid, key=_size, reverse=True):
                if _size(annotation) and not any(_covers(other, annotation) for other in kept):
                    kept.append(annotation)
            for annotation in laid:
                if any(annotation is other for other in kept):
                    self._add_annotation(node, annotation)
                else:
                    page["Annots"].remove(annotation.reference)
        self.links.clear()

    def _add_destination(self, name: str, box: Any) -> None:
        """Name a place in the file, as WeasyPrint names those of ids."""
        names = self.pdf.catalog.setdefault("Names", pydyf.Dictionary())
        places = names.setdefault("Dests", pydyf.Dictionary({"Names": pydyf.Array()}))["Names"]
        x, y = self._point(box.position_x, box.position_y)
        page = self.page_references[self.page]
        places.extend([pydyf.String(name), pydyf.Array([page, "/XYZ", x, y, 0])])

    def _area(self, box: Any) -> pydyf.Array:
        """Return where a box is clicked, in points."""
        x, y, width, height = box.hit_area()
        return pydyf.Array([*self._point(x, y + height), *self._point(x + width, y)])

    def _point(self, x: float, y: float) -> tuple[float, float]:
        """Return a place in points from the page's lower left corner."""
        height = self.document.pages[self.page].height
        return round(x * POINTS, 3), round((height - y) * POINTS, 3)

    # What a node owns.

    def _is_repeated(self, node: Node) -> bool:
        """Return True for the head of a table on its later pages: it was read once already."""
        if node.role.name != "TH" or node.page in {-1, self.page}:
            return False
        around, element = node.element, None
        while around is not None and element is None:
            element = around if around.tag == "thead" else None
            around = self.parents.get(around)
        return element is not None

    def _own(self, node: Node, mcid: int, box: Any) -> None:
        between_items = node.role.name == "L" and not str(getattr(box, "text", "-")).strip()
        if not node.role.name or between_items:  # a space that parts items in one line
            return
        if node.role.name in GROUPS:
            node = self._paragraph(node)
        if node.page < 0:
            node.page = self.page
        if node.role.name in {"Figure", "Formula"} and node.box is None:
            x, y = box.content_box_x(), box.content_box_y()
            node.box = (*self._point(x, y + box.height), *self._point(x + box.width, y))
        node.kids.append((self.page, mcid))
        self.owned[self.page][mcid] = node

    def _paragraph(self, node: Node) -> Node:
        """Return a paragraph for text that stands in none."""
        last = node.kids[-1] if node.kids else None
        if isinstance(last, Node) and last.role.name == "P" and last.element is node.element:
            return last
        return self._append(node, Role("P"), node.element)

    def _add_annotation(self, node: Node, annotation: pydyf.Dictionary) -> None:
        """Give a link's annotation to its node, with words that say what it is."""
        if node.element is not None and node.role.name == "Link" and "Contents" in annotation:
            text = node.element.get("title") or _text(node.element)
            if text and node.element.tag == "a":
                annotation["Contents"] = pydyf.String(text)
        reference = pydyf.Dictionary(
            {
                "Type": "/OBJR",
                "Obj": annotation.reference,
                "Pg": self.page_references[self.page],
            }
        )
        if node.page < 0:
            node.page = self.page
        node.kids.append(reference)
        self.annotations.append((node, annotation))


def _text(element: Element) -> str:
    """Return an element's text, pictures told by their alternatives."""
    parts = [str(each.get("alt", "")) for each in element.iter("img")]
    return " ".join(" ".join(["".join(element.itertext()), *parts]).split())


def _link_around(node: Node) -> Node:
    """Return the nearest Link: the annotation of a picture in one belongs to it (7.18.5)."""
    link: Node | None = node
    while link is not None and link.role.name != "Link":
        link = link.parent
    return link or node


def _give_height(box: Any, area: Callable[[Any], pydyf.Array]) -> None:
    """Make a link as high as its text, where a line height of nothing gave it no height."""
    _, lower, _, upper = box.link_annotation["Rect"]
    texts = [each for each in box.descendants() if isinstance(each, boxes.TextBox)]
    if lower == upper and texts:
        left, bottom, right, top = zip(*(area(text) for text in texts), strict=True)
        box.link_annotation["Rect"] = pydyf.Array([min(left), min(bottom), max(right), max(top)])


def _size(annotation: pydyf.Dictionary) -> float:
    """Return how much of the page an annotation covers."""
    left, lower, right, upper = annotation["Rect"]
    return round(abs(float(right - left) * float(upper - lower)), 3)


def _covers(annotation: pydyf.Dictionary, other: pydyf.Dictionary) -> bool:
    """Return True when an annotation lies over the middle of another."""
    left, lower, right, upper = annotation["Rect"]
    x, y = (other["Rect"][0] + other["Rect"][2]) / 2, (other["Rect"][1] + other["Rect"][3]) / 2
    return bool(min(left, right) <= x <= max(left, right)) and bool(
        min(lower, upper) <= y <= max(lower, upper)
    )


def add_tags(pdf: pydyf.PDF, document: Any, _pdf_version: Any, page_streams: list[Any]) -> None:
    """Tag a document: the function that takes the place of `weasyprint.pdf.add_tags`."""
    StructureBuilder(pdf, document, page_streams).build()


def _mark_artifacts(stream: Any, owned: dict[int, Node]) -> None:
    """Make an artifact of marked content that no element owns (ISO 14289-1, 7.1)."""
    operators = stream.stream
    for index, operator in enumerate(operators):
        if isinstance(operator, pydyf.Dictionary) and operator.get("MCID", 0) in owned:
            continue
        if isinstance(operator, pydyf.Dictionary) and "MCID" in operator:
            operators[index - 1] = "/Artifact"
            operators[index] = pydyf.Dictionary({"Type": "/Pagination"})
