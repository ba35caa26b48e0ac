"""An issue → the HTML of its gatherings: cover, contents, one for each article, end matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from fascicle.editions.pdf.addresses import article_address, picture_address
from fascicle.editions.pdf.cover_list import list_for_cover
from fascicle.editions.pdf.left_to_right import keep_runs_together
from fascicle.editions.pdf.references import Pages
from fascicle.editions.pdf.sheets import sheets_of
from fascicle.editions.pdf.typesetting import Job
from fascicle.editions.pdf.wide_tables import (
    place_wide_equations,
    place_wide_listings,
    place_wide_tables,
    set_apart,
)
from fascicle.editions.styles import Styles
from fascicle.editions.table import SCREEN
from fascicle.errors import ManuscriptError
from fascicle.findings import Finding, Severity
from fascicle.issue.barcode import Barcode
from fascicle.issue.model import Article, Issue, Picture
from fascicle.layout.barcode import draw_barcode
from fascicle.layout.body import Dressing, as_html, dress
from fascicle.layout.environment import fill
from fascicle.layout.formula import draw_formula
from fascicle.layout.words import direction, labels
from fascicle.manuscript.gathering import Manuscript
from fascicle.manuscript.pictures import PictureFile

COVER, CONTENTS, END, DRAWINGS = "cover", "contents", "end", "drawings"
BARCODE = ".fascicle/barcode.svg"
"""The name of the bar code among an issue's pictures."""


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents list: an article and the label of its first page."""

    article: Article
    page: str


@dataclass(frozen=True, slots=True)
class Layouts:
    """Lays out the gatherings of one issue."""

    manuscript: Manuscript
    styles: Styles
    cache: Path
    purpose: str = SCREEN

    @property
    def issue(self) -> Issue:
        """The issue that is laid out."""
        return self.manuscript.issue

    @property
    def _has_footnotes(self) -> bool:
        """True where notes stand at the foot of the page.

        Not in columns: their notes WeasyPrint 70 carries over to pages of their own.
        """
        return self.issue.publication.columns == 1

    def cover(self) -> Job:
        """Return the job of the cover, which is also the title page."""
        sheets = [self.styles.read(name) for name in sheets_of(self.issue.publication, "")]
        words = self._words(self.issue.language, self.issue.name)
        html = fill("pdf/cover.html", **words, listed=list_for_cover(self.issue, sheets))
        return self._job(COVER, html, [self.issue.cover.src] if self.issue.cover else [])

    def contents(self, entries: list[ContentsEntry]) -> Job:
        """Return the job of the contents list."""
        words = self._words(self.issue.language, labels(self.issue.language)["contents"])
        return self._job(CONTENTS, fill("pdf/contents.html", **words, entries=entries), [])

    def article(self, article: Article, pages: Pages | None = None) -> Job:
        """Return the job of an article; `pages` are those that its references to pages tell."""
        prefix = f"{article.slug}--"
        dressing = Dressing(
            picture_address,
            article_address,
            prefix,
            footnotes=self._has_footnotes,
            describes_behind=True,
            page_of=(pages or Pages()).of,
        )
        body = dress(article, dressing)
        _label_bookmarks(body.tree, article, prefix)
        if direction(article.language) == "rtl":
            keep_runs_together(body.trees)
        formulas = _draw_formulas(body.trees, article.file)
        place_wide_tables(body.tree, self.issue.publication, self.styles)
        place_wide_equations(body.tree, self.issue.publication, self.styles)
        place_wide_listings(body.tree, self.issue.publication, self.styles)
        divided = self.issue.publication.columns > 1 and set_apart(body.tree)
        html = fill(
            "pdf/article.html",
            **self._words(article.language, article.title.plain),
            article=article,
            divided=divided,
            **body.values(as_html),
        )
        shown = [picture.src for picture in (article.hero, *article.figures) if picture]
        job = self._job(article.slug, html, shown)
        job.pictures.update(formulas)
        return job

    def end(self) -> Job:
        """Return the job of the end matter: the notices of the house, the imprint, the bar code.

        A notice is left out where its last day is before the issue's date.
        """
        issue = self.issue
        notices = issue.current_notices
        words = self._words(issue.language, labels(issue.language)["imprint"])
        shown = [notice.picture.src for notice in notices if notice.picture]
        barcode = issue.barcode and _describe_barcode(issue.barcode, issue)
        html = fill("pdf/end.html", **words, notices=notices, barcode=barcode)
        job = self._job(END, html, shown)
        if issue.barcode:
            job.pictures[BARCODE] = "image/svg+xml", draw_barcode(issue.barcode).encode()
        return job

    def offprint(self, article: Article, pages: str) -> Job:
        """Return the job of the sheet before an offprint; `pages` is its range in the issue."""
        words = self._words(article.language, article.title.plain)
        html = fill("pdf/offprint.html", **words, article=article, pages=pages)
        return self._job(f"{article.slug}--offprint", html, [])

    def drawings(self, shown: Sequence[PictureFile]) -> Job:
        """Return the job of some drawings alone, each on a page of its own size."""
        html, css = [], ["@page { margin: 0 } body { margin: 0 } img { display: block }"]
        for number, file in enumerate(shown):
            address = picture_address(Picture(file.src, "", 0, 0, file.media_type))
            html.append(f'<img class="d{number}" src="{address}" alt="">')
            size = f"{file.width}px {file.height}px"
            css.append(f"@page d{number} {{ size: {size} }} .d{number} {{ page: d{number} }}")
            css.append(f".d{number} {{ width: {file.width}px; height: {file.height}px }}")
        job = self._job(DRAWINGS, "<!DOCTYPE html>" + "".join(html), [file.src for file in shown])
        return replace(job, stylesheets=(self.styles.read("fonts.css"), "\n".join(css)))

    def _words(self, language: str, title: str) -> dict[str, object]:
        """Return what every gathering's layout is given."""
        return {
            "issue": self.issue,
            "language": language,
            "words": labels(language),
            "title": title,
            "running": title,
            "picture_address": picture_address,
        }

    def _job(self, name: str, html: str, shown: list[str]) -> Job:
        pictures = self.manuscript.pictures
        sheets = sheets_of(self.issue.publication, self.purpose)
        return Job(
            name,
            html,
            tuple(self.styles.read(sheet) for sheet in sheets),
            {src: _source(pictures[src]) for src in shown if src in pictures},
            self.styles.folders,
            self.styles.font_folders(),
            self.cache,
            counts_lines=self.issue.draft,
        )


