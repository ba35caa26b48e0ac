"""Tasks that begin something: a publication, an issue, a manuscript from a document."""

from __future__ import annotations

from pathlib import Path

from invoke import Context, Exit, task

from fascicle.commands.telling import told
from fascicle.errors import ManuscriptError, UsageError
from fascicle.files import lock
from fascicle.findings import has_errors
from fascicle.workspace import Workspace, find_workspace, today


@task(
    help={
        "folder": "the new publication's folder",
        "title": "title of the serial (default: the folder's name)",
        "issn": "its ISSN, if it has one already",
        "publisher": "its publisher",
        "language": "its language, as en-GB",
    }
)
@told
def init(
    _context: Context,
    folder: str,
    title: str = "",
    issn: str = "",
    publisher: str = "",
    language: str = "en-GB",
) -> None:
    """Lay out a new publication, with a first issue that can be built at once."""
    from fascicle.manuscript.starting.publication import Beginning, lay_out
    from fascicle.present.making import show_files

    beginning = Beginning(title, issn, publisher, language)
    show_files(lay_out(Path(folder), beginning, today()))


@task(
    help={
        "issue": "id of the new issue (default: volume-number)",
        "volume": "its volume (default: counted on)",
        "number": "its number (default: counted on)",
        "date": "its date (default: today)",
    }
)
@told
def new(
    _context: Context,
    issue: str = "",
    volume: str = "",
    number: str = "",
    date: str = "",
) -> None:
    """Start the next issue's folder: volume and number counted on from the last one."""
    from fascicle.manuscript.starting.issue import next_issue, start_issue
    from fascicle.present.making import show_files

    workspace = find_workspace(Path.cwd())
    wanted = next_issue(workspace, today(), issue_id=issue, volume=volume, number=number, on=date)
    folder = start_issue(workspace, wanted)
    show_files(sorted(path for path in folder.iterdir() if path.is_file()))


@task(
    name="import",
    help={
        "file": "a .docx, .odt, .html, .md or .txt file",
        "issue": "id of the issue (default: told from the document)",
        "force": "put it in the place of an issue that is there, its pictures included",
    },
)
@told
def import_(_context: Context, file: str, issue: str | None = None, force: bool = False) -> None:
    """Make an issue's manuscript of a document: Word, OpenDocument, HTML, Markdown or text."""
    from fascicle.manuscript.importing.importer import import_document
    from fascicle.manuscript.starting.publication import complete
    from fascicle.present.making import show_files, show_import

    if file in {"-h", "--help"}:  # Invoke takes it for the file
        raise UsageError("no file is named", where="import", hint="invoke --help import")
    try:
        workspace = find_workspace(Path.cwd())
    except UsageError:
        workspace = Workspace(Path.cwd())  # the document itself may name its serial
        workspace.require_inside()
    is_new = not workspace.publication_file.exists()
    with lock(workspace.dist / ".import.lock"):
        report = import_document(
            workspace, Path(file).absolute(), issue_id=issue, force=force, clock=today()
        )
    show_files(complete(workspace.root, with_tasks=is_new))
    show_import(report)
    if has_errors(report.findings):
        raise Exit(code=ManuscriptError.exit_code)
