"""Runs → a line of Markdown that, read again, gives the same words with the same marks."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from fascicle.manuscript.importing import document as d

_SPECIAL = re.compile(r"[\\`*_\[\]<$~^]")
_SCRIPTS = {d.SUPERSCRIPT: "^", d.SUBSCRIPT: "~"}
_SCRIPT = re.compile(r"[^\W_]+|[+−-]?\d+[+−-]?")
"""What is set high or low between two signs; all else between tags."""
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_CITATION = re.compile(r"@(?=\w)")
_ADDRESS = re.compile(
    r"(?P<url>https?://[^\s<>\"“”«»{}|\\^`]+)|(?P<www>\bwww\.[^\s<>\"“”«»{}|\\^`]+\.[^\s<>\"“”«»{}|\\^`]+)"
    r"|(?P<mail>(?<![\w.+/@-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
)
_LINE_START = re.compile(r"^(?P<space>[ \t]*)(?P<mark>[#>+\-=:~|*]|\d{1,9}(?=[.)]))")
_ORDER = (d.STRONG, d.EMPHASIS, d.STRUCK, d.SUPERSCRIPT, d.SUBSCRIPT, d.SMALL_CAPS)

Images = Callable[[d.Image], str]
"""Returns what is written for a picture within a line."""


def no_images(image: d.Image) -> str:
    """Return a picture's alternative text: where no picture can stand."""
    return escape(image.alt)


def escape(text: str) -> str:
    """Return plain text so that Markdown reads it as it stands."""
    text = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    text = _ENTITY.sub(r"\\&", text)
    # A backslash is not enough: attributes at the end of a line are looked for in the source.
    text = text.replace("{", "&#123;")
    # [@name would be taken for a citation; a comment parts the two and shows nowhere.
    return _CITATION.sub("@<!-- -->", text) if re.search(r"\[(?:.*[\s;])?-?@\w", text) else text


def write_line(runs: d.Runs, images: Images = no_images, line_break: str = " ") -> str:
    """Return runs as one line: for titles, captions and cells."""
    text = _Writer(images, line_break).write(d.cut(runs, 0))
    return re.sub(r"\s*\n\s*", line_break, text).strip()


def write_text(runs: d.Runs, images: Images = no_images) -> str:
    """Return runs as the text of a paragraph, which may have line breaks."""
    text = _Writer(images, "\\\n").write(d.cut(runs, 0))
    return "\n".join(protect_start(line) for line in text.split("\n"))


def protect_start(line: str) -> str:
    """Return a line that does not begin like a heading, an item or a block."""

    def shield(match: re.Match[str]) -> str:
        mark = match["mark"]
        return mark + "\\" if mark[0].isdigit() else "\\" + mark

    if line.startswith(("**", "*")) and not re.match(r"\*+(?:\s|$)", line):
        return line
    return _LINE_START.sub(shield, line.lstrip())


class _Writer:
    """Writes runs, the marks nested in one order."""

    def __init__(self, images: Images, line_break: str) -> None:
        self.images = images
        self.line_break = line_break

    def write(self, runs: d.Runs) -> str:
        """Return runs as Markdown: links outermost, then the marks."""
        runs = tuple(part for run in runs for part in _with_links(run))
        out = ""
        groups = [(href, tuple(group)) for href, group in groupby(runs, key=lambda run: run.href)]
        for index, (href, group) in enumerate(groups):
            after = d.plain(groups[index + 1][1])[:1] if index + 1 < len(groups) else ""
            out += self._link(group, href) if href else self._marked(group, 0, out[-1:], after)
        return out

    def _link(self, group: d.Runs, href: str) -> str:
        text = d.plain(group)
        bare = not any(run.marks or run.note or run.image for run in group)
        if bare and text.strip() in {href, href.removeprefix("mailto:")} and _is_autolink(href):
            before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            return f"{before}<{text.strip()}>{after}"
        inside = self._marked(tuple(replace(run, href="") for run in group), 0, "", "")
        if not inside.strip():
            return inside
        before, after = inside[: len(inside) - len(inside.lstrip())], inside[len(inside.rstrip()) :]
        return f"{before}[{inside.strip()}]({_destination(href)}){after}"

    def _marked(self, runs: Sequence[d.Run], depth: int, before: str, after: str) -> str:
        """Return runs with the marks from `depth` on; `before` and `after` are the neighbours."""
        order = (
            *_ORDER,
            *sorted({m for run in runs for m in run.marks if m.startswith(d.LANGUAGE)}),
        )
        if depth >= len(order):
            return "".join(self._bare(run) for run in runs)
        mark, out = order[depth], ""
        groups = [(has, list(g)) for has, g in groupby(runs, key=lambda run: mark in run.marks)]
        for index, (has, group) in enumerate(groups):
            follows = d.plain(groups[index + 1][1])[:1] if index + 1 < len(groups) else after
            left = (before + out)[-1:]
            inside = self._marked(group, depth + 1, "" if has else left, "" if has else follows)
            out += _wrapped(inside, mark, left, follows) if has else inside
        return out

    def _bare(self, run: d.Run) -> str:
        """Return a run without regard to its nested marks."""
        if run.image:
            return self.images(run.image)
        if run.note:
            return f"[^{run.note}]"
        if d.RAW in run.marks:
            return run.text
        if d.CODE in run.marks:
            return _code(run.text)
        return self.line_break.join(escape(line) for line in run.text.split("\n"))


