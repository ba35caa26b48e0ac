"""What is read from left to right within a text that runs leftward: H₂O, 10⁶.

WeasyPrint 70 orders the boxes of a line one by one, so that a letter set low comes before the one
that it stands behind: O₂H. Such a run becomes a box of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

TOGETHER = "together"
"""The class of such a run."""
_SET_OFF = ("sub", "sup")
_SIGN = r"[^\s\u0590-\u065f\u066a-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]"
"""A sign that is not of a script that runs leftward; digits of any script run rightward."""
_BEFORE = re.compile(rf"(?=[^\W_]){_SIGN}+$")
_AFTER = re.compile(rf"{_SIGN}*(?<=[^\W_])")


def keep_runs_together(trees: Sequence[etree._Element]) -> None:
    """Put what is set low or high into one box with the letters and digits beside it."""
    for tree in trees:
        for element in [each for each in tree.iter(*_SET_OFF) if each.get("class") is None]:
            around = element.getparent()
            if around is not None and around.get("class") != TOGETHER:
                _gather(around, element)


def _gather(around: etree._Element, first: etree._Element) -> None:
    """Gather the run that an element begins in, where there is one."""
    previous = first.getprevious()
    before = (around.text if previous is None else previous.tail) or ""
    found = _BEFORE.search(before)
    run = etree.Element("span", {"class": TOGETHER})
    run.text = found[0] if found else None
    first.addprevious(run)
    rest = before[: len(before) - len(run.text or "")]
    if previous is None:
        around.text = rest
    else:
        previous.tail = rest
    element: etree._Element | None = first
    while element is not None:
        following, tail = element.getnext(), element.tail or ""
        run.append(element)
        taken = _AFTER.match(tail)
        element.tail = taken[0] if taken else None
        run.tail = tail[len(element.tail or "") :]
        goes_on = not run.tail and following is not None and following.tag in _SET_OFF
        element = following if goes_on else None
