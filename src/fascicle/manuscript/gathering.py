"""An issue's folder → the issue, after everything in it was read and every mistake told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fascicle.errors import ManuscriptError
from fascicle.files import is_below, traces_of
from fascicle.findings import Finding
from fascicle.issue.barcode import Barcode, addon_of, make_barcode
from fascicle.issue.certification import Certification
from fascicle.issue.model import Article, Correction, Issn, Issue, Notice, Ojs, Publication
from fascicle.issue.names import is_issue_id
from fascicle.manuscript import sanitising
from fascicle.manuscript.article import (
    ReadArticle,
    person,
    read_article,
    read_picture,
    slug_of,
)
from fascicle.manuscript.citations.setting import CitationDesk, open_desk
from fascicle.manuscript.keeping import Drawer
from fascicle.manuscript.lines import Where, parse_blocks, read_line
from fascicle.manuscript.maths import set_maths
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.pictures import PictureFile, PictureShelf
from fascicle.manuscript.reading import read_text
from fascicle.manuscript.references import resolve_references
from fascicle.manuscript.schema.distribution import targets_of
from fascicle.manuscript.schema.issue import AccessibilityRecord, IssueRecord, NoticeRecord
from fascicle.manuscript.schema.publication import PublicationRecord
from fascicle.manuscript.starting.texts import PLACEHOLDER_ISSN
from fascicle.manuscript.validation import validate
from fascicle.manuscript.yaml_source import Table, read_table
from fascicle.workspace import ISSUE_FILE, Workspace


@dataclass(frozen=True, slots=True)
class Manuscript:
    """An issue with the data of its pictures, and what is to be said of it short of an error."""

    issue: Issue
    pictures: dict[str, PictureFile]
    warnings: tuple[Finding, ...] = ()


def gather(
    workspace: Workspace, issue_id: str, *, draft: bool = False, program: str = ""
) -> Manuscript:
    """Return the manuscript of an issue; raise ManuscriptError with all its mistakes.

    `draft` turns missing pictures into placeholders. With `program`, the digest of this program's
    own code, articles that have not changed since the last run are not read again.
    """
    folder = workspace.issue_folder(issue_id)
    workspace.require_issue(issue_id)
    mistakes = Mistakes()
    if not is_issue_id(issue_id):
        message = f"“{issue_id[:80]}” is a name that not every machine can have"
        hint = "call the folder by letters, digits and hyphens, as in 26-2"
        mistakes.add("M-035", workspace.relative(folder / ISSUE_FILE), 1, message, hint)
    publication = read_publication(workspace, mistakes)
    reader = _IssueReader(workspace, folder, publication, draft, mistakes, program)
    issue = reader.read()
    if issue is None or mistakes.fatal:
        raise ManuscriptError(mistakes.found)
    return Manuscript(issue, reader.shelf.files, tuple(mistakes.found))


def read_publication(workspace: Workspace, mistakes: Mistakes) -> Publication | None:
    """Return the serial that `publication.yaml` describes; None after telling what is wrong."""
    file = workspace.relative(workspace.publication_file)
    table = _read_yaml(workspace, workspace.publication_file, mistakes)
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
    return Publication(
        title=record.title,
        slug=slug_of(record.title),
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


def require_publication(workspace: Workspace) -> Publication:
    """Return the serial of a publication; raise ManuscriptError with all mistakes in it."""
    mistakes = Mistakes()
    publication = read_publication(workspace, mistakes)
    if publication is None or mistakes.fatal:
        raise ManuscriptError(mistakes.found)
    return publication


def _read_yaml(workspace: Workspace, path: Path, mistakes: Mistakes) -> Table | None:
    """Return what a YAML file of the publication says; one that a link leads out to is not read."""
    file = workspace.relative(path)
    if not is_below(path, workspace.root):
        message = "the file leads out of the publication's folder"
        mistakes.add("M-016", file, 1, message, "put the file itself there")
        return None
    text = read_text(path, file, mistakes)
    return None if text is None else read_table(text, file, mistakes)


def _certification(record: AccessibilityRecord | None) -> Certification | None:
    if record is None:
        return None
    return Certification(
        record.certified_by, record.date, record.report or "", record.credential or ""
    )


class _IssueReader:
    """Reads one issue's folder."""

    def __init__(
        self,
        workspace: Workspace,
        folder: Path,
        publication: Publication | None,
        draft: bool,
        mistakes: Mistakes,
        program: str,
    ) -> None:
        self.workspace = workspace
        self.folder = folder
        self.publication = publication
        self.draft = draft
        self.mistakes = mistakes
        self.file = workspace.relative(folder / ISSUE_FILE)
        self.shelf = PictureShelf(folder, workspace.relative(folder), draft, mistakes, {})
        name = f"{folder.name}{'-draft' if draft else ''}.pickle"
        self.drawer = Drawer(workspace.cache / "articles" / name, program)

    def read(self) -> Issue | None:
        """Return the issue, or None when a part of it could not be made."""
        table = _read_yaml(self.workspace, self.folder / ISSUE_FILE, self.mistakes)
        if not is_below(self.folder, self.workspace.root):
            return None  # it was told of issue.yaml
        record = validate(table, IssueRecord, self.mistakes) if table else None
        language = self._language(record)
        names = record.articles if record else self._names(table)
        articles = self._articles(names, table or Table(self.file), language)
        if table is None or record is None or self.publication is None:
            return None
        cover = record.cover and read_picture(
            record.cover, table, ("cover",), self.shelf, needs_alt=False
        )
        return Issue(
            id=self.folder.name,
            publication=self.publication,
            date=record.date,
            articles=articles,
            language=language,
            volume=record.volume or "",
            number=record.number or "",
            title=record.title or "",
            cover=cover or None,
            doi=record.doi or "",
            pages_from=record.pages_from,
            editors=tuple(person(editor) for editor in record.editors),
            notices=self._notices(record, table, language),
            status=record.status,
            history=tuple(Correction(note.date, note.note) for note in record.history),
            draft=self.draft or record.status == "draft",
            barcode=self._barcode(record, table, self.publication),
            checks=self.publication.checks.followed_by(record.checks.policy(table)),
            certification=_certification(record.accessibility),
        )

    def _barcode(
        self, record: IssueRecord, table: Table, publication: Publication
    ) -> Barcode | None:
        """Return the bar code of the printed version; it goes without an add-on if need be."""
        settings, issn = publication.barcode, publication.issn.print or publication.issn.main
        if settings is None or not issn:
            return None
        number = record.number or record.volume or ""
        addon = record.barcode.addon or addon_of(number, settings.addon)
        if settings.addon and not addon:
            key = "number" if record.number else "volume"
            message = f"`{key}` “{number[:40]}” has no digits for the add-on of the bar code"
            hint = "write `barcode:` and below it `  addon: 04`, with the digits to be printed"
            self.mistakes.warn("M-021", self.file, table.line((key,)), message, hint)
        return make_barcode(issn, settings, record.barcode.variant or "", addon)

    def _language(self, record: IssueRecord | None) -> str:
        own = record.language if record else None
        return own or (self.publication.language if self.publication else "en")

    @staticmethod
    def _names(table: Table | None) -> tuple[str, ...]:
        """Return the articles that a wrong issue.yaml lists, to tell their mistakes as well."""
        listed = table.data.get("articles") if table else None
        return tuple(name for name in listed or () if isinstance(name, str))

    def _articles(self, names: tuple[str, ...], table: Table, language: str) -> tuple[Article, ...]:
        """Return the articles that are named, in order, with their references resolved."""
        read: list[ReadArticle] = []
        desk = open_desk(self.workspace, self.folder, self.publication, self.mistakes)
        slugs: Counter[str] = Counter()
        for index, name in enumerate(names):
            line = table.line(("articles", index))
            path = self._article_path(name, line)
            if path is None:
                continue
            if names.index(name) < index:
                message = f"the article “{name}” stands twice"
                self.mistakes.add("M-018", self.file, line, message, "keep one of the two")
                continue
            article = self._article(path, language, desk)
            if article is None:
                continue
            slugs[article.article.slug] += 1
            if slugs[article.article.slug] > 1:
                message = f"the slug “{article.article.slug}” is another article's, too"
                hint = "give one a `slug:` of its own"
                self.mistakes.add("M-018", article.file, 1, message, hint)
            read.append(article)
        self.drawer.close()
        resolve_references(read, self.mistakes)
        return tuple(article.finished() for article in read)

    def _article(self, path: Path, language: str, desk: CitationDesk) -> ReadArticle | None:
        """Return the article of a file as it was kept, or read it."""
        before = traces_of([path])
        key = self.drawer.key(path, language, desk.library, desk.style)
        kept = self.drawer.take(key, self.shelf)
        if kept is not None:
            return kept
        file, told = self.workspace.relative(path), len(self.mistakes.found)
        cites = desk.library is not None
        article = read_article(path, file, language, self.shelf, self.mistakes, cites)
        if article is None:
            return None
        set_maths(article.body, file, self.workspace.cache, self.mistakes)
        desk.set_citations(article.body, file, article.article.language)
        if len(self.mistakes.found) == told and before == traces_of([path]):
            self.drawer.keep(key, article, self.shelf)
        return article

    def _article_path(self, name: str, line: int) -> Path | None:
        """Return the path of an article's file, if it is there and inside the issue's folder."""
        hint = f"write the file's name as it is in {self.workspace.relative(self.folder)}/"
        try:
            path = (self.folder / PurePosixPath(name)).resolve()
            inside = path.parent == self.folder.resolve()
            present = inside and path.is_file()
        except (OSError, ValueError, RuntimeError):  # as a loop of links
            inside = present = False
        if not inside:
            message = f"the article “{name[:80]}” is not a file of the issue's folder"
            self.mistakes.add("M-016", self.file, line, message, hint)
        elif not present:
            message = f"the article's file “{name[:80]}” is not there"
            self.mistakes.add("M-006", self.file, line, message, hint)
        return path if inside and present else None

    def _notices(self, record: IssueRecord, table: Table, language: str) -> tuple[Notice, ...]:
        return tuple(
            self._notice(notice, table, ("notices", index), language)
            for index, notice in enumerate(record.notices)
        )

    def _notice(
        self, record: NoticeRecord, table: Table, path: tuple[str | int, ...], language: str
    ) -> Notice:
        picture = record.picture and read_picture(
            record.picture, table, (*path, "picture"), self.shelf
        )
        where = Where("a notice", self.file, table.line((*path, "text")), self.mistakes)
        return Notice(
            read_line(record.title, language, where),
            sanitising.inner_xhtml(parse_blocks(record.text, language, where)),
            record.link or "",
            picture or None,
            record.until,
        )
