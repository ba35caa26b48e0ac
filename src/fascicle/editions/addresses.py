"""The addresses in a style sheet that are none of a file beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

_FETCHING = frozenset({"url", "src", "image", "image-set", "-webkit-image-set"})
_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DATA = re.compile(r"\s*data:(image/(png|jpeg|webp|gif)|font/[a-z0-9]+)[;,]", re.IGNORECASE)


def find_foreign(css: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the address of all that a style sheet asks for from elsewhere.

    Its own are relative and do not climb; pictures and fonts may stand in the sheet as data.
    `@import` of any address is one: an edition has one sheet of its own (CSS Cascade 5, 2).
    """
    if not any(sign in css.lower() for sign in ("url", "@import", "src(", "image", "\\")):
        return
    import tinycss2  # the program's own sheets, which most have alone, are not asked

    for token, is_imported in _strings(tinycss2.parse_stylesheet(css, skip_comments=True)):
        address = str(token.value)
        if is_imported or not _is_own(address):
            yield token.source_line, address


def _is_own(address: str) -> bool:
    if _DATA.match(address):
        return True
    climbs = ".." in re.split(r"[/\\]", address)
    return not (_SCHEME.match(address) or address.strip().startswith(("/", "\\")) or climbs)


def _strings(nodes: Iterable[Any], names: bool = False, imported: bool = False) -> Iterator[Any]:
    """Yield the tokens that are addresses, and whether a whole sheet is asked for there.

    `names` is True where a plain string is an address.
    """
    for node in nodes:
        if node.type == "url" or (node.type == "string" and (names or imported)):
            yield node, imported
        elif node.type == "function":
            inside = names or node.lower_name in _FETCHING
            yield from _strings(node.arguments, inside, imported)
        elif node.type == "at-rule" and node.lower_at_keyword == "namespace":
            continue  # a name, which nobody asks for
        elif node.type == "at-rule":
            yield from _strings(node.prelude, False, node.lower_at_keyword == "import")
            yield from _strings(node.content or (), False, False)
        elif node.type == "qualified-rule":
            yield from _strings(node.content)
        elif hasattr(node, "content"):  # a block in brackets or braces
            yield from _strings(node.content, names, imported)
