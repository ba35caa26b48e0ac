"""Which characters are set in which face: a style sheet, applied to its documents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import cssselect2
import tinycss2
from lxml import etree

from fascicle.editions.kept_sheets import keep_parsed

_BROWSER = """
b, strong, th, h1, h2, h3, h4, h5, h6, dt { font-weight: bold }
i, em, cite, dfn, var, address { font-style: italic }
"""
"""What reading systems set by themselves."""

_ALWAYS = frozenset(" -\u00ad\u2010")
"""What every run may need: the space between words, and the hyphens of broken ones."""

_ASCII = bytes(range(128))

_MARKERS = "0123456789.–"
"""What stands before the items of lists."""

_SLANTED = {
    **{65 + n: 0x1D434 + n for n in range(26)},
    **{97 + n: 0x1D44E + n for n in range(26)},
    ord("h"): 0x210E,
    **{0x391 + n: 0x1D6E2 + n for n in range(25)},
    **{0x3B1 + n: 0x1D6FC + n for n in range(25)},
}
"""The slanted letters of formulas, by which browsers set a variable (MathML Core, 2.1.5)."""

_PROPERTIES = ("font-family", "font-weight", "font-style", "text-transform", "content")
_Declarations = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Run:
    """How a piece of text is set: the families to try, the weight, upright or italic."""

    families: tuple[str, ...] = ()
    weight: int = 400
    italic: bool = False


@dataclass(frozen=True, slots=True)
class _Style:
    run: Run = Run()
    upper: bool = False


def runs(css: str, documents: Iterable[etree._Element]) -> dict[Run, frozenset[str]]:
    """Return for each way of setting text the characters that are set so (CSS Cascade 4, 6)."""
    matcher, looked_at = read_rules(css)
    found: defaultdict[Run, set[str]] = defaultdict(set)
    for document in documents if looked_at is None else [_fold(documents, looked_at)]:
        root = cssselect2.ElementWrapper.from_xml_root(document)
        _walk(root, _Style(), matcher, found)
    return {run: frozenset(text) | _ALWAYS for run, text in found.items() if run.families}


@lru_cache(maxsize=8)
def read_rules(css: str) -> tuple[cssselect2.Matcher, frozenset[str] | None]:
    """Return what finds a style sheet's rules on fonts, and the attributes that they look at.

    Read once in each process: the issues of a serial have one look.
    """

    def parse() -> tuple[cssselect2.Matcher, frozenset[str] | None]:
        rules = list(_font_rules(_BROWSER + css))
        return _matcher(rules), _attributes([prelude for prelude, _ in rules])

    return keep_parsed(css, f"for fonts: {_BROWSER}", parse)


def _attributes(preludes: Iterable[list[Any]]) -> frozenset[str] | None:
    """Return the attributes that selectors look at; None where they may look at siblings, too."""
    named = {"class"}
    for tokens in preludes:
        text = tinycss2.serialize([t for t in tokens if t.type != "[] block"])
        if re.search(r"[+~]|(?<!:):(?!:)", text):  # a pseudo-class may be one as `:first-child`
            return None
        for token in tokens:
            if token.type == "hash":
                named.add("id")
            elif token.type == "[] block":
                named |= {part.value for part in token.content if part.type == "ident"}
    return frozenset(named)


def _fold(documents: Iterable[etree._Element], looked_at: frozenset[str]) -> etree._Element:
    """Return documents with all elements that rules take for alike folded into one.

    A paragraph stands there for all paragraphs of its place, with their characters: long documents
    become short ones that are set in the same faces.
    """
    folded = etree.Element("documents")
    asked = sorted(looked_at)
    places: dict[tuple[Any, ...], etree._Element] = {}
    texts: defaultdict[etree._Element, list[str]] = defaultdict(list)
    place_of: dict[etree._Element | None, etree._Element] = {}
    for element in (element for document in documents for element in document.iter()):
        parent = place_of.get(element.getparent(), folded)
        if text := element.tail:
            texts[parent].append(text)
        tag = element.tag
        if type(tag) is not str:  # a comment
            continue
        key = (parent, tag, *map(element.get, asked))
        place = places.get(key)
        if place is None:
            known = {name: value for name in asked if (value := element.get(name)) is not None}
            place = places[key] = etree.SubElement(parent, tag, known)
        place_of[element] = place
        if text := element.text:
            texts[place].append(text)
    for place, all_texts in texts.items():
        place.text = _characters("".join([t for t in all_texts if not t.isspace()]))
    return folded


def _characters(text: str) -> str:
    """Return the characters of a text, each once.

    Those of ASCII are looked for one by one: in a long text each is soon found.
    """
    coded = text.encode()
    found = bytes(filter(coded.__contains__, _ASCII)).decode()
    return "".join(sorted({*found, *coded.translate(None, _ASCII).decode()}))


def _walk(
    root: Any, style: _Style, matcher: cssselect2.Matcher, found: defaultdict[Run, set[str]]
) -> None:
    """Go through a document with a stack of its own: an article may be deep."""
    stack = [(root, style)]
    while stack:
        element, inherited = stack.pop()
        own: _Declarations = {}
        generated: defaultdict[str, _Declarations] = defaultdict(dict)
        for _, _, pseudo, declarations in sorted(matcher.match(element), key=lambda m: m[:2]):
            (generated[pseudo] if pseudo else own).update(declarations)
        style = _apply(inherited, own)
        for declarations in generated.values():
            text = "".join(t.value for t in declarations.get("content", ()) if t.type == "string")
            _note(found, _apply(style, declarations), text)
        node = element.etree_element
        if element.local_name == "li":
            _note(found, _apply(style, generated["marker"]), _MARKERS)
        _note(found, style, node.text)
        if element.local_name == "mi":
            _note(found, style, (node.text or "").translate(_SLANTED))
        for child in element.iter_children():
            _note(found, style, child.etree_element.tail)
            stack.append((child, style))


def _note(found: defaultdict[Run, set[str]], style: _Style, text: str | None) -> None:
    if text and not text.isspace():
        found[style.run].update(text)
        if style.upper:
            found[style.run].update(text.upper())


def _apply(style: _Style, declarations: _Declarations) -> _Style:
    """Return the style of an element from its parent's and from what is declared for it."""
    run = style.run
    for name, value in declarations.items():
        words = [t.lower_value for t in value if t.type == "ident"]
        if words[:1] == ["inherit"]:
            continue
        if name == "font-family":
            run = replace(run, families=tuple(t.value for t in value if t.type == "string"))
        elif name == "font-style":
            run = replace(run, italic=bool({"italic", "oblique"} & set(words)))
        elif name == "font-weight":
            numbers = [t.int_value for t in value if t.type == "number" and t.int_value]
            run = replace(run, weight=numbers[0] if numbers else _weight(run.weight, words))
        elif name == "text-transform":
            style = replace(style, upper="uppercase" in words)
    return replace(style, run=run)


