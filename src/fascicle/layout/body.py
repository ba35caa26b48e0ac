"""An article's body, dressed for an edition: figures, captions, notes and references filled in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from fascicle.issue.model import Article, Note, Picture
from fascicle.layout.environment import environment
from fascicle.layout.tables import align_decimals
from fascicle.layout.words import label_language, labels, shown_labels

LONGEST_FOOTNOTE = 1000
"""Words of the longest note that goes to the foot of a page, and on at the foot of the next ones. A
longer one, more than a page, would push the text aside: it goes to the article's end."""

DEFAULT_TITLES = {"summary": "summary", "key-findings": "key_findings"}
"""The labels that stand over blocks without a heading of their own."""
_BLOCK_PARTS = ("p", "ul", "ol", "dl", "table", "pre", "blockquote", "figure", "section", "div")


_PARSER = etree.XMLParser(huge_tree=True)
"""A text was cleaned when it was read. One for all: to make it takes longer than a note."""


@dataclass(frozen=True, slots=True)
class Dressing:
    """How an edition wants a body: where its pictures and other articles are, and its notes."""

    picture_address: Callable[[Picture], str]
    article_address: Callable[[str, str], str]
    """From an article's slug and an id in it (or nothing) to an address."""
    id_prefix: str = ""
    footnotes: bool = False
    """True where notes stand at the foot of the page, False where all follow the text."""
    describes_behind: bool = False
    """True where long descriptions of pictures stand behind the text, not with each picture."""
    page_of: Callable[[str, str], str] | None = None
    """From an article's slug and an id in it to the label of a page; None where there are none."""


@dataclass(frozen=True, slots=True)
class EndNote:
    """A note that follows the text: its number, its content, and the id of its first call."""

    number: int
    tree: etree._Element


@dataclass(frozen=True, slots=True)
class Source:
    """An entry of the list of references, and the ids of the places that cite it."""

    id: str
    html: str
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """What a picture shows at length, where an edition has it behind the text."""

    id: str
    label: str
    tree: etree._Element


@dataclass(frozen=True, slots=True)
class DressedBody:
    """A body ready to be laid out, and what stands before and behind it."""

    tree: etree._Element
    endnotes: tuple[EndNote, ...]
    references: tuple[Source, ...]
    hero: etree._Element
    abstract: etree._Element
    descriptions: tuple[Description, ...]

    @property
    def trees(self) -> tuple[etree._Element, ...]:
        """Everything that a manuscript's own markup stands in."""
        described = (each.tree for each in self.descriptions)
        notes = (each.tree for each in self.endnotes)
        return (self.hero, self.abstract, self.tree, *described, *notes)

    def values(self, write: Callable[[etree._Element], str]) -> dict[str, Any]:
        """Return what templates are filled with; `write` is `as_html` or `as_xhtml`."""
        return {
            "body": write(self.tree),
            "hero": write(self.hero),
            "abstract": write(self.abstract),
            "references": self.references,
            "notes": [{"number": n.number, "html": write(n.tree)} for n in self.endnotes],
            "descriptions": [
                {"id": each.id, "label": each.label, "html": write(each.tree)}
                for each in self.descriptions
            ],
        }


def dress(article: Article, dressing: Dressing) -> DressedBody:
    """Return an article as an edition shows it."""
    tree, abstract = _parse(article.body), _parse(article.abstract)
    hero = etree.Element("div")
    if article.hero:
        address = dressing.picture_address(article.hero)
        hero.append(_figure(article.hero, article.language, address))
    described = _fill_figures(tree, article, dressing)
    _label_captions(tree, article)
    align_decimals(tree, article.language)
    _number_equations(tree)
    _title_blocks(tree, article)
    endnotes = _place_notes((hero, abstract, tree), article, dressing)
    prefix = dressing.id_prefix
    descriptions = tuple(Description(prefix + d.id, d.label, d.tree) for d in described)
    references = tuple(
        Source(prefix + source.id, source.html, tuple(prefix + name for name in source.cited))
        for source in article.references
    )
    dressed = DressedBody(tree, tuple(endnotes), references, hero, abstract, descriptions)
    for part in dressed.trees:
        _fill_references(part, article, dressing)
        for element in part.iter():
            element.attrib.pop("data-line", None)
            if prefix and element.get("id"):
                element.set("id", prefix + str(element.get("id")))
    return dressed


