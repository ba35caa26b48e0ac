"""The checks of a PDF's structure: each fault planted in a bound issue, and a clean one.

The samples pass them in `tests/test_pipeline.py`, with all other checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from fascicle.checks.pdf_structure.table import CHECKS, check
from fascicle.findings import Finding
from fascicle.layout.body import LONGEST_FOOTNOTE
from fascicle.pipeline.building import build
from tests.checks.books import pdf as plain_pdf
from tests.conftest import FRONT_MATTER, ISSUE, PUBLICATION, Bench

BODY = """
::: summary
What it says.[^long]
:::

## First

A [word]{lang=ru}, a note,[^1] again,[^1] a
[link that is so long that it cannot but go on in a second line of text](https://example.org/x)
and [](#tab).

ROWS

Table: Many rows {#tab}

![A dot](images/dot.png "A dot, enlarged"){#fig}

1. One
    - Inner
2. Two

Term
: Meaning

* * *

### Deep

[![A dot](images/dot.png)](https://example.org/dot) leads on.

<table><thead><tr><th rowspan="2">A</th><th colspan="2">B</th></tr><tr><th>C</th><th>D</th></tr>
</thead><tbody><tr><th scope="row">x</th><td>1</td><td>2</td></tr></tbody></table>

## Second

See [the other](second.md#there).

[^1]: The note itself.
[^long]: LONG
"""


def write_issue(bench: Bench) -> None:
    """Write two articles with everything in them that is tagged."""
    rows = "\n".join(f"| row {number} | {number * 7} |" for number in range(30))
    long_note = " ".join(f"word{number}" for number in range(LONGEST_FOOTNOTE + 1))
    bench.write("manuscript/publication.yaml", PUBLICATION)
    bench.write("manuscript/1-2/issue.yaml", ISSUE + "  - second.md\npages_from: 15\n")
    bench.picture()
    table = f"| One | Other |\n|---|--:|\n{rows}"
    bench.article(BODY.replace("ROWS", table).replace("LONG", long_note))
    front = FRONT_MATTER.replace("A First", "A *Second*").replace(
        "authors", "language: ru\nauthors"
    )
    bench.article("\n## Там {#there}\n\nТекст о [деле](first.md).\n", front, "second.md")


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    bench = Bench(tmp_path_factory.mktemp("bound"))
    write_issue(bench)
    (built,) = build(bench.workspace, "1-2", ["pdf"]).editions
    return bench.workspace.issue_dist("1-2") / built.file


def test_a_clean_file_has_no_findings(bound: Path) -> None:
    assert check(bound) == []


def test_the_table_lists_its_checks_in_order_as_they_say_themselves() -> None:
    codes = [row.code for row in CHECKS]
    assert codes == [f"S-{number:03}" for number in range(1, len(CHECKS) + 1)]
    assert [str(row.find.__doc__)[:5] for row in CHECKS] == codes


# Finding the way in a file.


def elements(pdf: Pdf, role: str = "") -> Iterator[Any]:
    """Yield the structure elements, those of one role if it is given, in reading order."""
    waiting = [pdf.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop()
        if not role or str(element.S) == f"/{role}":
            yield element
        waiting += [
            kid for kid in reversed(kids(element)) if isinstance(kid, Dictionary) and "/S" in kid
        ]


def first(pdf: Pdf, role: str) -> Any:
    return next(elements(pdf, role))


def kids(element: Any) -> list[Any]:
    found = element.get("/K", Array())
    return list(found) if isinstance(found, Array) else [found]


def links_of(pdf: Pdf) -> Iterator[Any]:
    for page in pdf.pages:
        yield from page.obj.get("/Annots", ())


def link_to(pdf: Pdf, target: str) -> Any:
    return next(a for a in links_of(pdf) if a.get("/Dest") == target)


def text_page(pdf: Pdf) -> Any:
    """Return the first page of the first article."""
    return pdf.pages[2].obj


def rewrite(pdf: Pdf, page: Any, old: bytes, new: bytes) -> None:
    """Change what stands first in a page's content."""
    whole = pikepdf.Page(page)
    whole.contents_coalesce()
    content = whole.obj.Contents.read_bytes()
    assert old in content
    whole.obj.Contents = pdf.make_stream(content.replace(old, new, 1))


def add_content(pdf: Pdf, page: Any, content: bytes) -> None:
    pikepdf.Page(page).contents_add(pdf.make_stream(content), prepend=True)


def new_element(pdf: Pdf, role: str, parent: Any, *inside: Any, **more: Any) -> Any:
    """Add an element at the end of another."""
    given = Dictionary(Type=Name.StructElem, S=Name(f"/{role}"), P=parent, K=Array(inside), **more)
    element = pdf.make_indirect(given)
    parent.K = Array([*kids(parent), element])
    return element


def paragraph(pdf: Pdf) -> Any:
    """Return a paragraph of the first article with content of its own."""
    return next(
        e for e in elements(pdf, "P")
        if "/Pg" in e and e.Pg.objgen == text_page(pdf).objgen and isinstance(kids(e)[0], int)
    )  # fmt: skip


def entry(pdf: Pdf, page: Any) -> Any:
    """Return a page's entry in the parent tree."""
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    return nums[list(nums)[::2].index(page.StructParents) * 2 + 1]


# The faults.


def no_tree(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot


def empty_tree(pdf: Pdf) -> None:
    for page in pdf.pages:
        page.obj.Contents = pdf.make_stream(b"")
        for key in ("/StructParents", "/Annots"):
            if key in page.obj:
                del page.obj[key]
    del pdf.Root.Outlines
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))


def element_twice(pdf: Pdf) -> None:
    art = first(pdf, "Art")
    art.K.append(kids(art)[0])


def element_in_itself(pdf: Pdf) -> None:
    art = first(pdf, "Art")
    art.K.append(art)


def wrong_parent(pdf: Pdf) -> None:
    paragraph(pdf).P = first(pdf, "Document")


def no_page(pdf: Pdf) -> None:
    stray = pdf.make_indirect(Dictionary(Type=Name.Page))
    new_element(pdf, "Span", paragraph(pdf), Dictionary(Type=Name.MCR, MCID=0, Pg=stray))


def orphan(pdf: Pdf) -> None:
    del paragraph(pdf).K[0]


def claimed_twice(pdf: Pdf) -> None:
    owner = paragraph(pdf)
    new_element(pdf, "Span", owner, kids(owner)[0], Pg=owner.Pg)


def mark_twice(pdf: Pdf) -> None:
    add_content(pdf, text_page(pdf), b"/Span <</MCID 0>> BDC EMC")


def content_not_there(pdf: Pdf) -> None:
    paragraph(pdf).K.append(9999)


def other_parent(pdf: Pdf) -> None:
    entry(pdf, text_page(pdf))[0] = first(pdf, "Document")


def no_parent(pdf: Pdf) -> None:
    entry(pdf, text_page(pdf))[0] = None


def parent_of_nothing(pdf: Pdf) -> None:
    entry(pdf, text_page(pdf)).append(first(pdf, "Art"))


def no_struct_parents(pdf: Pdf) -> None:
    del text_page(pdf).StructParents


def swapped_pages(pdf: Pdf) -> None:
    one, other = pdf.pages[2].obj, pdf.pages[3].obj
    one.StructParents, other.StructParents = other.StructParents, one.StructParents


def shared_parents(pdf: Pdf) -> None:
    pdf.pages[3].obj.StructParents = pdf.pages[2].obj.StructParents


def unused_parents(pdf: Pdf) -> None:
    tree = pdf.Root.StructTreeRoot
    tree.ParentTree.Nums.extend([tree.ParentTreeNextKey, Array()])
    tree.ParentTreeNextKey += 1


def taken_key(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.ParentTreeNextKey -= 1


def untagged_link(pdf: Pdf) -> None:
    element = next(e for e in elements(pdf, "Link") if any("/Obj" in k for k in objects(e)))
    element.K = Array([kid for kid in kids(element) if isinstance(kid, int)])


def objects(element: Any) -> list[Any]:
    return [kid for kid in kids(element) if isinstance(kid, Dictionary)]


def link_with_other_parent(pdf: Pdf) -> None:
    one, other = link_to(pdf, "first"), link_to(pdf, "second--there")
    one.StructParent, other.StructParent = other.StructParent, one.StructParent


def link_without_parent(pdf: Pdf) -> None:
    del link_to(pdf, "second--there").StructParent


def link_on_other_page(pdf: Pdf) -> None:
    element = next(e for e in elements(pdf, "Link") if objects(e))
    objects(element)[0].Pg = pdf.pages[-1].obj


def link_on_no_page(pdf: Pdf) -> None:
    page = text_page(pdf)
    page.Annots = Array([a for a in page.Annots if a.get("/Dest") != "first--tab"])


def loose_text(pdf: Pdf) -> None:
    add_content(pdf, text_page(pdf), b"BT /FascicleFolio 9 Tf 99 99 Td <0001> Tj ET")


def loose_line(pdf: Pdf) -> None:
    add_content(pdf, text_page(pdf), b"0 0 m 9 9 l S")


def loose_form(pdf: Pdf) -> None:
    form = pdf.make_stream(b"0 0 m 9 9 l S", Type=Name.XObject, Subtype=Name.Form)
    form.BBox = Array([0, 0, 9, 9])
    name = pikepdf.Page(text_page(pdf)).add_resource(form, Name.XObject)
    add_content(pdf, text_page(pdf), f"{name} Do".encode())


def content_in_artifact(pdf: Pdf) -> None:
    rewrite(pdf, text_page(pdf), b"/Span\n<</MCID 0>>", b"/Artifact BMC EMC /Artifact <</MCID 0>>")


def artifact_in_content(pdf: Pdf) -> None:
    rewrite(pdf, text_page(pdf), b"<</MCID 0>>\nBDC", b"<</MCID 0>> BDC /Artifact BMC EMC")


def content_in_content(pdf: Pdf) -> None:
    rewrite(pdf, text_page(pdf), b"<</MCID 0>>\nBDC", b"<</MCID 0>> BDC /Span <</MCID 1>> BDC EMC")
    rewrite(pdf, text_page(pdf), b"/Span\n<</MCID 1>>\nBDC", b"/Artifact BMC")


def open_mark(pdf: Pdf) -> None:
    add_content(pdf, text_page(pdf), b"/Quote BMC")


def closed_mark(pdf: Pdf) -> None:
    add_content(pdf, text_page(pdf), b"EMC")


def unknown_role(pdf: Pdf) -> None:
    paragraph(pdf).S = Name.Story


def other_meaning(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(P=Name.Span)


def text_in_group(pdf: Pdf) -> None:
    next(e for e in elements(pdf, "P") if str(e.P.S) == "/Art").S = Name.Div


def skipped_level(pdf: Pdf) -> None:
    first(pdf, "H3").S = Name.H4


def no_first_level(pdf: Pdf) -> None:
    [*elements(pdf, "H1")][-1].S = Name.H2


def no_level(pdf: Pdf) -> None:
    first(pdf, "H3").S = Name.H


def empty_heading(pdf: Pdf) -> None:
    new_element(pdf, "H2", first(pdf, "Art"))


def no_alt(pdf: Pdf) -> None:
    del first(pdf, "Figure").Alt


def blank_alt(pdf: Pdf) -> None:
    first(pdf, "Figure").Alt = String(" ")


def picture_as_text(pdf: Pdf) -> None:
    first(pdf, "Figure").S = Name.Span


def no_head(pdf: Pdf) -> None:
    for cell in list(elements(pdf, "TH"))[:2]:
        cell.S = Name.TD


def no_scope(pdf: Pdf) -> None:
    del first(pdf, "TH").A.Scope


def unknown_headers(pdf: Pdf) -> None:
    first(pdf, "TD").A.Headers = Array([String("nobody")])


def missing_cell(pdf: Pdf) -> None:
    row = [*elements(pdf, "TR")][5]
    cell = row.K[1]
    cell.S = Name.Span
    cell.P = row.K[0]
    row.K[0].K.append(cell)
    del row.K[1]


def wide_cell(pdf: Pdf) -> None:
    first(pdf, "TD").A.ColSpan = 2


def cell_below_the_table(pdf: Pdf) -> None:
    for cell in list(elements(pdf, "TD"))[-2:]:
        cell.A.RowSpan = 2


def cells_over_each_other(pdf: Pdf) -> None:
    head = next(e for e in elements(pdf, "TH") if "/ColSpan" in e.A)
    head.A.RowSpan = 2
    head.P.K[0].A.RowSpan = 1
    [*elements(pdf, "TH")][4].A.ColSpan = 2


def row_outside(pdf: Pdf) -> None:
    first(pdf, "TBody").S = Name.Sect


def cell_outside(pdf: Pdf) -> None:
    first(pdf, "TR").S = Name.Div


def table_in_two(pdf: Pdf) -> None:
    """Let the rows on a table's second page be a table of their own."""
    body = max(elements(pdf, "TBody"), key=lambda each: len(kids(each)))
    pages = [page_of(row) for row in kids(body)]
    moved = [row for row, page in zip(kids(body), pages, strict=True) if page != pages[0]]
    body.K = Array([row for row, page in zip(kids(body), pages, strict=True) if page == pages[0]])
    table, parent = body.P, body.P.P
    other = Dictionary(Type=Name.StructElem, S=Name.Table, P=parent, K=Array(moved))
    other = pdf.make_indirect(other)
    place = [kid.objgen for kid in kids(parent)].index(table.objgen)
    parent.K = Array([*kids(parent)[: place + 1], other, *kids(parent)[place + 1 :]])
    for row in moved:
        row.P = other


def page_of(element: Any) -> Any:
    """Return the page of the first content in an element."""
    return next(e.Pg.objgen for e in within(element) if "/Pg" in e)


def within(element: Any) -> Iterator[Any]:
    yield element
    for kid in kids(element):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield from within(kid)


def text_in_row(pdf: Pdf) -> None:
    cell = first(pdf, "TD")
    row = cell.P
    row.Pg = cell.Pg
    mark = kids(cell)[0]
    row.K.append(mark)
    cell.K = Array()
    entry(pdf, row.Pg)[mark] = row


def item_outside(pdf: Pdf) -> None:
    [*elements(pdf, "L")][-1].S = Name.Sect


def list_as_group(pdf: Pdf) -> None:
    first(pdf, "L").S = Name.Div


def item_without_body(pdf: Pdf) -> None:
    first(pdf, "LBody").S = Name.Lbl


def stranger_in_list(pdf: Pdf) -> None:
    first(pdf, "LI").S = Name.P


def contents_without_items(pdf: Pdf) -> None:
    first(pdf, "TOC").S = Name.Sect


def note(pdf: Pdf) -> Any:
    return first(pdf, "Note")


def note_as_text(pdf: Pdf) -> None:
    note(pdf).S = Name.P


def note_without_name(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.IDTree.Names = without(
        pdf.Root.StructTreeRoot.IDTree.Names, note(pdf).ID
    )
    del note(pdf).ID


def without(names: Any, name: Any) -> Array:
    pairs = zip(list(names)[::2], list(names)[1::2], strict=True)
    return Array([item for pair in pairs if pair[0] != name for item in pair])


def note_not_listed(pdf: Pdf) -> None:
    tree = pdf.Root.StructTreeRoot.IDTree
    tree.Names = without(tree.Names, note(pdf).ID)


def name_of_nobody(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.IDTree.Names.extend([String("zzz"), first(pdf, "Art")])


def names_alike(pdf: Pdf) -> None:
    paragraph(pdf).ID = note(pdf).ID


def note_without_call(pdf: Pdf) -> None:
    for annotation in links_of(pdf):
        if annotation.get("/Dest") == note(pdf).ID:
            annotation.Dest = String("second")


def note_without_way_back(pdf: Pdf) -> None:
    link_to(pdf, f"{note(pdf).ID}-call").Dest = String("second")


def call_to_elsewhere(pdf: Pdf) -> None:
    names = pdf.Root.Names.Dests.Names
    place = names[list(names)[::2].index(note(pdf).ID) * 2 + 1]
    place[0] = pdf.pages[-1].obj


def link_without_words(pdf: Pdf) -> None:
    del link_to(pdf, "first").Contents


def link_without_aim(pdf: Pdf) -> None:
    del link_to(pdf, "first").Dest


def link_to_no_place(pdf: Pdf) -> None:
    link_to(pdf, "first").Dest = String("nowhere")


def link_to_no_address(pdf: Pdf) -> None:
    next(a for a in links_of(pdf) if "/A" in a).A.URI = String("")


def link_that_is_none(pdf: Pdf) -> None:
    next(e for e in elements(pdf, "Link") if objects(e)).S = Name.Span


def link_without_area(pdf: Pdf) -> None:
    link = link_to(pdf, "first")
    link.Rect = Array([99, 99, 120, 99])


def link_over_itself(pdf: Pdf) -> None:
    links = [a for a in links_of(pdf) if str(a.get("/A", {}).get("/URI", "")).endswith("/x")]
    assert len(links) == 2
    links[1].Rect = links[0].Rect


def no_language(pdf: Pdf) -> None:
    del pdf.Root.Lang


def language_in_words(pdf: Pdf) -> None:
    pdf.Root.Lang = String("English")


def unknown_language(pdf: Pdf) -> None:
    next(e for e in elements(pdf) if "/Lang" in e).Lang = String("ru_RU")


def no_labels(pdf: Pdf) -> None:
    del pdf.Root.PageLabels


def first_label_later(pdf: Pdf) -> None:
    pdf.Root.PageLabels.Nums[0] = 1
    del pdf.Root.PageLabels.Nums[2:4]
    pdf.Root.PageLabels.Nums[1].St = 2


def empty_label(pdf: Pdf) -> None:
    pdf.Root.PageLabels.Nums[1] = Dictionary()  # the cover has no folio


def label_for_no_page(pdf: Pdf) -> None:
    pdf.Root.PageLabels.Nums.append(999)
    pdf.Root.PageLabels.Nums.append(Dictionary(S=Name.D))


def other_labels(pdf: Pdf) -> None:
    nums = pdf.Root.PageLabels.Nums
    del nums[2 : len(nums)]
    nums[1] = Dictionary(S=Name.D)


def other_folio(pdf: Pdf) -> None:
    page = text_page(pdf)
    content = pikepdf.Page(page).obj.Contents[0].read_bytes()
    code = re.search(rb"Td <\w{4}", content)
    assert code is not None
    rewrite(pdf, page, code[0], b"Td <")  # 15 becomes 5


def bookmark(pdf: Pdf, title: str) -> Any:
    waiting = [pdf.Root.Outlines.First]
    while waiting:
        item = waiting.pop()
        if item.Title == title:
            return item
        waiting += [item[key] for key in ("/Next", "/First") if key in item]
    raise AssertionError(title)


def bookmark_to_other_page(pdf: Pdf) -> None:
    bookmark(pdf, "Second").Dest[0] = pdf.pages[2].obj


def bookmark_to_other_height(pdf: Pdf) -> None:
    bookmark(pdf, "Second").Dest[3] -= 150


def bookmark_to_another_of_its_name(pdf: Pdf) -> None:
    bookmark(pdf, "A Second Article").Title = String("Cover")
    bookmark(pdf, "A First Article").Dest = bookmark(pdf, "Там").Dest


def bookmark_back(pdf: Pdf) -> None:
    item = bookmark(pdf, "Там")
    item.Title, item.Dest = String("First"), bookmark(pdf, "First").Dest


def no_tabs(pdf: Pdf) -> None:
    del text_page(pdf).Tabs


FAULTS: tuple[tuple[Callable[[Pdf], None], str], ...] = (
    (no_tree, "S-001"),
    (empty_tree, "S-001"),
    (element_twice, "S-001"),
    (element_in_itself, "S-001"),
    (wrong_parent, "S-001"),
    (no_page, "S-001 S-003"),
    (orphan, "S-002"),
    (claimed_twice, "S-002"),
    (mark_twice, "S-002"),
    (content_not_there, "S-003"),
    (other_parent, "S-004"),
    (no_parent, "S-004"),
    (parent_of_nothing, "S-004"),
    (no_struct_parents, "S-004"),
    (swapped_pages, "S-004"),
    (shared_parents, "S-004"),
    (unused_parents, "S-004"),
    (taken_key, "S-004"),
    (untagged_link, "S-005"),
    (link_with_other_parent, "S-005"),
    (link_without_parent, "S-004 S-005"),
    (link_on_other_page, "S-005"),
    (link_on_no_page, "S-004 S-005"),
    (loose_text, "S-006"),
    (loose_line, "S-006"),
    (loose_form, "S-006"),
    (content_in_artifact, "S-007"),
    (artifact_in_content, "S-007"),
    (content_in_content, "S-007"),
    (open_mark, "S-007"),
    (closed_mark, "S-007"),
    (unknown_role, "S-008"),
    (other_meaning, "S-008"),
    (text_in_group, "S-009"),
    (skipped_level, "S-010"),
    (no_first_level, "S-010"),
    (no_level, "S-010"),
    (empty_heading, "S-010"),
    (no_alt, "S-011"),
    (blank_alt, "S-011"),
    (picture_as_text, "S-011"),
    (no_head, "S-012"),
    (no_scope, "S-013"),
    (unknown_headers, "S-013"),
    (missing_cell, "S-014"),
    (wide_cell, "S-014"),
    (cell_below_the_table, "S-014"),
    (cells_over_each_other, "S-014"),
    (row_outside, "S-015"),
    (cell_outside, "S-015"),
    (text_in_row, "S-015"),
    (table_in_two, "S-012 S-015"),
    (item_outside, "S-016"),
    (list_as_group, "S-016"),
    (item_without_body, "S-016"),
    (stranger_in_list, "S-016"),
    (contents_without_items, "S-016"),
    (note_as_text, "S-017"),
    (note_without_name, "S-017"),
    (note_not_listed, "S-017"),
    (name_of_nobody, "S-017"),
    (names_alike, "S-017"),
    (note_without_call, "S-017"),
    (note_without_way_back, "S-017"),
    (call_to_elsewhere, "S-017"),
    (link_without_words, "S-018"),
    (link_without_aim, "S-018"),
    (link_to_no_place, "S-018"),
    (link_to_no_address, "S-018"),
    (link_that_is_none, "S-018"),
    (link_without_area, "S-018"),
    (link_over_itself, "S-019"),
    (no_language, "S-020"),
    (language_in_words, "S-020"),
    (unknown_language, "S-020"),
    (no_labels, "S-021"),
    (first_label_later, "S-021"),
    (empty_label, "S-021"),
    (label_for_no_page, "S-021"),
    (other_labels, "S-022"),
    (other_folio, "S-022"),
    (bookmark_to_other_page, "S-023"),
    (bookmark_to_other_height, "S-023"),
    (bookmark_to_another_of_its_name, "S-023"),
    (bookmark_back, "S-023"),
    (no_tabs, "S-024"),
)


def planted(bound: Path, folder: Path, plant: Callable[[Pdf], None]) -> list[Finding]:
    """Return what is found in a copy of the bound issue with a fault in it."""
    with pikepdf.open(bound) as file:
        plant(file)
        file.save(folder / "a.pdf")
    return check(folder / "a.pdf")


@pytest.mark.parametrize(("plant", "codes"), FAULTS, ids=[plant.__name__ for plant, _ in FAULTS])
def test_a_planted_fault_is_found_and_nothing_else(
    bound: Path, tmp_path: Path, plant: Callable[[Pdf], None], codes: str
) -> None:
    findings = planted(bound, tmp_path, plant)
    assert sorted({finding.code for finding in findings}) == codes.split()
    assert all(finding.hint and finding.edition == "pdf" for finding in findings)


def test_every_check_has_a_planted_fault() -> None:
    assert {code for _, codes in FAULTS for code in codes.split()} == {row.code for row in CHECKS}


@pytest.mark.parametrize(
    ("plant", "message", "where"),
    [
        (orphan, "no element of the tree has this content: “Test Serial”", "page 3"),
        (skipped_level, "H4 “Deep” follows one of level 2: a level is skipped", "page 5"),
        (other_labels, "the page has the label 3, but 15 is printed on it", "page 3"),
        (
            missing_cell,
            "Table “Table 1. Many rows”: row 6 has 1 columns, the first row 2",
            "page 3",
        ),
        (link_to_no_place, "leads to “nowhere”, which is not there", "page 2"),
        (bookmark_to_other_page, "but its heading stands on page 5", "bookmark “Second”"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_finding_says_what_is_wrong_and_where(
    bound: Path, tmp_path: Path, plant: Callable[[Pdf], None], message: str, where: str
) -> None:
    findings = planted(bound, tmp_path, plant)
    assert any(message in f.message and f.where == where for f in findings), findings


def test_what_the_typesetter_tags_by_itself_does_not_pass(tmp_path: Path) -> None:
    body = "<h1>One</h1><p>See <a href='#two'>this</a>.</p><h3 id='two'>Two</h3>"
    found = {finding.code for finding in check(plain_pdf(tmp_path / "a.pdf", body))}
    assert {"S-002", "S-010", "S-021"} <= found


def test_a_table_of_many_pages_that_the_typesetter_tags_as_many_is_found(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>so much</td></tr>" for n in range(120))
    head = "<thead><tr><th>Year</th><th>How much</th></tr></thead>"
    body = f"<h1>One</h1><table>{head}<tbody>{rows}</tbody></table>"
    found = check(plain_pdf(tmp_path / "a.pdf", body))
    assert [each for each in found if "goes on as another table" in each.message]


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\n", None])
def test_what_is_no_pdf_is_a_finding(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "a.pdf").write_bytes(content)
    (finding,) = check(tmp_path / "a.pdf")
    assert (finding.code, finding.where) == ("S-001", "a.pdf")
