"""An article's file → a record, but for its references to other articles."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from fascicle.issue.model import Article, Dates, Person, Picture, Text
from fascicle.manuscript import sanitising
from fascicle.manuscript.body import Body, line_of, read_body
from fascicle.manuscript.figures import CAPTION, read_caption, take_figures
from fascicle.manuscript.lines import MATHS, Where, as_text, parse_blocks, read_line
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.naming import slug_of
from fascicle.manuscript.pictures import PictureShelf, picture_of
from fascicle.manuscript.reading import read_text
from fascicle.manuscript.schema.article import ArticleRecord
from fascicle.manuscript.schema.fields import PersonRecord, PictureRecord
from fascicle.manuscript.schema.licenses import find_license
from fascicle.manuscript.validation import validate
from fascicle.manuscript.yaml_source import Table, read_table

_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)

_FRONT = "front"


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article that is read, with its body still open for cross-references."""

    article: Article
    body: Body
    file: str

    def finished(self) -> Article:
        """Return the article once the links in its body are resolved."""
        hero, abstract = _take_front(self.body.tree)
        return replace(
            self.article,
            hero=self.article.hero and replace(self.article.hero, caption=hero),
            abstract=abstract,
            figures=take_figures(self.body.tree, self.article.figures),
            body=sanitising.inner_xhtml(self.body.tree),
            notes=self.body.finished_notes(),
            references=self.body.references,
        )


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the text of an article, which begins at `end` of its file's `text`.

    `table` and `record` are None where they cannot be read.
    """

    text: str
    end: int
    table: Table | None
    record: ArticleRecord | None
    language: str

    def article(self, path: Path, shelf: PictureShelf) -> Article | None:
        """Return the record of the article, still without its text."""
        record, table = self.record, self.table
        if record is None or table is None:
            return None
        hero = record.hero and read_picture(record.hero, table, ("hero",), shelf)

        def line(text: str, key: str) -> Text:
            where = Where(f"a {key}", table.file, table.line((key,)), shelf.mistakes)
            return read_line(text, self.language, where)

        return Article(
            slug=record.slug or slug_of(path.stem),
            file=path.name,
            title=line(record.title, "title"),
            subtitle=line(record.subtitle, "subtitle") if record.subtitle else None,
            language=self.language,
            authors=tuple(person(author) for author in record.authors),
            body="",
            kind=record.kind,
            keywords=record.keywords,
            doi=record.doi or "",
            license=record.license,
            hero=hero or None,
            dates=Dates(record.dates.received, record.dates.accepted, record.dates.published),
            funding=record.funding or "",
        )


def read_article(
    path: Path,
    file: str,
    language: str,
    shelf: PictureShelf,
    mistakes: Mistakes,
    cites: bool,
    front: Front | None = None,
) -> ReadArticle | None:
    """Return the article of one file. `file` is its name as told; `language` is the issue's.

    `cites` is True where the issue has a file of references; `front` is what stands before the
    text, where that has been read already.
    """
    front = front or read_front(path, file, language, mistakes)
    if front is None:
        return None
    language, first_line = front.language, front.text.count("\n", 0, front.end) + 1
    text = front.text[front.end :]
    body = read_body(text, file, language, first_line, mistakes, cites)
    figures = read_pictures(body, file, shelf, mistakes)
    article = front.article(path, shelf)
    if article is None or front.table is None or front.record is None:
        return None
    article = replace(article, headings=tuple(body.headings), figures=figures)
    _add_front(body, front.record, front.table, language, mistakes, cites)
    return ReadArticle(article, body, file)


def read_front(path: Path, file: str, language: str, mistakes: Mistakes) -> Front | None:
    """Return what stands before the text of an article's file; None where nothing does."""
    text = read_text(path, file, mistakes)
    if text is None:
        return None
    match = _FRONT_MATTER.match(text)
    if not match:
        hint = "begin the file with a line `---`, then title and authors, then a line `---`"
        message = "there is no front matter"
        if text.startswith("---\n"):
            message, hint = "the front matter has no end", "write a line `---` behind its last key"
        mistakes.add("M-003", file, 1, message, hint)
        return None
    table = read_table(match[1], file, mistakes, first_line=2)
    record = validate(table, ArticleRecord, mistakes) if table else None
    language = (record.language if record else None) or language
    return Front(text, match.end(), table, record, language)


