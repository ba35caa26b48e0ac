"""The copy: an issue's manuscript as the preflight reads it, with a place for all that it tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lxml import etree

from fascicle.issue.model import Article, Issue, Picture
from fascicle.manuscript.citations.library import FILES as REFERENCES
from fascicle.manuscript.gathering import Manuscript
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.pictures import PictureFile
from fascicle.manuscript.reading import read_text
from fascicle.manuscript.yaml_source import Table, read_table
from fascicle.workspace import ISSUE_FILE, Workspace

FRONT = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
"""An article's front matter, at the beginning of its file."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture where it is shown: `part` is cover, hero, figure or notice."""

    picture: Picture
    where: str
    part: str
    language: str


@dataclass(frozen=True)
class Copy:
    """An issue that was gathered, and where in its files each thing stands.

    `today` is the day on which it is looked at: what is later has not happened yet.
    """

    workspace: Workspace
    issue: Issue
    files: Mapping[str, PictureFile]
    today: date
    _tables: dict[str, Table] = field(default_factory=dict, repr=False)
    _texts: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def folder(self) -> str:
        """The issue's folder, as told to the editor."""
        return self.workspace.relative(self.workspace.issue_folder(self.issue.id))

    @property
    def issue_file(self) -> str:
        """The issue's own file, as told to the editor."""
        return f"{self.folder}/{ISSUE_FILE}"

    @property
    def publication_file(self) -> str:
        """The serial's file, as told to the editor."""
        return self.workspace.relative(self.workspace.publication_file)

    def article_file(self, article: Article) -> str:
        """Return an article's file, as told to the editor."""
        return f"{self.folder}/{article.file}"

    def place(self, file: str, *key: str | int) -> str:
        """Return `file:line` of a key in the YAML of `file`, or of the nearest one around it."""
        return f"{file}:{self._table(file).line(key)}"

    def reference_place(self, key: str) -> str:
        """Return `file:line` of a source in the issue's file of references."""
        folder = self.workspace.issue_folder(self.issue.id)
        name = next((name for name in REFERENCES if (folder / name).is_file()), REFERENCES[0])
        file = f"{self.folder}/{name}"
        if file not in self._texts:
            self._texts[file] = read_text(folder / name, file, Mistakes()) or ""
        text = self._texts[file]
        match = re.search(rf"@\w+\s*[{{(]\s*{re.escape(key)}\s*,|\"{re.escape(key)}\"", text)
        return f"{file}:{text.count(chr(10), 0, match.start()) + 1 if match else 1}"

    def _table(self, file: str) -> Table:
        """Return the YAML of a file, or of an article's front matter, with its lines."""
        if file not in self._tables:
            text = read_text(self.workspace.root / file, file, Mistakes()) or ""
            match = FRONT.match(text) if file.endswith(".md") else None
            read = read_table(match[1] if match else text, file, Mistakes(), 2 if match else 1)
            self._tables[file] = read or Table(file)
        return self._tables[file]

    @cached_property
    def pictures(self) -> tuple[Shown, ...]:
        """Every picture, as often as it is shown, in the order of the issue."""
        return tuple(self._pictures())

    def _pictures(self) -> Iterator[Shown]:
        issue = self.issue
        if issue.cover:
            where = self._picture_place(self.issue_file, "cover")
            yield Shown(issue.cover, where, "cover", issue.language)
        for article in issue.articles:
            file = self.article_file(article)
            if article.hero:
                where = self._picture_place(file, "hero")
                yield Shown(article.hero, where, "hero", article.language)
            lines = figure_lines(article.body)
            for index, figure in enumerate(article.figures):
                yield Shown(figure, f"{file}:{lines.get(index, 1)}", "figure", article.language)
        for index, notice in enumerate(issue.notices):
            if notice.picture:
                where = self._picture_place(self.issue_file, "notices", index, "picture")
                yield Shown(notice.picture, where, "notice", issue.language)

    def _picture_place(self, file: str, *key: str | int) -> str:
        return self.place(file, *key, "src")


def read_copy(workspace: Workspace, manuscript: Manuscript, today: date) -> Copy:
    """Return the copy of an issue that was gathered from `workspace`."""
    return Copy(workspace, manuscript.issue, manuscript.pictures, today)


def figure_lines(body: str) -> dict[int, int]:
    """Return the manuscript's line of each figure of a body, by the figure's index."""
    lines: dict[int, int] = {}
    for image in parse(body).iter("img"):
        index = image.get("data-figure")
        if index is not None:
            lines[int(index)] = line_of(image)
    return lines


def parse(xhtml: str) -> etree._Element:
    """Return a fragment of the model's XHTML as a tree: an element around what it holds."""
    return etree.fromstring(f"<div>{xhtml}</div>", etree.XMLParser(huge_tree=True))


def line_of(element: etree._Element, default: int = 1) -> int:
    """Return the manuscript's line of an element: its own, or that of the nearest around it.

    What raw HTML brings has no line: it is told with the last one before it.
    """
    around = [*element.xpath("ancestor-or-self::*[@data-line]")]
    if not around:
        around = [*element.xpath("preceding::*[@data-line][1]")]
    line = str(around[-1].get("data-line")) if around else ""
    return int(line) if line.isdecimal() else default
