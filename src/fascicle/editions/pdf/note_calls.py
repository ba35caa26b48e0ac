"""The call of a note stays on the line of the word that it belongs to.

In a paragraph with something else inline before it, WeasyPrint 70 puts a call that does not fit
any more alone on the next line.
"""

from __future__ import annotations

import re
from typing import Any

_CALLS = {"footnote", "note-call"}
_WORD = re.compile(r"\S{1,40}\Z")


def bind_calls(root: Any) -> None:
    """Put each call of a document and the word before it into a `span.called`, set on one line."""
    around = {child: parent for parent in root.iter() for child in parent}
    calls = [
        element
        for element in around
        if element.tag in {"a", "span"} and _CALLS & set(element.get("class", "").split())
    ]
    for call in calls:
        _bind(around[call], call)


def _bind(parent: Any, call: Any) -> None:
    place = list(parent).index(call)
    before = parent[place - 1] if place else None
    text = (parent.text if before is None else before.tail) or ""
    word = _WORD.search(text)
    if word is None:
        return
    rest = text[: word.start()]
    if before is None:
        parent.text = rest
    else:
        before.tail = rest
    bound = parent.makeelement("span", {"class": "called"})
    bound.text, bound.tail, call.tail = word[0], call.tail, None
    parent.remove(call)
    bound.append(call)
    parent.insert(place, bound)
