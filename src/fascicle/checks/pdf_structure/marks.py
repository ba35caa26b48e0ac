"""Whether a PDF's pages and its structure tree belong together (ISO 32000-1, 14.6 to 14.8.2)."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

from fascicle.checks.pdf_structure.opened import Opened
from fascicle.checks.pdf_structure.reading import Key, Sheet

Fault = tuple[str, str]  # what is wrong, and where


def on(page: int) -> str:
    """Return a page as the place of a finding."""
    return f"page {page}" if page else ""


def tree(opened: Opened) -> Iterator[Fault]:
    """S-001: each element stands in the tree once, and names what is around it (14.7.2)."""
    if not opened.tree.root.elements():
        yield "the structure tree is empty", ""
    for fault, element in opened.tree.faults:
        yield f"{opened.say(element)} {fault}", on(element.page())


def ownership(opened: Opened) -> Iterator[Fault]:
    """S-002: marked content belongs to exactly one element (14.7.4.2; ISO 14289-1, 7.1)."""
    for sheet in opened.sheets:
        for mcid, count in sheet.marks.items():
            owners = opened.tree.owners.get((sheet.key, mcid), [])
            faults = [f"a mark is there {count} times"] if count > 1 else []
            if not owners:
                faults.append("no element of the tree has this content")
            elif len(owners) > 1:
                roles = " and ".join(owner.role for owner in owners)
                faults.append(f"content is in the tree {len(owners)} times ({roles})")
            for fault in faults:
                yield f"{fault}: {_text(opened, sheet, mcid)}", on(sheet.page)


def presence(opened: Opened) -> Iterator[Fault]:
    """S-003: the content that the tree names is on its page (14.7.4.2)."""
    marks = {sheet.key: sheet.marks for sheet in opened.sheets}
    for (sheet, mcid), owners in opened.tree.owners.items():
        if mcid not in marks.get(sheet, ()):
            page = opened.pages.get(sheet, 0)
            yield f"{opened.say(owners[0])} has content that is not there (MCID {mcid})", on(page)


def parents_of_content(opened: Opened) -> Iterator[Fault]:
    """S-004: the parent tree says of each page what the tree says (14.7.4.4)."""
    used: dict[int, Key] = {}
    for sheet in opened.sheets:
        key = sheet.raw.get("/StructParents")
        if key is None:
            if sheet.marks:
                yield "the page has no place in the parent tree (StructParents)", on(sheet.page)
            continue
        if used.setdefault(int(key), sheet.key) != sheet.key:
            yield "the page shares its place in the parent tree (StructParents)", on(sheet.page)
        wrong = list(_wrong_parents(opened, sheet, opened.parents.get(int(key))))
        if wrong:
            yield (
                f"the parent tree names other elements than the tree, {len(wrong)} times, first"
                f" for {_text(opened, sheet, wrong[0])}",
                on(sheet.page),
            )
    used |= {int(a.get("/StructParent", -1)): a.objgen for _, a in opened.annotations}
    unused = sorted(set(opened.parents) - set(used))
    if unused:
        yield f"the parent tree has entries that nothing uses: {len(unused)}", ""
    limit = opened.tree.root.raw.get("/ParentTreeNextKey")
    if limit is not None and opened.parents and int(limit) <= max(opened.parents):
        yield "the parent tree's next key is taken (ParentTreeNextKey)", ""


def _wrong_parents(opened: Opened, sheet: Sheet, entry: pikepdf.Object | None) -> Iterator[int]:
    """Take a page and its entry; give the marks whose element is another in the tree."""
    listed = list(entry) if isinstance(entry, pikepdf.Array) else []
    named = {mcid: parent.objgen for mcid, parent in enumerate(listed) if parent is not None}
    for mcid in sorted(named.keys() | sheet.marks.keys()):
        owners = opened.tree.owners.get((sheet.key, mcid), [])
        if mcid in sheet.marks and len(owners) != 1:
            continue  # S-002 tells it
        if named.get(mcid) != (owners[0].key if owners else None):
            yield mcid


def parents_of_annotations(opened: Opened) -> Iterator[Fault]:
    """S-005: each annotation belongs to one element, and the two name each other (14.7.4.3)."""
    pages: dict[Key, int] = {}
    for page, annotation in opened.annotations:
        pages[annotation.objgen] = page
        what = _annotation(annotation)
        holders = opened.tree.holders.get(annotation.objgen, [])
        key = annotation.get("/StructParent")
        parent = opened.parents.get(int(key)) if key is not None else None
        if not holders:
            yield f"{what} belongs to no element of the tree", on(page)
        elif len(holders) > 1:
            yield f"{what} belongs to {len(holders)} elements of the tree", on(page)
        elif parent is None or parent.objgen != holders[0][0].key:
            yield f"{what} has another element in the parent tree (StructParent)", on(page)
        elif holders[0][1].page != page:
            said = on(holders[0][1].page) or "no page"
            yield f"{what} is said to be on {said} by the tree (Pg)", on(page)
    for key_of, holders in opened.tree.holders.items():
        if key_of not in pages:
            element = holders[0][0]
            yield f"{opened.say(element)} has a link that is on no page (OBJR)", on(element.page())


def loose_content(opened: Opened) -> Iterator[Fault]:
    """S-006: all that is drawn is content or an artifact (14.8.2.2; ISO 14289-1, 7.1)."""
    for sheet in opened.sheets:
        if sheet.loose:
            pieces = opened.pieces(sheet.page)
            text = next((p.text for p in pieces if p.mcid < 0 and not p.is_artifact), "").strip()
            first = f", as “{text}”" if text else ""
            yield (
                f"{sheet.loose} things are drawn that are neither content nor artifacts{first}",
                on(sheet.page),
            )


def nesting(opened: Opened) -> Iterator[Fault]:
    """S-007: content and artifacts do not lie in each other (14.7.4.2; ISO 14289-1, 7.1)."""
    for sheet in opened.sheets:
        if sheet.nested:
            more = f" (and {len(sheet.nested) - 1} more)" if sheet.nested[1:] else ""
            yield sheet.nested[0] + more, on(sheet.page)


def tabs(opened: Opened) -> Iterator[Fault]:
    """S-024: the tabulator key goes from link to link in reading order (ISO 14289-1, 7.18.3)."""
    for page in sorted({page for page, _ in opened.annotations}):
        if opened.pdf.pages[page - 1].obj.get("/Tabs") != "/S":
            yield "the tabulator key does not follow the structure here (Tabs)", on(page)


def _text(opened: Opened, sheet: Sheet, mcid: int) -> str:
    """Return what marked content prints, in quotation marks, or what it is known by."""
    text = "".join(p.text for p in opened.pieces(sheet.page) if p.mcid == mcid).strip()
    return f"“{text}”" if text else f"MCID {mcid}"


def _annotation(annotation: pikepdf.Object) -> str:
    """Return what an annotation is called in a message."""
    contents = str(annotation.get("/Contents", ""))
    kind = "the link" if annotation.get("/Subtype") == "/Link" else "the annotation"
    return f"{kind} “{contents}”" if contents else kind
