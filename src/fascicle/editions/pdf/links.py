"""Links between gatherings: to their places in the bound file, to places elsewhere, or to none."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from fascicle.editions.pdf.addresses import ISSUE_SCHEME

Elsewhere = Callable[[str], str]
"""Tells the address of a place that is not in the file, or nothing."""

_WITHIN = f"{ISSUE_SCHEME}:"


def is_led(annotation: pikepdf.Object) -> bool:
    """Return whether a link leads to a place of the issue, wherever that will be."""
    action = annotation.get(Name.A)
    return action is not None and str(action.get(Name.URI, "")).startswith(_WITHIN)


def lead_links(
    links: Iterable[tuple[pikepdf.Page, pikepdf.Object]],
    destinations: Container[str],
    nums: pikepdf.Array,
    elsewhere: Elsewhere,
) -> None:
    """Lead the links of an issue, each with its page, to `destinations`, or else `elsewhere`.

    One that leads nowhere is taken off, with its entry in `nums`, the file's parent tree.
    """
    nowhere = [link for link in links if not _lead(link[1], destinations, elsewhere)]
    if not nowhere:
        return
    owners = {int(nums[i]): nums[i + 1] for i in range(0, len(nums), 2)}
    gone = {int(annotation.StructParent) for _, annotation in nowhere}
    for page, annotation in nowhere:
        _take_off(page, annotation, owners[int(annotation.StructParent)])
    for index in range(len(nums) - 2, -1, -2):
        if int(nums[index]) in gone:
            del nums[index + 1]
            del nums[index]


def _lead(annotation: pikepdf.Object, destinations: Container[str], elsewhere: Elsewhere) -> bool:
    """Give a link its target; return False where there is none."""
    name = str(annotation.A.URI).removeprefix(_WITHIN)
    if name in destinations:
        del annotation[Name.A]
        annotation.Dest = String(name)
        return True
    address = elsewhere(name)
    annotation.A.URI = String(address)
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
