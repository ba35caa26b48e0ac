"""The look of an edition: style sheets and fonts, the publication's own before the default ones."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from fascicle.doors import files_below, is_below
from fascicle.editions.addresses import find_foreign
from fascicle.errors import MachineError, UsageError
from fascicle.own_files import digest_of
from fascicle.workspace import DEFAULT_LOOK, LOOKS, default_styles

_TOKEN = re.compile(r"(--[\w-]+)\s*:\s*([^;]+);")
_USE = re.compile(r"var\(\s*(--[\w-]+)\s*\)")


@dataclass(frozen=True, slots=True)
class Styles:
    """The folders to look for a style in, the first one first. A sheet is read once."""

    folders: tuple[Path, ...]
    _texts: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def with_look(self, look: str) -> Styles:
        """Return these styles with those of a look, a folder below `looks/`, before the default.

        The look `report` is the default. UsageError tells of a look that no folder has.
        """
        if look == DEFAULT_LOOK:
            return self
        found = [folder / LOOKS / look for folder in self.folders]
        found = [folder for folder in found if folder.is_dir()]
        if not found:
            there = {p.name for f in self.folders for p in (f / LOOKS).glob("*") if p.is_dir()}
            message = f"there is no look “{look}”"
            hint = f"one of these: {', '.join(sorted({DEFAULT_LOOK, *there}))}"
            raise UsageError(message, where="publication.yaml: look", hint=hint)
        return Styles((*self.folders[:-1], *found, self.folders[-1]))

    def token(self, name: str) -> str:
        """Return the value of a design token, as `#1d3557` for `--primary`."""
        return dict(_TOKEN.findall(self.read("tokens.css")))[name].strip()

    def path(self, name: str) -> Path:
        """Return the file of a style by its name below `styles/`, as `pdf.css` or `fonts/A.ttf`."""
        for folder in self.folders:
            if (folder / name).is_file() and is_below(folder / name, folder):
                return folder / name
        message = f"the style {name[:80]} is missing"
        raise MachineError(message, where="styles", hint="install fascicle again")

    def read(self, name: str) -> str:
        """Return the text of a style sheet; raise UsageError for one that asks for other files.

        Readers' programs would fetch them: the default ones ask for nothing.
        """
        if name not in self._texts:
            self._texts[name] = self._read(name)
        return self._texts[name]

    def _read(self, name: str) -> str:
        path = self.path(name)
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            message = "the style sheet is not in UTF-8"
            raise UsageError(message, where=f"styles/{name}", hint="save it as UTF-8") from None
        for line, address in find_foreign(text) if self.folders[-1] not in path.parents else ():
            message = f"the style sheet asks for {address[:80]}, and nothing is fetched"
            hint = "put the file into styles/ and name it there, as in url(fonts/name.ttf)"
            raise UsageError(message, where=f"styles/{name}:{line}", hint=hint)
        return text

    def flat(self, name: str) -> str:
        """Return a style sheet with the design tokens written out, for readers without `var()`."""
        tokens = dict(_TOKEN.findall(self.read("tokens.css")))

        def value(match: re.Match[str]) -> str:
            return str(tokens.get(match[1], match[0])).strip()

        return _USE.sub(value, self.read(name))

    def font_folders(self) -> tuple[Path, ...]:
        """Return the folders of fonts that there are."""
        return tuple(folder / "fonts" for folder in self.folders if (folder / "fonts").is_dir())

    def files(self) -> tuple[Path, ...]:
        """Return all files that the look is made of."""
        return tuple(file for folder in self.folders for file in _files_in(folder))

    def digest(self) -> str:
        """Return a digest of all that the look is made of."""
        total = hashlib.sha256()
        for folder in self.folders:
            files = _files_in(folder)
            if folder == default_styles():
                names = [file.relative_to(folder).as_posix() for file in files]
                total.update(digest_of(str(folder), names).encode())
                continue
            for file in files:
                total.update(file.relative_to(folder).as_posix().encode())
                state = file.stat()
                total.update(_digest(file, state.st_ctime_ns, state.st_size))
        return total.hexdigest()


def _files_in(folder: Path) -> list[Path]:
    suffixes = {".css", ".ttf", ".otf", ".icc"}
    return [file for file in files_below(folder, folder) if file.suffix in suffixes]


@lru_cache(maxsize=256)
def _digest(file: Path, _changed: int, _size: int) -> bytes:
    """Return a file's digest, read once as long as it stays the same: a run has many issues."""
    return hashlib.sha256(file.read_bytes()).digest()
