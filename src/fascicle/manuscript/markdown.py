"""The Markdown that manuscripts are written in: CommonMark and what serials need beyond it."""

from __future__ import annotations

import html
import re
import time
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.attrs.parse import ParseError, parse
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from fascicle.manuscript.citations.syntax import add_citations
from fascicle.manuscript.mistakes import Unreadable
from fascicle.manuscript.typography import quotes, replace_punctuation

ATTRIBUTES = ("id", "class", "lang", "dir", "title", "credit", "license", "source", "width")
"""The attributes that `{…}` may set."""

DEEPEST = 30
"""How many blocks may stand inside one another."""

MATHS_CLASS = "maths-mark"
"""The class of the empty element that stands for a formula until it is set."""

BLOCK_CLASS = "fenced-block"
"""The class of the element that a fenced block (`::: name`) becomes."""

PATIENCE = 20.0
"""Seconds of work for one text: an article of 4 million characters takes a quarter of it."""

_STEPS = 16
"""Pieces of a line after which it is seen whether time is left."""

MOST_UNFOLDED = 10_000_000
"""Characters of all addresses in a text: one that is defined once may stand in it often."""

_LOCATED = {"link_open", "image", "html_inline", "footnote_ref", "citation"}
_MATHS = {"math_inline", "math_inline_double", "math_block", "math_block_label"}
_TRAILING = re.compile(r"\s*(\{[^{}\n]*\})\s*$")
_BRACES = re.compile(r"\{[^{}\n]*\}")
_SCRIPT = re.compile(r"([~^])((?:\\.|(?!\1)[^\s\\\[\]<`])+)\1(?!\d)")
_UNQUOTED = re.compile(r"(?<=[\s{])([a-z]+)=([^\s\"'{}]+)")
_ALIGN = re.compile(r"text-align:\s*(left|right|center)")


@lru_cache(maxsize=32)
def make_parser(language: str) -> MarkdownIt:
    """Return the parser for an article in `language`: named rules, in the order of their run.

    It keeps nothing of a text: all articles, captions and titles in a language have the same one.
    """
    parser = MarkdownIt(
        "commonmark",
        {"html": True, "typographer": True, "quotes": quotes(language), "maxNesting": DEEPEST},
    )
    parser.enable(["table", "smartquotes", "strikethrough"])
    parser.use(deflist_plugin)
    parser.use(footnote_plugin, always_match_refs=True)
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    parser.use(attrs_plugin, spans=True, after=(), allowed=ATTRIBUTES)
    parser.use(attrs_block_plugin, allowed=ATTRIBUTES)
    parser.use(container_plugin, "block", validate=lambda *_: True)
    parser.inline.ruler.push("attributes", _take_attributes)
    parser.inline.ruler.push("script", _take_script)
    add_citations(parser)
    core = parser.core.ruler
    core.before("inline", "heading_attributes", _take_heading_attributes)
    core.before("smartquotes", "punctuation", replace_punctuation)
    core.before("inline", "block_names", _name_blocks)
    core.push("lines", _note_lines)
    core.push("alignment", _class_alignment)
    for name in ("math_inline", "math_inline_double", "math_block", "math_block_label"):
        parser.add_render_rule(name, _render_maths)
    parser.inline.ruler.before("text", "patience", _watch_inline)
    parser.block.ruler.before("table", "patience", _watch_blocks)
    parser.add_render_rule("footnote_ref", _render_note_call)
    parser.add_render_rule("footnote_anchor", _render_nothing)
    return parser


def parse_text(
    parser: MarkdownIt, text: str, language: str, first_line: int, cites: bool | None = None
) -> list[Token]:
    """Return the tokens of `text`, whose first line is line `first_line` of its file.

    Raise Unreadable for a text that is too much for the machine.
    `cites` says that citations are read, and whether `@key` without brackets is one.
    """
    environment = _environment(language, first_line)
    if cites is not None:
        environment["citations"] = cites
    return _bounded(parser.parse(text, environment))


def _environment(language: str, first_line: int) -> dict[str, object]:
    end = time.thread_time() + PATIENCE
    return {"language": language, "first_line": first_line, "end": end, "steps": 0}


