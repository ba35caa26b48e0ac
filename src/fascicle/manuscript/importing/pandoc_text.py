"""Running text of pandoc's syntax tree → runs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fascicle.manuscript.importing import document as d

if TYPE_CHECKING:
    from fascicle.manuscript.importing.pandoc_tree import TreeReader

FORMULA_BEGIN, FORMULA_END = "\ue000", "\ue001"
PICTURE_BEGIN, PICTURE_END = "\ue002", "\ue003"
"""What is put around an equation or a linked picture that pandoc would lose: no text has these."""

_MARKS = {
    "Emph": d.EMPHASIS,
    "Strong": d.STRONG,
    "Underline": d.EMPHASIS,
    "Strikeout": d.STRUCK,
    "Superscript": d.SUPERSCRIPT,
    "Subscript": d.SUBSCRIPT,
    "SmallCaps": d.SMALL_CAPS,
}
_QUOTES = {"SingleQuote": "‘’", "DoubleQuote": "“”"}
_SCHEMES = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_MARKED = re.compile("([\ue000\ue002][^\ue000-\ue003]*[\ue001\ue003])")


def attributes(attr: Any) -> dict[str, str]:
    """Return the keys and values of an attribute of the tree."""
    return {str(key): str(value) for key, value in attr[2]}


def plain_of(nodes: Iterable[dict[str, Any]]) -> str:
    """Return the plain text of inlines, without notes."""
    parts: list[str] = []
    for node in nodes:
        kind = node["t"]
        content: Any = node.get("c")
        if kind == "Str":
            parts.append(content)
        elif kind in {"Space", "SoftBreak", "LineBreak"}:
            parts.append(" ")
        elif kind in {"Code", "Math"}:
            parts.append(content[1])
        elif kind in {"Span", "Link", "Quoted", "Image", "Cite"}:
            parts.append(plain_of(content[1]))
        elif kind in _MARKS:
            parts.append(plain_of(content))
    return "".join(parts)


class TextReader:
    """Reads inlines; notes go to the reader of the tree."""

    def __init__(self, tree: TreeReader) -> None:
        self.tree = tree

    def runs(self, nodes: list[dict[str, Any]]) -> d.Runs:
        """Return inlines as runs: neighbours with the same marks are one."""
        merged: list[d.Run] = []
        for run in self._read(nodes, frozenset(), ""):
            if run.note:
                _close_up(merged)
            last = merged[-1] if merged else None
            if last and _alike(last, run):
                merged[-1] = replace(last, text=last.text + run.text)
            else:
                merged.append(run)
        return tuple(self._marked(merged))

    def _read(self, nodes: list[dict[str, Any]], marks: frozenset[str], href: str) -> list[d.Run]:
        found: list[d.Run] = []
        for node in nodes:
            found += self._node(node["t"], node.get("c"), marks, href)
        return found

    def _node(self, kind: str, content: Any, marks: frozenset[str], href: str) -> list[d.Run]:
        """Return one inline as runs."""
        if kind == "Str":
            return [d.Run(content, marks, href)]
        if kind in {"Space", "SoftBreak"}:
            return [d.Run(" ", marks, href)]
        if kind == "LineBreak":
            return [d.Run("\n", marks, href)]
        if kind in _MARKS:
            return self._read(content, marks | {_MARKS[kind]}, href)
        if kind == "Span":
            return self._read(content[1], marks | _span_marks(content[0]), href)
        if kind == "Cite":
            return self._read(content[1], marks, href)
        if kind == "Quoted":
            quotes = _QUOTES[content[0]["t"]]
            inside = self._read(content[1], marks, href)
            return [d.Run(quotes[0], marks, href), *inside, d.Run(quotes[1], marks, href)]
        if kind == "Code":
            return [d.Run(content[1], marks | {d.CODE}, href)]
        if kind == "Link":
            return self._read(content[1], marks, self._address(content[2][0]))
        if kind == "Image":
            return self._image(content, marks, href)
        if kind == "Note":
            self.tree.notes.append(())
            number = len(self.tree.notes)
            self.tree.notes[number - 1] = self.tree.blocks(content)
            return [d.Run("", frozenset(), "", number)]
        return self._foreign(kind, content, marks)

    def _image(self, content: Any, marks: frozenset[str], href: str) -> list[d.Run]:
        attr, alt, (target, title) = content
        said = attributes(attr)
        credit, license_, source = (said.get(key, "") for key in ("credit", "license", "source"))
        image = d.Image(target, plain_of(alt).strip(), title, credit, license_, source)
        return [d.Run("", marks, href, image=image)]

    def _foreign(self, kind: str, content: Any, marks: frozenset[str]) -> list[d.Run]:
        """Return what Markdown has no notion of: equations, source code of other languages."""
        if kind == "Math":
            return [self._formula(content[1], marks)]
        if kind == "RawInline":
            language, text = content
            if language == "html":
                return [d.Run(text, marks | {d.RAW})]
            self.tree.ledger.leave_out(
                f"source code for {language}: kept as code", self.tree.place()
            )
            return [d.Run(text, marks | {d.CODE})]
        self.tree.ledger.leave_out(f"a text of a kind not known ({kind})", self.tree.place())
        return []

    def _formula(self, text: str, marks: frozenset[str]) -> d.Run:
        text = " ".join(text.split())
        self.tree.ledger.leave_out(f"an equation, kept as code: {text[:80]}", self.tree.place())
        return d.Run(text, marks | {d.CODE})

    def _marked(self, runs: list[d.Run]) -> list[d.Run]:
        """Part runs at what was marked in the text before pandoc read the document."""
        found: list[d.Run] = []
        for run in runs:
            for part in _MARKED.split(run.text) if run.text else ("",):
                if part.startswith(FORMULA_BEGIN):
                    found.append(self._formula(part[1:-1], run.marks))
                elif part.startswith(PICTURE_BEGIN):
                    target, _, alt = part[1:-1].partition("|")
                    found.append(d.Run("", image=d.Image(target, alt.strip())))
                elif part or not run.text:
                    found.append(replace(run, text=part))
        return found

    def _address(self, target: str) -> str:
        """Return an address that a manuscript can carry, or nothing after telling why."""
        target = target.strip()
        if _SCHEMES.match(target) or target.startswith("#"):
            return target
        if target:
            what = f"a link to “{target[:80]}”: its text is kept"
            self.tree.ledger.leave_out(what, self.tree.place())
        return ""


def _span_marks(attr: Any) -> frozenset[str]:
    """Return the marks that a span says: small capitals, another language."""
    language = attributes(attr).get("lang", "")
    marks = {d.SMALL_CAPS} if "smallcaps" in attr[1] else set()
    if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language):
        marks.add(d.LANGUAGE + language)
    return frozenset(marks)


def _close_up(before: list[d.Run]) -> None:
    """Take away the space that was typed before the call of a note: no language of ours sets one.

    Between two calls it stays, for it keeps their numbers apart.
    """
    if len(before) > 1 and before[-2].note and not before[-1].text.strip():
        return
    while before and before[-1].text and not (before[-1].image or d.CODE in before[-1].marks):
        text = before[-1].text.rstrip(" \u00a0\u202f\u2009")
        if text:
            before[-1] = replace(before[-1], text=text)
            return
        before.pop()


def _alike(first: d.Run, second: d.Run) -> bool:
    """Return True when two runs can be one."""
    special = first.image or second.image or first.note or second.note
    return not special and (first.marks, first.href) == (second.marks, second.href)
