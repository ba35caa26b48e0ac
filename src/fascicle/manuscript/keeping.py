"""Articles as they were read, kept for the next run: after an edit only what changed is read again.

What an article was read from is its key, but for its pictures: they are opened again, and must be
the same. Only one of which nothing was to be said is kept, so that no run says less.

They lie in a folder of the publication's, which may have come from a stranger, and what is kept is
not cleaned again: so it is sealed. What another version of this program kept has another seal: it
may be of classes that are no more.
"""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from fascicle.issue.model import Article, Heading, Reference
from fascicle.manuscript.article import ReadArticle
from fascicle.manuscript.body import Body, Target
from fascicle.manuscript.pictures import PictureFile, PictureShelf
from fascicle.sealing import read_sealed, write_sealed


@dataclass(frozen=True, slots=True)
class Kept:
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
    _found: dict[str, Kept] = field(default_factory=dict, init=False)
    _used: dict[str, Kept] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        if self.inputs:
            self._found = _load(self.file, self.inputs)

    def key(self, path: Path, *others: object) -> str:
        """Return the key of the article in a file; empty where none is to be kept."""
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""
        whole = repr((self.inputs, path.name, digest, others))
        return hashlib.sha256(whole.encode()).hexdigest() if self.inputs else ""

    def has(self, key: str) -> bool:
        """Return whether there is an article of a key."""
        return key in self._found

    def take(self, key: str, shelf: PictureShelf, kept: Kept | None = None) -> ReadArticle | None:
        """Return the article of a key, unless there is none or its pictures have changed.

        `kept` is the article, where another process has just read it.
        """
        kept = kept or self._found.get(key)
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
        self._used[key] = Kept(
            article, read.file, _text(body.tree),
            tuple((number, _text(tree), line) for number, tree, line in body.notes),
            tuple(body.headings), dict(body.targets), body.references,
            tuple(shelf.files[src] for src in shown),
        )  # fmt: skip

    def kept(self, key: str) -> Kept | None:
        """Return what has just been kept under a key."""
        return self._used.get(key)

    def close(self) -> None:
        """Write what was taken and what is new; what was not asked for is let go."""
        if not self.inputs or self._used.keys() == self._found.keys():
            return
        write_sealed(self.file, self.inputs, pickle.dumps(self._used, protocol=5))


def _text(tree: etree._Element) -> bytes:
    return bytes(etree.tostring(tree, encoding="utf-8", with_tail=False))


def _load(file: Path, inputs: str) -> dict[str, Kept]:
    """Return what is kept in a file; nothing without this user's own seal for `inputs` on it."""
    content = read_sealed(file, inputs)
    if content is None:
        return {}
    kept: dict[str, Kept] = pickle.loads(content)  # noqa: S301  # sealed: written by `close`
    return kept
