"""Where things are, and the clock. A workspace is passed along, never global."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from fascicle.doors import require_bounded, require_plain
from fascicle.errors import UsageError

PUBLICATION_FILE = Path("manuscript", "publication.yaml")
ISSUE_FILE = "issue.yaml"
STATEMENT_FILE = "accessibility.html"
LOOKS = "looks"
"""The folder of the looks among the styles."""
DEFAULT_LOOK = "report"
"""The statement on an issue's accessibility, beside its editions and in the site."""

_DEEPEST = 8
"""Folders in one another: what is made has fewer."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A publication's folder: `root` is the one that holds `manuscript/publication.yaml`.

    `made` is a folder for what is made other than `dist/`: proofs do not go among the editions.
    `look` is the default look where it is not the program's own: an old issue had that of its day.
    """

    root: Path
    made: Path | None = None
    look: Path | None = None

    @property
    def manuscript(self) -> Path:
        """The folder of all that the editor writes."""
        return self.root / "manuscript"

    @property
    def publication_file(self) -> Path:
        """The YAML file that describes the serial."""
        return self.root / PUBLICATION_FILE

    @property
    def words_file(self) -> Path:
        """The list of words that the publication knows to be spelt right: one a line."""
        return self.manuscript / "words.txt"

    @property
    def dist(self) -> Path:
        """The folder of all that is made."""
        return self.made or self.root / "dist"

    @property
    def site(self) -> Path:
        """The folder of the serial's site."""
        return self.dist / "site"

    @property
    def cache(self) -> Path:
        """The folder of what can be made again at any time: typeset gatherings, font subsets."""
        return self.root / "dist" / ".cache"

    def issue_folder(self, issue_id: str) -> Path:
        """Return the manuscript folder of an issue."""
        return self.manuscript / issue_id

    def issue_dist(self, issue_id: str) -> Path:
        """Return the folder that the editions of an issue go to."""
        return self.dist / issue_id

    def release_records(self) -> tuple[Path, ...]:
        """Return the records of all releases that stand, in the natural order of their issues."""
        found = self.dist.glob("*/release/release.json")
        return tuple(sorted(found, key=lambda file: natural_key(file.parts[-3])))

    def issue_ids(self) -> tuple[str, ...]:
        """Return the ids of all issues in natural order, so that 26-10 comes after 26-9."""
        folders = (file.parent.name for file in self.manuscript.glob(f"*/{ISSUE_FILE}"))
        return tuple(sorted(folders, key=natural_key))

    def require_issue(self, issue_id: str) -> None:
        """Raise UsageError when there is no issue of that id, or its editions' folder leads out."""
        if not self._has_issue(issue_id):
            known = self.issue_ids()
            message = f"there is no issue “{issue_id}”"
            hint = f"issues: {', '.join(known) or 'none yet'}"
            raise UsageError(message, where="--issue", hint=hint)
        self.require_plain_made(issue_id)
        require_bounded(self.root, self.issue_folder(issue_id))

    def _has_issue(self, issue_id: str) -> bool:
        """Return whether there is an issue of that id; the others are not looked at for it."""
        folder = self.issue_folder(issue_id)
        with suppress(OSError):  # a name that is too long
            is_one_name = folder.name == issue_id != ".." and folder.parent == self.manuscript
            return is_one_name and (folder / ISSUE_FILE).is_file()
        return False

    def require_inside(self) -> None:
        """Raise UsageError where a link leads out of the root, or what is no file lies in it.

        It looks at what tasks open by themselves; what a manuscript names is looked at where it is
        opened, and what was made of an issue where the issue is asked for.
        """
        root, issues = self.root, self.manuscript.glob(f"*/{ISSUE_FILE}")
        require_plain(root, self.publication_file, *issues)
        require_plain(root, self.manuscript, depth=1)
        require_plain(root, root / "dist", depth=2)
        require_plain(root, root / "styles", self.cache, depth=_DEEPEST)

    def require_plain_made(self, issue_id: str = "") -> None:
        """Raise UsageError as `require_inside` does, for all that has been made of an issue.

        Without an id it looks at all that has been made of the serial: some milliseconds an issue.
        """
        require_plain(self.root, self.root / "dist" / issue_id, depth=_DEEPEST)

    def relative(self, path: Path) -> str:
        """Return `path` as it is told to the user: below the root, with forward slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()

    def style_folders(self) -> tuple[Path, ...]:
        """Return the folders that styles are looked for in: the publication's own comes first."""
        own, default = self.root / "styles", self.look or default_styles()
        return (default,) if own.resolve() == default.resolve() else (own, default)


def find_workspace(start: Path) -> Workspace:
    """Return the workspace of the nearest folder at or above `start` with a publication in it.

    UsageError is raised where there is none, or where it has links that lead out of it.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / PUBLICATION_FILE).is_file():
            workspace = Workspace(folder)
            workspace.require_inside()
            return workspace
    message = f"no {PUBLICATION_FILE.as_posix()} here or in any folder above"
    misnamed = misnamed_at(start / PUBLICATION_FILE)
    hint = f"rename {misnamed} to {PUBLICATION_FILE.name}" if misnamed else ""
    raise UsageError(message, where=str(start), hint=hint or "go to a publication's folder")


def misnamed_at(path: Path) -> str:
    """Return the name of a YAML file that stands where another is expected, or nothing.

    Editors on Windows save as .yaml.txt without seeing it; elsewhere .yml is as usual.
    """
    names = (path.with_suffix(".yml").name, f"{path.name}.txt", f"{path.stem}.txt")
    return next((name for name in names if path.with_name(name).is_file()), "")


def default_styles() -> Path:
    """Return the folder of the default look: in the wheel beside this file, else the checkout's."""
    here = Path(__file__).resolve().parent
    carried = here / "styles"
    return carried if carried.is_dir() else here.parents[1] / "styles"


def locked_dependencies() -> Path | None:
    """Return the list of dependencies that the program is tested with; None where it is not here.

    It is carried in the wheel beside this file, else it lies in the checkout.
    """
    here = Path(__file__).resolve().parent
    places = (here / "requirements.txt", here.parents[1] / "requirements.txt")
    return next((place for place in places if place.is_file()), None)


def natural_key(text: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key that puts runs of digits in the order of their numbers."""
    parts: list[tuple[int, str]] = []
    digits = ""
    for character in text + "\0":
        if character.isdecimal():
            digits += character
            continue
        if digits:
            parts.append((int(digits), ""))
            digits = ""
        parts.append((-1, character))
    return tuple(parts)


def today() -> date:
    """Return the day on the clock here: the only date that comes from the machine."""
    return datetime.now(tz=UTC).astimezone().date()


def build_clock(issue_date: datetime) -> datetime:
    """Return the clock of a build in UTC: SOURCE_DATE_EPOCH where set, else the issue's date.

    The variable is the one of reproducible-builds.org, in seconds since 1970.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        return datetime.fromtimestamp(int(epoch), tz=UTC)
    return issue_date
