"""Whether the elements of a structure tree are what they say they are (ISO 14289-1, 7)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from fascicle.checks.pdf_structure.marks import Fault, on
from fascicle.checks.pdf_structure.opened import Opened
from fascicle.checks.pdf_structure.reading import STANDARD_ROLES, Element, Mark

_HEADING = re.compile(r"H[1-6]?")
_LANGUAGE = re.compile(  # BCP 47, 2.1, without the tags that were there before it
    r"[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(-[a-wy-z\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?",
    re.IGNORECASE,
)

_GROUPS = frozenset({"Document", "Part", "Art", "Sect", "Div", "Index"})
_TABLE_KIDS = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
}
_LIST_KIDS = {
    "L": {"LI", "L", "Caption"},
    "LI": {"Lbl", "LBody"},
    "TOC": {"TOC", "TOCI", "Caption"},
    "TOCI": {"Lbl", "Reference", "NonStruct", "P", "TOC"},
}
_TABLE_PARENTS = {
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
}
_LIST_PARENTS = {"LI": {"L"}, "LBody": {"LI"}, "TOCI": {"TOC"}}


def roles(opened: Opened) -> Iterator[Fault]:
    """S-008: the roles are standard ones, or mapped to such (14.8.4; ISO 14289-1, 7.1)."""
    for role in opened.tree.root.raw.get("/RoleMap", {}):
        if role[1:] in STANDARD_ROLES:
            yield f"the standard role {role[1:]} is given another meaning (RoleMap)", ""
    for element in opened.tree.elements():
        if element.role not in STANDARD_ROLES:
            yield f"{opened.say(element)}: there is no such role", on(element.page())


def groups(opened: Opened) -> Iterator[Fault]:
    """S-009: what groups other elements has no text of its own (14.8.4.2)."""
    for element in opened.tree.elements():
        if element.role in _GROUPS:
            for piece in opened.printed(kid for kid in element.kids if isinstance(kid, Mark)):
                text = piece.text.strip()
                yield f"“{text}” stands in no paragraph, but in {element.role}", on(element.page())


def headings(opened: Opened) -> Iterator[Fault]:
    """S-010: headings begin with the first level and skip none (ISO 14289-1, 7.4.2 and 7.4.4)."""
    for gathering in opened.tree.gatherings():
        before = 0
        for element in gathering.walk():
            if not _HEADING.fullmatch(element.role):
                continue
            where = on(element.page() or gathering.page())
            if next(element.marks(), None) is None:
                yield f"a heading ({element.role}) is empty", where
            if element.role == "H":
                yield f"the heading {opened.text(element)} has no level", where
                continue
            level = int(element.role[1])
            if level > before + 1:
                after = f"one of level {before}" if before else "none"
                yield f"{opened.say(element)} follows {after}: a level is skipped", where
            before = level


def figures(opened: Opened) -> Iterator[Fault]:
    """S-011: pictures and formulas are such, with words in their place (ISO 14289-1, 7.3, 7.7)."""
    for element in opened.tree.elements():
        if element.role in {"Figure", "Formula"}:
            words = [str(element.raw.get(key, "")).strip() for key in ("/Alt", "/ActualText")]
            if not any(words):
                what = "a picture" if element.role == "Figure" else "a formula"
                yield f"{what} has no alternative text", on(element.page())
    drawn = {(sheet.page, mcid) for sheet in opened.sheets for mcid in sheet.pictures}
    for element in opened.tree.elements():
        around = {element.role, *(above.role for above in element.above())}
        own = {(kid.page, kid.mcid) for kid in element.kids if isinstance(kid, Mark)}
        if own & drawn and not around & {"Figure", "Formula"}:
            yield f"a picture is tagged {element.role}, not Figure", on(element.page())


def table_parts(opened: Opened) -> Iterator[Fault]:
    """S-015: the parts of tables stand in their places (14.8.4.3.4; ISO 14289-1, 7.2)."""
    yield from _misplaced(opened, _TABLE_KIDS, _TABLE_PARENTS)
    for around in opened.tree.elements():
        for first, second in itertools.pairwise(around.elements()):
            if _goes_on(opened, first, second):
                yield f"{opened.say(first)} goes on as another table", on(second.page())


def _goes_on(opened: Opened, first: Element, second: Element) -> bool:
    """Return True for a table on a later page that has the heads of the one before, or none."""
    if {first.role, second.role} != {"Table"} or second.page() <= first.page():
        return False
    if any(kid.role == "Caption" for kid in second.elements()):
        return False
    heads = [
        [opened.text(cell) for cell in table.walk() if cell.role == "TH"]
        for table in (first, second)
    ]
    return heads[1] in ([], heads[0])


def list_parts(opened: Opened) -> Iterator[Fault]:
    """S-016: the parts of lists stand in their places (14.8.4.3.3 and 14.8.4.2)."""
    yield from _misplaced(opened, _LIST_KIDS, _LIST_PARENTS)
    for element in opened.tree.elements():
        if element.role == "LI" and not any(k.role == "LBody" for k in element.elements()):
            yield (
                f"{opened.say(element)} is a list's item with nothing in it (LBody)",
                on(element.page()),
            )


def _misplaced(
    opened: Opened, kids: dict[str, set[str]], parents: dict[str, set[str]]
) -> Iterator[Fault]:
    """Give the elements that stand where they cannot: by what may be in them and around them."""
    for element in opened.tree.elements():
        around = element.parent.role if element.parent else ""
        where = on(element.page())
        if around not in parents.get(element.role, {around}):
            yield f"{opened.say(element)} stands in {around or 'nothing'}", where
        elif element.role not in kids.get(around, {element.role}):
            yield f"{opened.say(element)} stands in {around}", where
        if element.role in kids and len(element.elements()) < len(element.kids):
            yield f"{opened.say(element)} has text outside its parts", where


def languages(opened: Opened) -> Iterator[Fault]:
    """S-020: the file's language is said, and each language has its tag (ISO 14289-1, 7.2)."""
    whole = opened.pdf.Root.get("/Lang")
    if whole is None:
        yield "the file does not say its language (Lang)", ""
    elif not _LANGUAGE.fullmatch(str(whole)):
        yield f"the file's language, “{whole}”, is no language tag", ""
    for element in opened.tree.elements():
        language = element.raw.get("/Lang")
        if language is not None and not _LANGUAGE.fullmatch(str(language)):
            yield (
                f"{opened.say(element)} has the language “{language}”, which is no language tag",
                on(element.page()),
            )
