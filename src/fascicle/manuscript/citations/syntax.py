"""How citations are written, as pandoc reads them: `[see @key, p. 4; @other]`, `@key [p. 4]`."""

from __future__ import annotations

import html
import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

MARK_CLASS = "citation-mark"
"""The class of the empty element that stands for a citation until it is set."""

_KEY = r"@(?:\{[^{}\s]+\}|\w(?:\w|[:.#$%&\-+?<>~/](?=\w))*)"
_CITED = re.compile(rf"(?<![\w\\@.])-?({_KEY})")
_GROUP = re.compile(r"\[(?!\^)[^\[\]]{2,2000}\](?![(\[{:])")
_IN_TEXT = re.compile(rf"-?{_KEY}(?:[ \n]\[[^\[\]@]{{1,200}}\](?![(\[{{:]))?")
_BEFORE = re.compile(r"[\w\\@./:-]")


def add_citations(parser: MarkdownIt) -> None:
    """Teach a parser citations. They are read where the environment has `citations`.

    Its value is True where there is a file of references; else only brackets make a citation, so
    that `@name` stays what it is.
    """
    parser.inline.ruler.before("link", "citation_group", _take_group)
    parser.inline.ruler.before("link", "citation_in_text", _take_in_text)
    parser.add_render_rule("citation", _render)


def keys_of(source: str) -> list[str]:
    """Return the keys that a citation names, in order."""
    return [key.strip("@{}") for key in _CITED.findall(source)]


def is_citation(source: str) -> bool:
    """Return True for a text that is one citation and nothing else."""
    return bool((_GROUP.fullmatch(source) and keys_of(source)) or _IN_TEXT.fullmatch(source))


def _take_group(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[" or "citations" not in state.env:
        return False
    match = _GROUP.match(state.src, state.pos)
    return bool(match and keys_of(match[0]) and _push(state, match, silent))


def _take_in_text(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "@-" or not state.env.get("citations"):
        return False
    if state.pos and _BEFORE.match(state.src[state.pos - 1]):
        return False
    match = _IN_TEXT.match(state.src, state.pos)
    return bool(match and _push(state, match, silent))


def _push(state: StateInline, match: re.Match[str], silent: bool) -> bool:
    if not silent:
        token = state.push("citation", "", 0)
        token.content = " ".join(match[0].split())
    state.pos = match.end()
    return True


def _render(
    _renderer: RendererHTML, tokens: list[Token], index: int, _options: OptionsDict, _env: Any
) -> str:
    token = tokens[index]
    source, line = html.escape(token.content), token.meta.get("line", 1)
    return f'<span class="{MARK_CLASS}" data-cite="{source}" data-line="{line}"></span>'
