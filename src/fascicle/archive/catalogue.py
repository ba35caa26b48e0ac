"""The catalogue of an archive: an SQLite file with all text and metadata, to list and to search.

It can be made anew from the archive at any time, and is where it is absent, damaged, or of another
make. Texts of an older version are in it where they differ from the next one's.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from fascicle.archive.folding import aligned
from fascicle.archive.holdings import HeldArticle, Holding
from fascicle.errors import MachineError, demand_memory
from fascicle.workspace import natural_key

_MAKE = 1
"""Of which make the file is: one more whenever the tables change."""

_TABLES = (
    f"PRAGMA user_version = {_MAKE}",
    "CREATE TABLE objects (folder TEXT PRIMARY KEY, id TEXT NOT NULL, serial TEXT NOT NULL,"
    " issue TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE versions (folder TEXT NOT NULL, place INTEGER NOT NULL, version TEXT NOT NULL,"
    " release TEXT NOT NULL, status TEXT NOT NULL, date TEXT NOT NULL, archived TEXT NOT NULL,"
    " title TEXT NOT NULL, PRIMARY KEY (folder, place)) WITHOUT ROWID",
    "CREATE TABLE articles (number INTEGER PRIMARY KEY, folder TEXT NOT NULL,"
    " place INTEGER NOT NULL, slug TEXT NOT NULL, title TEXT NOT NULL, byline TEXT NOT NULL,"
    " language TEXT NOT NULL, text TEXT NOT NULL)",
    "CREATE INDEX articles_of ON articles (folder)",
    "CREATE VIRTUAL TABLE words USING fts5 (title, byline, facts, text,"
    " tokenize = 'unicode61 remove_diacritics 0')",
)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Entry:
    """A release in the archive, as a list shows it."""

    serial: str
    issue: str
    release: str
    status: str
    date: str
    archived: str
    title: str
    folder: str
    is_newest: int


class Catalogue:
    """An open catalogue."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def known(self) -> dict[str, tuple[str, frozenset[str]]]:
        """Return each object's id and the names of its versions, by its folder."""
        rows = self.connection.execute(
            "SELECT folder, id, json_group_array(version) FROM objects JOIN versions USING (folder)"
            " GROUP BY folder"
        )
        return {folder: (id_, frozenset(json.loads(versions))) for folder, id_, versions in rows}

    def put(self, holdings: Iterable[Holding]) -> None:
        """Enter what the archive holds of some issues, in the place of what was known of them."""
        with self.connection:
            for holding in holdings:
                self._put(holding)

    def _put(self, holding: Holding) -> None:
        do, folder = self.connection.execute, holding.folder
        do("DELETE FROM words WHERE rowid IN (SELECT number FROM articles WHERE folder = ?)",
           (folder,))  # fmt: skip
        for table in ("objects", "versions", "articles"):
            do(f"DELETE FROM {table} WHERE folder = ?", (folder,))  # noqa: S608  # our own names
        do("INSERT INTO objects VALUES (?, ?, ?, ?)",
           (folder, holding.id, holding.serial, holding.issue))  # fmt: skip
        newer: set[HeldArticle] = set()
        for place, each in reversed(list(enumerate(holding.versions))):
            do("INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
               (folder, place, each.version, each.release, each.status, each.date, each.archived,
                each.title))  # fmt: skip
            for article in each.articles:
                if article not in newer:
                    self._put_article(folder, place, article)
            newer = set(each.articles)

    def _put_article(self, folder: str, place: int, article: HeldArticle) -> None:
        text = " ".join(article.text.split())
        number = self.connection.execute(
            "INSERT INTO articles (folder, place, slug, title, byline, language, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (folder, place, article.slug, article.title, article.byline, article.language, text),
        ).lastrowid
        folded = [aligned(part) for part in (article.title, article.byline, article.facts, text)]
        self.connection.execute(
            "INSERT INTO words (rowid, title, byline, facts, text) VALUES (?, ?, ?, ?, ?)",
            (number, *folded),
        )

    def entries(self) -> list[Entry]:
        """Return all releases in the archive; those of an issue follow each other, oldest first."""
        rows = self.connection.execute(
            "SELECT serial, issue, release, status, date, archived, title, folder, place ="
            " (SELECT max(place) FROM versions AS v WHERE v.folder = versions.folder)"
            " FROM versions JOIN objects USING (folder) ORDER BY folder, place"
        )
        entries = [Entry(*row) for row in rows]
        return sorted(entries, key=lambda entry: (entry.serial, natural_key(entry.issue)))


class CatalogueFile:
    """The file of a catalogue, and how it is filled where there is nothing to be had from it."""

    def __init__(self, path: Path, holdings: Callable[[], Iterable[Holding]]) -> None:
        self.path, self._holdings = path, holdings

    def use(self, action: Callable[[Catalogue], Result]) -> Result:
        """Return what an action on the catalogue returns; a damaged one is made anew first."""
        for is_last in (False, True):
            try:
                with self._open() as catalogue:
                    return action(catalogue)
            except sqlite3.DatabaseError as error:
                if is_last or (isinstance(error, sqlite3.OperationalError) and _is_busy(error)):
                    raise self._cannot_use(error) from error
                self._remove()
        raise AssertionError

    def make_anew(self) -> None:
        """Make the catalogue from the archive."""
        self._remove()
        self.use(lambda _: None)

    @contextlib.contextmanager
    def _open(self) -> Iterator[Catalogue]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._cannot_use(error) from error
        with contextlib.closing(sqlite3.connect(self.path, timeout=30)) as connection:
            if connection.execute("PRAGMA user_version").fetchone() != (_MAKE,):
                self._fill(connection)
            yield Catalogue(connection)

    def _fill(self, connection: sqlite3.Connection) -> None:
        """Make the tables and fill them, all in one transaction: a run may be killed."""
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("PRAGMA user_version").fetchone() == (_MAKE,):
            return  # another run has just done it
        if connection.execute("SELECT name FROM sqlite_master").fetchone():
            message = "the catalogue is of another make"
            raise sqlite3.DatabaseError(message)
        for statement in _TABLES:
            connection.execute(statement)
        Catalogue(connection).put(self._holdings())

    def _remove(self) -> None:
        for path in (self.path, Path(f"{self.path}-journal")):
            path.unlink(missing_ok=True)

    def _cannot_use(self, error: Exception) -> MachineError:
        demand_memory(error)
        message = f"the archive's catalogue cannot be used: {error}"
        hint = "see to the disk's space and permissions; the catalogue can be made anew"
        return MachineError(message, where=str(self.path), hint=hint)


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    }  # fmt: skip
