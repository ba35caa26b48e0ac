"""Manuscripts to measure with: for one size and seed the same text, always.

The text is written once, as pieces of Markdown that mean the same to fascicle and to pandoc.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw

from fascicle.bench.lexicon import Voice

ISSUE = "1-1"
PUBLICATION = """\
title: Bench Studies
issn: 1234-5679
publisher: The Bench
language: en-GB
license: CC-BY-4.0
contact: bench@example.org
"""
PICTURES = ("chart.svg", "plate.png")


@dataclass(frozen=True, slots=True)
class Size:
    """A size of issue: how many articles of how many words; `pages` is about what comes of it."""

    name: str
    articles: int
    words: int
    pages: int


SIZES = (
    Size("small", 1, 1_000, 6),
    Size("medium", 12, 5_000, 200),
    Size("large", 40, 10_000, 1_300),
)


@dataclass(frozen=True, slots=True)
class Text:
    """An article: its name, title, author, language, and its body in Markdown."""

    slug: str
    title: str
    author: str
    language: str
    body: str


def write_texts(size: Size, seed: int = 1) -> tuple[Text, ...]:
    """Return the articles of a size."""
    return tuple(_write_text(size, seed, number) for number in range(1, size.articles + 1))


def _write_text(size: Size, seed: int, number: int) -> Text:
    language = {4: "de", 7: "ru"}.get(number % 10, "en-GB")
    return write_text(size, seed, number, language)


def write_text(size: Size, seed: int, number: int, language: str) -> Text:
    """Return an article; it draws from numbers of its own, so that others do not change it."""
    random = Random(f"{seed} {size.name} {number}")  # noqa: S311  # the same text, not a secret
    voice = Voice(random, language)
    title, slug = voice.title(), f"article-{number:02d}"
    author = f"Author {chr(64 + number % 26 or 90)}. Number{number}"
    return Text(slug, title, author, language, _Author(voice, slug).write(size.words))


class _Author:
    """Writes one article: sections of paragraphs with something else here and there."""

    def __init__(self, voice: Voice, slug: str) -> None:
        self.voice = voice
        self.random = voice.random
        self.slug = slug
        self.notes: list[str] = []
        self.made: list[str] = []

    def write(self, words: int) -> str:
        """Return the body of an article of about as many words."""
        others = (self._list, self._table, self._quote, self._figure, self._subheading)
        section, turn, left = 0, 0, words
        while left > 0:
            section += 1
            self.made.append(f"## {self.voice.title()} {{#{self.slug}-s{section}}}")
            for _ in range(self.random.randint(4, 7)):
                left -= self._paragraph()
            others[turn % len(others)]()
            turn += 1
            left -= 60
            left -= self._paragraph()
        return "\n\n".join(self.made + self.notes) + "\n"

    def _paragraph(self) -> int:
        """Write a paragraph, with some emphasis, and a note in every fourth; return its words."""
        count = self.random.randint(40, 130)
        sentences = self.voice.sentences(count)
        if self.random.random() < 0.5:
            sentences.insert(1, f"*{self.voice.words(2)}* **{self.voice.words(2)}**.")
        if self.random.random() < 0.25:
            name = f"{self.slug}-n{len(self.notes) + 1}"
            sentences[-1] += f"[^{name}]"
            self.notes.append(f"[^{name}]: {' '.join(self.voice.sentences(20))}")
        self.made.append(" ".join(sentences))
        return count

    def _list(self) -> None:
        items = [f"- {self.voice.sentence()}" for _ in range(self.random.randint(3, 6))]
        self.made.append("\n".join(items))

    def _table(self) -> None:
        rows = [
            f"| {self.voice.words(2)} | {self.random.randint(1, 9_999)} | {self.voice.words(3)} |"
            for _ in range(self.random.randint(5, 14))
        ]
        head = f"| {self.voice.words(1)} | {self.voice.words(1)} | {self.voice.words(2)} |"
        self.made.append("\n".join([head, "|:---|---:|:---|", *rows]))

    def _quote(self) -> None:
        self.made.append("> " + " ".join(self.voice.sentences(40)))

    def _figure(self) -> None:
        picture = self.random.choice(PICTURES)
        alt, caption = self.voice.words(6), self.voice.words(8)
        self.made.append(f'![{alt}](images/{picture} "{caption}")')

    def _subheading(self) -> None:
        self.made.append(f"### {self.voice.title()}")


def write_manuscript(texts: tuple[Text, ...], root: Path, settings: str = "") -> None:
    """Write the articles as a publication with one issue; `settings` are more of its keys."""
    issue = root / "manuscript" / ISSUE
    issue.mkdir(parents=True, exist_ok=True)
    (root / "manuscript" / "publication.yaml").write_text(PUBLICATION + settings, encoding="utf-8")
    listed = "".join(f"  - {text.slug}.md\n" for text in texts)
    record = f"volume: 1\nnumber: 1\ndate: 2026-01-15\narticles:\n{listed}"
    (issue / "issue.yaml").write_text(record, encoding="utf-8")
    for text in texts:
        (issue / f"{text.slug}.md").write_text(as_article(text), encoding="utf-8")
    draw_pictures(issue / "images")


def as_article(text: Text) -> str:
    """Return an article as its file has it."""
    return (
        f"---\ntitle: {text.title}\nauthors:\n  - {text.author}\nlanguage: {text.language}\n"
        f"---\n\n{text.body}"
    )


def write_book(texts: tuple[Text, ...], folder: Path) -> Path:
    """Write the same text as one Markdown file for pandoc, with its pictures; return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    head = "---\ntitle: Bench Studies\nlang: en-GB\n---\n\n"
    parts = (
        f"# {text.title} {{#{text.slug} lang={text.language}}}\n\n{text.author}\n\n{text.body}"
        for text in texts
    )
    file = folder / "book.md"
    file.write_text(head + "\n".join(parts), encoding="utf-8")
    draw_pictures(folder / "images")
    return file


def draw_pictures(folder: Path) -> None:
    """Draw the pictures that the articles show: a chart in vectors and a plate in pixels."""
    folder.mkdir(parents=True, exist_ok=True)
    bars = "".join(
        f'<rect x="{20 + 40 * i}" y="{180 - 12 * (i * 7 % 13)}" width="28" '
        f'height="{12 * (i * 7 % 13)}" fill="#1d3557"/>'
        for i in range(12)
    )
    (folder / PICTURES[0]).write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 200" width="520" height="200">'
        f"{bars}</svg>\n",
        encoding="utf-8",
    )
    image = Image.new("RGB", (900, 500), (231, 226, 214))
    pen = ImageDraw.Draw(image)
    for step in range(0, 900, 18):
        pen.line([(step, 0), (900 - step, 500)], fill=(step % 200, 90, 160 - step % 150), width=3)
    image.save(folder / PICTURES[1], optimize=False)
