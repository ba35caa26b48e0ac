"""What fascicle needs: packages, as they are pinned, with their licences and what they need.

It is read from the checkout: `pyproject.toml`, `requirements.txt`, and what is installed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PARTS = ("cluster", "distribute")
"""The parts of fascicle that are installed by their names."""

_PINNED = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pinned:
    """A package of `requirements.txt`: the digests are those of its files on any platform."""

    name: str
    version: str
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """A package that fascicle needs, `is_optional` where only one of its parts does."""

    pinned: Pinned
    licence: str
    needs: tuple[str, ...]
    is_optional: bool


def read_pinned(checkout: Path) -> dict[str, Pinned]:
    """Return the packages of `requirements.txt` by their names."""
    text = (checkout / "requirements.txt").read_text(encoding="utf-8")
    starts = [*_PINNED.finditer(text)]
    ends = [match.start() for match in starts[1:]] + [len(text)]
    found = (
        Pinned(canonicalize_name(m[1]), m[2], tuple(sorted(_HASH.findall(text[m.start() : end]))))
        for m, end in zip(starts, ends, strict=True)
    )
    return {pinned.name: pinned for pinned in found}


def materials_of(checkout: Path) -> tuple[Material, ...]:
    """Return all that fascicle needs at work, in the order of the names."""
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = read_pinned(checkout)
    needed = _closure(project["dependencies"])
    parts = [text for part in PARTS for text in project["optional-dependencies"][part]]
    optional = {name: needs for name, needs in _closure(parts).items() if name not in needed}
    return tuple(
        Material(pinned[name], licence_of(name), needs, name in optional)
        for name, needs in sorted((needed | optional).items())
    )


def licence_of(name: str) -> str:
    """Return a package's licence as an SPDX expression: of our table, else as it tells itself."""
    if listed := _licences()["packages"].get(name):
        return listed
    return str(metadata.metadata(name).json.get("license_expression") or "NOASSERTION")


def is_allowed(licence: str) -> bool:
    """Return True where a licence, or one of several to choose from, goes with fascicle's own."""
    allowed = set(_licences()["allowed"])
    choices = licence.strip("()").split(" OR ")
    return any(set(choice.split(" AND ")) <= allowed for choice in choices)


@cache
def _licences() -> dict[str, dict[str, str]]:
    text = files("fascicle.bill").joinpath("licences.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _closure(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return what these requirements bring with them: what each package needs, by its name."""
    found: dict[str, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    waiting = list(_read(texts, ""))
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        needs = found.setdefault(name, set())
        for extra in ("", *requirement.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                more = list(_read(metadata.requires(name) or (), extra))
                needs |= {canonicalize_name(each.name) for each in more}
                waiting += more
    return {name: tuple(sorted(needs)) for name, needs in found.items()}


def _read(texts: Iterable[str], extra: str) -> Iterator[Requirement]:
    """Yield the requirements that count here, `extra` with those of a part."""
    for text in texts:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield requirement
