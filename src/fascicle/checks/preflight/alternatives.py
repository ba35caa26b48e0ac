"""What is said of a picture to those who do not see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from fascicle.checks.preflight.copy import Copy, Shown
from fascicle.codes.table import finding
from fascicle.findings import Finding

LONGEST = 1000
"""Characters. Readers aloud do not stop in an alternative text; more belongs into the article."""

_IMAGE_OF = re.compile(
    r"(?:an? |the |this )?"
    r"(?:image|picture|photo|photograph|graphic|illustration|screenshot|figure|icon)"
    r" (?:of|shows|showing|depicts|depicting)\b"
    r"|(?:изображени[ея]|фото|фотография|рисунок|картинка|снимок|иллюстрация) [^\W\d_]+"
    r"|(?:зображення|світлина) [^\W\d_]+"
    r"|Bild (?:von|des|der)\b|image (?:de|du|d’)|imagen de\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"(?:the |an? )?"
    r"(?:alt|alt text|image|img|picture|photo|photograph|figure|fig|graphic|icon|logo|map|cover"
    r"|chart|diagram|screenshot|untitled"
    r"|изображение|фото|рисунок|картинка|карта|схема|график)[ _-]?\d*\.?",
    re.IGNORECASE,
)
_FILE = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|svg|tiff?)", re.IGNORECASE)
_CAMERA = re.compile(r"(?:IMG|DSC|DSCN|DSCF|P|PXL|Screenshot)[ _-]?\d{3,}\S*", re.IGNORECASE)


def find_alternatives(copy: Copy) -> Iterator[Finding]:
    """Yield G-001 to G-004 for each picture that is shown (WCAG 2.2, 1.1.1)."""
    for shown in copy.pictures:
        if shown.picture.alt.strip() and not shown.picture.missing:
            yield from _check(shown)


def _check(shown: Shown) -> Iterator[Finding]:
    alt = " ".join(shown.picture.alt.split())
    name = PurePosixPath(shown.picture.src)
    is_name = alt.casefold() in {name.name.casefold(), name.stem.casefold(), str(name).casefold()}
    if is_name or any(pattern.fullmatch(alt) for pattern in (_NOTHING, _FILE, _CAMERA)):
        message = f"the alternative text “{alt[:60]}” says nothing of the picture"
        yield finding("G-002", message, shown.where)
    elif _IMAGE_OF.match(alt):
        message = f"the alternative text begins “{' '.join(alt.split()[:3])}”"
        yield finding("G-001", message, shown.where)
    caption = shown.picture.caption.plain if shown.picture.caption else ""
    if caption and _bare(caption) == _bare(alt):
        yield finding("G-003", "the alternative text repeats the caption", shown.where)
    if len(alt) > LONGEST:
        yield finding("G-004", f"the alternative text has {len(alt)} characters", shown.where)


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
