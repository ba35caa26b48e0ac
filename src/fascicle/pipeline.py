"""Which editions of which issue are stale, in what order they are made, and what came of it."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fascicle.editions.styles import Styles
from fascicle.editions.table import edition
from fascicle.errors import ManuscriptError, UsageError
from fascicle.files import lock, write_whole
from fascicle.findings import Finding, Report, Severity
from fascicle.workspace import Workspace, build_clock

if TYPE_CHECKING:
    from fascicle.editions.pdf.shelf import Shelf
    from fascicle.manuscript.gathering import Manuscript

BUILD_FILE = "build.json"
CHECK_FILE = "check.json"
_ENGINES = ("weasyprint", "pikepdf", "ebooklib", "markdown-it-py", "lxml", "fonttools", "babel")
_UNREADABLE_PICTURE = "Failed to load image"


@dataclass(frozen=True, slots=True)
class Built:
    """An edition that was made, as `build.json` has it: `key` is the digest of its inputs."""

    edition: str
    file: str
    sha256: str
    bytes: int
    media_type: str
    key: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What building an issue brought: its editions, those made anew, and what is to be said."""

    issue: str
    editions: tuple[Built, ...]
    made: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


Progress = Callable[[str], None]
"""Is told in a few words what is under way."""


def build(
    workspace: Workspace,
    issue_id: str,
    names: Sequence[str],
    *,
    draft: bool = False,
    force: bool = False,
    jobs: int = 0,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Make those editions of an issue that are stale; raise ManuscriptError for a wrong manuscript.

    Nothing is written before everything is made, so that a failure leaves the last good files.
    """
    with lock(workspace.issue_dist(issue_id) / ".lock"):
        known = read_built(workspace, issue_id)
        keys = {name: _key(workspace, issue_id, name, draft) for name in names}
        stale = [
            name
            for name in names
            if force or not _is_fresh(workspace, issue_id, known.get(name), keys[name])
        ]
        if not stale:
            return Outcome(issue_id, tuple(known[name] for name in names), ())
        made, findings = _Builder(workspace, issue_id, draft, jobs, progress).make(stale)
        for name, (file, content, seconds) in made.items():
            write_whole(workspace.issue_dist(issue_id) / file, content)
            known[name] = Built(
                name, file, hashlib.sha256(content).hexdigest(), len(content),
                edition(name).media_type, keys[name], round(seconds, 3),
            )  # fmt: skip
        _write_built(workspace, issue_id, known.values())
        return Outcome(issue_id, tuple(known[name] for name in names), tuple(stale), findings)


def check(
    workspace: Workspace, issue_id: str, progress: Progress = lambda _: None
) -> tuple[Report, Path]:
    """Check every edition of an issue that has been made; return the report and its file."""
    from fascicle.checks.running import run
    from fascicle.editions.pdf.metadata import document_title
    from fascicle.manuscript.gathering import gather

    folder = workspace.issue_dist(issue_id)
    known = {name: built for name, built in read_built(workspace, issue_id).items()
             if (folder / built.file).is_file()}  # fmt: skip
    if not known:
        message = f"no edition of {issue_id} has been made yet"
        raise UsageError(message, where="check", hint=f"invoke build --issue {issue_id}")
    issue = gather(workspace, issue_id, draft=True).issue
    titles = {"pdf": document_title(issue), "epub": issue.name}
    files = {name: (folder / built.file, titles[name]) for name, built in known.items()}
    report = run(issue, workspace.relative(workspace.issue_folder(issue_id)), files, progress)
    report = replace(report, findings=(*_stale(workspace, issue_id, known), *report.findings))
    text = json.dumps(report.as_record(), indent=2, ensure_ascii=False) + "\n"
    write_whole(folder / CHECK_FILE, text.encode())
    return report, folder / CHECK_FILE


def _stale(workspace: Workspace, issue_id: str, known: dict[str, Built]) -> list[Finding]:
    """Return a warning for each edition that is older than its manuscript."""
    fresh = {_key(workspace, issue_id, n, d): n for n in known for d in (False, True)}
    return [
        Finding(
            "B-001",
            Severity.WARNING,
            f"{built.file} was made before the manuscript, the styles or the program changed",
            built.file,
            f"invoke {name} --issue {issue_id}",
            name,
        )
        for name, built in known.items()
        if built.key not in fresh
    ]


def read_built(workspace: Workspace, issue_id: str) -> dict[str, Built]:
    """Return the editions that `build.json` tells of, by name; none where it cannot be read."""
    try:
        text = (workspace.issue_dist(issue_id) / BUILD_FILE).read_text(encoding="utf-8")
        listed: list[dict[str, Any]] = json.loads(text)["editions"]
        return {entry["edition"]: Built(**entry) for entry in listed}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write_built(workspace: Workspace, issue_id: str, built: Iterable[Built]) -> None:
    record = {"issue": issue_id, "editions": [asdict(entry) for entry in built]}
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    write_whole(workspace.issue_dist(issue_id) / BUILD_FILE, text.encode())


def _is_fresh(workspace: Workspace, issue_id: str, built: Built | None, key: str) -> bool:
    """Return True when an edition was made from these inputs and is still what was made."""
    if built is None or built.key != key:
        return False
    file = workspace.issue_dist(issue_id) / built.file
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() == built.sha256
    except OSError:
        return False


def _key(workspace: Workspace, issue_id: str, name: str, draft: bool) -> str:
    """Return the digest of all that has an influence on an edition. Nothing is parsed for it."""
    total = hashlib.sha256()
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    for part in (name, str(draft), epoch, _styles(workspace).digest(), program_digest()):
        total.update(f"{part}\0".encode())
    folder = workspace.issue_folder(issue_id)
    files = [workspace.publication_file, *sorted(p for p in folder.rglob("*") if p.is_file())]
    for file in files:
        total.update(f"{workspace.relative(file)}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


@cache
def program_digest() -> str:
    """Return a digest of this program's code and layouts, and of the engines' versions."""
    total = hashlib.sha256()
    here = Path(__file__).resolve().parent
    for file in sorted(here.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts and "styles" not in file.parts:
            total.update(file.relative_to(here).as_posix().encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    for engine in _ENGINES:
        total.update(f"{engine} {version(engine)}\0".encode())
    return total.hexdigest()


def _styles(workspace: Workspace) -> Styles:
    return Styles(workspace.style_folders())


class _Builder:
    """Makes the editions of one issue from its manuscript."""

    def __init__(
        self, workspace: Workspace, issue_id: str, draft: bool, jobs: int, progress: Progress
    ) -> None:
        self.workspace = workspace
        self.issue_id = issue_id
        self.draft = draft
        self.jobs = jobs
        self.progress = progress
        self.styles = _styles(workspace)

    def make(
        self, names: Sequence[str]
    ) -> tuple[dict[str, tuple[str, bytes, float]], tuple[Finding, ...]]:
        """Return file name, bytes and seconds of each edition, and the findings on the way."""
        from fascicle.editions.pdf.shelf import Shelf
        from fascicle.manuscript.gathering import gather

        self.progress("reading the manuscript")
        manuscript = gather(self.workspace, self.issue_id, draft=self.draft)
        made: dict[str, tuple[str, bytes, float]] = {}
        findings = list(manuscript.warnings)
        with Shelf(self.workspace.cache, program_digest(), self.jobs) as shelf:
            begun = time.monotonic()
            contents = self._make_all(manuscript, shelf, names, findings)
            for name, content in contents:
                file = f"{manuscript.issue.file_stem}.{name}"
                made[name] = (file, content, time.monotonic() - begun)
        return made, tuple(findings)

    def _make_all(
        self,
        manuscript: Manuscript,
        shelf: Shelf,
        names: Sequence[str],
        findings: list[Finding],
    ) -> Iterable[tuple[str, bytes]]:
        """Yield each edition as it is ready: the EPUB is packed while the PDF is being typeset."""
        from fascicle.editions.pdf.edition import compose
        from fascicle.editions.pdf.layouts import Layouts

        layouts = Layouts(manuscript, self.styles, self.workspace.cache)
        clock = build_clock(manuscript.issue.date.midnight)
        composition = compose(layouts, shelf) if "pdf" in names else None
        cover = composition.cover if composition else shelf.order(layouts.cover())
        if "epub" in names:
            self.progress("making the EPUB")
            yield "epub", self._make_epub(manuscript, clock, cover)
        if composition:
            self.progress("typesetting the PDF")
            made = composition.finish(clock)
            findings += _complaints(made.complaints)
            yield "pdf", made.content

    def _make_epub(self, manuscript: Manuscript, clock: Any, cover: Callable[[], Any]) -> bytes:
        from fascicle.editions.cover import cover_picture
        from fascicle.editions.epub.edition import make

        picture = cover_picture(cover())
        return make(manuscript, self.styles, clock, picture, self.workspace.cache / "fonts")


def _complaints(complaints: tuple[tuple[str, str], ...]) -> list[Finding]:
    """Return what the typesetter complained of as findings; a lost picture stops the build."""
    findings = [
        Finding(
            "T-002" if _UNREADABLE_PICTURE in text else "T-001",
            Severity.ERROR if _UNREADABLE_PICTURE in text else Severity.WARNING,
            f"the typesetter says: {text}",
            where,
            "save the picture again, or look at that place on the page",
            "pdf",
        )
        for where, text in complaints
    ]
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise ManuscriptError(findings)
    return findings