def _describe_barcode(barcode: Barcode, issue: Issue) -> Picture:
    """Return the bar code as a picture, with the words for those who cannot see it."""
    words = labels(issue.language)
    alt = f"{words['barcode']}: ISSN {barcode.issn}"
    if barcode.addon:
        alt += f", {words['issue'].lower()} {issue.number or issue.volume}"
    return Picture(BARCODE, alt, 0, 0, "image/svg+xml")


def _draw_formulas(
    trees: Sequence[etree._Element], file: str
) -> dict[str, tuple[str, Path | bytes]]:
    """Put drawings in the place of formulas; return the drawings by their names.

    WeasyPrint 70 sets MathML as a row of letters. A formula that cannot be drawn is a mistake.
    """
    drawings: dict[str, tuple[str, Path | bytes]] = {}
    for formula in [formula for tree in trees for formula in tree.iter("math")]:
        alt = str(formula.get("alttext", ""))
        try:
            drawing = draw_formula(formula)
        except ValueError as error:
            message = f"{error}: {alt[:60]}"
            hint = "write it in another way, or bring it as a picture"
            raise ManuscriptError(
                [Finding("M-012", Severity.ERROR, message, file, hint, "pdf")]
            ) from error
        name = f".fascicle/formula-{len(drawings) + 1}.svg"
        drawings[name] = "image/svg+xml", drawing.svg.encode()
        picture = Picture(name, alt, 0, 0, "image/svg+xml")
        size = f"width: {drawing.width:.3f}em; height: {drawing.height:.3f}em"
        image = etree.Element("img", {"class": "formula", "alt": alt})
        image.set("src", picture_address(picture))
        image.set("style", f"{size}; vertical-align: {-drawing.depth:.3f}em")
        image.tail = formula.tail
        formula.getparent().replace(formula, image)
    return drawings


def _source(picture: PictureFile) -> tuple[str, Path | bytes]:
    return picture.media_type, picture.content or picture.path or b""


def _label_bookmarks(tree: etree._Element, article: Article, prefix: str) -> None:
    """Say each heading's bookmark: without the calls of notes that may stand in it."""
    texts = {prefix + heading.id: heading.text.plain for heading in article.headings}
    for element in tree.iter("h2", "h3", "h4", "h5", "h6"):
        text = texts.get(str(element.get("id", "")))
        element.set("data-bookmark", text or " ".join("".join(element.itertext()).split()))