def as_html(element: etree._Element) -> str:
    """Return what is inside an element as HTML."""
    return _serialise(element, "html")


def as_xhtml(element: etree._Element) -> str:
    """Return what is inside an element as well-formed XHTML without a namespace."""
    return _serialise(element, "xml")


def _figure(
    picture: Picture, language: str, address: str, number: int = 0, description: str = "",
    *, links: bool = False,
) -> etree._Element:  # fmt: skip
    """Return a figure: the picture with its caption and its credit.

    `description` is the id of what describes it at length; `links` leads readers there.
    """
    module: Any = environment().get_template("parts.html").module
    words = shown_labels(language)
    text = str(module.figure(picture, words, language, address, number, description, links))
    return etree.fromstring(text.strip(), _PARSER)


def _serialise(element: etree._Element, method: str) -> str:
    text = (element.text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    parts = (etree.tostring(c, encoding="unicode", method=method) for c in element)
    return text + "".join(parts)


def _parse(xhtml: str) -> etree._Element:
    """Return clean XHTML as a tree, in an element `div`."""
    return etree.fromstring(f"<div>{xhtml}</div>", _PARSER)


def _fill_figures(tree: etree._Element, article: Article, dressing: Dressing) -> list[Description]:
    """Put the pictures where their marks are: a figure with its caption, or one within a line.

    Return the descriptions that go behind the text; else each follows its figure.
    """
    behind: list[Description] = []
    for mark in list(tree.iter("img")):
        index = str(mark.get("data-figure", ""))
        if not index.isdecimal() or int(index) >= len(article.figures):
            mark.getparent().remove(mark)
            continue
        picture = article.figures[int(index)]
        address = dressing.picture_address(picture)
        around = mark.getparent()
        if around is not None and around.tag == "figure":
            number = int(mark.get("data-number") or 0)
            description = _description(picture, int(index) + 1, number, article.language)
            name = description.id if description else ""
            behind_text = dressing.describes_behind
            made = _figure(picture, article.language, address, number, name, links=behind_text)
            made.attrib.update({k: v for k, v in around.attrib.items() if k not in made.attrib})
            made.tail = around.tail
            around.getparent().replace(around, made)
            if description and behind_text:
                behind.append(description)
            elif description:
                made.addnext(_details(description, article.language))
        else:
            mark.attrib.clear()
            mark.attrib.update({"class": "inline", "src": address, "alt": picture.alt})
    return behind


def _description(picture: Picture, place: int, number: int, language: str) -> Description | None:
    """Return what describes a picture at length, called after its number or what it shows."""
    if not picture.description:
        return None
    label = f"{labels(language)['figure']} {number}" if number else picture.alt
    return Description(f"description-{place}", label, _parse(picture.description))


def _details(description: Description, language: str) -> etree._Element:
    """Return a description that unfolds where it stands."""
    details = etree.Element("details", {"id": description.id, "class": "description"})
    title = etree.SubElement(details, "summary", {"class": "description-title"})
    title.text = f"{labels(language)['description']} ({description.label})"
    _say_language(title, language)
    details.append(description.tree)
    return details


def _label_captions(tree: etree._Element, article: Article) -> None:
    """Begin each numbered table's caption with “Table 1.”, in the article's language."""
    for table in tree.iter("table"):
        number, caption = table.attrib.pop("data-number", ""), table.find("caption")
        if not number or caption is None:
            continue
        label = etree.Element("span", {"class": "label"})
        label.text = f"{labels(article.language)['table']} {number}."
        _say_language(label, article.language)
        label.tail, caption.text = f" {caption.text or ''}", None
        caption.insert(0, label)


def _number_equations(tree: etree._Element) -> None:
    """Put the number of an equation behind it."""
    for equation in tree.iterfind(".//div[@class='equation']"):
        number = equation.attrib.pop("data-number", "")
        if number:
            etree.SubElement(equation, "span", {"class": "equation-number"}).text = f"({number})"


def _say_language(label: etree._Element, around: str) -> None:
    """Let a label that is in English for want of others say so (WCAG 2.2, 3.1.2)."""
    language = label_language(around)
    if language != around:
        label.attrib.update({"lang": language, "dir": "ltr"})


def _title_blocks(tree: etree._Element, article: Article) -> None:
    """Give a summary or key findings without a heading the one that readers look for."""
    for block in tree.iter("section", "aside"):
        classes = str(block.get("class", "")).split()
        kind = next((kind for kind in DEFAULT_TITLES if kind in classes), "")
        if kind and block.find("h2") is None:
            heading = etree.Element("h2", {"id": f"{kind}-heading"})
            heading.text = labels(article.language)[DEFAULT_TITLES[kind]]
            _say_language(heading, article.language)
            heading.tail, block.text = block.text, None
            block.insert(0, heading)


def _place_notes(
    trees: Sequence[etree._Element], article: Article, dressing: Dressing
) -> list[EndNote]:
    """Put each note to the foot of its page or, where that does not do, after the text."""
    notes = {note.number: note for note in article.notes}
    called: set[int] = set()
    endnotes: list[EndNote] = []
    for call in [call for tree in trees for call in tree.iter("a")]:
        number = str(call.get("data-note", ""))
        if not number.isdecimal() or int(number) not in notes:
            continue
        note = notes[int(number)]
        content = _parse(note.html)
        at_foot = dressing.footnotes and note.number not in called and _fits_the_foot(content)
        if at_foot and not _is_in(call, "table", "figure", "caption", "h2", "h3", "h4", "h5", "h6"):
            _put_at_foot(call, note, content, article)
        else:
            _call_endnote(call, note, first=note.number not in called, article=article)
            if note.number not in called:
                endnotes.append(EndNote(note.number, content))
        called.add(note.number)
    return sorted(endnotes, key=lambda note: note.number)


def _fits_the_foot(content: etree._Element) -> bool:
    """Return True for a note of a few paragraphs of running text."""
    only_text = all(child.tag == "p" for child in content)
    return only_text and len("".join(content.itertext()).split()) <= LONGEST_FOOTNOTE


def _is_in(element: etree._Element, *tags: str) -> bool:
    return any(around.tag in tags for around in element.iterancestors())


def _put_at_foot(
    call: etree._Element, note: Note, content: etree._Element, article: Article
) -> None:
    """Turn a call into the note itself: WeasyPrint floats it to the foot and leaves a call."""
    call.attrib.clear()
    call.tag = "span"
    call.attrib.update({"class": "footnote", "id": f"fn-{note.number}"})
    call.set("data-number", str(note.number))
    call.set("title", f"{labels(article.language)['note']} {note.number}")
    for paragraph in content:
        paragraph.tag = "span"
        paragraph.attrib.clear()
        paragraph.set("class", "footnote-paragraph")
        paragraph.tail = None
        call.append(paragraph)


def _call_endnote(call: etree._Element, note: Note, first: bool, article: Article) -> None:
    """Make a call lead to its note after the text."""
    call.attrib.clear()
    call.attrib.update({"class": "note-call", "href": f"#fn-{note.number}"})
    call.set("title", f"{labels(article.language)['note']} {note.number}")
    if first:
        call.set("id", f"fnref-{note.number}")
    call.text = str(note.number)


def _tell_page(link: etree._Element, article: Article, dressing: Dressing) -> None:
    """Write the number of the page that a link leads to, where the manuscript asks for it."""
    where = link.attrib.pop("data-page", "")
    if not where or dressing.page_of is None:
        return
    slug, _, name = str(link.get("href", "")).removeprefix("article:").partition("#")
    number = dressing.page_of(slug or article.slug, name)
    told = labels(article.language)["page_number"].format(number)
    if where == "place":
        del link[:]
        link.text = told
    else:
        behind = etree.Element("span", {"class": "page-number"})
        behind.text, behind.tail, link.tail = f" ({told})", link.tail, None
        link.addnext(behind)


def _fill_references(tree: etree._Element, article: Article, dressing: Dressing) -> None:
    """Give each cross-reference its text and its address in this edition."""
    words = labels(article.language)
    for link in list(tree.iter("a")):
        kind, number = link.attrib.pop("data-xref", ""), link.attrib.pop("data-number", "")
        if kind in {"figure", "table", "equation"}:
            link.text = f"{words[kind]}\u00a0{number}"
            _say_language(link, article.language)
            paged = " page" if link.get("data-page") else ""
            link.set("class", f"cross-reference{paged}")
        _tell_page(link, article, dressing)
        href = str(link.get("href", ""))
        if href.startswith("article:"):
            slug, _, name = href.removeprefix("article:").partition("#")
            link.set("href", dressing.article_address(slug, name))
        elif href.startswith("#") and dressing.id_prefix:
            link.set("href", f"#{dressing.id_prefix}{href[1:]}")
