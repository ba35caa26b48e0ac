"""Short texts beside an article's body: titles, captions, abstracts, notices."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from fascicle.issue.model import Text
from fascicle.manuscript import markdown, sanitising
from fascicle.manuscript.citations.syntax import MARK_CLASS
from fascicle.manuscript.mistakes import Mistakes, Unreadable

MATHS, CITATIONS = "maths", "citations"
"""What a text may have besides words, where it is set together with an article's body."""

_NOTE = "note-call"


@dataclass(frozen=True, slots=True)
class Where:
    """Where a text stands: what it is (`a title`), its file and line, and who is told of faults."""

    what: str
    file: str
    line: int
    mistakes: Mistakes


def read_line(text: str, language: str, where: Where) -> Text:
    """Return a title: one line of Markdown."""
    return as_text(parse_line(text, language, where))


def parse_line(
    text: str, language: str, where: Where, allowed: frozenset[str] = frozenset(),
    *, cites: bool = False,
) -> etree._Element:  # fmt: skip
    """Return a line of Markdown as a tree: an element `div` around it.

    What is `allowed` is left in it as marks; anything else that only a body can have is a mistake.
    `cites` is True where `@key` without brackets is a citation.
    """
    try:
        tree = sanitising.parse_clean(markdown.render_line(text, language, where.line, cites=cites))
    except Unreadable as error:
        return _unreadable(error, where)
    return _checked(tree, where, allowed)


def parse_blocks(
    text: str, language: str, where: Where, allowed: frozenset[str] = frozenset()
) -> etree._Element:
    """Return a text of one or more paragraphs as a tree: an element `div` around them."""
    parser = markdown.make_parser(language)
    try:
        tokens = markdown.parse_text(parser, text, language, where.line, cites=False)
        main = [token for token in tokens if not token.type.startswith("footnote_")]
        tree = sanitising.parse_clean(markdown.render(parser, main))
    except Unreadable as error:
        return _unreadable(error, where)
    return _checked(tree, where, allowed)


def _unreadable(error: Unreadable, where: Where) -> etree._Element:
    _tell(where, "M-019", f"the text of {where.what} {error}", "write it in plain words")
    return etree.Element("div")


def as_text(tree: etree._Element) -> Text:
    """Return what is inside an element as a text."""
    return Text(sanitising.inner_xhtml(tree), sanitising.plain_text(tree))


def _checked(tree: etree._Element, where: Where, allowed: frozenset[str]) -> etree._Element:
    """Tell of marks that nothing would be put in the place of, and take them out."""
    for mark in list(tree.iter("a", "span", "div")):
        classes = str(mark.get("class", "")).split()
        if _NOTE in classes:
            hint = "call the note in the text, and say it there"
            _tell(where, "M-014", f"a note cannot be called in {where.what}", hint)
        elif markdown.MATHS_CLASS in classes and MATHS not in allowed:
            source = str(mark.get("data-math", ""))[:60]
            hint = "write it in words, as in H~2~O; for a plain dollar sign write \\$"
            _tell(where, "M-012", f"mathematics cannot stand in {where.what}: {source}", hint)
        elif MARK_CLASS in classes and CITATIONS not in allowed:
            source = str(mark.get("data-cite", ""))[:60]
            hint = "cite in the text, and name the source in words here; for a plain @ write \\@"
            _tell(where, "M-034", f"a source cannot be cited in {where.what}: {source}", hint)
        else:
            continue
        mark.drop_tree()
    return tree


def _tell(where: Where, code: str, message: str, hint: str) -> None:
    where.mistakes.add(code, where.file, where.line, message, hint)
