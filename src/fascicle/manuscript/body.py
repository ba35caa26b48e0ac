"""An article's Markdown → clean XHTML, with its notes, headings, figures and open references."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.token import Token

from fascicle.issue.model import Heading, Note, Reference, Text
from fascicle.manuscript import markdown, sanitising
from fascicle.manuscript.figures import DESCRIPTION, read_figures
from fascicle.manuscript.lines import Where, parse_line
from fascicle.manuscript.mistakes import Mistakes, Unreadable

BLOCKS = (
    "summary", "key-findings", "scenario", "aside", "pull-quote", "notice", "contact", DESCRIPTION,
)  # fmt: skip
"""The names that a fenced block may have; every edition styles them."""

LONGEST = 4_000_000
"""Characters of the longest article that is read."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a cross-reference can lead to.

    `kind` is heading, figure, table, equation or other.
    """

    id: str
    kind: str
    number: int = 0
    text: str = ""


@dataclass(slots=True)
class Body:
    """What the reading of an article's text brings. The tree is still to be linked up."""

    tree: etree._Element
    notes: list[tuple[int, etree._Element, int]] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    targets: dict[str, Target] = field(default_factory=dict)
    pictures: list[etree._Element] = field(default_factory=list)
    references: tuple[Reference, ...] = ()

    def finished_notes(self) -> tuple[Note, ...]:
        """Return the notes as records, once their links are resolved."""
        return tuple(
            Note(number, sanitising.inner_xhtml(tree), line) for number, tree, line in self.notes
        )


@dataclass(slots=True)
class Reading:
    """An article's text on its way through the steps."""

    text: str
    file: str
    language: str
    first_line: int
    mistakes: Mistakes
    body: Body
    cites: bool = False

    def wrong(self, code: str, line: int, message: str, hint: str = "") -> None:
        """Add a mistake at a line of the file."""
        self.mistakes.add(code, self.file, line, message, hint)


def read_body(
    text: str, file: str, language: str, first_line: int, mistakes: Mistakes, cites: bool = False
) -> Body:
    """Return the body of an article. `first_line` is the line of `file` at which `text` begins.

    `cites` is True where the issue has a file of references, so that `@key` in the text cites.
    """
    body = Body(etree.Element("div"))
    reading = Reading(text, file, language, first_line, mistakes, body, cites)
    if len(text) > LONGEST:
        reading.wrong("M-019", first_line, "the article is too long", "part it into several")
        return body
    parser = markdown.make_parser(language)
    try:
        tokens = markdown.parse_text(parser, text, language, first_line, cites)
        for check in _TOKEN_CHECKS:
            check(reading, tokens)
        main, notes = _part_notes(tokens)
        body.tree = sanitising.parse_clean(markdown.render(parser, main))
        _read_notes(reading, parser, notes)
    except Unreadable as error:
        before = text.count("\n", 0, max(text.find(error.source[:200]), 0))
        line = error.line or first_line + before
        reading.wrong("M-019", line, f"the text {error}", "write it in plain Markdown")
        return body
    for step in _STEPS:
        step(reading)
    return body


def line_of(element: etree._Element, default: int = 1) -> int:
    """Return the manuscript's line of an element: its own, or that of the nearest around it."""
    for around in (element, *element.iterancestors()):
        line = around.get("data-line", "")
        if line.isdecimal():
            return int(line)
    return default


def _inline_tokens(tokens: list[Token]) -> list[tuple[Token, int]]:
    """Return all inline tokens, each with the block's first line (counted from 0)."""
    found = []
    for token in tokens:
        if token.type == "inline" and token.map:
            found += [(child, token.map[0]) for child in token.children or []]
    return found


def _check_depth(reading: Reading, tokens: list[Token]) -> None:
    """Refuse what is nested so deeply that the parser would drop its text."""
    for token in tokens:
        deepest = max((child.level for child in token.children or []), default=token.level)
        if max(token.level, deepest) >= markdown.DEEPEST - 1:
            line = (token.map[0] if token.map else 0) + reading.first_line
            message = "blocks, lists or emphasis are nested too deeply"
            reading.wrong("M-019", line, message, "write it flatter")
            return


def _check_html(reading: Reading, tokens: list[Token]) -> None:
    """Tell of raw HTML that is not carried: its author should know."""
    raw = [(t.content, t.map[0]) for t in tokens if t.type == "html_block" and t.map]
    raw += [(t.content, line) for t, line in _inline_tokens(tokens) if t.type == "html_inline"]
    for content, line in raw:
        tags = sanitising.disallowed_tags(content)
        handlers = sanitising.disallowed_attributes(content)
        if tags or handlers:
            names = ", ".join([*(f"<{tag}>" for tag in tags), *handlers])
            hint = "write it in Markdown; scripts, forms and remote objects never reach an edition"
            reading.mistakes.warn(
                "M-013", reading.file, line + reading.first_line, f"left out: {names}", hint
            )


