"""An issue → the content documents of its EPUB, in reading order, and its contents."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from lxml import etree

from fascicle.editions.epub.page_list import PageBreak, break_pages
from fascicle.editions.epub.semantics import MATHML, finish, safe_id, serialise, text_of
from fascicle.issue.model import Article, Issue, Picture
from fascicle.layout.body import DressedBody, Dressing, as_xhtml, dress
from fascicle.layout.environment import fill
from fascicle.layout.words import cover_text, label_language, labels, numbering, shown_labels


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: a document, or a section of one in `parts`."""

    id: str
    href: str
    html: str
    plain: str
    language: str
    parts: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A content document: `name` is its path in the EPUB, `tree` its XHTML."""

    id: str
    name: str
    tree: etree._Element
    properties: tuple[str, ...] = ()
    linear: bool = True

    def read(self) -> bytes:
        """Return the bytes to put into the EPUB."""
        return serialise(self.tree)


@dataclass(frozen=True, slots=True)
class Chapters:
    """All documents of an issue in the order of the spine, and the contents that list them."""

    documents: tuple[Document, ...]
    toc: tuple[Entry, ...]
    pages: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Book:
    """An issue on its way into documents. `address` names a picture's file in the EPUB."""

    issue: Issue
    address: Callable[[Picture], str]
    moving: bool = False
    documents: list[Document] = field(default_factory=list)
    toc: list[Entry] = field(default_factory=list)
    pages: list[tuple[str, str]] = field(default_factory=list)

    @property
    def words(self) -> dict[str, str]:
        return labels(self.issue.language)

    def add(self, id_: str, name: str, template: str, title: str, **values: object) -> Document:
        """Lay out a document and put it at the end."""
        language = str(values.pop("language", self.issue.language))
        up = "../" * name.count("/")
        text = fill(
            f"epub/{template}",
            issue=self.issue,
            language=language,
            words=shown_labels(language),
            title=title,
            up=up,
            picture_address=lambda picture: up + self.address(picture),
            **values,
        )
        tree = finish(text, labels(language))
        has_maths = next(tree.iter(f"{{{MATHML}}}math"), None) is not None
        document = Document(id_, name, tree, ("mathml",) if has_maths else ())
        self.documents.append(document)
        return document


def compose(
    issue: Issue,
    address: Callable[[Picture], str],
    cover: str = "",
    breaks: Callable[[], Sequence[PageBreak]] = tuple,
    *,
    moving: bool = False,
) -> Chapters:
    """Return an issue's documents. `cover` is the path of the cover's picture, if there is one.

    `breaks` tells where the pages of the printed issue begin; it is called when all else is laid
    out, for it may have to wait for them. `moving` says that pictures move.
    """
    book = _Book(issue, address, moving)
    if cover:
        alt = cover_text(issue)
        if issue.cover and issue.cover.alt:
            alt = f"{alt}. {issue.cover.alt}"
        book.add("cover", "cover.xhtml", "cover.xhtml", book.words["cover"], cover=cover, alt=alt)
    book.add("title", "title.xhtml", "title.xhtml", issue.name)
    place = len(book.documents)
    for article in issue.articles:
        _add_article(book, article)
    _add_end(book)
    _add_contents(book, place, cover, breaks())
    return Chapters(tuple(book.documents), tuple(book.toc), tuple(book.pages))


def _add_article(book: _Book, article: Article) -> None:
    """Lay out an article, and list it with its sections."""
    dressing = Dressing(
        picture_address=lambda picture: "../" + book.address(picture),
        article_address=lambda slug, name: f"{slug}.xhtml" + (f"#{name}" if name else ""),
    )
    dressed = dress(article, dressing)
    name = f"articles/{article.slug}.xhtml"
    document = book.add(
        f"article-{article.slug}",
        name,
        "article.xhtml",
        article.title.plain,
        language=article.language,
        article=article,
        **dressed.values(as_xhtml),
    )
    book.toc.append(
        Entry(
            document.id,
            name,
            _label(f"<span>{article.title.html}</span>"),
            article.title.plain,
            article.language,
            tuple(_sections(dressed, document, article.language)),
        )
    )


def _sections(dressed: DressedBody, document: Document, language: str) -> list[Entry]:
    """Return the sections of an article: its headings of level 2, without those in boxes."""
    entries: list[Entry] = []
    for heading in dressed.tree.iter("h2"):
        inside = {str(around.tag) for around in heading.iterancestors()}
        name = heading.get("id")
        if not name or inside & {"aside", "blockquote", "li", "figure"}:
            continue
        html = _label(f"<span>{as_xhtml(heading)}</span>")
        plain = text_of(etree.fromstring(f"<p>{html}</p>"))
        id_ = f"{document.id}.{len(entries) + 1}"
        href = f"{document.name}#{safe_id(name)}"
        entries.append(
            Entry(id_, href, html, " ".join(plain.split()), heading.get("lang", language))
        )
    return entries


