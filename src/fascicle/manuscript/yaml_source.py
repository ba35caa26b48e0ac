"""YAML 1.2 as editors write it: read with line numbers, and without surprises.

Every scalar stays the text that the editor typed (`no` is not false, `1.10` is not 1.1); the
models say what it must be. Tags of its own are refused, doubled keys too, and neither aliases
nor nesting can make a small file large.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.sanitising import find_control

MOST_NODES = 50_000
CORE_TAG = "tag:yaml.org,2002:"
PLAIN_TAGS = {"str", "int", "float", "bool", "null", "timestamp", "map", "seq"}

Path = tuple[str | int, ...]
"""Where a value stands in a table: `("articles", 2)`."""


@dataclass(slots=True)
class Table:
    """A YAML mapping: its data, and the line of each key and value."""

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    first_line: int = 1

    def line(self, path: Path) -> int:
        """Return the line of the value at `path`, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, self.first_line)


_COLON = re.compile(r":(?=\s|$)")


class _RefusedError(Exception):
    """A node that is not plain data."""

    def __init__(self, node: Node, message: str, hint: str) -> None:
        super().__init__(message)
        self.line = node.start_mark.line
        self.message = message
        self.hint = hint


def read_table(text: str, file: str, mistakes: Mistakes, first_line: int = 1) -> Table | None:
    """Return the mapping that `text` holds, or None after telling what is wrong with it.

    `file` is its name as told to the user, `first_line` the line of that file at which it begins.
    """
    table = Table(file, first_line=first_line)

    def tell(line: int, message: str, hint: str) -> None:
        mistakes.add("M-002", file, line + first_line, message, hint)

    try:
        node = _compose(text)
        if node is None:
            tell(0, "there is nothing in it", "write the keys, one a line, as in `title: …`")
        elif not isinstance(node, MappingNode):
            tell(0, "this is not a table of keys and values", "write `key: value`, one a line")
        else:
            table.data = _Builder(table, first_line).mapping(node, ())
            return table
    except _RefusedError as error:
        tell(error.line, error.message, error.hint)
    except MarkedYAMLError as error:
        what = error.problem or error.context or "not YAML"
        is_open = "end of stream" in str(what)  # what is open was opened where it says “context”
        marks = (error.problem_mark, error.context_mark)
        mark = next((m for m in (reversed(marks) if is_open else marks) if m), None)
        row = mark.line if mark else 0
        line = next(islice(text.split("\n"), row, None), "")
        tell(row, f"the YAML is broken: {what}", _hint(str(what), line))
    except (YAMLError, ValueError) as error:
        tell(0, f"the YAML is broken: {str(error).splitlines()[0]}", "save it as plain UTF-8 text")
    except RecursionError:
        tell(0, "the YAML is nested too deeply", "write it flat")
    return None


@lru_cache(maxsize=64)
def _compose(text: str) -> Node | None:
    """Return the nodes of a text, which nobody changes: checks and proofs read the same again."""
    return YAML(typ="safe", pure=True).compose(text)


_compose(
    "[«true», true, 1, ~]"
)  # what the parser compiles at its first text is kept, as all of an import


def _hint(problem: str, line: str) -> str:
    """Return what most often mends this problem of the YAML parser, told at this line."""
    if "mapping values are not allowed" in problem and len(_COLON.findall(line)) == 1:
        if line.startswith(" ") and not line.lstrip().startswith("- "):
            return "begin this line where the one before begins: it stands further to the right"
        return "look at the line before: a key has a colon behind it, and then a space"
    if "mapping values are not allowed" in problem:
        return 'put a text that has a colon in it between straight quotes: "…"'
    if "end of stream" in problem:
        return "close what is open here: a quotation mark or a bracket"
    if "tab" in problem or "\\t" in problem:
        return "indent with spaces, not with tabs"
    return "look at this line and the one before: the indentation, the colons, the quotes"


class _Builder:
    """Builds plain data from nodes and notes the lines."""

    def __init__(self, table: Table, first_line: int) -> None:
        self.table = table
        self.first_line = first_line
        self.nodes = 0

    def mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise _RefusedError(key_node, "a key must be a word", "write `key: value`")
            key = _text_of(key_node)
            if key in data:
                message = f"the key `{key}` stands twice"
                raise _RefusedError(key_node, message, "keep one of the two")
            here = (*path, key)
            self.table.lines[here] = key_node.start_mark.line + self.first_line
            data[key] = self.value(value_node, here)
        return data

    def value(self, node: Node, path: Path) -> Any:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _RefusedError(
                node, "the YAML unfolds to too many values", "write it out, shorter"
            )
        tag = str(node.tag or "")
        if tag.removeprefix(CORE_TAG) not in PLAIN_TAGS or not tag.startswith(CORE_TAG):
            raise _RefusedError(node, f"the tag `{tag}` is not allowed", "leave the tag out")
        if isinstance(node, MappingNode):
            return self.mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.item(child, (*path, index)) for index, child in enumerate(node.value)]
        return None if tag == CORE_TAG + "null" else _text_of(node)

    def item(self, node: Node, path: Path) -> Any:
        self.table.lines[path] = node.start_mark.line + self.first_line
        return self.value(node, path)


def _text_of(node: Node) -> str:
    """Return what a scalar says; refuse the signs that escapes bring into it and no text has."""
    text = str(node.value)
    if control := find_control(text):
        message = f"the sign U+{ord(control):04X} stands here, which no text can have"
        raise _RefusedError(node, message, "leave it out, or write the backslash before it twice")
    return text