def _check_languages(reading: Reading, tokens: list[Token]) -> None:
    """Tell of languages and directions that are none: they are left out."""
    with_lines = [(token, token.map[0]) for token in tokens if token.map]
    for token, line in (*with_lines, *_inline_tokens(tokens)):
        for name, value in token.attrs.items():
            if sanitising.is_wrong_value(name, str(value)):
                what = f"left out: {name}=“{str(value)[:40]}”"
                hint = "write a language's tag (BCP 47) as lang=ru, and a direction as dir=rtl"
                reading.mistakes.warn("M-013", reading.file, line + reading.first_line, what, hint)


def _check_blocks(reading: Reading, tokens: list[Token]) -> None:
    """See that each fenced block has a known name and an end."""
    lines = reading.text.splitlines()
    ends: set[int] = set()
    for token in reversed(tokens):  # the innermost first: it has the right to the line `:::`
        if token.type != "container_block_open" or not token.map:
            continue
        name, (start, end) = str(token.meta.get("name", "")), token.map
        if name not in BLOCKS:
            near = difflib.get_close_matches(name, BLOCKS, n=1, cutoff=0.5)
            hint = f"did you mean `{near[0]}`?" if near else f"known names: {', '.join(BLOCKS)}"
            what = f"the block `{name}` is unknown" if name else "the block has no name"
            reading.wrong("M-010", start + reading.first_line, what, hint)
        if end in ends or end >= len(lines) or not lines[end].strip().startswith(":::"):
            message = f"the block `{name}` is not closed"
            reading.wrong("M-010", start + reading.first_line, message, "end it with a line `:::`")
        ends.add(end)


def _check_notes(reading: Reading, tokens: list[Token]) -> None:
    """See that each note called has a text, and each text a call."""
    empty = {
        str(opening.meta.get("label"))
        for opening, following in itertools.pairwise(tokens)
        if opening.type == "footnote_open"
        and following.type in {"footnote_anchor", "footnote_close"}
    }
    _tell_empty_notes(reading, tokens, empty)
    seen: set[str] = set()
    for match in re.finditer(r"^\[\^([^\]\s]+)\]:", reading.text, re.MULTILINE):
        label = match[1]
        line = reading.text.count("\n", 0, match.start()) + reading.first_line
        if label in seen:
            hint = "give one of the two another label"
            reading.wrong("M-014", line, f"the text of the footnote [^{label}] stands twice", hint)
        elif reading.text.count(f"[^{label}]") < 2:
            hint = f"put [^{label}] where it belongs, or take it out"
            reading.wrong("M-014", line, f"the footnote [^{label}] is never called", hint)
        seen.add(label)


def _tell_empty_notes(reading: Reading, tokens: list[Token], empty: set[str]) -> None:
    """Tell each call of a note without a text; or the text, when only its colon is missing."""
    for token, line in _inline_tokens(tokens):
        if token.type != "footnote_ref" or (label := token.meta.get("label")) not in empty:
            continue
        hint = f"write `[^{label}]: …` in a paragraph of its own"
        begun = re.search(rf"^\[\^{re.escape(label)}\](?=[ \t]+\S)", reading.text, re.MULTILINE)
        if begun and reading.text.count(f"[^{label}]") > 1:
            message = f"the text of the footnote [^{label}] begins without its colon"
            line = reading.text.count("\n", 0, begun.start())
            reading.wrong("M-014", line + reading.first_line, message, hint)
        else:
            message = f"the footnote [^{label}] has no text"
            reading.wrong("M-014", token.meta.get("line", line + reading.first_line), message, hint)


_TOKEN_CHECKS: tuple[Callable[[Reading, list[Token]], None], ...] = (
    _check_depth,
    _check_html,
    _check_languages,
    _check_blocks,
    _check_notes,
)


def _part_notes(tokens: list[Token]) -> tuple[list[Token], list[list[Token]]]:
    """Return the tokens of the text, and those of each note in the order of the calls."""
    main: list[Token] = []
    notes: list[list[Token]] = []
    current = main
    for token in tokens:
        if token.type == "footnote_open":
            current = []
            notes.append(current)
        elif token.type == "footnote_close":
            current = main
        elif token.type not in {"footnote_block_open", "footnote_block_close"}:
            current.append(token)
    return main, notes


def _read_notes(reading: Reading, parser: MarkdownIt, notes: list[list[Token]]) -> None:
    """Render each note as a tree of its own."""
    for number, tokens in enumerate(notes, start=1):
        tree = sanitising.parse_clean(markdown.render(parser, tokens))
        lines = [token.map[0] for token in tokens if token.map]
        reading.body.notes.append((number, tree, min(lines, default=0) + reading.first_line))


