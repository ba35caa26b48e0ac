"""The EPUB edition of an issue: all its parts made, and put together (EPUB 3.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath

from PIL import Image

from fascicle.editions import cascade, fonts
from fascicle.editions.epub.chapters import Chapters, compose, lay_out_ncx
from fascicle.editions.epub.container import Deflater
from fascicle.editions.epub.metadata import describe, identifier_of
from fascicle.editions.epub.package import Resource, pack
from fascicle.editions.epub.page_list import PageBreak
from fascicle.editions.epub.pictures import carried, fallback_of, kind_of, offer_fallbacks
from fascicle.editions.epub.semantics import XHTML
from fascicle.editions.styles import Styles
from fascicle.issue.model import Picture
from fascicle.manuscript.gathering import Manuscript
from fascicle.manuscript.pictures import PictureFile

COVER = "pictures/cover.jpg"
_ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp",
            "image/gif": "gif"}  # fmt: skip


def make(
    manuscript: Manuscript,
    styles: Styles,
    clock: datetime,
    cover: Callable[[], bytes] | None,
    *,
    page_breaks: Callable[[], Sequence[PageBreak]] = tuple,
    drawings: Sequence[str] = (),
    draw: Callable[[], Sequence[bytes]] = tuple,
) -> bytes:
    """Return the EPUB of an issue. `cover` waits for its cover, a JPEG.

    `page_breaks` tells where the pages of the printed issue begin; `draw` waits for each of the
    files `drawings` as a picture in pixels.
    """
    issue = manuscript.issue
    files = manuscript.pictures
    moving = any(map(_moves, files.values()))
    chapters = compose(
        issue, lambda picture: _address(picture, files), COVER if cover else "", page_breaks,
        moving=moving,
    )  # fmt: skip
    identifier = identifier_of(issue)
    statements = describe(
        issue,
        chapters,
        cover=cover is not None,
        moving=moving,
    )
    drawn = [_file_address(files[src]) for src in drawings]
    offer_fallbacks((document.tree for document in chapters.documents), drawn)
    with Deflater() as deflater:  # while the faces are looked for, and the last pages drawn
        texts = [(document, deflater.begin(document.read())) for document in chapters.documents]
        look = _look(chapters, styles)
        for resource in look:
            deflater.begin(resource.content)
        pixels = dict(zip(drawn, draw(), strict=True))
        resources = [
            Resource("ncx", "toc.ncx", "application/x-dtbncx+xml",
                     lay_out_ncx(chapters, issue, identifier)),
            *look,
            *_pictures(chapters, files, cover() if cover else None, pixels),
        ]  # fmt: skip
        return pack(identifier, statements, texts, resources, clock, issue.language, deflater)


def _address(picture: Picture, files: dict[str, PictureFile]) -> str:
    """Return the path of a picture in the EPUB: plain letters, and one file for one content."""
    file = files.get(picture.src)  # none for a placeholder in a draft: no address is shown
    return _file_address(file) if file else ""


def _file_address(file: PictureFile) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", PurePosixPath(file.src).stem.lower()).strip("-")
    return f"pictures/{stem or 'picture'}-{file.digest[:8]}.{_ENDINGS[kind_of(file)]}"


def _moves(file: PictureFile) -> bool:
    """Return True for a picture that is an animation, which may flash (WCAG 2.2, 2.3.1)."""
    if file.path is None:  # a drawing: what could move in it has been taken out
        return False
    with Image.open(file.path) as image:
        return bool(getattr(image, "is_animated", False))


def read_look(styles: Styles) -> None:
    """Read the style sheet, and the list of fonts, so that they are known when they are needed."""
    cascade.read_rules(styles.flat("epub.css"))
    fonts.read_faces(styles)


def _look(chapters: Chapters, styles: Styles) -> list[Resource]:
    """Return the style sheet, and the fonts that it needs for what these chapters say."""
    css = styles.flat("epub.css")
    runs = cascade.runs(css, [document.tree for document in chapters.documents])
    carried = fonts.carry(styles, runs)
    rules = "".join(subset.rule for subset in carried)
    sheet = Resource("style", "styles/epub.css", "text/css", (rules + css).encode())
    return [sheet] + [
        Resource(
            f"font-{subset.face.path.stem}", f"fonts/{subset.name}", "font/ttf", subset.content
        )
        for subset in carried
    ]


def _pictures(
    chapters: Chapters,
    files: dict[str, PictureFile],
    cover: bytes | None,
    drawn: Mapping[str, bytes],
) -> list[Resource]:
    """Return the pictures that the documents show, and the cover."""
    resources = []
    if cover:
        resources.append(Resource("cover-picture", COVER, "image/jpeg", cover, ("cover-image",)))
    shown = {
        str(image.get("src", image.get("srcset"))).removeprefix("../")
        for document in chapters.documents
        for image in document.tree.iter(f"{{{XHTML}}}img", f"{{{XHTML}}}source")
    }
    named = {_file_address(file): file for file in files.values()}
    for name in sorted(shown & named.keys()):
        id_ = f"picture-{PurePosixPath(name).stem}"
        file = named[name]
        resources.append(Resource(id_, name, kind_of(file), carried(file)))
        if name in drawn:
            pixels = fallback_of(name)
            resources.append(Resource(f"{id_}.pixels", pixels, "image/png", drawn[name]))
    return resources
