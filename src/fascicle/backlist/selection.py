"""Which issues of which serials are meant."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fascicle.backlist.task import Task, Wish
from fascicle.editions.table import NAMES
from fascicle.errors import ManuscriptError, UsageError, meant
from fascicle.issue.model import Cluster
from fascicle.manuscript.gathering import read_publication
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.reading import read_text
from fascicle.manuscript.schema.serials import SerialsRecord
from fascicle.manuscript.validation import validate
from fascicle.manuscript.yaml_source import read_table
from fascicle.workspace import PUBLICATION_FILE, Workspace, find_workspace, natural_key

SERIALS_FILE = "serials.yaml"


def choose_editions(text: str) -> tuple[str, ...]:
    """Return the editions of a list with commas, in the order in which they are made; all if ''."""
    asked = [name.strip() for name in text.split(",") if name.strip()]
    for name in asked:
        if name not in NAMES:
            message = f"there is no edition “{name}”"
            hint = meant(name, NAMES, f"editions: {', '.join(NAMES)}")
            raise UsageError(message, where="--editions", hint=hint)
    return tuple(name for name in NAMES if name in asked or not asked)


def choose_issues(workspace: Workspace, text: str) -> tuple[str, ...]:
    """Return the issues that a text like `20-1..26-4, 30-1` names, oldest first; all if ''."""
    known = workspace.issue_ids()
    spans = [part.strip().partition("..") for part in text.split(",") if part.strip()]
    return tuple(
        issue for issue in known if not spans or any(_is_within(issue, *span) for span in spans)
    )


def _is_within(issue: str, first: str, dots: str, last: str) -> bool:
    """Return whether an issue is the one named, or between the two; an end may be left open."""
    if not dots:
        return issue == first
    is_late_enough = not first or natural_key(first.strip()) <= natural_key(issue)
    return is_late_enough and (not last or natural_key(issue) <= natural_key(last.strip()))


def find_roots(serials: str, here: Path) -> tuple[tuple[Path, ...], Path | None, Path]:
    """Return the roots of the publications of a run, what lists them, and where its record goes.

    `serials` names a folder of publications or a file that lists them; without it there is the
    publication around the folder `here`, or else the `serials.yaml` in it.
    """
    if not serials:
        try:
            root = find_workspace(here).root
        except UsageError:
            if not (here / SERIALS_FILE).is_file():
                raise
            serials = SERIALS_FILE
        else:
            return (root,), None, root
    place = here / Path(serials).expanduser()
    return find_serials(place), place, here


def find_serials(place: Path) -> tuple[Path, ...]:
    """Return the roots of publications: those in a folder, or those that a YAML file names.

    The file holds `serials:`, a list of folders, taken from where the file lies.
    """
    if place.is_file():
        roots = _listed(place)
    else:
        files = sorted(place.resolve().glob(f"*/{PUBLICATION_FILE}"))
        roots = tuple(file.parents[1] for file in files)
    if not roots:
        message = "no publication is here"
        hint = "name a folder of publications, or a YAML file with `serials:`, a list of them"
        raise UsageError(message, where=str(place), hint=hint)
    for root in roots:
        if not (root / PUBLICATION_FILE).is_file():
            message = f"{root} is no publication: it has no {PUBLICATION_FILE.as_posix()}"
            raise UsageError(message, where=str(place), hint="correct the list")
        Workspace(root).require_inside()
    return roots


def find_cluster(place: Path | None, roots: tuple[Path, ...]) -> Cluster:
    """Return the cluster that `serials.yaml` names, or else the only serial of a run, if any."""
    if place and place.is_file():
        return _read_list(place).dask.as_cluster()
    if len(roots) > 1:
        return Cluster()
    mistakes = Mistakes()
    publication = read_publication(Workspace(roots[0]), mistakes)
    if publication is None:
        raise ManuscriptError(mistakes.found)
    return publication.cluster


def _listed(file: Path) -> tuple[Path, ...]:
    folders = (file.parent / Path(entry).expanduser() for entry in _read_list(file).serials)
    return tuple(dict.fromkeys(folder.resolve() for folder in folders))


def _read_list(file: Path) -> SerialsRecord:
    """Return what a list of serials says; raise ManuscriptError for what is wrong in it."""
    mistakes = Mistakes()
    text = read_text(file, file.name, mistakes)
    table = read_table(text, file.name, mistakes) if text is not None else None
    record = validate(table, SerialsRecord, mistakes) if table else None
    if record is None:
        raise ManuscriptError(mistakes.found)
    return record


def list_tasks(roots: Iterable[Path], issues: str, wish: Wish) -> tuple[Task, ...]:
    """Return a task for each issue, serial by serial; raise UsageError when there is none."""
    tasks = tuple(
        Task(root, issue, wish)
        for root in roots
        for issue in choose_issues(Workspace(root), issues)
    )
    if not tasks:
        message = f"there is no issue in “{issues}”" if issues else "there is no issue yet"
        raise UsageError(message, where="--issues", hint="write 26-1..26-4, or 26-2,26-4")
    return tasks
