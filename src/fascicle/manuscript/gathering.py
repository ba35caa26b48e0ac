"""An issue's folder → the issue, after everything in it was read and every mistake told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fascicle.errors import ManuscriptError
from fascicle.findings import Finding
from fascicle.issue.model import Issn, Issue, Ojs, Publication
from fascicle.issue.names import is_issue_id
from fascicle.manuscript.article import person
from fascicle.manuscript.issue_folder import IssueReader, read_yaml
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.naming import serial_slug
from fascicle.manuscript.pictures import PictureFile
from fascicle.manuscript.schema.distribution import targets_of
from fascicle.manuscript.schema.publication import PublicationRecord
from fascicle.manuscript.starting.texts import PLACEHOLDER_ISSN
from fascicle.manuscript.validation import validate
from fascicle.manuscript.yaml_source import Table
from fascicle.workspace import DEFAULT_LOOK, ISSUE_FILE, LOOKS, Workspace


@dataclass(frozen=True, slots=True)
class Manuscript:
    """An issue with the data of its pictures, and what is to be said of it short of an error."""

    issue: Issue
    pictures: dict[str, PictureFile]
    warnings: tuple[Finding, ...] = ()
    anew: frozenset[str] = field(default=frozenset(), compare=False)
    """The files of the articles that had been changed since the last run, if those are kept."""
    keep: Callable[[], None] = field(default=lambda: None, compare=False, repr=False)
    """Keeps what was read for the next run: for when there is time."""


def gather(
    workspace: Workspace,
    issue_id: str,
    *,
    draft: bool = False,
    program: str = "",
    meanwhile: Callable[[Manuscript], None] | None = None,
) -> Manuscript:
    """Return the manuscript of an issue; raise ManuscriptError with all its mistakes.

    `draft` turns missing pictures into placeholders. With `program`, the digest of this program's
    own code, articles that have not changed since they were kept are not read again, and while new
    ones are being read, `meanwhile` is told of the issue without its texts.
    """
    folder = workspace.issue_folder(issue_id)
    workspace.require_issue(issue_id)
    mistakes = Mistakes()
    if not is_issue_id(issue_id):
        message = f"“{issue_id[:80]}” is a name that not every machine can have"
        hint = "call the folder by letters, digits and hyphens, as in 26-2"
        mistakes.add("M-035", workspace.relative(folder / ISSUE_FILE), 1, message, hint)
    publication = read_publication(workspace, mistakes)

    def tell(issue: Issue, pictures: dict[str, PictureFile]) -> None:
        if meanwhile:
            meanwhile(Manuscript(issue, pictures))

    told = tell if meanwhile else None
    reader = IssueReader(workspace, folder, publication, draft, mistakes, program, told)
    issue = reader.read()
    if issue is None or mistakes.fatal:
        reader.drawer.close()
        raise ManuscriptError(mistakes.found)
    warnings, keep = tuple(mistakes.found), reader.drawer.close
    return Manuscript(issue, reader.shelf.files, warnings, reader.anew, keep)


def read_publication(workspace: Workspace, mistakes: Mistakes) -> Publication | None:
    """Return the serial that `publication.yaml` describes; None after telling what is wrong."""
    file = workspace.relative(workspace.publication_file)
    table = read_yaml(workspace, workspace.publication_file, mistakes)
    record = validate(table, PublicationRecord, mistakes) if table else None
    if table is None or record is None:
        return None
    issn = Issn(record.issn.electronic or "", record.issn.print or "", record.issn.linking or "")
    if not issn.main:
        message = "`issn` names no ISSN"
        mistakes.add("M-003", file, table.line(("issn",)), message, "write `issn: 1234-5679`")
    if PLACEHOLDER_ISSN in issn.all:
        message = f"ISSN {PLACEHOLDER_ISSN} is a placeholder, and is printed as it stands"
        hint = "write the ISSN that your national ISSN centre has assigned"
        mistakes.warn("M-020", file, table.line(("issn",)), message, hint)
    if not _has_look(workspace, record.look, file, table, mistakes):
        return None  # what is made before all texts are read would miss it
    return Publication(
        title=record.title,
        slug=record.slug or serial_slug(record.title, record.language, issn.main),
        issn=issn,
        publisher=record.publisher,
        language=record.language,
        subtitle=record.subtitle or "",
        place=record.place or "",
        url=record.url or "",
        contact=record.contact or "",
        license=record.license,
        doi_prefix=record.doi_prefix or "",
        description=record.description or "",
        keywords=record.keywords,
        editors=tuple(person(editor) for editor in record.editors),
        frequency=record.frequency or "",
        copyright=record.copyright or "",
        look=record.look,
        page_size=record.pdf.size,
        columns=int(record.pdf.columns),
        purpose=record.pdf.purpose,
        encloses_sources=record.pdf.attachments,
        lists_pages=record.epub.page_list,
        citation_style=record.citations.style,
        barcode=record.pdf.barcode_settings(bool(issn.print)),
        site=record.web.url or "",
        cluster=record.dask.as_cluster(),
        oai_gateway=record.web.oai_gateway or "",
        crossmark=record.crossref.crossmark or "",
        ojs=Ojs(record.ojs.version, record.ojs.author),
        targets=targets_of(record.distribute),
        archive=record.archive.target,
        checks=record.checks.policy(table),
    )


def _has_look(workspace: Workspace, look: str, file: str, table: Table, mistakes: Mistakes) -> bool:
    """Return whether there is a look of this name among the styles, or tell that there is none."""
    folders = [folder / LOOKS for folder in workspace.style_folders()]
    if look == DEFAULT_LOOK or any((folder / look).is_dir() for folder in folders):
        return True
    there = {path.name for folder in folders for path in folder.glob("*") if path.is_dir()}
    known = sorted({DEFAULT_LOOK, *there})
    near = mistakes.nearest(look, known)
    hint = f"did you mean `{near}`?" if near else f"one of these: {', '.join(known)}"
    mistakes.add("M-005", file, table.line(("look",)), f"there is no look “{look}”", hint)
    return False


def require_publication(workspace: Workspace) -> Publication:
    """Return the serial of a publication; raise ManuscriptError with all mistakes in it."""
    mistakes = Mistakes()
    publication = read_publication(workspace, mistakes)
    if publication is None or mistakes.fatal:
        raise ManuscriptError(mistakes.found)
    return publication
