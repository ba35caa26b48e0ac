"""JSON Schemas of the YAML files, generated from the models, for editors' YAML plug-ins."""

from __future__ import annotations

import json

from pydantic import BaseModel

from fascicle.manuscript.schema.article import ArticleRecord
from fascicle.manuscript.schema.issue import IssueRecord
from fascicle.manuscript.schema.publication import PublicationRecord

FOLDER = ".schemas"
"""Where the schemas lie below `manuscript/`."""

MODELS: dict[str, type[BaseModel]] = {
    "publication": PublicationRecord,
    "issue": IssueRecord,
    "article": ArticleRecord,
}


def schema_file(name: str) -> str:
    """Return the name of a model's schema file."""
    return f"{name}.schema.json"


def schema_text(name: str) -> str:
    """Return the JSON Schema (2020-12) of one of the models."""
    schema = MODELS[name].model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def schema_comment(name: str, up: str) -> str:
    """Return the comment that wires a YAML file to its schema; `up` leads to `manuscript/`."""
    return f"# yaml-language-server: $schema={up}{FOLDER}/{schema_file(name)}\n"
