"""The fonts that an edition carries: of each face just the characters that the issue sets in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import tinycss2

from fascicle.editions.cascade import Run
from fascicle.editions.cutting import coverage, cut
from fascicle.editions.kept_sheets import keep_parsed
from fascicle.editions.styles import Styles

_FEATURES = ("calt", "ccmp", "clig", "curs", "fina", "init", "isol", "kern", "liga", "lnum", "locl",
             "mark", "medi", "mkmk", "onum", "pnum", "rclt", "rlig", "ssty", "tnum")  # fmt: skip
"""What a text needs to look right; small capitals and swashes would double a font's size."""


@dataclass(frozen=True, slots=True)
class Face:
    """One font file, as `@font-face` in fonts.css describes it (CSS Fonts 4, 4)."""

    family: str
    weight: int
    italic: bool
    path: Path


@dataclass(frozen=True, slots=True)
class Subset:
    """A face cut down to the characters that are needed: `name` is its file's."""

    face: Face
    name: str
    content: bytes
    characters: frozenset[str] = frozenset()

    @property
    def rule(self) -> str:
        """The `@font-face` rule of the file, from a style sheet in a folder beside it."""
        return self.rule_for(f"../fonts/{self.name}")

    def rule_for(self, address: str) -> str:
        """Return the `@font-face` rule of a file that lies at an address (CSS Fonts 4, 4)."""
        return (
            f'@font-face {{ font-family: "{self.face.family}"; font-weight: {self.face.weight}; '
            f"font-style: {'italic' if self.face.italic else 'normal'}; "
            f'src: url("{address}"); }}\n'
        )


def carry(styles: Styles, runs: dict[Run, frozenset[str]]) -> list[Subset]:
    """Return the fonts that an issue needs, for the characters that each run of its text has.

    TrueType, as all reading systems take it (EPUB 3.3, 3.2); the ZIP compresses it.
    """
    needed = share_out(read_faces(styles), runs)
    faces = sorted(needed, key=lambda face: (face.family, face.weight, face.italic))
    return [
        Subset(face, f"{face.path.stem}.ttf", cut(face.path, needed[face], _FEATURES), needed[face])
        for face in faces
    ]


def read_faces(styles: Styles) -> tuple[Face, ...]:
    """Return the faces that fonts.css lists."""
    listed = list_faces(styles.read("fonts.css"))
    return tuple(replace(face, path=styles.path(face.path.as_posix())) for face in listed)


@lru_cache(maxsize=8)
def list_faces(css: str) -> tuple[Face, ...]:
    """Return the faces that a style sheet lists, their files as it names them."""
    return keep_parsed(css, "for faces", lambda: tuple(_faces(css)))


def _faces(css: str) -> Iterator[Face]:
    for rule in tinycss2.parse_stylesheet(css, True, True):
        if rule.type != "at-rule" or rule.lower_at_keyword != "font-face":
            continue
        told = {
            d.lower_name: next((t for t in d.value if t.type != "whitespace"), None)
            for d in tinycss2.parse_blocks_contents(rule.content or (), True, True)
            if d.type == "declaration"
        }
        address, family = _address(told.get("src")), _family(told.get("font-family"))
        if not (address and family):
            continue  # of no use to a reading system either (CSS Fonts 4, 4)
        weight = getattr(told.get("font-weight"), "int_value", None) or 400
        italic = getattr(told.get("font-style"), "lower_value", "") == "italic"
        yield Face(family, weight, italic, Path(address))


def _family(token: Any) -> str:
    return str(token.value) if token is not None and token.type in {"string", "ident"} else ""


def _address(token: Any) -> str:
    """Return the address in a `url()`; nothing for what is none."""
    if token is not None and token.type == "url":
        return str(token.value)
    is_url = token is not None and token.type == "function" and token.lower_name == "url"
    texts = [part.value for part in token.arguments if part.type == "string"] if is_url else []
    return str(texts[0]) if texts else ""


def share_out(
    faces: Iterable[Face],
    runs: dict[Run, frozenset[str]],
    has_letters: Callable[[Path], frozenset[int]] = coverage,
) -> dict[Face, frozenset[str]]:
    """Return which face sets which characters, as a reading system chooses (CSS Fonts 4, 5.3)."""
    families: defaultdict[str, list[Face]] = defaultdict(list)
    for face in faces:
        families[face.family].append(face)
    needed: defaultdict[Face, frozenset[str]] = defaultdict(frozenset)
    for run, text in runs.items():
        left = text
        for known in (families[name] for name in run.families if name in families):
            if not left:
                break
            face = best(known, run)
            has = frozenset(c for c in left if ord(c) in has_letters(face.path))
            if has - {" "}:
                needed[face] |= has
            left -= has
    return dict(needed)


def best(faces: list[Face], run: Run) -> Face:
    """Return the face of a family that comes nearest (CSS Fonts 4, 5.2: style, then weight)."""

    def distance(face: Face) -> tuple[bool, bool, int]:
        gap = face.weight - run.weight
        wrong_way = gap < 0 if run.weight > 500 else gap > 0
        return face.italic != run.italic, wrong_way, abs(gap)

    return min(faces, key=distance)