def _wrapped(inside: str, mark: str, before: str, after: str) -> str:
    """Return Markdown with one mark around it, white space kept outside."""
    core = inside.strip()
    if not core:
        return inside
    left, right = inside[: inside.index(core[0])], inside[len(inside.rstrip()) :]
    if mark == d.SMALL_CAPS:
        return f"{left}[{core}]{{.smallcaps}}{right}"
    if mark.startswith(d.LANGUAGE):
        return f"{left}[{core}]{{{mark}}}{right}"
    if mark in _SCRIPTS and _SCRIPT.fullmatch(core) and not (right or after)[:1].isdigit():
        return f"{left}{_SCRIPTS[mark]}{core}{_SCRIPTS[mark]}{right}"
    if mark in {d.STRUCK, *_SCRIPTS}:
        return f"{left}<{mark}>{core}</{mark}>{right}"
    sign, tag = ("**", "strong") if mark == d.STRONG else ("*", "em")
    if _can_flank(core, left or before, right or after):
        return f"{left}{sign}{core}{sign}{right}"
    return f"{left}<{tag}>{core}</{tag}>{right}"


def _can_flank(core: str, before: str, after: str) -> bool:
    """Return True when asterisks around `core` open and close (CommonMark 0.31, 6.2)."""
    if core[0] == "*" or core[-1] == "*" or before[-1:] == "*" or after[:1] == "*":
        return False
    opens = not _is_sign(core[0]) or not before or before[-1].isspace() or _is_sign(before[-1])
    closes = not _is_sign(core[-1]) or not after or after[0].isspace() or _is_sign(after[0])
    return opens and closes


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _code(text: str) -> str:
    """Return text as code, between more backticks than it has in a row."""
    text = " ".join(text.split("\n"))
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text.strip() else text


def _with_links(run: d.Run) -> list[d.Run]:
    """Return a run parted at the addresses in it, which become links."""
    if run.href or run.image or run.marks & {d.CODE, d.RAW}:
        return [run]
    found: list[d.Run] = []
    start = 0
    for match in _ADDRESS.finditer(run.text):
        text = _without_punctuation(match[0])
        if not text:
            continue
        kind = {"mail": "mailto:", "www": "https://"}.get(str(match.lastgroup), "")
        found.append(replace(run, text=run.text[start : match.start()]))
        found.append(replace(run, text=text, href=kind + text))
        start = match.start() + len(text)
    found.append(replace(run, text=run.text[start:]))
    return [part for part in found if part.text or part.note]


def _without_punctuation(text: str) -> str:
    """Return an address without the signs of the sentence around it."""
    while text and (text[-1] in ".,;:!?'’*_" or (text[-1] == ")" and "(" not in text)):
        text = text[:-1]
    return text


def _is_autolink(href: str) -> bool:
    return not re.search(r"[\s<>]", href)


def _destination(href: str) -> str:
    """Return an address as the target of a link."""
    href = html.unescape(href) if "&amp;" in href else href
    href = re.sub(r"[\s<>]", lambda match: f"%{ord(match[0]):02X}", href)
    href = _ENTITY.sub("&amp;", href)
    return f"<{href}>" if re.search(r"[()\\*_\[\]]", href) else href
