"""Articles as they were read, kept for the next run: after an edit only what changed is read again.

What an article was read from is its key, but for its pictures: they are opened again, and must be
the same. Only one of which nothing was to be said is kept, so that no run says less.
"""

from __future__ import annotations

import hashlib
import pickle
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from fascicle.errors import MachineError
from fascicle.files import write_whole
from fascicle.issue.model import Article, Heading, Reference
from fascicle.manuscript.article import ReadArticle
from fascicle.manuscript.body import Body, Target
from fascicle.manuscript.pictures import PictureFile, PictureShelf


@dataclass(frozen=True, slots=True)
class _Kept:
    """A `ReadArticle` with its trees as text, and the pictures that it shows."""

    article: Article
    file: str
    tree: bytes
    notes: tuple[tuple[int, bytes, int], ...]
    headings: tuple[Heading, ...]
    targets: dict[str, Target]
    references: tuple[Reference, ...]
    pictures: tuple[PictureFile, ...]


@dataclass(slots=True)
class Drawer:
    """The kept articles of an issue: `file` is theirs, `inputs` the digest of what all share.

    Without `inputs` nothing is kept and nothing found.
    """

    file: Path
    inputs: str
    _found: dict[str, _Kept] = field(default_factory=dict, init=False)
    _used: dict[str, _Kept] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        if self.inputs:
            self._found = _load(self.file)

    def key(self, path: Path, *others: object) -> str:
        """Return the key of the article in a file; empty where none is to be kept."""
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""
        whole = repr((self.inputs, path.name, digest, others))
        return hashlib.sha256(whole.encode()).hexdigest() if self.inputs else ""

    def take(self, key: str, shelf: PictureShelf) -> ReadArticle | None:
        """Return the article of a key, unless there is none or its pictures have changed."""
        kept = self._found.get(key)
        if kept is None:
            return None
        for picture in kept.pictures:
            if shelf.open(picture.src, kept.file, 1) != picture:
                return None
        self._used[key] = kept
        notes = [(number, etree.fromstring(tree), line) for number, tree, line in kept.notes]
        tree, headings = etree.fromstring(kept.tree), [*kept.headings]
        body = Body(tree, notes, headings, dict(kept.targets), [], kept.references)
        return ReadArticle(kept.article, body, kept.file)

    def keep(self, key: str, read: ReadArticle, shelf: PictureShelf) -> None:
        """Keep an article of which nothing was to be said, before its references are resolved."""
        if not key:
            return
        article, body = read.article, read.body
        shown = [picture.src for picture in (article.hero, *article.figures) if picture]
        self._used[key] = _Kept(
            article, read.file, _text(body.tree),
            tuple((number, _text(tree), line) for number, tree, line in body.notes),
            tuple(body.headings), dict(body.targets), body.references,
            tuple(shelf.files[src] for src in shown),
        )  # fmt: skip

    def close(self) -> None:
        """Write what was taken and what is new; what was not asked for is let go."""
        if self.inputs and self._used.keys() != self._found.keys():
            with suppress(MachineError):  # a full disk is told by what must be written
                write_whole(self.file, pickle.dumps(self._used, protocol=5))


def _text(tree: etree._Element) -> bytes:
    return bytes(etree.tostring(tree, encoding="utf-8", with_tail=False))


def _load(file: Path) -> dict[str, _Kept]:
    """Return what is kept in a file of our own cache; nothing where it cannot be read."""
    try:
        kept: Any = pickle.loads(file.read_bytes())  # noqa: S301  # written by `close`
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError):
        return {}
    return kept if isinstance(kept, dict) else {}