def _weight(parent: int, words: list[str]) -> int:
    if "bolder" in words:
        return 700 if parent < 600 else 900
    return 700 if "bold" in words else 400


def _font_rules(css: str) -> Iterator[tuple[list[Any], _Declarations]]:
    """Give the selectors of the rules on fonts, each with what it declares of them."""
    for rule in _rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)):
        declarations = {
            declaration.lower_name: declaration.value
            for declaration in tinycss2.parse_blocks_contents(rule.content)
            if declaration.type == "declaration" and declaration.lower_name in _PROPERTIES
        }
        if declarations:
            yield rule.prelude, declarations


def _matcher(rules: Iterable[tuple[list[Any], _Declarations]]) -> cssselect2.Matcher:
    """Return what finds the rules on fonts for an element."""
    matcher = cssselect2.Matcher()
    for prelude, declarations in rules:
        try:
            selectors = cssselect2.compile_selector_list(prelude)
        except cssselect2.SelectorError:
            continue  # a selector newer than this program: reading systems may not know it either
        for selector in selectors:
            matcher.add_selector(selector, declarations)
    return matcher


def _rules(nodes: Iterable[Any]) -> Iterator[Any]:
    """Give all rules of a style sheet, those for some media as well."""
    for node in nodes:
        if node.type == "qualified-rule":
            yield node
        elif node.type == "at-rule" and node.lower_at_keyword in {"media", "supports"}:
            yield from _rules(tinycss2.parse_rule_list(node.content or [], True, True))
