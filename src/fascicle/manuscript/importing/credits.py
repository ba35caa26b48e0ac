"""A caption with its credit: “… (Credits: President.az, CC BY 4.0, via Wikimedia Commons)”."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fascicle.manuscript.importing import document as d
from fascicle.manuscript.schema.licenses import find_license

_LABEL = (
    r"(?:(?:photo|image|picture|map|chart|figure)?\s*(?:credits?|source|courtesy)|photo(?:graph)?"
    r"(?:\s+by)?|image|foto|фото|источник|изображение|mənbə|şəkil|copyright)"
)
_BRACKETED = re.compile(
    rf"\s*[(\[](?P<label>{_LABEL})\s*[::]\s*(?P<text>[^()]*(?:\([^()]*\)[^()]*)*)[)\]]\s*\.?\s*$",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    rf"(?:^|(?<=[.;!?”»)])\s+)(?P<label>{_LABEL})\s*[::]\s*(?P<text>[^\n]{{2,300}})$", re.IGNORECASE
)
_PARTS = re.compile(r"\s*[,;|/]\s+|\s+[/|–—]\s+")
_URL = re.compile(r"https?://[^\s)>\]]+")
_NAMES = {"public domain": "CC-PDDC", "cc0": "CC0-1.0", "cc zero": "CC0-1.0", "cc0 1.0": "CC0-1.0"}
_CREATIVE = re.compile(r"(?:CC|Creative Commons)[\s-]+BY[\w\s.-]*\d\.\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credited:
    """A caption without its credit; `carried` are the words that became keys."""

    caption: d.Runs
    credit: str = ""
    license: str = ""
    source: str = ""
    carried: tuple[str, ...] = ()


def read_credits(runs: d.Runs) -> Credited | None:
    """Return a caption parted from its credit, or None when it has none."""
    text = d.plain(runs)
    match = _BRACKETED.search(text) or _TRAILING.search(text)
    if not match or any(run.image or run.note for run in runs):
        return None
    said, carried = match["text"].strip(), [match["label"]]
    source = ""
    if url := _URL.search(said):
        source = url[0].rstrip(".,;")
        said = said.replace(source, "")
        carried.append(source)
    parts = [part.strip(" .") for part in _PARTS.split(said)]
    license_, credit = "", []
    for part in parts:
        found = "" if license_ else license_id(part)
        if found:
            license_ = found
            carried.append(part)
        elif part:
            credit.append(part)
    return Credited(
        d.cut(runs, 0, match.start()), ", ".join(credit), license_, source, tuple(carried)
    )


def license_id(text: str) -> str:
    """Return the SPDX identifier that a piece of text names, or nothing."""
    text = " ".join(text.split()).strip(" .")
    known = _NAMES.get(text.casefold(), "")
    if known:
        return known
    try:
        return find_license(re.sub(r"(?i)^creative commons", "CC", text)).id
    except ValueError:
        match = _CREATIVE.fullmatch(text)
        return (
            license_id("CC " + text[match.start() :].split(None, 2)[-1])
            if (match and not text.upper().startswith("CC"))
            else ""
        )