def _title_blocks(reading: Reading) -> None:
    """Turn fenced blocks into sections or asides, each with its title as a heading."""
    level = 1
    for element in list(reading.body.tree.iter()):
        if isinstance(element.tag, str) and re.fullmatch("h[1-6]", element.tag):
            level = int(element.tag[1])
        classes = element.get("class", "").split()
        if markdown.BLOCK_CLASS not in classes:
            continue
        name = next((name for name in BLOCKS if name in classes), "")
        element.tag = "aside" if name in {"aside", "pull-quote"} else "section"
        title = element.attrib.pop("title", "")
        if title:
            depth = 2 if name in {"summary", "key-findings"} else min(level + 1, 6)
            where = Where("a block's title", reading.file, line_of(element), reading.mistakes)
            heading = parse_line(title, reading.language, where)
            heading.tag = f"h{depth}"
            heading.set("data-line", str(line_of(element)))
            heading.tail, element.text = element.text, None
            element.insert(0, heading)


def _read_headings(reading: Reading) -> None:
    """Give each heading an id, and see that no level is skipped (WCAG 2.2, 1.3.1)."""
    last = 1
    taken = {element.get("id") for element in reading.body.tree.iter() if element.get("id")}
    for element in reading.body.tree.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(str(element.tag)[1])
        text = Text(sanitising.inner_xhtml(element), sanitising.plain_text(element))
        if level == 1:
            message = f"“{text.plain}” is on level 1, which is the article's title"
            reading.wrong("M-017", line_of(element), message, "begin headings with `##`")
        elif level > last + 1:
            message = f"“{text.plain}” is on level {level}, under a heading of level {last}"
            hint = f"begin it with `{'#' * (last + 1)}`"
            reading.wrong("M-017", line_of(element), message, hint)
        last = level
        if not element.get("id"):
            element.set("id", _free_id(text.plain, taken))
        taken.add(element.get("id"))
        reading.body.headings.append(Heading(level, str(element.get("id")), text))


def _free_id(text: str, taken: set[str | None]) -> str:
    """Return an id made of the words of `text`, with a number where it is taken."""
    base = re.sub(r"[^\w]+", "-", text.lower(), flags=re.UNICODE).strip("-_")[:60] or "section"
    base = base if base[0].isalpha() else f"s-{base}"
    name, count = base, 2
    while name in taken:
        name, count = f"{base}-{count}", count + 1
    return name


def _read_tables(reading: Reading) -> None:
    """Move each caption (`Table: …`) into its table, number tables, say what heads what."""
    number = 0
    for table in list(reading.body.tree.iter("table")):
        for head in table.iter("th"):
            head.set("scope", head.get("scope") or "col")
        caption = next((p for p in (table.getnext(), table.getprevious()) if _is_caption(p)), None)
        if caption is None:
            continue
        number += 1
        caption.text = (caption.text or "").removeprefix("Table:").lstrip()
        for name in ("id", "class"):
            if caption.get(name):
                table.set(name, caption.attrib.pop(name))
        caption.tag, caption.tail = "caption", None
        table.set("data-number", str(number))
        table.insert(0, caption)


def _is_caption(element: etree._Element | None) -> bool:
    return element is not None and element.tag == "p" and (element.text or "").startswith("Table:")


def _number_equations(reading: Reading) -> None:
    """Give each equation with a label its number."""
    number = 0
    for equation in reading.body.tree.iterfind(f".//div[@class='{markdown.MATHS_CLASS}']"):
        if equation.get("id"):
            number += 1
            equation.set("data-number", str(number))


def _gather_targets(reading: Reading) -> None:
    """Note everything that has an id, and tell of ids that stand twice."""
    trees = [reading.body.tree, *(tree for _, tree, _ in reading.body.notes)]
    headings = {heading.id: heading for heading in reading.body.headings}
    for element in (found for tree in trees for found in tree.iter()):
        name = element.get("id")
        if not name:
            continue
        if name in reading.body.targets:
            message = f"the id `{name}` stands twice in this article"
            reading.wrong("M-011", line_of(element), message, "give one of the two another name")
            continue
        reading.body.targets[name] = _target(element, name, headings.get(name))


def _target(element: etree._Element, name: str, heading: Heading | None) -> Target:
    """Return what a cross-reference to `element` leads to."""
    if heading:
        return Target(name, "heading", text=heading.text.plain)
    if element.tag == "table" and element.get("data-number"):
        return Target(name, "table", int(str(element.get("data-number"))))
    if markdown.MATHS_CLASS in str(element.get("class", "")):
        return Target(name, "equation", int(element.get("data-number") or 0))
    if element.tag == "figure":
        number = next((image.get("data-number") for image in element.iter("img")), None)
        return Target(name, "figure", int(number or 0))
    return Target(name, "other")


_STEPS: tuple[Callable[[Reading], None], ...] = (
    _title_blocks,
    _read_headings,
    read_figures,
    _read_tables,
    _number_equations,
    _gather_targets,
)
"""What is done to the tree of a text, in this order."""
