"""An issue's file of references, `references.bib` or `references.json` → its sources."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fascicle.doors import is_below
from fascicle.files import write_whole
from fascicle.manuscript import pandoc
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.reading import read_text
from fascicle.manuscript.sanitising import find_control

FILES = ("references.bib", "references.json")
LONGEST = 5_000_000
"""Characters of the longest file of references."""

_ENTRY = re.compile(r"(?:^|[})])[ \t]*@(\w+)\s*[{(]\s*([^\s,{}()]+)\s*,", re.MULTILINE)
_NO_ENTRIES = {"comment", "string", "preamble"}
_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True)
class Library:
    """The sources of an issue: each key's record (CSL JSON, as text) and line in the file."""

    file: str
    records: dict[str, str]
    lines: dict[str, int]


def read_library(folder: Path, told: str, cache: Path, mistakes: Mistakes) -> Library | None:
    """Return the sources of the issue in `folder`; None when there is no file or it is wrong."""
    found = [name for name in FILES if (folder / name).is_file()]
    if not found:
        return None
    file = f"{told}/{found[0]}"
    if not is_below(folder / found[0], folder):
        message = "the file of references leads out of the issue's folder"
        mistakes.add("M-016", file, 1, message, "put the file itself there")
        return None
    if len(found) > 1:
        message = f"there is a {found[1]} as well"
        mistakes.add("M-032", file, 1, message, "keep the references in one of the two")
    text = read_text(folder / found[0], file, mistakes)
    if text is None:
        return None
    if len(text) > LONGEST:
        message = "the file of references is too long"
        mistakes.add("M-032", file, 1, message, "keep in it what the issue cites")
        return None
    if control := find_control(text):
        line = text.count("\n", 0, text.index(control)) + 1
        message = f"the sign U+{ord(control):04X} stands here, which no text can have"
        mistakes.add("M-032", file, line, message, "delete it")
        return None
    return (_read_bib if found[0].endswith(".bib") else _read_json)(text, file, cache, mistakes)


def _read_bib(text: str, file: str, cache: Path, mistakes: Mistakes) -> Library | None:
    """Read BibLaTeX or BibTeX by way of pandoc; what it made is kept in the cache."""
    lines: dict[str, int] = {}
    for match in _ENTRY.finditer(text):
        if match[1].lower() not in _NO_ENTRIES:
            line = text.count("\n", 0, match.start(2)) + 1
            _note(match[2], line, file, lines, mistakes)
    try:
        records = json.loads(_convert(text, cache))
    except pandoc.Refused as error:
        words = " ".join(str(error).split())
        place = _LINE.search(words)
        why = words.partition("): ")[2][:120] or words[:120]
        hint = "look at this entry and the one before it: a brace or a comma is missing there"
        line = int(place[1]) if place else 1
        mistakes.add("M-032", file, line, f"the references cannot be read: {why}", hint)
        return None
    except pandoc.Exhausted as error:
        mistakes.add("M-032", file, 1, f"the file of references {error}", "make it shorter")
        return None
    return Library(file, {str(record["id"]): _text(record) for record in records}, lines)


def _convert(text: str, cache: Path) -> bytes:
    """Return BibLaTeX as CSL JSON."""
    digest = hashlib.sha256(f"{pandoc.version()}\0{text}".encode()).hexdigest()
    kept = cache / "references" / f"{digest}.json"
    if kept.is_file():
        return kept.read_bytes()
    made = pandoc.run(["--from=biblatex", "--to=csljson"], text.encode(), seconds=30)
    write_whole(kept, made.output)
    return made.output


def _read_json(text: str, file: str, _cache: Path, mistakes: Mistakes) -> Library | None:
    """Read CSL JSON: a list of objects, each with an `id` and a `type`."""
    try:
        records = json.loads(text)
    except json.JSONDecodeError as error:
        hint = "save the references again as CSL JSON"
        message = f"the references are not JSON: {error.msg}"
        mistakes.add("M-032", file, error.lineno, message, hint)
        return None
    except RecursionError:
        mistakes.add("M-032", file, 1, "the references are nested too deeply", "save them again")
        return None
    if not isinstance(records, list):
        hint = "save the references as CSL JSON: a list of objects"
        mistakes.add("M-032", file, 1, "the references are not a list", hint)
        return None
    known: dict[str, str] = {}
    lines: dict[str, int] = {}
    start = 0
    for number, record in enumerate(records, start=1):
        key = record.get("id") if isinstance(record, dict) else None
        if not isinstance(key, str | int) or not isinstance(record.get("type"), str):
            message = f"entry {number} has no `id` or no `type`"
            line = text.count("\n", 0, start) + 1
            mistakes.add("M-032", file, line, message, 'write as in "id": "key", "type": "book"')
            continue
        place = re.compile(rf'"id"\s*:\s*"?{re.escape(str(key))}\b').search(text, start)
        start = place.end() if place else start
        line = text.count("\n", 0, start) + 1
        _note(str(key), line, file, lines, mistakes)
        try:
            known[str(key)] = _text(record | {"id": str(key)})
        except ValueError:
            message = f"entry {number} has a number without bound"
            mistakes.add("M-032", file, line, message, "write it in figures")
    return Library(file, known, lines)


def _note(key: str, line: int, file: str, lines: dict[str, int], mistakes: Mistakes) -> None:
    """Note a key's line; a key that stands twice is a mistake."""
    if key in lines:
        message = f"the source `{key}` stands twice, first in line {lines[key]}"
        mistakes.add("M-031", file, line, message, "give one of the two another key")
    lines.setdefault(key, line)


def _text(record: dict[str, Any]) -> str:
    """Return a record as JSON; raise ValueError for a number that JSON does not have."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, allow_nan=False)