def line_of_slug(path: Path, article: ReadArticle) -> int:
    """Return the line of an article's slug; of its title where the file's name makes the slug.

    A kept article does not know its lines: what stands before its text is read once more.
    """
    front = read_front(path, article.file, article.article.language, Mistakes())
    table = front and front.table
    if not table:
        return 1
    return table.line(("slug",) if ("slug",) in table.lines else ("title",))


def _add_front(
    body: Body, record: ArticleRecord, table: Table, language: str, mistakes: Mistakes, cites: bool
) -> None:
    """Put what stands before the text of an article and is set like it before its tree."""
    front = etree.Element("div", {"class": _FRONT})
    if record.hero and record.hero.caption:
        where = Where("a caption", table.file, table.line(("hero", "caption")), mistakes)
        front.append(read_caption(record.hero.caption, language, where, cites=cites))
    if record.abstract:
        where = Where("an abstract", table.file, table.line(("abstract",)), mistakes)
        abstract = parse_blocks(record.abstract, language, where, frozenset({MATHS}))
        abstract.tag = "section"
        front.append(abstract)
    front.tail, body.tree.text = body.tree.text, None
    body.tree.insert(0, front)


def _take_front(tree: etree._Element) -> tuple[Text | None, str]:
    """Take what stands before a text out of its tree: the hero's caption, and the abstract."""
    front = tree[0]
    caption, abstract = front.find(CAPTION), front.find("section")
    tree.text = front.tail
    tree.remove(front)
    return (
        None if caption is None else as_text(caption),
        "" if abstract is None else sanitising.inner_xhtml(abstract),
    )


def person(record: PersonRecord) -> Person:
    """Return a person's record with the name as printed."""
    name = record.name or " ".join(part for part in (record.given, record.family) if part)
    return Person(
        name, record.given or "", record.family or "", record.orcid or "", record.email or "",
        record.affiliation or "", record.corresponding, record.ror or "",
    )  # fmt: skip


def read_picture(
    record: PictureRecord,
    table: Table,
    path: tuple[str | int, ...],
    shelf: PictureShelf,
    needs_alt: bool = True,
) -> Picture | None:
    """Return a picture that a YAML table names at `path`; None after telling what is wrong.

    Its caption is not read: only a hero shows one, see `ReadArticle.finished`.
    """
    line = table.line((*path, "src"))
    if needs_alt and not record.alt:
        hint = "add `alt:`, a sentence that tells what the picture shows"
        message = f"the picture “{record.src[:80]}” has no alternative text"
        shelf.mistakes.add("M-015", table.file, line, message, hint)
    opened = shelf.open(record.src, table.file, line)
    if opened is None and not shelf.draft:
        return None
    credit, source = record.credit or "", record.source or ""
    found = opened or record.src
    return picture_of(found, record.alt or "", credit, record.license, source)


def read_pictures(
    body: Body, file: str, shelf: PictureShelf, mistakes: Mistakes
) -> tuple[Picture, ...]:
    """Return the pictures of a body; each `img` there is left with `data-figure`, its index."""
    figures: list[Picture] = []
    for image in body.pictures:
        picture = _read_picture(image, file, shelf, mistakes)
        if picture is None:
            continue
        for name in [name for name in image.attrib if name not in {"data-number", "class"}]:
            del image.attrib[name]
        image.set("data-figure", str(len(figures)))
        figures.append(picture)
    return tuple(figures)


def _read_picture(
    image: etree._Element, file: str, shelf: PictureShelf, mistakes: Mistakes
) -> Picture | None:
    """Return the record of one `img` of a body, or None when it cannot be used."""
    line, src, alt = line_of(image), str(image.get("src", "")), str(image.get("alt", ""))
    if not alt.strip() and "decorative" not in str(image.get("class", "")):
        hint = "write it between the brackets, ![like this](…); a mere ornament takes {.decorative}"
        message = f"the picture “{src[:80]}” has no alternative text"
        mistakes.add("M-015", file, line, message, hint)
    license_ = None
    if name := image.get("data-license"):
        try:
            license_ = find_license(str(name))
        except ValueError as error:
            mistakes.add("M-005", file, line, str(error), "write its SPDX identifier, as CC-BY-4.0")
    opened = shelf.open(src, file, line)
    if opened is None and not shelf.draft:
        return None
    credit, source = str(image.get("data-credit", "")), str(image.get("data-source", ""))
    return picture_of(opened or src, alt, credit, license_, source)
