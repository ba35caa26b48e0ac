"""Offprints: each article of an issue as a PDF of its own, with the issue's page numbers.

The article's pages are the gathering that the issue is bound from; before them comes a sheet
that says where they are from and how to cite them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fascicle.editions.pdf.edition import Articles, PdfEdition, Placed, complaints_of
from fascicle.editions.pdf.finishing import Finish
from fascicle.editions.pdf.links import Elsewhere
from fascicle.editions.pdf.metadata import describe_offprint
from fascicle.editions.pdf.sections import Section
from fascicle.editions.table import SCREEN
from fascicle.issue.identifiers import doi_url
from fascicle.issue.model import Issue
from fascicle.layout.words import labels, page_range

FOLDER = "offprints"


def file_name(issue: Issue, slug: str, purpose: str = SCREEN) -> str:
    """Return the place of an offprint below the folder of the issue's editions."""
    suffix = "" if purpose == SCREEN else f"-{purpose}"
    return f"{FOLDER}{suffix}/{issue.file_stem}-{slug}{suffix}.pdf"


def bind_offprints(
    articles: Articles, placed: Sequence[Placed], finish: Finish
) -> Iterator[tuple[str, PdfEdition]]:
    """Yield each offprint with its place, in the order of the issue."""
    issue = articles.layouts.issue
    sheets = [
        articles.shelf.order(
            articles.layouts.offprint(each.article, page_range(each.first, each.last))
        )
        for each in placed
    ]
    for each, sheet in zip(placed, sheets, strict=True):
        label = labels(each.article.language)["cover"]
        named = [
            (f"offprint of {each.article.file}", Section(sheet(), label)),
            (each.article.file, each.section),
        ]
        content = finish.bind(
            describe_offprint(issue, each.article, each.first, each.last),
            [section for _, section in named],
            replace(issue, articles=(each.article,), cover=None, notices=()),
            {each.article.slug: (each.first, each.last)},
            _elsewhere(issue, each),
        )
        file = file_name(issue, each.article.slug, finish.purpose)
        yield file, PdfEdition(content, complaints_of(named))


def _elsewhere(issue: Issue, here: Placed) -> Elsewhere:
    """Return what tells where the issue's other articles are: at their DOI, or the issue's."""
    dois = {other.slug: other.doi for other in issue.articles if other is not here.article}

    def address(place: str) -> str:
        doi = dois.get(place.partition("--")[0]) or issue.doi
        return doi_url(doi) if doi else ""

    return address
