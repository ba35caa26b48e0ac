"""A YAML table against its model, with every mistake told in plain words and with its line."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.schema.fields import SECTION
from fascicle.manuscript.yaml_source import Path, Table

Model = TypeVar("Model", bound=BaseModel)

_CURLY = "“”„‘’«»"

_EXAMPLES = {
    "title": "Kavkaz Files",
    "issn": "1234-5679",
    "publisher": "Example Institute",
    "language": "en-GB",
    "date": "2024-08-26",
    "src": "images/map.png",
}


def validate(table: Table, model: type[Model], mistakes: Mistakes) -> Model | None:
    """Return `table` as a record of `model`, or None after telling everything that is wrong."""
    try:
        return model.model_validate(table.data)
    except ValidationError as error:
        errors = [*_unfolded(error.errors(include_url=False))]
        for details in errors:
            if not (_follows(details, errors) or _is_misspelt(details, errors, model)):
                _tell(details, table, model, mistakes)
    return None


def _unfolded(errors: Iterable[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Give all errors with those of records within records, each with its whole path."""
    for details in errors:
        if details["type"] != SECTION:
            yield details
        else:
            for inner in _unfolded(details["ctx"]["errors"]):
                yield {**inner, "loc": (*details["loc"], *inner["loc"])}


def _follows(details: ErrorDetails, errors: list[ErrorDetails]) -> bool:
    """Return True for a list that is too short only since its entries are wrong."""
    path = details["loc"]
    inside = (other["loc"] for other in errors if other is not details)
    return details["type"] == "too_short" and any(loc[: len(path)] == path for loc in inside)


def _is_misspelt(details: ErrorDetails, errors: list[ErrorDetails], model: type[BaseModel]) -> bool:
    """Return True for a key that is missing only since an unknown one stands for it."""
    path = details["loc"]
    if details["type"] != "missing":
        return False
    unknown = (e["loc"] for e in errors if e["type"] == "extra_forbidden")
    beside = (loc for loc in unknown if loc[:-1] == path[:-1])
    return any(_nearest(str(loc[-1]), _keys_at(model, loc[:-1])) == path[-1] for loc in beside)


def _tell(details: ErrorDetails, table: Table, model: type[BaseModel], mistakes: Mistakes) -> None:
    """Add one of pydantic's errors to the mistakes."""
    path: Path = details["loc"]
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    line = table.line(path)
    if details["type"] == "missing":
        example = _EXAMPLES.get(key, "…")
        hint = f"add a line such as `{key}: {example}`"
        if key == "articles":
            hint = "list the articles' files under `articles:`, one a line, each after `- `"
        elif key == "authors":
            hint = "list the authors under `authors:`, one a line, each after `- `"
        mistakes.add("M-003", table.file, line, f"the key `{_dotted(path)}` is missing", hint)
    elif details["type"] == "extra_forbidden":
        hint = _did_you_mean(key, _keys_at(model, path[:-1]))
        mistakes.add("M-004", table.file, line, f"the key `{_dotted(path)}` is unknown", hint)
    elif details["type"] == "told":
        while path and path not in table.lines:  # `issn: …` stands for `issn: {electronic: …}`
            path = path[:-1]
        place = f"`{_dotted(path)}`: " if path else ""
        mistakes.add("M-005", table.file, line, place + details["msg"], _correct(details["input"]))
    else:
        message, hint = _plain(details, key)
        mistakes.add("M-005", table.file, line, f"`{_dotted(path)}` {message}", hint)


def _correct(value: Any) -> str:
    """Return the hint for a value that is wrong: YAML knows straight quotation marks only."""
    if isinstance(value, str) and value[:1] in _CURLY and value[:1]:
        return "leave the quotation marks out, or write straight ones"
    return "correct the value"


def _plain(details: ErrorDetails, key: str) -> tuple[str, str]:
    """Return what is wrong with a value, and a hint, in the editor's words."""
    kind, context, value = details["type"], details.get("ctx", {}), details["input"]
    if kind == "literal_error":
        return f"is “{value}”, which is none of its values", f"write {context['expected']}"
    if value is None:
        return "is empty", "write a value after the colon, or leave the line out"
    if kind.startswith(("int_", "greater_than", "less_than")):
        return f"must be a whole number in its range, not “{value}”", "write digits only"
    if kind.startswith("bool_"):
        return f"must be true or false, not “{value}”", "write true or false"
    if kind.startswith(("tuple_", "list_")):
        return "must be a list", f"write `{key}:` and below it one entry a line, each after `- `"
    if kind.startswith(("model_", "dict_")):
        return "must be a table of keys", f"write `{key}:` and below it `key: value`, indented"
    if kind == "string_type":
        return "must be a text", "write one line of text after the colon"
    if kind == "string_too_short":
        return "is empty", "write a value after the colon, or leave the line out"
    if kind == "string_too_long":
        return f"is longer than {context.get('max_length')} characters", "shorten it"
    if kind == "too_short":
        return "is empty", "list at least one"
    if kind == "string_pattern_mismatch":
        return f"is “{value}”, which is not of its form", _FORMS.get(key, "correct it")
    return f"is wrong: {details['msg']}", "correct the value"


_FORMS = {
    "slug": "write small letters, digits and hyphens, as in visit-to-baku",
    "doi_prefix": 'write it as in "10.5555", between quotes',
}


def _dotted(path: Path) -> str:
    """Return a path as an editor reads it: `authors, entry 2, orcid`."""
    words = [f"entry {part + 1}" if isinstance(part, int) else part for part in path]
    return ", ".join(words)


def _did_you_mean(key: str, known: list[str]) -> str:
    """Return the nearest known key as a question, or all of them."""
    near = _nearest(key, known)
    return f"did you mean `{near}`?" if near else f"known keys: {', '.join(known)}"


def _nearest(key: str, known: list[str]) -> str:
    """Return the known key that was most likely meant, or nothing."""
    return next(iter(difflib.get_close_matches(key.lower(), known, n=1, cutoff=0.6)), "")


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """Return the keys that the table at `path` may have."""
    kind: Any = model
    for part in path:
        is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
        if is_model and part in kind.model_fields:  # a name that the editor gave is none
            kind = _table_type(kind.model_fields[part].annotation)
    is_table = isinstance(kind, type) and issubclass(kind, BaseModel)
    return sorted(kind.model_fields) if is_table else []


def _table_type(annotation: Any) -> Any:
    """Return the model inside `X | None` or `tuple[X, ...]`."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation
    for inner in typing.get_args(annotation):
        found = _table_type(inner)
        if isinstance(found, type) and issubclass(found, BaseModel):
            return found
    return None
