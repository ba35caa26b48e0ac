"""The structure tree as a file has it: nodes, and the objects that they are written as."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import pydyf

from fascicle.editions.pdf.roles import Role


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


class TreeWriter:
    """Writes a tree of nodes into a PDF that is being made."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.page_references = pdf.page_references

    def write(
        self,
        root: Node,
        owned: list[dict[int, Node]],
        annotations: list[tuple[Node, pydyf.Dictionary]],
    ) -> None:
        """Write the tree, the parent tree (ISO 32000-1, 14.7.4.4) and the identifiers.

        `owned` gives, page by page, the node of each piece of marked content; `annotations` the
        node of each link.
        """
        tree = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        self.pdf.add_object(tree)
        identifiers: list[tuple[str, bytes]] = []
        self._write_node(root, tree.reference, "", identifiers)
        nums = pydyf.Array()
        for number, nodes in enumerate(owned):
            last = max(nodes, default=-1)
            owners = [nodes[i].reference if i in nodes else "null" for i in range(last + 1)]
            nums.extend([number, pydyf.Array(owners)])
        for index, (node, annotation) in enumerate(annotations, start=len(owned)):
            annotation["StructParent"] = index
            nums.extend([index, node.reference])
        parent_tree = pydyf.Dictionary({"Nums": nums})
        self.pdf.add_object(parent_tree)
        tree["K"] = pydyf.Array([root.reference])
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
