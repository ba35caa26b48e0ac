"""Which editions of which issue are stale, in what order they are made, and what came of it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fascicle.editions.styles import Styles
from fascicle.editions.table import EDITIONS, NAMES, SCREEN, VARIANTS, Edition, edition
from fascicle.errors import ManuscriptError, UsageError
from fascicle.files import lock, write_all, write_whole
from fascicle.findings import Finding, Report, Severity
from fascicle.workspace import Workspace

if TYPE_CHECKING:
    from fascicle.editions.making import Made

BUILD_FILE = "build.json"
CHECK_FILE = "check.json"
STATEMENT_FILE = "accessibility.html"
_ENGINES = (
    "weasyprint", "pikepdf", "ebooklib", "markdown-it-py", "lxml", "uharfbuzz", "babel",
    "zint-bindings",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Built:
    """A file of an edition, as `build.json` has it: `key` is the digest of the edition's inputs.

    An edition of many files has an entry for each, all with the same key.
    """

    edition: str
    file: str
    sha256: str
    bytes: int
    media_type: str
    key: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What building an issue brought: its files, the editions made anew, what is to be said."""

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
    in_process: bool = False,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Make those editions of an issue that are stale; raise ManuscriptError for a wrong manuscript.

    Nothing is written before everything is made, so that a failure leaves the last good files.
    `in_process` has the pages typeset by this very process, which is one of many at work.
    """
    workspace.require_issue(issue_id)
    with lock(workspace.issue_dist(issue_id) / ".lock"):
        known = _by_edition(read_files(workspace, issue_id))
        inputs = _inputs_digest(workspace, issue_id)
        keys = {name: _key(inputs, name, draft) for name in names}
        stale = [
            name
            for name in names
            if force or not _is_fresh(workspace, issue_id, known.get(name, ()), keys[name])
        ]
        if not stale:
            return Outcome(issue_id, _files_of(known, names), ())
        workers = None if in_process else jobs
        made, findings = _make(workspace, issue_id, stale, draft, workers, progress)
        before = {built.file for built in _files_of(known, stale)}
        for name in stale:
            known[name] = tuple(
                _as_built(file, keys[name]) for file in made if file.edition == name
            )
        folder = workspace.issue_dist(issue_id)
        write_all({folder / file.file: file.content for file in made})
        for dropped in before - {file.file for file in made}:
            (folder / dropped).unlink(missing_ok=True)
        _write_built(workspace, issue_id, _files_of(known, known))
        return Outcome(issue_id, _files_of(known, names), tuple(stale), findings)


def stale_editions(
    workspace: Workspace, issue_id: str, names: Sequence[str], *, draft: bool = False
) -> tuple[str, ...]:
    """Return those editions that `build` would make anew. Nothing is parsed or written for it."""
    known = _by_edition(read_files(workspace, issue_id))
    inputs = _inputs_digest(workspace, issue_id)
    return tuple(
        name
        for name in names
        if not _is_fresh(workspace, issue_id, known.get(name, ()), _key(inputs, name, draft))
    )


def _as_built(made: Made, key: str) -> Built:
    digest = hashlib.sha256(made.content).hexdigest()
    kind, seconds = edition(made.edition).media_type, round(made.seconds, 3)
    return Built(made.edition, made.file, digest, len(made.content), kind, key, seconds)


def _by_edition(files: Iterable[Built]) -> dict[str, tuple[Built, ...]]:
    """Return the files of each edition by its name."""
    editions: dict[str, tuple[Built, ...]] = {}
    for built in files:
        editions[built.edition] = (*editions.get(built.edition, ()), built)
    return editions


def _files_of(editions: Mapping[str, tuple[Built, ...]], names: Iterable[str]) -> tuple[Built, ...]:
    return tuple(built for name in names for built in editions.get(name, ()))


def check(
    workspace: Workspace, issue_id: str, progress: Progress = lambda _: None
) -> tuple[Report, Path]:
    """Check every edition of an issue that has been made; return the report and its file.

    The accessibility statement is written from it.
    """
    from fascicle.checks import register
    from fascicle.checks.running import run
    from fascicle.checks.statement import write_statement
    from fascicle.checks.subjects import subjects_of
    from fascicle.manuscript.gathering import gather

    workspace.require_issue(issue_id)
    folder = workspace.issue_dist(issue_id)
    built = [file for file in read_files(workspace, issue_id) if (folder / file.file).is_file()]
    if not built:
        message = f"no edition of {issue_id} has been made yet"
        raise UsageError(message, where="check", hint=f"invoke build --issue {issue_id}")
    issue = gather(workspace, issue_id, draft=True).issue
    place = workspace.relative(workspace.issue_folder(issue_id))
    files = [(file.edition, folder / file.file) for file in built]
    report = run(subjects_of(issue, place, files), issue.id, progress)
    before = (*_stale(workspace, issue_id, _by_edition(built)), *register.check(workspace, issue))
    report = replace(report, findings=(*before, *report.findings))
    text = json.dumps(report.as_record(), indent=2, ensure_ascii=False) + "\n"
    write_all(
        {
            folder / CHECK_FILE: text.encode(),
            folder / STATEMENT_FILE: write_statement(issue, report),
        }
    )
    return report, folder / CHECK_FILE


def make_site(workspace: Workspace) -> Path:
    """Make the serial's site of all issues whose web edition has been made; return its folder."""
    from fascicle.distribution.site.building import build_site
    from fascicle.manuscript.gathering import read_publication
    from fascicle.manuscript.mistakes import Mistakes

    mistakes = Mistakes()
    publication = read_publication(workspace, mistakes)
    if publication is None or mistakes.fatal:
        raise ManuscriptError(mistakes.found)
    made = {
        issue_id: [each.file for each in read_files(workspace, issue_id) if each.edition in NAMES]
        for issue_id in workspace.issue_ids()
    }
    with lock(workspace.dist / ".site.lock"):
        return build_site(workspace, publication, _styles(workspace), made)


