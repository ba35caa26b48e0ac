"""The numbers of lists: those that a list begins with, that an item has, and that count down.

WeasyPrint 70 takes the attributes that say so for hints, and passes over hints.
"""

from __future__ import annotations

from typing import Any

_STYLES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}


def number_lists(root: Any) -> None:
    """Say in styles what the attributes of a document's ordered lists and their items say.

    As HTML 5.1 has it (4.4.5 and 4.4.8): `start`, `reversed` and `type` of a list, `value` of an
    item.
    """
    for ordered in root.iter("ol"):
        items = ordered.findall("li")
        back = "reversed" in ordered.attrib
        first = _number(ordered.get("start"), len(items) if back else 1)
        if back or first != 1:
            _add_style(ordered, f"counter-reset: list-item {first + 1 if back else first - 1}")
        if ordered.get("type") in _STYLES:
            _add_style(ordered, f"list-style-type: {_STYLES[ordered.get('type')]}")
        for item in items:
            value = _number(item.get("value"))
            if value is not None:
                _add_style(item, f"counter-set: list-item {value}; counter-increment: none")
            elif back:
                _add_style(item, "counter-increment: list-item -1")


def _number(text: str | None, otherwise: int | None = None) -> Any:
    try:
        return int(text or "")
    except ValueError:
        return otherwise


def _add_style(element: Any, style: str) -> None:
    element.set("style", f"{style}; {element.get('style', '')}")