def _watch_inline(state: StateInline, _silent: bool) -> bool:
    """See that time is left, before pieces of a line: an inline rule that takes nothing.

    The kernel is asked for the time, which takes longer than to read a plain piece.
    """
    state.env["steps"] += 1
    if state.env["steps"] % _STEPS == 0 and time.thread_time() > state.env["end"]:
        message = "takes too long to read: its marks are set as no text has them"
        raise Unreadable(message, state.src)
    return False


def _watch_blocks(state: StateBlock, line: int, _end: int, _silent: bool) -> bool:
    """See that time is left, before each block: a block rule that takes nothing."""
    if time.thread_time() > state.env["end"]:
        message = "takes too long to read: its marks are set as no text has them"
        raise Unreadable(message, state.src[state.bMarks[line] : state.eMarks[line]])
    return False


def _bounded(tokens: list[Token]) -> list[Token]:
    """Return tokens whose addresses are not too much for the memory when they are written out."""
    inline = (child for token in tokens for child in token.children or ())
    if sum(len(str(value)) for token in inline for value in token.attrs.values()) > MOST_UNFOLDED:
        message = "unfolds to more than it can hold: its links repeat a long address"
        raise Unreadable(message)
    return tokens


def render(parser: MarkdownIt, tokens: list[Token]) -> str:
    """Return tokens as HTML: not yet clean, see `sanitising`."""
    return str(parser.renderer.render(tokens, parser.options, {}))


def render_line(text: str, language: str, line: int, *, cites: bool = False) -> str:
    """Return one line of Markdown (a title, a caption) as HTML without a block around it.

    Raise Unreadable for one that is too much for the machine. `cites` says whether `@key` without
    brackets is a citation.
    """
    parser = make_parser(language)
    environment = _environment(language, line) | {"citations": cites}
    return render(parser, _bounded(parser.parseInline(text, environment)))


def parse_attributes(text: str) -> dict[str, str]:
    """Return what `{#id .class key=value}` says; nothing when it is not of that form."""
    try:
        _, found = parse(_UNQUOTED.sub(r'\1="\2"', text))
    except ParseError:
        return {}
    return {key: value for key, value in found.items() if key in ATTRIBUTES}


def _take_attributes(state: StateInline, silent: bool) -> bool:
    """Read `{…}` right behind a picture, a link or code: an inline rule of markdown-it.

    The plugin's own rule wants quotation marks around `CC-BY-4.0` and addresses; editors do not.
    """
    if state.src[state.pos] != "{" or state.pending or not state.tokens:
        return False
    match = _BRACES.match(state.src, state.pos)
    attributes = parse_attributes(match[0]) if match else {}
    token = _opening(state.tokens)
    if match is None or not attributes or token is None:
        return False
    if not silent:
        for key, value in attributes.items():
            if key == "class":
                token.attrJoin(key, value)
            else:
                token.attrSet(key, value)
    state.pos = match.end()
    return True


def _take_script(state: StateInline, silent: bool) -> bool:
    """Read `H~2~O` and `10^6^`, as pandoc does: an inline rule of markdown-it.

    The plugins' rules take what is between for plain text. A mark before a digit closes nothing:
    in `~5–~10` and `x^2+y^2` it is itself, and so is that of a note, `10^6[^n]`.
    """
    match = _SCRIPT.match(state.src, state.pos, state.posMax)
    if silent or match is None:
        return False
    kind, end, first = "sub" if match[1] == "~" else "sup", state.posMax, len(state.tokens)
    state.push(f"{kind}_open", kind, 1).markup = match[1]
    state.pos, state.posMax = match.start(2), match.end(2)
    state.md.inline.tokenize(state)
    for token in state.tokens[first:]:
        token.content = token.content.replace("\\ ", "\u00a0")
    state.push(f"{kind}_close", kind, -1).markup = match[1]
    state.pos, state.posMax = match.end(), end
    return True