def _label(html: str) -> str:
    """Return a heading as a line of the contents: without ids, links and calls of notes."""
    tree = copy.deepcopy(etree.fromstring(html))
    for link in list(tree.iter("a")):
        if "note-call" in str(link.get("class", "")):
            link.text = None
    etree.strip_tags(tree, "a", "img", "br")
    for element in tree.iter():
        element.attrib.pop("id", "")
    return escape(tree.text or "", quote=False) + "".join(
        etree.tostring(child, encoding="unicode") for child in tree
    )


def _add_end(book: _Book) -> None:
    """Lay out the notices of the house, and the imprint."""
    words, language = book.words, label_language(book.issue.language)
    if book.issue.current_notices:
        book.add("notices", "notices.xhtml", "notices.xhtml", words["notices"])
        book.toc.append(
            Entry("notices", "notices.xhtml", words["notices"], words["notices"], language)
        )
    summary = summary_of(book.issue, moving=book.moving)
    book.add("imprint", "imprint.xhtml", "imprint.xhtml", words["imprint"], summary=summary)
    book.toc.append(Entry("imprint", "imprint.xhtml", words["imprint"], words["imprint"], language))


def _add_contents(book: _Book, place: int, cover: str, breaks: Sequence[PageBreak]) -> None:
    """Lay out the contents and put them to their place (EPUB 3.3, 7: the navigation document)."""
    words = book.words
    first = next((d.name for d in book.documents if d.name.startswith("articles/")), "")
    landmarks = [("cover", "cover.xhtml", words["cover"])] if cover else []
    landmarks += [
        ("titlepage", "title.xhtml", words["title_page"]),
        ("toc", "nav.xhtml#toc", words["contents"]),
        ("bodymatter", first or "title.xhtml", words["start"]),
        ("colophon", "imprint.xhtml", words["imprint"]),
    ]
    trees = {document.id: (document.name, document.tree) for document in book.documents}
    pages = dict(break_pages(trees, breaks))
    own = [each for each in breaks if each.documents == ("nav",)]
    pages |= {each.label: f"nav.xhtml#{each.id}" for each in own}
    book.pages += [(each.label, pages[each.label]) for each in breaks if each.label in pages]
    nav = book.add(
        "nav",
        "nav.xhtml",
        "nav.xhtml",
        words["contents"],
        toc=book.toc,
        landmarks=landmarks,
        pages=book.pages,
    )
    break_pages({"nav": ("nav.xhtml", nav.tree)}, own)
    book.documents.remove(nav)
    book.documents.insert(place, replace(nav, properties=("nav",)))


def lay_out_ncx(chapters: Chapters, issue: Issue, identifier: str) -> bytes:
    """Return the contents for reading systems of EPUB 2 (OPF 2.0.1, 2.4.1)."""
    text = fill(
        "epub/toc.ncx",
        language=issue.language,
        identifier=identifier,
        title=issue.name,
        toc=chapters.toc,
        depth=2 if any(entry.parts for entry in chapters.toc) else 1,
        pages=[(label, _page_kind(label), href) for label, href in chapters.pages],
        words=labels(issue.language),
    )
    tidy = re.sub(r">\s+<", "><", text.strip())
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tidy}\n'.encode()


def _page_kind(label: str) -> str:
    """Return what sort of page a label is of (OPF 2.0.1, 2.4.1.1: pageTarget)."""
    if label.isdecimal():
        return "normal"
    return "front" if re.fullmatch("[ivxlcdm]+", label) else "special"


def pictures_described(issue: Issue) -> bool:
    """Return True when every picture that the EPUB shows has an alternative text."""
    shown = [notice.picture for notice in issue.current_notices]
    for article in issue.articles:
        shown += [article.hero, *article.figures]
    return all(picture.alt and not picture.missing for picture in shown if picture)


def summary_of(issue: Issue, *, moving: bool) -> str:
    """Return in a few sentences what readers may count on; `moving` is of pictures that move."""
    words = labels(issue.language)
    described = "described" if pictures_described(issue) else "undescribed"
    told = ("accessibility", f"pictures_{described}", f"pictures_{'move' if moving else 'still'}")
    return " ".join(words[name] for name in told)


def title_of(issue: Issue) -> str:
    """Return the whole name of an issue: the serial, its numbering, and its title."""
    parts = [issue.publication.title, numbering(issue, issue.language)]
    head = ", ".join(part for part in parts if part)
    return f"{head}: {issue.name}" if issue.name != issue.publication.title else head
