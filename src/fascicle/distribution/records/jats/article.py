"""An issue's articles as JATS documents, with the pictures that they show."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from fascicle.distribution.records.addresses import article_page, lasting
from fascicle.distribution.records.jats.blocks import Body
from fascicle.distribution.records.jats.elements import make
from fascicle.distribution.records.jats.figures import figure_of
from fascicle.distribution.records.jats.front import Front
from fascicle.distribution.records.jats.phrases import Phrases
from fascicle.distribution.records.jats.references import reference_list
from fascicle.distribution.records.sources import Sources
from fascicle.distribution.records.trees import as_xml
from fascicle.issue.model import Article, Issue
from fascicle.layout.words import labels

DOCTYPE = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD with MathML3 v1.3'
    ' 20210610//EN" "https://jats.nlm.nih.gov/publishing/1.3/JATS-journalpublishing1-3-mathml3.dtd">'
)
_TYPES = {
    "article": "research-article", "report": "report", "editorial": "editorial",
    "review": "book-review", "letter": "letter", "note": "brief-report",
}  # fmt: skip


def write_jats(sources: Sources) -> dict[str, bytes]:
    """Return a document for each article, and the pictures beside it, in a folder of their own."""
    folder = f"{sources.issue.file_stem}.jats"
    files: dict[str, bytes] = {}
    for article in sources.issue.articles:
        files[f"{folder}/{article.slug}.xml"] = as_xml(_document(sources, article), DOCTYPE)
        for picture in sources.shown(article):
            if picture.src in sources.pictures:
                files[f"{folder}/{picture.src}"] = sources.pictures[picture.src].read()
    return files


def _document(sources: Sources, article: Article) -> etree._Element:
    """Return an article from its front to its back."""
    body = body_of(sources.issue, article)
    hero = article.hero
    document = make(
        "article",
        {"article-type": _TYPES[article.kind], "dtd-version": "1.3", "xml:lang": article.language},
        Front(sources, article, body).write(),
        body.sections(
            _parse(article.body),
            make("body", figure_of(hero, body.phrases, "", {"fig-type": "hero"}) if hero else None),
        ),
        make.holding("back", _notes(article, body), _references(article)),
    )
    _forget_lost_targets(document)
    _name_objects(document)
    return document


def body_of(issue: Issue, article: Article) -> Body:
    """Return what writes the blocks of an article."""
    return Body(Phrases(article, _Elsewhere(issue)))


class _Elsewhere:
    """Tells where the issue's other articles are: at their pages, or at their DOIs."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        self.articles = {article.slug: article for article in issue.articles}

    def __call__(self, place: str) -> str:
        slug, mark, name = place.partition("#")
        article = self.articles.get(slug)
        if article is None:
            return ""
        page = article_page(self.issue, article)
        return f"{page}{mark}{name}" if page else lasting(self.issue, article)


def _notes(article: Article, body: Body) -> etree._Element | None:
    return make.holding("fn-group", (_numbered(body, *note) for note in _parsed_notes(article)))


def _parsed_notes(article: Article) -> Iterator[tuple[int, etree._Element]]:
    for note in article.notes:
        yield note.number, _parse(note.html)


def _numbered(body: Body, number: int, source: etree._Element) -> etree._Element:
    """Return a note with its number before it."""
    note = body.filled("fn", {"id": f"fn.{number}"}, source=source)
    note.insert(0, make("label", str(number)))
    return note


def _references(article: Article) -> etree._Element | None:
    return reference_list(article.references, labels(article.language)["references"])


def _parse(xhtml: str) -> etree._Element:
    return etree.fromstring(
        f"<div>{xhtml}</div>", etree.XMLParser(huge_tree=True, resolve_entities=False)
    )


def _forget_lost_targets(document: etree._Element) -> None:
    """Make plain text of cross-references to what has no element of its own in JATS."""
    there = {element.get("id") for element in document.iter() if element.get("id")}
    for reference in list(document.iter("xref")):
        if reference.get("rid") not in there:
            reference.tag = "lost"
    etree.strip_tags(document, "lost")


def _name_objects(document: etree._Element) -> None:
    """Give what stands apart from the text an id, so that others can lead to it."""
    for tag in ("fig", "table-wrap", "boxed-text"):
        unnamed = (each for each in document.iter(tag) if not each.get("id"))
        for number, element in enumerate(unnamed, 1):
            element.set("id", f"{tag}.{number}")
