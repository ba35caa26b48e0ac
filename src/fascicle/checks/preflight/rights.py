"""Rights: licences that machines know, and credit to whom it is due."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fascicle.checks.preflight.copy import Copy, Shown
from fascicle.codes.table import finding
from fascicle.findings import Finding
from fascicle.issue.model import License

_OWN = re.compile(
    r"\bauthors?\b|\bown\b|\bours?\b|\beditors?\b|\beditorial\b|\bthis issue\b|\bby script\b"
    r"|автор|редакц|собственн|müəllif|yazar",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(
    r"\bCC[ -](?:BY|0)(?:[ -](?:NC|ND|SA))*|\bCreative Commons\b|\bpublic domain\b"
    r"|общественное достояние|\bGFDL\b",
    re.IGNORECASE,
)
_PHOTOGRAPH = "image/jpeg"


def find_rights(copy: Copy) -> Iterator[Finding]:
    """Yield D-019, D-020 and G-005 to G-009 for an issue and its pictures."""
    publication = copy.issue.publication
    if not publication.license and not publication.copyright:
        message = "the serial names neither a licence nor a copyright"
        yield finding("D-020", message, copy.place(copy.publication_file, "title"))
    given = [(publication.license, copy.place(copy.publication_file, "license"))]
    for article in copy.issue.articles:
        given.append((article.license, copy.place(copy.article_file(article), "license")))
    for license_, where in given:
        if license_ and not license_.id:
            yield finding("D-019", f"the licence at {license_.url} is none that SPDX knows", where)
    for shown in copy.pictures:
        if not shown.picture.missing:
            yield from _picture(copy, shown)


def _picture(copy: Copy, shown: Shown) -> Iterator[Finding]:
    picture = shown.picture
    name = f"the picture “{picture.src}”"
    is_attributed = bool(picture.license) and not _is_free(picture.license)
    if not picture.credit:
        if is_attributed or picture.source:
            told = picture.license.id if picture.license else "a source"
            yield finding("G-005", f"{name} has {told}, but no credit", shown.where)
        elif picture.media_type == _PHOTOGRAPH:
            yield finding("G-006", f"{name} is a photograph without a credit", shown.where)
        return
    if not picture.license and (match := _IN_WORDS.search(picture.credit)):
        message = f"{name} has its licence only in words: “{match[0]}”"
        yield finding("G-007", message, shown.where)
    if is_attributed and not picture.source and not _is_own(copy, picture.credit):
        yield finding(
            "G-008", f"{name} is under {_told(picture.license)} and names no source", shown.where
        )
    stricter = _stricter(picture.license, copy.issue.publication.license)
    if stricter:
        message = f"{name} is under {_told(picture.license)}, the serial allows more: {stricter}"
        yield finding("G-009", message, shown.where)


def _is_free(license_: License | None) -> bool:
    """Return True for what asks for no credit: the public domain."""
    return license_ is not None and license_.id in {"CC0-1.0", "CC-PDDC"}


def _is_own(copy: Copy, credit: str) -> bool:
    """Return True for a credit to the house or to an author of the issue."""
    issue = copy.issue
    people = [person for article in issue.articles for person in article.authors]
    names = [person.family or person.name for person in (*people, *issue.editors)]
    names += [issue.publication.publisher, issue.publication.title]
    return bool(_OWN.search(credit)) or any(name and name in credit for name in names)


def _told(license_: License | None) -> str:
    return (license_.id or license_.url) if license_ else ""


def _stricter(picture: License | None, serial: License | None) -> str:
    """Return what the serial's licence allows and the picture's does not."""
    if not (picture and serial and picture.id.startswith("CC-") and serial.id.startswith("CC")):
        return ""
    told = {"NC": "to use it for trade", "ND": "to change it", "SA": "other licences"}
    parts = [set(license_.id.split("-")) for license_ in (picture, serial)]
    return ", ".join(what for part, what in told.items() if part in parts[0] - parts[1])
