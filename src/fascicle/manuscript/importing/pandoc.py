"""A document of a format that pandoc knows → its syntax tree."""

from __future__ import annotations

import json
from typing import Any

from fascicle.manuscript import pandoc
from fascicle.manuscript.importing.ledger import refusal

READERS = {
    "docx": ("docx", "--track-changes=accept"),
    "odt": ("odt",),
    "html": ("html",),
    "md": ("commonmark_x-smart-emoji+sourcepos",),
    "long md": ("commonmark_x-smart-emoji",),  # the lines would make the tree ten times as large
}


def read_tree(content: bytes, kind: str, file: str) -> dict[str, Any]:
    """Return the syntax tree of a document: pandoc's JSON."""
    reader, *options = READERS[kind]
    try:
        answer = pandoc.run([f"--from={reader}", "--to=json", *options], content)
    except pandoc.Exhausted as error:
        hint = "part it into several documents"
        raise refusal("I-004", file, f"the document {error}", hint) from None
    except pandoc.Refused as error:
        why = " ".join(str(error).split())[:200]
        message = f"the document is damaged: pandoc cannot read it ({why})"
        hint = "open it where it was written and save it again"
        raise refusal("I-006", file, message, hint) from None
    tree: dict[str, Any] = json.loads(answer.output)
    return tree
