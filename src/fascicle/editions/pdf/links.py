"""Links between gatherings: to their places in the bound file, to places elsewhere, or to none."""

from __future__ import annotations

from collections.abc import Callable, Container

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from fascicle.editions.pdf.addresses import ISSUE_SCHEME

Elsewhere = Callable[[str], str]
"""Tells the address of a place that is not in the file, or nothing."""


def lead_links(
    pdf: Pdf, destinations: Container[str], nums: pikepdf.Array, elsewhere: Elsewhere
) -> None:
    """Lead the links between gatherings to `destinations` of the file, else `elsewhere`.

    One that leads nowhere is taken off, with its entry in `nums`, the file's parent tree.
    """
    owners = {int(nums[i]): nums[i + 1] for i in range(0, len(nums), 2)}
    gone: set[int] = set()
    for page in pdf.pages:
        for annotation in list(page.obj.get(Name.Annots, ())):
            if not _lead(annotation, destinations, elsewhere):
                key = int(annotation.StructParent)
                _take_off(page, annotation, owners[key])
                gone.add(key)
    for index in range(len(nums) - 2, -1, -2):
        if gone and int(nums[index]) in gone:
            del nums[index + 1]
            del nums[index]


def _lead(annotation: pikepdf.Object, destinations: Container[str], elsewhere: Elsewhere) -> bool:
    """Give a link its target; return False where there is none."""
    action = annotation.get(Name.A, Dictionary())
    scheme, _, name = str(action.get(Name.URI, "")).partition(":")
    if scheme != ISSUE_SCHEME:
        return True
    if name in destinations:
        del annotation[Name.A]
        annotation.Dest = String(name)
        return True
    address = elsewhere(name)
    action.URI = String(address)
    return bool(address)


def _take_off(page: pikepdf.Page, annotation: pikepdf.Object, element: pikepdf.Object) -> None:
    """Take a link off its page. Its text stays, and is tagged as text (ISO 14289-1, 7.18.5)."""
    others = [each for each in page.obj.Annots if each.objgen != annotation.objgen]
    page.obj.Annots = Array(others)
    kids = element.K if isinstance(element.K, Array) else [element.K]
    element.K = Array([kid for kid in kids if not _refers(kid, annotation)])
    element.S = Name.Span


def _refers(kid: pikepdf.Object, annotation: pikepdf.Object) -> bool:
    """Return True for a reference to an annotation in the structure tree (14.7.4.3)."""
    return isinstance(kid, Dictionary) and Name.Obj in kid and kid.Obj.objgen == annotation.objgen
