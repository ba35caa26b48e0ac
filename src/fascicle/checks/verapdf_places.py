"""Where veraPDF means: from its paths through a file to a page, and to what stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf

from fascicle.checks.pdf_structure.opened import Opened
from fascicle.checks.pdf_structure.reading import Element

_PAGE = re.compile(r"\bpages\[(\d+)\]")
_MARK = re.compile(r"\{mcid:(\d+)\}")
_OBJECT = re.compile(r"\((\d+) (\d+) obj SE")
_SHORT = 60
"""Letters of a place that is no page."""


class Places:
    """A PDF in which places are looked up. Where it cannot be read, pages are all that is told."""

    def __init__(self, path: Path) -> None:
        self._pdf: pikepdf.Pdf | None = None
        self._opened: Opened | None = None
        try:
            self._pdf = pikepdf.open(path)
            if isinstance(self._pdf.Root.get("/StructTreeRoot"), pikepdf.Dictionary):
                self._opened = Opened(path, self._pdf)
        except (pikepdf.PdfError, OSError):
            return

    def tell(self, contexts: list[str]) -> tuple[str, str]:
        """Take the paths of a rule's failures; return the first's place, and what stands there.

        The place is `page 3`, or the end of the path where it leads to no page.
        """
        for context in contexts:
            element = self._element(context)
            page = int(match[1]) + 1 if (match := _PAGE.search(context)) else 0
            page = page or (element.page() if element else 0)
            if page:
                said = self._opened.say(element) if self._opened and element else ""
                return f"page {page}", said
        short = contexts[0].removeprefix("root/") if contexts else ""
        return (short if len(short) <= _SHORT else "…" + short[1 - _SHORT :]), ""

    def __enter__(self) -> Places:
        return self

    def __exit__(self, *_: object) -> None:
        if self._opened:
            self._opened.close()
        if self._pdf:
            self._pdf.close()

    def _element(self, context: str) -> Element | None:
        """Return the structure element that a path leads to or through."""
        if self._opened is None:
            return None
        tree = self._opened.tree
        if objects := _OBJECT.findall(context):
            key = (int(objects[-1][0]), int(objects[-1][1]))
            return next((each for each in tree.elements() if each.key == key), None)
        page, mark = _PAGE.search(context), _MARK.search(context)
        if not (page and mark) or self._pdf is None or int(page[1]) >= len(self._pdf.pages):
            return None
        sheet = self._pdf.pages[int(page[1])].obj.objgen
        return next(iter(tree.owners.get((sheet, int(mark[1])), ())), None)
