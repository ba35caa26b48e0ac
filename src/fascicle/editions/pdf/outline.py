"""The bookmarks of a bound file (ISO 32000-1, 12.3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from fascicle.editions.pdf.typesetting import Bookmark


def hang_bookmarks(
    pdf: Pdf,
    parent: pikepdf.Object,
    bookmarks: Iterable[tuple[Bookmark, int]],
    pages: Sequence[pikepdf.Object],
) -> int:
    """Hang bookmarks and all below them into an outline, open; return how many they are.

    Each comes with the page, counted from 0, on which its gathering begins. pikepdf's own way does
    the same, and took a twentieth of a long issue's binding.
    """
    count, last = 0, None
    for bookmark, start in bookmarks:
        item = pdf.make_indirect(Dictionary(Parent=parent, Title=String(bookmark.label)))
        item.Dest = Array([pages[start + bookmark.page], Name.XYZ, bookmark.x, bookmark.y, 0])
        if last is None:
            parent.First = item
        else:
            last.Next, item.Prev = item, last
        below = [(child, start) for child in bookmark.children]
        count += 1 + hang_bookmarks(pdf, item, below, pages)
        last = item
    if last is not None:
        parent.Last, parent.Count = last, count
    return count
