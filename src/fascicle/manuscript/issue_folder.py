"""An issue's folder → the issue as a record, with every mistake in it told.

The texts are what takes time. Where they are long and new, a second process reads them from the
last one on, and whoever waits for what stands before them is told of that first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath

from fascicle.doors import follow, is_below
from fascicle.files import Traces, traces_of
from fascicle.issue.barcode import Barcode, addon_of, make_barcode
from fascicle.issue.certification import Certification
from fascicle.issue.model import Article, Correction, Issue, Notice, Publication
from fascicle.manuscript import sanitising
from fascicle.manuscript.article import (
    Front,
    ReadArticle,
    line_of_slug,
    person,
    read_article,
    read_front,
    read_picture,
)
from fascicle.manuscript.citations.setting import CitationDesk, open_desk
from fascicle.manuscript.keeping import Drawer, Kept
from fascicle.manuscript.lines import Where, parse_blocks, read_line
from fascicle.manuscript.maths import set_maths
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.pictures import PictureFile, PictureShelf, meant_file
from fascicle.manuscript.reading import read_text
from fascicle.manuscript.reading_beside import reading_beside
from fascicle.manuscript.references import resolve_references
from fascicle.manuscript.schema.issue import AccessibilityRecord, IssueRecord, NoticeRecord
from fascicle.manuscript.validation import validate
from fascicle.manuscript.yaml_source import Table, read_table
from fascicle.workspace import ISSUE_FILE, Workspace

Meanwhile = Callable[[Issue, dict[str, PictureFile]], None]
"""Is given the issue without its texts, and its pictures, while the texts are being read."""


def read_yaml(workspace: Workspace, path: Path, mistakes: Mistakes) -> Table | None:
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


class IssueReader:
    """Reads one issue's folder."""

    def __init__(
        self,
        workspace: Workspace,
        folder: Path,
        publication: Publication | None,
        draft: bool,
        mistakes: Mistakes,
        program: str,
        meanwhile: Meanwhile | None = None,
    ) -> None:
        self.workspace = workspace
        self.folder = folder
        self.publication = publication
        self.draft = draft
        self.mistakes = mistakes
        self.meanwhile = meanwhile
        self.file = workspace.relative(folder / ISSUE_FILE)
        self.shelf = PictureShelf(folder, workspace.relative(folder), draft, mistakes, {})
        name = f"{folder.name}{'-draft' if draft else ''}.pickle"
        self.drawer = Drawer(workspace.cache / "articles" / name, program)
        self.anew: frozenset[str] = frozenset()
        self.fronts: dict[Path, tuple[Traces, Front]] = {}

    def read(self) -> Issue | None:
        """Return the issue, or None when a part of it could not be made."""
        table = read_yaml(self.workspace, self.folder / ISSUE_FILE, self.mistakes)
        if not is_below(self.folder, self.workspace.root):
            return None  # it was told of issue.yaml
        record = validate(table, IssueRecord, self.mistakes) if table else None
        language = self._language(record)
        names = record.articles if record else self._names(table)
        publication = self.publication

        def tell_first(new: Sequence[Path]) -> None:
            if not (self.meanwhile and table and record and publication):
                return
            if 2 * len(new) > len(record.articles):  # else reading them is no long while
                self._tell_first(record, table, publication, self.meanwhile)

        articles = self._articles(names, table or Table(self.file), language, tell_first)
        if table is None or record is None or publication is None:
            return None
        return self._issue(record, table, publication, articles)

    def _issue(
        self,
        record: IssueRecord,
        table: Table,
        publication: Publication,
        articles: tuple[Article, ...],
    ) -> Issue:
        language = self._language(record)
        cover = record.cover and read_picture(
            record.cover, table, ("cover",), self.shelf, needs_alt=False
        )
        return Issue(
            id=self.folder.name,
            publication=publication,
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
            barcode=self._barcode(record, table, publication),
            checks=publication.checks.followed_by(record.checks.policy(table)),
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
        names = listed if isinstance(listed, list) else ()  # a text has letters, not names
        return tuple(name for name in names if isinstance(name, str))

    def _tell_first(
        self, record: IssueRecord, table: Table, publication: Publication, meanwhile: Meanwhile
    ) -> None:
        """Tell of the issue without its texts, unless something is wrong: that is told later."""
        mistakes = Mistakes()
        quiet = IssueReader(
            self.workspace, self.folder, publication, self.draft, mistakes, program=""
        )
        articles = []
        for name in record.articles:
            path = quiet._article_path(name, 1)
            article = path and self._front_first(path, self._language(record), quiet.shelf)
            if article:
                articles.append(article)
        issue = quiet._issue(record, table, publication, tuple(articles))
        if not mistakes.fatal:
            meanwhile(issue, quiet.shelf.files)

    def _front_first(self, path: Path, language: str, shelf: PictureShelf) -> Article | None:
        """Return an article without its text. What was read is kept, unless something is wrong."""
        before, mistakes = traces_of([path]), shelf.mistakes
        front = read_front(path, self.workspace.relative(path), language, mistakes)
        if front and not mistakes.found:
            self.fronts[path] = before, front
        return front.article(path, shelf) if front else None

    def _articles(
        self,
        names: Sequence[str],
        table: Table,
        language: str,
        tell_first: Callable[[Sequence[Path]], None],
    ) -> tuple[Article, ...]:
        """Return the articles that are named, in order, with their references resolved."""
        desk = open_desk(self.workspace, self.folder, self.publication, self.mistakes)
        new = self._new_ones(names, language, desk)
        self.anew = frozenset(path.name for path in new)

        def read_other(number: int) -> Kept | None:
            self._article(new[number], language, desk)
            return self.drawer.kept(self._key(new[number], language, desk))

        with reading_beside(new, read_other) as beside:
            tell_first(new)

            def read(path: Path) -> ReadArticle | None:
                kept = beside.take(new.index(path)) if beside and path in new else None
                return self._article(path, language, desk, kept)

            articles = list(self._read_all(names, table, read))
        resolve_references(articles, self.mistakes)
        return tuple(article.finished() for article in articles)

    def _new_ones(self, names: Iterable[str], language: str, desk: CitationDesk) -> list[Path]:
        """Return the files of articles that are not kept; none where nothing is kept anyway."""
        if not self.drawer.inputs:
            return []
        found = (self._locate(name) for name in dict.fromkeys(names))
        paths = [path for path, present in found if path and present]
        return [path for path in paths if not self.drawer.has(self._key(path, language, desk))]

    def _read_all(
        self, names: Sequence[str], table: Table, read: Callable[[Path], ReadArticle | None]
    ) -> Iterable[ReadArticle]:
        """Yield the articles that can be read, each once; tell of those that cannot."""
        slugs: dict[str, str] = {}
        for index, name in enumerate(names):
            line = table.line(("articles", index))
            path = self._article_path(name, line)
            if path is None:
                continue
            if names.index(name) < index:
                message = f"the article “{name}” stands twice"
                self.mistakes.add("M-018", self.file, line, message, "keep one of the two")
                continue
            article = read(path)
            if article is None:
                continue
            slug = article.article.slug
            if slug in slugs:
                message = f"the slug “{slug}” is that of {slugs[slug]}, too"
                hint = "give one of the two a `slug:` of its own"
                self.mistakes.add("M-018", article.file, line_of_slug(path, article), message, hint)
            slugs.setdefault(slug, path.name)
            yield article

    def _key(self, path: Path, language: str, desk: CitationDesk) -> str:
        return self.drawer.key(path, language, desk.library, desk.style)

    def _article(
        self, path: Path, language: str, desk: CitationDesk, beside: Kept | None = None
    ) -> ReadArticle | None:
        """Return the article of a file as it was kept or read by another process, or read it."""
        before = traces_of([path])
        key = self._key(path, language, desk)
        kept = self.drawer.take(key, self.shelf, beside)
        if kept is not None:
            return kept
        file, told = self.workspace.relative(path), len(self.mistakes.found)
        cites = desk.library is not None
        traces, front = self.fronts.pop(path, (before, None))
        front = front if traces == before else None
        article = read_article(path, file, language, self.shelf, self.mistakes, cites, front)
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
        path, present = self._locate(name)
        if path is None:
            message = f"the article “{name[:80]}” is not a file of the issue's folder"
            self.mistakes.add("M-016", self.file, line, message, hint)
        elif not present:
            message = f"the article's file “{name[:80]}” is not there"
            hint = meant_file(name, self.folder, hint)
            self.mistakes.add("M-006", self.file, line, message, hint)
        return path if present else None

    def _locate(self, name: str) -> tuple[Path | None, bool]:
        """Return the path of a file in the issue's folder, and whether it is there."""
        try:
            path = follow(self.folder / PurePosixPath(name))
            inside = path.parent == self.shelf.real_folder
            return (path, path.is_file()) if inside else (None, False)
        except (OSError, ValueError):  # as a loop of links
            return None, False

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
