"""The structure tree of a gathering, built from the elements that its pages show.

WeasyPrint 70 tags boxes, not elements: a table over four pages becomes four tables, notes end up
behind everything, languages get lost. Its tagger is one function; this one takes its place (see
`typesetting`). It follows ISO 14289-1 (PDF/UA-1): every mark on a page belongs to one element of
the tree or is an artifact (7.1), each note has an identifier (7.9), figures have alternatives
(7.3), headers of tables a scope (7.5), links a description (7.18.5), and changes of the language
are said (7.2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from fascicle.editions.pdf.roles import Role, role_of

POINTS = 0.75
"""Points in a CSS pixel."""


@dataclass(slots=True, eq=False)
class Node:
    """An element of the structure tree on its way into the file."""

    role: Role
    element: Element | None
    parent: Node | None = None
    kids: list[Node | tuple[int, int] | pydyf.Dictionary] = field(default_factory=list)
    lang: str = ""
    page: int = -1
    box: tuple[float, float, float, float] | None = None
    reference: bytes = b""


class StructureBuilder:
    """Builds the tree of one document while its boxes are walked page by page."""

    def __init__(self, pdf: pydyf.PDF, document: Any, streams: list[Any]) -> None:
        self.pdf = pdf
        self.document = document
        self.streams = streams
        self.page_references = pdf.page_references
        root = document._html.etree_element
        self.parents = {child: parent for parent in root.iter() for child in parent}
        self.root = Node(Role("Part"), root, lang=str(root.get("lang", "")))
        self.nodes: dict[Any, Node] = {root: self.root}
        self.annotations: list[tuple[Node, pydyf.Dictionary]] = []
        self.owned: list[dict[int, Node]] = [{} for _ in streams]
        self.page = 0

    def build(self) -> None:
        """Walk all pages, then write the tree into the file."""
        for number, page in enumerate(self.document.pages):
            self.page = number
            self._walk(page._page_box, self.root)
            _mark_artifacts(self.streams[number], self.owned[number])
        self._write()

    # The walk: boxes → nodes.

    def _walk(self, box: Any, around: Node) -> None:
        """Give what a box shows to the node of its element; go on with its children."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.MarginBox):
            return
        node = self._node_of_box(box, around)
        if box.link_annotation is not None:
            self._add_annotation(node, box.link_annotation)
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

    def _append(self, parent: Node, role: Role, element: Element) -> Node:
        lang = str(element.get("lang", "")) or parent.lang
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
        self._add_link(self.nodes[key], box, name, f"Note {element.get('data-number')}")
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
        self._add_link(self.nodes[key], box, name, f"Note {element.get('data-number')}")
        return self.nodes[key]

    def _add_link(self, node: Node, box: Any, target: str, contents: str) -> None:
        """Lay a link over a box: WeasyPrint has none on calls."""
        x, y, width, height = box.hit_area()
        annotation = pydyf.Dictionary(
            {
                "Type": "/Annot",
                "Subtype": "/Link",
                "Rect": pydyf.Array([*self._point(x, y + height), *self._point(x + width, y)]),
                "BS": pydyf.Dictionary({"W": 0}),
                "Contents": pydyf.String(contents),
                "Dest": pydyf.String(target),
            }
        )
        self.pdf.add_object(annotation)
        page = self.pdf.objects[int(self.page_references[self.page].split()[0])]
        page.setdefault("Annots", pydyf.Array()).append(annotation.reference)
        self._add_annotation(node, annotation)

    def _add_destination(self, name: str, box: Any) -> None:
        """Name a place in the file, as WeasyPrint names those of ids."""
        names = self.pdf.catalog.setdefault("Names", pydyf.Dictionary())
        places = names.setdefault("Dests", pydyf.Dictionary({"Names": pydyf.Array()}))["Names"]
        x, y = self._point(box.position_x, box.position_y)
        page = self.page_references[self.page]
        places.extend([pydyf.String(name), pydyf.Array([page, "/XYZ", x, y, 0])])

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
        if not node.role.name:
            return
        if node.page < 0:
            node.page = self.page
        if node.role.name == "Figure" and node.box is None:
            x, y = box.content_box_x(), box.content_box_y()
            node.box = (*self._point(x, y + box.height), *self._point(x + box.width, y))
        node.kids.append((self.page, mcid))
        self.owned[self.page][mcid] = node

    def _add_annotation(self, node: Node, annotation: pydyf.Dictionary) -> None:
        """Give a link's annotation to its node, with words that say what it is."""
        if node.element is not None and node.role.name == "Link" and "Contents" in annotation:
            text = node.element.get("title") or " ".join("".join(node.element.itertext()).split())
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

    # Writing.

    def _write(self) -> None:
        """Write the tree, the parent tree (ISO 32000-1, 14.7.4.4) and the identifiers."""
        tree = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        self.pdf.add_object(tree)
        identifiers: list[tuple[str, bytes]] = []
        self._write_node(self.root, tree.reference, "", identifiers)
        nums = pydyf.Array()
        for number, owned in enumerate(self.owned):
            last = max(owned, default=-1)
            owners = [owned[i].reference if i in owned else "null" for i in range(last + 1)]
            nums.extend([number, pydyf.Array(owners)])
        for index, (node, annotation) in enumerate(self.annotations, start=len(self.owned)):
            annotation["StructParent"] = index
            nums.extend([index, node.reference])
        parent_tree = pydyf.Dictionary({"Nums": nums})
        self.pdf.add_object(parent_tree)
        tree["K"] = pydyf.Array([self.root.reference])
        tree["ParentTree"] = parent_tree.reference
        if identifiers:
            names = pydyf.Array()
            for name, reference in sorted(identifiers):
                names.extend([pydyf.String(name), reference])
            tree["IDTree"] = pydyf.Dictionary({"Names": names})
        self.pdf.catalog["StructTreeRoot"] = tree.reference
        self.pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})

    def _write_node(
        self, node: Node, parent: bytes, lang: str, identifiers: list[tuple[str, bytes]]
    ) -> bool:
        """Write a node and what is in it; return False for one that has nothing to show."""
        written = pydyf.Dictionary(
            {
                "Type": "/StructElem",
                "S": f"/{node.role.name}",
                "P": parent,
            }
        )
        self.pdf.add_object(written)
        node.reference = written.reference
        kids = pydyf.Array()
        for kid in node.kids:
            if isinstance(kid, Node):
                if self._write_node(kid, written.reference, node.lang, identifiers):
                    kids.append(kid.reference)
            elif isinstance(kid, pydyf.Dictionary):
                kids.append(kid)
            else:
                kids.append(self._marked_content(node, *kid))
        if not kids and node.role.name not in {"TD", "TH", "Part"}:
            return False
        written["K"] = kids
        if node.page >= 0:
            written["Pg"] = self.page_references[node.page]
        if node.lang and node.lang != lang:
            written["Lang"] = pydyf.String(node.lang)
        self._write_attributes(node, written, identifiers)
        return True

    def _marked_content(self, node: Node, page: int, mcid: int) -> Any:
        if page == node.page:
            return mcid
        return pydyf.Dictionary({"Type": "/MCR", "Pg": self.page_references[page], "MCID": mcid})

    def _write_attributes(
        self, node: Node, written: pydyf.Dictionary, identifiers: list[tuple[str, bytes]]
    ) -> None:
        """Write what a role brings along: alternatives, expansions, scopes, identifiers."""
        if node.role.alt:
            written["Alt"] = pydyf.String(node.role.alt)
        if node.role.expansion:
            written["E"] = pydyf.String(node.role.expansion)
        if node.box:
            layout = {"O": "/Layout", "Placement": "/Block", "BBox": pydyf.Array(node.box)}
            written["A"] = pydyf.Dictionary(layout)
        elif node.role.attributes:
            written["A"] = pydyf.Dictionary(dict(node.role.attributes))
        if node.role.name == "Note" and node.element is not None:
            name = str(node.element.get("id"))
            written["ID"] = pydyf.String(name)
            identifiers.append((name, node.reference))


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
