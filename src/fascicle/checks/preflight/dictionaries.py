"""The machine's spelling dictionaries, in Hunspell's form, and what they said, kept for next time.

A dictionary that comes with a manuscript is not read: it is a program for an engine in C++.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fascicle.errors import MachineError
from fascicle.files import write_whole
from fascicle.versions import version

PLACES = ("/usr/local/share/hunspell", "/usr/share/hunspell", "/usr/share/myspell/dicts")
"""Where systems have their dictionaries; the folders that DICPATH names come first."""

ENGINE = f"chunspell {version('chunspell')}"

_SCRIPT = 4  # letters of the subtag of a script (BCP 47, 2.2.3)


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary: `name.aff` and `name.dic` in a folder."""

    folder: Path
    name: str

    @property
    def mark(self) -> str:
        """What changes when the dictionary does, without reading megabytes of it."""
        parts = (Path(self.folder, f"{self.name}.{suffix}").stat() for suffix in ("aff", "dic"))
        said = (f"{part.st_size} {part.st_mtime_ns}" for part in parts)
        return f"{self.folder}/{self.name} {' '.join(said)}"


def dictionaries_of(language: str) -> tuple[Dictionary, ...]:
    """Return the dictionaries of a language: those of its region where there are, else all.

    Raise MachineError where there is none.
    """
    tongue, *rest = language.split("-")
    # What is written in another script than usual (az-Cyrl) has a dictionary of its own, or none.
    script = next((f"_{part}" for part in rest if len(part) == _SCRIPT), "")
    known = {each.name: each for each in reversed(list(_all(f"{tongue}{script}")))}
    exact = f"{tongue}{script}_{rest[-1].upper()}" if rest else ""
    if exact in known:
        return (known[exact],)
    # One file may have many names (fr, fr_BE, fr_CA …): then the plainest is told.
    plainest = {tongue: 0, f"{tongue}_{tongue.upper()}": 1}
    real: dict[Path, Dictionary] = {}
    for each in sorted(known.values(), key=lambda each: (plainest.get(each.name, 2), each.name)):
        real.setdefault(Path(each.folder, f"{each.name}.dic").resolve(), each)
    if not real:
        message = f"the machine has no dictionary of {language}"
        hint = (
            f"apt-get install hunspell-{tongue}, where Debian has it; or put"
            f" {tongue}.aff and {tongue}.dic into a folder, and its name into DICPATH"
        )
        raise MachineError(message, where="spelling", hint=hint)
    return tuple(sorted(real.values(), key=lambda each: each.name))


def installed() -> str:
    """Return what there is of dictionaries on the machine: it changes when they do."""
    return "\n".join((ENGINE, *sorted({each.mark for each in _all()})))


def _all(tongue: str = "*") -> Iterator[Dictionary]:
    """Yield the dictionaries of a language, or of all, those of the first folder first."""
    named = os.environ.get("DICPATH", "").split(os.pathsep)
    for folder in map(Path, filter(None, (*named, *PLACES))):
        for pattern in (f"{tongue}.dic", f"{tongue}_*.dic"):
            for file in sorted(folder.glob(pattern)):
                if file.with_suffix(".aff").is_file():
                    yield Dictionary(folder, file.stem)


class Speller:
    """Says whether words are in a language's dictionaries; what it said it keeps in `folder`."""

    def __init__(self, language: str, folder: Path) -> None:
        """Raise MachineError where the machine has no dictionary of the language."""
        self._dictionaries = dictionaries_of(language)
        marks = "\0".join((ENGINE, *(each.mark for each in self._dictionaries)))
        name = hashlib.sha256(marks.encode()).hexdigest()[:32]
        self._file = folder / f"spelling-{name}.json"
        self._known = self._read()
        self._asked = False

    @property
    def version(self) -> str:
        """What judges: the engine's version and the dictionaries."""
        return " ".join([ENGINE, *(each.name for each in self._dictionaries)])

    def knows(self, word: str) -> bool:
        """Return whether a word is in a dictionary."""
        if word not in self._known:
            self._asked = True
            self._known[word] = any(_spell(engine, word) for engine in self._engines)
        return self._known[word]

    def keep(self) -> None:
        """Write down what was said, so that it need not be asked again."""
        if self._asked:
            write_whole(self._file, json.dumps(self._known, ensure_ascii=False).encode())

    @property
    def _engines(self) -> list[Any]:
        return [_open(each, each.mark) for each in self._dictionaries]

    def _read(self) -> dict[str, bool]:
        try:
            record = json.loads(self._file.read_text(encoding="utf-8"))
            return {str(word): known is True for word, known in record.items()}
        except (OSError, ValueError, AttributeError):
            return {}


@cache
def _open(dictionary: Dictionary, mark: str) -> Any:  # noqa: ARG001  # it is part of the key
    """Return a dictionary, read: that takes a fraction of a second."""
    from hunspell import Hunspell

    folder = str(dictionary.folder)
    return Hunspell(dictionary.name, hunspell_data_dir=folder, system_encoding="utf-8")


def _spell(engine: Any, word: str) -> bool:
    try:
        return bool(engine.spell(word))
    except UnicodeEncodeError:  # a letter that the dictionary's encoding does not have
        return False