def _stale(
    workspace: Workspace, issue_id: str, known: Mapping[str, tuple[Built, ...]]
) -> list[Finding]:
    """Return an error for each edition that is older than its manuscript."""
    inputs = _inputs_digest(workspace, issue_id)
    fresh = {_key(inputs, name, draft) for name in known for draft in (False, True)}
    return [
        Finding(
            "B-001",
            Severity.ERROR,
            f"{files[0].file} was made before the manuscript, the styles or the program changed",
            files[0].file,
            _command(edition(name), issue_id),
            name,
        )
        for name, files in known.items()
        if files[0].key not in fresh
    ]


def _command(made: Edition, issue_id: str) -> str:
    """Return what makes an edition again."""
    purpose = "" if made.purpose == SCREEN else f" --for {made.purpose}"
    return f"invoke {made.task}{purpose} --issue {issue_id}"


def read_built(workspace: Workspace, issue_id: str) -> dict[str, Built]:
    """Return the editions of one file that `build.json` tells of, by name."""
    many = {each.name for each in (*EDITIONS, *VARIANTS) if each.many}
    files = read_files(workspace, issue_id)
    return {built.edition: built for built in files if built.edition not in many}


def read_files(workspace: Workspace, issue_id: str) -> tuple[Built, ...]:
    """Return all files that `build.json` tells of; none where it cannot be read."""
    try:
        text = (workspace.issue_dist(issue_id) / BUILD_FILE).read_text(encoding="utf-8")
        listed: list[dict[str, Any]] = json.loads(text)["editions"]
        return tuple(Built(**entry) for entry in listed)
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def _write_built(workspace: Workspace, issue_id: str, built: Iterable[Built]) -> None:
    record = {"issue": issue_id, "editions": [asdict(entry) for entry in built]}
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    write_whole(workspace.issue_dist(issue_id) / BUILD_FILE, text.encode())


def _is_fresh(workspace: Workspace, issue_id: str, files: tuple[Built, ...], key: str) -> bool:
    """Return True when an edition was made from these inputs and is still what was made."""
    folder = workspace.issue_dist(issue_id)
    try:
        return bool(files) and all(
            built.key == key
            and hashlib.sha256((folder / built.file).read_bytes()).hexdigest() == built.sha256
            for built in files
        )
    except OSError:
        return False


def _key(inputs: str, name: str, draft: bool) -> str:
    """Return the key of an edition: the digest of all that has an influence on it."""
    return hashlib.sha256(f"{inputs}\0{name}\0{draft}".encode()).hexdigest()


def _inputs_digest(workspace: Workspace, issue_id: str) -> str:
    """Return a digest of manuscript, styles, program and clock. Nothing is parsed for it."""
    total = hashlib.sha256()
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    for part in (epoch, _styles(workspace).digest(), program_digest()):
        total.update(f"{part}\0".encode())
    folder = workspace.issue_folder(issue_id)
    files = [workspace.publication_file, *sorted(p for p in folder.rglob("*") if p.is_file())]
    for file in files:
        total.update(f"{workspace.relative(file)}\0".encode())
        with contextlib.suppress(FileNotFoundError):  # an editor's own temporary file
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


def _make(
    workspace: Workspace,
    issue_id: str,
    names: Sequence[str],
    draft: bool,
    jobs: int | None,
    progress: Progress,
) -> tuple[list[Made], tuple[Finding, ...]]:
    """Return the files of editions, and the findings on the way."""
    from fascicle.editions.making import Desk, make
    from fascicle.editions.pdf.shelf import Shelf
    from fascicle.manuscript.gathering import gather

    progress("reading the manuscript")
    manuscript = gather(workspace, issue_id, draft=draft)
    findings = list(manuscript.warnings)
    with Shelf(workspace.cache, program_digest(), jobs) as shelf:
        folder = workspace.issue_folder(issue_id)
        desk = Desk(manuscript, folder, _styles(workspace), workspace.cache, shelf, progress)
        made = list(make(desk, names, findings))
    return made, tuple(findings)
