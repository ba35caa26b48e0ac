"""The pictures of an issue: found below its folder, opened, measured, and cleaned where needed."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from PIL import Image, UnidentifiedImageError

from fascicle.doors import follow
from fascicle.errors import demand_memory
from fascicle.issue.model import License, Picture
from fascicle.manuscript.camera import read_notes, without_notes
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.svg import SvgError, clean_svg

MOST_PIXELS = 89_000_000
"""As many as Pillow opens without a warning: an A4 page at 600 dots an inch has 35 million."""
MOST_BYTES = 200_000_000
_FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
_TOO_LARGE = "a page needs no more than 89 million pixels: scale it down"
_KINDS = "svg, png, jpg, webp and gif"


_MOST_FILES = 2_000
"""Files of a folder among which a misspelt name is looked for."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture's data: `path` of a raster file as it is, or `content` of a cleaned drawing.

    A raster file that says where it was taken, or who is on it, has both: its `content` does not.
    """

    src: str
    media_type: str
    width: int
    height: int
    digest: str
    path: Path | None = None
    content: bytes = b""

    def read(self) -> bytes:
        """Return the bytes to put into an edition."""
        return self.path.read_bytes() if self.path and not self.content else self.content


@dataclass(slots=True)
class PictureShelf:
    """Opens the pictures of one issue, each file once."""

    folder: Path
    folder_name: str
    draft: bool
    mistakes: Mistakes
    files: dict[str, PictureFile]
    real_folder: Path = field(init=False)
    """The folder after all links were followed, which takes a look at each folder around it."""

    def __post_init__(self) -> None:
        self.real_folder = self.folder.resolve()

    def open(self, src: str, file: str, line: int) -> PictureFile | None:
        """Return the picture that `file` names at `line`, or None after telling what is wrong."""
        path = self._locate(src, file, line)
        if path is None:
            return None
        name = path.relative_to(self.real_folder).as_posix()
        if name not in self.files:
            opened = self._open(path, name, file, line)
            if opened is None:
                return None
            self.files[name] = opened
        return self.files[name]

    def _locate(self, src: str, file: str, line: int) -> Path | None:
        """Return the real path of a picture, if it lies below the issue's folder."""
        if "://" in src or src.startswith(("//", "data:", "file:")):
            hint = "save the picture in the issue's folder and name it there, as in images/map.png"
            message = f"the picture “{src[:80]}” is not a file of the issue; nothing is fetched"
            self.mistakes.add("M-016", file, line, message, hint)
            return None
        try:
            path = follow(self.folder / PurePosixPath(src))
            inside = path.is_relative_to(self.real_folder)
            present = inside and path.is_file()
        except (OSError, ValueError):  # as a loop of links
            inside = present = False
        if not inside:
            message = f"the picture “{src[:80]}” lies outside the issue's folder"
            self.mistakes.add("M-016", file, line, message, f"move it below {self.folder_name}/")
            return None
        if present:
            return path
        src = unquote(src)
        place = (PurePosixPath(self.folder_name) / src).parent
        hint = meant_file(src, self.folder, f"put the file into {place}/, or correct its name")
        add = self.mistakes.warn if self.draft else self.mistakes.add
        add("M-007", file, line, f"the picture “{src[:80]}” is not there", hint)
        return None

    def _open(self, path: Path, name: str, file: str, line: int) -> PictureFile | None:
        def tell(what: str, hint: str) -> None:
            self.mistakes.add("M-008", file, line, f"the picture “{name}” {what}", hint)

        try:
            if path.stat().st_size > MOST_BYTES:
                tell("is larger than 200 MB", "save it smaller")
                return None
            content = path.read_bytes()
        except OSError as error:
            demand_memory(error)
            tell(f"cannot be read: {error.strerror}", "see to the file's permissions")
            return None
        digest = hashlib.sha256(content).hexdigest()
        if path.suffix.lower() == ".svg":
            return self._open_drawing(content, digest, name, file, line)
        try:
            kind, width, height = _measure(path)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            tell("has too many pixels to be opened", _TOO_LARGE)
            return None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning) as error:
            demand_memory(error)
            # Pillow names the file as this machine has it; the publication's name for it stands
            # in the message already.
            is_unknown = isinstance(error, UnidentifiedImageError)
            why = "it is damaged, or of a kind not known here" if is_unknown else error
            said = str(why).replace(str(path), name)
            tell(f"cannot be opened: {said}", f"save it again as one of {_KINDS}")
            return None
        if kind not in _FORMATS:
            tell(f"is of the kind {kind}", f"save it as one of {_KINDS}")
        elif width * height > MOST_PIXELS:
            tell(f"has {width} × {height} pixels", _TOO_LARGE)
        else:
            try:
                notes = read_notes(content)
                clean = without_notes(content, notes) if notes.is_private else b""
            except ValueError as error:
                tell(f"cannot be used: {error}", f"save it again as one of {_KINDS}")
                return None
            return PictureFile(name, _FORMATS[kind], width, height, digest, path, clean)
        return None

    def _open_drawing(
        self, content: bytes, digest: str, name: str, file: str, line: int
    ) -> PictureFile | None:
        try:
            clean, width, height, left_out = clean_svg(content)
        except SvgError as error:
            message = f"the picture “{name}” cannot be used: {error}"
            self.mistakes.add("M-008", file, line, message, "export it again as plain SVG")
            return None
        if left_out:
            message = f"{left_out} parts of the picture “{name}” are left out"
            hint = "styles, scripts and references to elsewhere are not carried: export plain SVG"
            self.mistakes.warn("M-013", file, line, message, hint)
        return PictureFile(name, "image/svg+xml", width, height, digest, content=clean)


def meant_file(name: str, folder: Path, otherwise: str) -> str:
    """Return the hint for a file that is not in an issue's folder: the one with the nearest name.

    Other systems take a backslash for a slash, and small letters for capitals.
    """
    wanted = PurePosixPath(name.strip("“”„\"'").replace("\\", "/"))
    try:
        place = (folder / wanted).parent.resolve()
        if not place.is_relative_to(folder.resolve()):
            return otherwise
        there = {path.name.casefold(): path.name for path in islice(place.iterdir(), _MOST_FILES)}
    except (OSError, ValueError, RuntimeError):
        return otherwise
    near = get_close_matches(wanted.name.casefold(), there, n=1, cutoff=0.7)
    return f"did you mean `{wanted.with_name(there[near[0]])}`?" if near else otherwise


def _measure(path: Path) -> tuple[str, int, int]:
    """Return a raster picture's kind and size in pixels, after decoding a small one whole."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path) as image:
            kind, (width, height) = str(image.format), image.size
            if width * height <= MOST_PIXELS:
                image.verify()
    return kind, width, height


def picture_of(
    opened: PictureFile | str,
    alt: str,
    credit: str = "",
    license_: License | None = None,
    source: str = "",
) -> Picture:
    """Return the record of a picture as it is shown in one place.

    Instead of an opened one, the name of one that is missing: a draft shows a placeholder.
    """
    if isinstance(opened, str):
        name = opened
        return Picture(
            name, alt or name, 1200, 750, "", credit=credit, license=license_, source=source,
            missing=True,
        )  # fmt: skip
    return Picture(
        opened.src, alt, opened.width, opened.height, opened.media_type, credit=credit,
        license=license_, source=source,
    )  # fmt: skip
