"""Smart punctuation in the article's language: quotation marks, dashes and ellipses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# Outer and inner pairs, as the languages' own rules have them (CLDR, “delimiters”).
_QUOTES: dict[str, Sequence[str]] = {
    "en": "“”‘’",
    "ru": "«»„“",
    "uk": "«»„“",
    "be": "«»„“",
    "ka": "„“‚‘",
    "hy": "«»„“",
    "az": "“”‘’",
    "tr": "“”‘’",
    "de": "„“‚‘",
    "cs": "„“‚‘",
    "pl": "„”«»",
    "fr": ["«\u202f", "\u202f»", "‹\u202f", "\u202f›"],
    "it": "«»“”",
    "es": "«»“”",
    "pt": "«»“”",
    "fa": "«»‹›",
    "ar": "«»‹›",
}
_EM_DASH = re.compile(r"(?<!-)---(?!-)")
_EN_DASH = re.compile(r"(?<!-)--(?!-)")
_ELLIPSIS = re.compile(r"(?<!\.)\.\.\.(?!\.)")
_UNBROKEN_DASH = re.compile(r" — ")


def quotes(language: str) -> Sequence[str]:
    """Return the four quotation marks of a language (BCP 47), outer pair first."""
    return _QUOTES.get(language.split("-")[0], _QUOTES["en"])


def smart_text(text: str, language: str) -> str:
    """Return `text` with typographic dashes and ellipses.

    In Russian and its neighbours a dash between words does not begin a line: the space before it
    does not break.
    """
    if "--" in text:
        text = _EN_DASH.sub("–", _EM_DASH.sub("—", text))
    if "..." in text:
        text = _ELLIPSIS.sub("…", text)
    if language.split("-")[0] in {"ru", "uk", "be"}:
        text = _UNBROKEN_DASH.sub("\u00a0— ", text)
    return text


def replace_punctuation(state: StateCore) -> None:
    """Set dashes and ellipses in all running text: a core rule of markdown-it."""
    language = str(state.env.get("language", "en"))
    for token in state.tokens:
        for child in _texts(token):
            child.content = smart_text(child.content, language)


def _texts(token: Token) -> list[Token]:
    """Return the running text inside an inline token, without what is an address as well."""
    autolinks = 0
    texts: list[Token] = []
    for child in token.children or []:
        if child.type == "link_open" and child.info == "auto":
            autolinks += 1
        elif child.type == "link_close" and child.info == "auto":
            autolinks -= 1
        elif child.type == "text" and not autolinks:
            texts.append(child)
    return texts
