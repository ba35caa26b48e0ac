"""The fonts of an EPUB: of each face just the characters that the issue sets in it."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import fontTools
import tinycss2

from fascicle.editions.epub.cascade import Run
from fascicle.editions.styles import Styles

_FEATURES = ("calt", "ccmp", "clig", "curs", "fina", "init", "isol", "kern", "liga", "lnum", "locl",
             "mark", "medi", "mkmk", "onum", "pnum", "rclt", "rlig", "tnum")  # fmt: skip
"""What a text needs to look right; small capitals and swashes would double a font's size."""

_NAMES = {0, 1, 2, 4, 6, 13, 14}
"""What stays of a font's names: its own, and whose it is under which licence (OFL 1.1, 2)."""

_RECIPE = "1"
"""To be counted up when subsets are made in another way."""


@dataclass(frozen=True, slots=True)
class Face:
    """One font file, as `@font-face` in fonts.css describes it (CSS Fonts 4, 4)."""

    family: str
    weight: int
    italic: bool
    path: Path


@dataclass(frozen=True, slots=True)
class Subset:
    """A face cut down to what is needed: `name` is its file's."""

    face: Face
    name: str
    content: bytes

    @property
    def rule(self) -> str:
        """The `@font-face` rule of the file, from a style sheet in a folder beside it."""
        return (
            f'@font-face {{ font-family: "{self.face.family}"; font-weight: {self.face.weight}; '
            f"font-style: {'italic' if self.face.italic else 'normal'}; "
            f'src: url("../fonts/{self.name}"); }}\n'
        )


def carry(styles: Styles, runs: dict[Run, frozenset[str]], cache_folder: Path) -> list[Subset]:
    """Return the fonts that an issue needs, for the characters that each run of its text has."""
    needed = share_out(read_faces(styles), runs)
    faces = sorted(needed, key=lambda face: (face.family, face.weight, face.italic))
    return [_subset(face, needed[face], cache_folder) for face in faces]


def read_faces(styles: Styles) -> tuple[Face, ...]:
    """Return the faces that fonts.css lists."""
    faces = []
    for rule in tinycss2.parse_stylesheet(styles.read("fonts.css"), True, True):
        if rule.type != "at-rule" or rule.lower_at_keyword != "font-face":
            continue
        told = {
            d.lower_name: next(t for t in d.value if t.type != "whitespace")
            for d in tinycss2.parse_blocks_contents(rule.content, True, True)
            if d.type == "declaration"
        }
        source = told["src"]
        address = source.value if source.type == "url" else source.arguments[0].value
        weight = getattr(told.get("font-weight"), "int_value", None) or 400
        italic = getattr(told.get("font-style"), "lower_value", "") == "italic"
        faces.append(Face(told["font-family"].value, weight, italic, styles.path(address)))
    return tuple(faces)


def share_out(faces: Iterable[Face], runs: dict[Run, frozenset[str]]) -> dict[Face, frozenset[str]]:
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
            has = frozenset(c for c in left if ord(c) in coverage(face.path))
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


@cache
def coverage(path: Path) -> frozenset[int]:
    """Return the characters that a font has, by their numbers."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _subset(face: Face, text: frozenset[str], cache_folder: Path) -> Subset:
    """Return a face with `text` alone in it, made once and kept in the cache."""
    characters = "".join(sorted(text))
    total = hashlib.sha256(f"{_RECIPE} {fontTools.version}".encode())
    total.update(hashlib.sha256(face.path.read_bytes()).digest())
    total.update(characters.encode())
    kept = cache_folder / f"{face.path.stem}-{total.hexdigest()[:24]}.ttf"
    if not kept.is_file():
        content = cut(face.path, characters)
        cache_folder.mkdir(parents=True, exist_ok=True)
        beside = kept.with_suffix(f".{os.getpid()}.part")
        beside.write_bytes(content)
        beside.replace(kept)
    return Subset(face, f"{face.path.stem}.ttf", kept.read_bytes())


def cut(path: Path, characters: str) -> bytes:
    """Return a font with `characters` alone in it, the same bytes each time.

    TrueType, as all reading systems take it (EPUB 3.3, 3.2); the ZIP compresses it.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(layout_features=list(_FEATURES), hinting=False, notdef_outline=True)
    made = BytesIO()
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        # The names are kept out of it: to look for their uses is a quarter of the work.
        names = font["name"]
        names.names = [name for name in names.names if name.nameID in _NAMES and name.isUnicode()]
        del font["name"]
        subsetter = Subsetter(options)
        subsetter.populate(text=characters)
        subsetter.subset(font)
        font["name"] = names
        font.save(made)
    return made.getvalue()