def _opening(tokens: list[Token]) -> Token | None:
    """Return the token that attributes after the last one belong to."""
    last = tokens[-1]
    if last.type in {"image", "code_inline"}:
        return last
    if last.type not in {"link_close", "span_close"}:
        return None
    opening = last.type.replace("close", "open")
    return next((t for t in reversed(tokens) if t.type == opening and t.level == last.level), None)


def _take_heading_attributes(state: StateCore) -> None:
    """Move `{#id .class}` from the end of a heading's or a caption's text to its block."""
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        is_caption = opening.type == "paragraph_open" and inline.content.startswith("Table:")
        if opening.type != "heading_open" and not is_caption:
            continue
        match = _TRAILING.search(inline.content)
        attributes = parse_attributes(match[1]) if match else {}
        if match and attributes:
            inline.content = inline.content[: match.start()]
            for key, value in attributes.items():
                opening.attrSet(key, value)


def _name_blocks(state: StateCore) -> None:
    """Read `::: name Title {#id}`: the name becomes a class, the rest the block's title."""
    for token in state.tokens:
        if token.type != "container_block_open":
            continue
        info = token.info.strip().rstrip(":").strip()
        match = _TRAILING.search(info) if not info.startswith("{") else None
        attributes = parse_attributes(match[1] if match else info)
        if match:
            info = info[: match.start()]
        elif attributes:
            info, attributes["class"] = attributes.get("class", ""), ""
        name, _, title = info.partition(" ")
        for key, value in attributes.items():
            token.attrSet(key, value)
        token.attrJoin("class", f"{BLOCK_CLASS} {name}".strip())
        token.meta["name"] = name
        if title.strip():
            token.attrSet("title", title.strip())


def _note_lines(state: StateCore) -> None:
    """Give blocks, links and pictures the line that they begin on, as `data-line`."""
    first_line = int(state.env.get("first_line", 1))
    is_body = "citations" in state.env
    for token in state.tokens:
        if token.type in _MATHS and token.map and is_body:
            token.meta["line"] = token.map[0] + first_line
        if token.map and token.nesting >= 0 and token.type != "inline":
            token.attrSet("data-line", str(token.map[0] + first_line))
        if token.type != "inline" or not token.map:
            continue
        line = token.map[0] + first_line
        for child in token.children or []:
            if child.type in {"softbreak", "hardbreak"}:
                line += 1
            elif child.type in _MATHS and is_body:
                child.meta["line"] = line
            elif child.type in _LOCATED:
                child.meta["line"] = line
                if child.type in {"link_open", "image"}:
                    child.attrSet("data-line", str(line))
                for name in ("credit", "license", "source") if child.type == "image" else ():
                    if name in child.attrs:
                        child.attrSet(f"data-{name}", str(child.attrs.pop(name)))


def _class_alignment(state: StateCore) -> None:
    """Say a cell's alignment by a class: an edition decides how it looks."""
    for token in state.tokens:
        if token.type in {"th_open", "td_open"}:
            match = _ALIGN.search(str(token.attrs.pop("style", "")))
            if match:
                token.attrJoin("class", f"align-{match[1]}")


def _render_note_call(
    _renderer: RendererHTML, tokens: list[Token], index: int, _options: OptionsDict, _env: Any
) -> str:
    """Render a note's call as an empty link that says the note's number."""
    number = int(tokens[index].meta.get("id", -1)) + 1
    return f'<a class="note-call" data-note="{number}"></a>'


def _render_maths(
    _renderer: RendererHTML, tokens: list[Token], index: int, _options: OptionsDict, _env: Any
) -> str:
    """Render a formula as an empty mark that says its source; as its source where none is set."""
    token = tokens[index]
    source = html.escape(token.content.strip())
    if "line" not in token.meta:
        return f"{token.markup}{source}{token.markup}"
    tag = "div" if token.type.startswith("math_block") else "span"
    name = f' id="{html.escape(token.info)}"' if token.type == "math_block_label" else ""
    line = token.meta["line"]
    return f'<{tag}{name} class="{MATHS_CLASS}" data-math="{source}" data-line="{line}"></{tag}>'


def _render_nothing(*_: Any) -> str:
    """Leave out the way back from a note: an edition makes its own."""
    return ""
